"""`monitor sources check`: every problem of the published figures and their cards."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from analysis.commands.options import Json
from analysis.paths import find_project

if TYPE_CHECKING:
    from analysis.observations.catalogue import Catalogue

sources_app = typer.Typer(
    no_args_is_help=True,
    help="The published figures and their cards.\n\nExample: monitor sources check",
)


@sources_app.command("check")
def check(as_json: Json = False) -> None:
    """Check every source, code list, sum and erratum; report all problems at once.

    Where these are sound, their texts must have a Dutch one: else the build would stop.

    Example: monitor sources check
    """
    from analysis.observations.catalogue import read_catalogue

    data = find_project().data
    catalogue, problems = read_catalogue(data)
    untold = [] if problems else _without_dutch(data, catalogue)
    sources, figures = len(catalogue.cards), len(catalogue.figures)
    if as_json:
        answer = {
            "sources": sources,
            "figures": figures,
            "problems": [problem.as_dict() for problem in problems],
            "without_dutch": untold,
        }
        typer.echo(json.dumps(answer, indent=2, ensure_ascii=False))
    else:
        told_problems = [*map(str, problems), *untold]
        verdict = f"{len(told_problems)} problem(s)" if told_problems else "no problem"
        typer.echo("\n".join([*told_problems, f"{sources} sources, {figures} figures: {verdict}"]))
    raise typer.Exit(1 if problems or untold else 0)


def _without_dutch(data: Path, catalogue: Catalogue) -> list[str]:
    from analysis.book.data_texts import texts_in_data
    from analysis.language.collecting import without_dutch
    from analysis.language.messages import CATALOGUES

    lines = without_dutch(texts_in_data(data, catalogue))
    return [f"{line}. Add it to a catalogue in {CATALOGUES}." for line in lines]
