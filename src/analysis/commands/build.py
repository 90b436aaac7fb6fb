"""`monitor build`: run the chapters and render the site."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.markup import escape

from analysis.commands.options import Cube, Jobs, project_with, stoppable, told
from analysis.errors import UsageError


def build(
    editions: Annotated[
        list[str] | None, typer.Argument(help="Editions; all when left out.")
    ] = None,
    jobs: Jobs = 2,
    acknowledge: Annotated[
        list[str] | None,
        typer.Option(help="A contradicted claim to publish all the same; can be repeated."),
    ] = None,
    reason: Annotated[
        list[str] | None, typer.Option(help="Why, printed on the page; one for each claim.")
    ] = None,
    cube: Cube = None,
    no_pdf: Annotated[
        bool, typer.Option("--no-pdf", help="Print no PDFs: faster while working on a chapter.")
    ] = False,
) -> None:
    """Run the chapters and render the site into _build/site/.

    Chapters that were run with the same data, code and parameters before are not run again.

    Example: monitor build 2014-2018
    """
    if len(acknowledge or []) != len(reason or []):
        raise UsageError("each --acknowledge CLAIM needs its own --reason TEXT")
    acknowledged = dict(zip(acknowledge or [], reason or [], strict=True))
    from analysis.book.unchanged import inputs_of_site, is_unchanged

    project = project_with(cube)
    if is_unchanged(project, inputs_of_site(project, editions, acknowledged, with_pdfs=not no_pdf)):
        told.print(f"Nothing changed since the last build: {project.site / 'index.html'}")
        return
    from analysis.book.build import build as build_site

    with (
        stoppable(lambda: "the site is as it was, and chapters that ended are kept"),
        told.status("building") as status,
    ):

        def report(message: str) -> None:
            told.print(f"  {escape(message)}")
            status.update(escape(f"building; last: {message}"))

        site = build_site(project, editions, jobs, report, acknowledged, with_pdfs=not no_pdf)
    told.print(f"The site is ready: open {site / 'index.html'} or run `monitor serve`.")
