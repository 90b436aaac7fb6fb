"""`monitor run`: one chapter with other parameters, and what they change."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape

from analysis.commands.options import (
    Cube,
    ExitCode,
    Json,
    assignments,
    project_with,
    stoppable,
    told,
)
from analysis.errors import UsageError


def run(
    context: typer.Context,
    chapter: Annotated[
        str | None, typer.Argument(help="The chapter, such as young_victims.", show_default=False)
    ] = None,
    parameter: Annotated[
        list[str] | None, typer.Option("-p", help="A parameter as name=value; can be repeated.")
    ] = None,
    edition: Annotated[
        str | None, typer.Option(help="The edition to start from and to compare with.")
    ] = None,
    out: Annotated[
        Path | None, typer.Option(help="The folder in which the folder of the run is put.")
    ] = None,
    cube: Cube = None,
    exit_code: ExitCode = False,
    as_json: Json = False,
    wants_help: Annotated[
        bool, typer.Option("--help", help="Show this, and with a chapter its parameters.")
    ] = False,
) -> None:
    """Run one chapter with other parameters, and show what changes against the edition.

    The parameters are checked before anything starts. A run that was made before from the same
    data, code and parameters is found, not computed again.

    Example: monitor run young_victims -p last_year=2017

    Example: monitor run young_victims --help
    """
    if wants_help or chapter is None:
        typer.echo(context.get_help())
        if chapter is not None:
            typer.echo("\n\n".join(parameters_in_words(chapter)))
        raise typer.Exit(0 if wants_help else 2)
    from analysis.chapters.codes_asked import check_codes
    from analysis.chapters.parameters import check_parameters, model_of

    project = project_with(cube)
    model_of(chapter)
    values = assignments(parameter or [])
    if edition is not None and values.get("edition", edition) != edition:
        raise UsageError(
            f"--edition {edition} and -p edition={values['edition']} contradict each other: "
            "name the edition once"
        )
    if edition is None:
        edition = check_parameters(chapter, values).edition
    place = out or project.build / "reruns"
    if place.resolve().is_relative_to(project.chapters.resolve()):
        raise UsageError(f"--out {place}: chapters/ holds no executed notebooks. Choose elsewhere.")
    from analysis.reruns.edition import edition_named
    from analysis.reruns.places import check_folder

    check_folder(place, "--out")

    start = edition_named(project, edition)
    parameters = start.chapter_parameters(chapter, values | {"edition": start.id})
    check_codes(project.data, parameters)
    from analysis.reruns.rerun import rerun
    from analysis.reruns.telling import as_table, as_values

    with stoppable(lambda: "no rerun was written"), told.status(f"running {chapter}") as status:
        done = rerun(
            project, start, chapter, parameters, place, lambda text: status.update(escape(text))
        )
    if as_json:
        answer = as_values(done.pair) | {"folder": str(done.folder)}
        typer.echo(json.dumps(answer, indent=2, ensure_ascii=False))
    else:
        Console().print(as_table(done.pair))
    if done.was_harmed:
        told.print("Files of the kept run had been changed: it was computed again.")
    told.print(f"{'Found' if done.was_known else 'Written'}: {done.folder}", soft_wrap=True)
    raise typer.Exit(1 if exit_code and done.pair.differs else 0)


def parameters_in_words(chapter: str) -> list[str]:
    """The parameters of a chapter: name, type, default, allowed values and meaning."""
    from analysis.chapters.parameters import described

    return [
        f"  {one.name}={one.default}\n"
        f"      {one.meaning}\n"
        f"      {': '.join(filter(None, (one.type, one.allowed)))}"
        for one in described(chapter)
    ]
