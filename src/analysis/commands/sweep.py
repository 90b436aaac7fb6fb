"""`monitor sweep`: one chapter for every combination of a grid of parameters."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from analysis.commands.options import Cube, Jobs, project_with, stoppable, told
from analysis.errors import UsageError

_SHOWN_REASONS = 3


def sweep(
    chapter: Annotated[str, typer.Argument(help="The chapter, such as registration_trends.")],
    parameter: Annotated[
        list[str] | None,
        typer.Option(
            "-p", help="Values as name=a,b or name=2012..2016; can be repeated.", metavar="GRID"
        ),
    ] = None,
    grid_file: Annotated[
        Path | None, typer.Option("--grid", help="A YAML file: each parameter with its values.")
    ] = None,
    edition: Annotated[
        str | None, typer.Option(help="The edition whose parameters hold otherwise.")
    ] = None,
    out: Annotated[Path | None, typer.Option(help="The folder for the tables and curves.")] = None,
    fact: Annotated[
        list[str] | None,
        typer.Option(
            help="A fact to draw a specification curve of; can be repeated. When left out, at most "
            "12 of those that vary: with an interval first, then computed, then published."
        ),
    ] = None,
    jobs: Jobs = 2,
    scheduler: Annotated[
        str | None, typer.Option(help="The address of a Dask scheduler, such as tcp://host:8786.")
    ] = None,
    yes: Annotated[
        bool, typer.Option("--yes", help="Do not ask before a very large sweep.")
    ] = False,
    cube: Cube = None,
) -> None:
    """Run one chapter for every combination: facts and failures as tables, curves as figures.

    Runs are kept as they end. A sweep that was stopped or killed goes on where it was. Exit code 1
    when a combination gave no run.

    Example: monitor sweep registration_trends -p first_year=2014..2016

    Example: monitor sweep young_victims --grid grid.yml --scheduler tcp://127.0.0.1:8786
    """
    from analysis.chapters.parameters import model_of
    from analysis.reruns.grid import MANY, grid_from_file, grid_from_options

    project = project_with(cube)
    model_of(chapter)
    if (parameter is None) == (grid_file is None):
        raise UsageError("name the values with -p, or a file with --grid: one of the two")
    grid = (
        grid_from_file(chapter, grid_file)
        if grid_file
        else grid_from_options(chapter, parameter or [])
    )
    if grid.size > MANY and not yes:
        asked = f"{grid.size:,} combinations would take hours. Go on? (--yes does not ask)"
        typer.confirm(asked, abort=True, err=True)
    from analysis.reruns.sweeping import run_sweep

    with _progress(chapter, grid.size) as report:
        done = run_sweep(
            project,
            grid,
            edition,
            jobs=jobs,
            scheduler=scheduler,
            folder=out,
            facts=fact,
            report=report,
        )
    told.print(f"{_counted(done.runs, 'run')}, {_counted(done.failures, 'failure')}")
    for reason in done.reasons[:_SHOWN_REASONS]:
        told.print(f"  {escape(reason)}", soft_wrap=True)
    if len(done.reasons) > _SHOWN_REASONS:
        told.print("  and other reasons, in failures.csv")
    if done.undrawn:
        names = escape(" ".join(f"--fact {name}" for name in done.undrawn))
        told.print(f"Facts that vary and have no curve: {names}", soft_wrap=True)
    told.print(f"Written: {done.folder}", soft_wrap=True)
    raise typer.Exit(1 if done.failures else 0)


def _counted(number: int, noun: str) -> str:
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


@contextmanager
def _progress(chapter: str, runs: int) -> Iterator[Callable[[], None]]:
    """A bar with the time left; gives what moves it on by one run."""
    columns = (
        *(TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn()),
        TimeRemainingColumn(),
    )
    bar = Progress(*columns, console=told, transient=True)
    task = bar.add_task(chapter, total=runs)

    def kept() -> str:
        ended = int(bar.tasks[task].completed)
        return (
            f"{ended} of {runs} runs have ended and are kept. The same command goes on from there."
        )

    with stoppable(kept), bar:
        yield lambda: bar.advance(task)
