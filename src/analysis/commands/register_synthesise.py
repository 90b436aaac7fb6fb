"""`monitor register synthesise`: an invented register that gives the published figures."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape

_told = Console(stderr=True, highlight=False)


def synthesise(
    seed: Annotated[int, typer.Option(min=0, help="Decides who gets what: the same, the same.")],
    out: Annotated[Path, typer.Option(help="A new folder for the extract.", metavar="DIR")],
    as_json: Annotated[
        bool, typer.Option("--json", help="Print what became of each published figure.")
    ] = False,
) -> None:
    """Make a SYNTHETIC register of invented persons that gives the published figures.

    Published figures that contradict each other cannot all hold: the report says which do not, and
    why. The same seed gives the same bytes.

    Example: monitor register synthesise --seed 2 --out /tmp/register
    """
    from analysis.paths import find_project
    from analysis.register.synthesis.making import synthesise as make
    from analysis.register.synthesis.margins_report import REPRODUCED

    with _told.status("reading") as status:

        def report(message: str) -> None:
            _told.print(f"  {escape(message)}")
            status.update(escape(message))

        made = make(find_project().data, seed, out, report)
    missed = [outcome for outcome in made.outcomes if outcome.outcome != REPRODUCED]
    if as_json:
        typer.echo(json.dumps(made.as_dict(), indent=2, ensure_ascii=False))
        return
    for outcome in missed:
        typer.echo(str(outcome))
    typer.echo(
        f"{made.victims:,} SYNTHETIC victims, {made.reports:,} reports: "
        f"{len(made.outcomes) - len(missed)} of {len(made.outcomes)} published figures reproduced"
    )
    _told.print(f"Written: {escape(str(made.folder))}")
