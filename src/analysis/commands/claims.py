"""`monitor claims`: test every claim behind the recommendations."""

from __future__ import annotations

import json
from datetime import date
from typing import Annotated

import typer

from analysis.commands.options import Json
from analysis.errors import ParameterError
from analysis.paths import find_project


def claims(
    edition: Annotated[str | None, typer.Option(help="One edition; all when left out.")] = None,
    as_of: Annotated[
        str | None, typer.Option(help="Another date for `then`, such as 2019-10-18.")
    ] = None,
    failing: Annotated[
        bool, typer.Option("--failing", help="Name each specification in which a claim fails.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Test every claim behind the recommendations, by the figures known then and now.

    Each is also tested under every other choice that its grid admits: another count, other years,
    what was known then or is known today. The page of recommendations has the commands that rerun
    those that fail. Exit code 1 when the figures contradict a claim.

    Example: monitor claims --edition 2014-2018 --failing
    """
    from analysis.book.records import ledgers_of, robustness_values
    from analysis.facts.ledger import contradicted_claims, in_words, to_json
    from analysis.observations.catalogue import load_catalogue

    project = find_project()
    figures = load_catalogue(project.data).figures
    ledgers = ledgers_of(project, figures, edition, _date(as_of))
    robust = {ledger.edition: robustness_values(project, ledger, figures) for ledger in ledgers}
    if as_json:
        answer = {ledger.edition: to_json(ledger, robust[ledger.edition]) for ledger in ledgers}
        typer.echo(json.dumps(answer, indent=2, ensure_ascii=False, sort_keys=True))
    else:
        for ledger in ledgers:
            typer.echo(in_words(ledger, robust[ledger.edition], with_failing=failing))
    raise typer.Exit(1 if any(contradicted_claims(ledger) for ledger in ledgers) else 0)


def _date(text: str | None) -> date | None:
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ParameterError(f"--as-of {text!r} is not a date such as 2019-10-18") from None
