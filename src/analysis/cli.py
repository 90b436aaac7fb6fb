"""The `monitor` command. Heavy parts are imported when a command needs them: help is at once."""

from __future__ import annotations

import sys

import typer
from rich.markup import escape

from analysis.commands.audit import audit
from analysis.commands.build import build
from analysis.commands.claims import claims
from analysis.commands.diff import diff
from analysis.commands.estimate import estimate
from analysis.commands.facts import facts
from analysis.commands.options import told
from analysis.commands.register import register_app
from analysis.commands.run import run
from analysis.commands.serve import serve
from analysis.commands.sources import sources_app
from analysis.commands.sweep import sweep
from analysis.errors import MonitorError

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode="rich",
    help="Rebuild, check and rerun the victim monitor.\n\nExample: [bold]monitor build[/bold]",
)
app.add_typer(sources_app, name="sources")
app.add_typer(register_app, name="register")
app.command()(build)
app.command()(serve)
# Its own --help shows the parameters of a chapter as well.
app.command(context_settings={"help_option_names": []})(run)
for command in (diff, sweep, claims, facts, audit, estimate):
    app.command()(command)


def main() -> None:
    """Run the command; a failure is told without a traceback, with its exit code."""
    try:
        app()
    except MonitorError as error:
        told.print(f"[bold red]Error:[/] {escape(str(error))}", soft_wrap=True)
        sys.exit(error.exit_code)
    except OSError as error:
        told.print(f"[bold red]Error:[/] {escape(str(error))}", soft_wrap=True)
        sys.exit(1)


if __name__ == "__main__":
    main()
