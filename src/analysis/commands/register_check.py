"""`monitor register check`: every problem of an extract at once."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape

from analysis.errors import UsageError

_told = Console(stderr=True, highlight=False)


def check(
    folder: Annotated[
        Path, typer.Argument(help="The folder of the extract: victims and reports.", metavar="DIR")
    ],
    mapping: Annotated[
        Path | None,
        typer.Option(help="Your headers and codes, in place of the mapping.yml in the folder."),
    ] = None,
    html: Annotated[
        Path | None, typer.Option(help="Also write the outcome as a page to this file.")
    ] = None,
    show_values: Annotated[
        bool,
        typer.Option(
            "--show-values",
            help="Show the first values that break a rule. They are of persons: nobody else may "
            "see the screen, the page or the log.",
        ),
    ] = False,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print a machine-readable answer.")
    ] = False,
) -> None:
    """Check an extract of the register: columns, codes, dates, and what must agree.

    CSV, Parquet and Excel are read. All problems are told in one go, with file, row and column.
    Exit code 0 when there is no error (there may be warnings), 1 when there is, 2 when there is
    no extract to check.

    Example: monitor register check data/register
    """
    from analysis.paths import find_project
    from analysis.register.check import check_extract
    from analysis.register.check_words import as_dict, print_outcome

    if html is not None and not html.parent.is_dir():
        raise UsageError(f"--html {html}: there is no folder {html.parent}. Make it first.")
    with _told.status("reading") as status:
        outcome = check_extract(
            folder,
            find_project().data,
            mapping,
            show_values,
            report=lambda message: status.update(escape(message)),
        )
    if html is not None:
        from analysis.register.check_page import write_page

        write_page(outcome, html)
        _told.print(f"Written: {escape(str(html))}")
    if as_json:
        typer.echo(json.dumps(as_dict(outcome), indent=2, ensure_ascii=False))
    else:
        print_outcome(outcome, Console(highlight=False))
    raise typer.Exit(0 if outcome.is_clean else 1)
