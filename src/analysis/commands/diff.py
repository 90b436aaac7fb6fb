"""`monitor diff`: what changed between two runs or two editions, and why."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape

from analysis.commands.options import ExitCode, Json, stoppable, told
from analysis.errors import UsageError
from analysis.paths import find_project


def diff(
    before: Annotated[
        str, typer.Argument(help="A run or an edition: its folder, or its name.", metavar="A")
    ],
    after: Annotated[str, typer.Argument(help="Another one of the same chapters.", metavar="B")],
    html: Annotated[
        Path | None, typer.Option(help="Also write the difference as a page to this file.")
    ] = None,
    exit_code: ExitCode = False,
    as_json: Json = False,
) -> None:
    """Show each fact that differs, and how much of it comes from code, data and parameters.

    A and B are runs (the folder that `monitor run` tells, or its key or the beginning of that),
    editions of the built site, or folders such as an earlier site's 2016-2020.

    Example: monitor diff 2014-2018 2016-2020

    Example: monitor diff ../published-site/2016-2020 2016-2020 --exit-code
    """
    from analysis.reruns.pairs import compare_named
    from analysis.reruns.telling import as_table, as_values

    if html is not None and html.is_dir():
        raise UsageError(f"--html {html}: is a folder. Name a file, such as difference.html.")
    project = find_project()
    with (
        stoppable(lambda: "runs that ended are kept"),
        told.status("comparing") as status,
    ):

        def report(text: str) -> None:
            if not told.is_terminal:
                told.print(f"  {escape(text)}")
            status.update(escape(text))

        pairs = compare_named(project, before, after, report)
    if as_json:
        answer = [as_values(pair) for pair in pairs]
        typer.echo(json.dumps(answer, indent=2, ensure_ascii=False))
    else:
        for pair in pairs:
            Console().print(as_table(pair))
    if html is not None:
        from analysis.reruns.difference_page import write_page

        write_page(html, pairs)
        told.print(f"Written: {html}")
    raise typer.Exit(1 if exit_code and any(pair.differs for pair in pairs) else 0)
