"""`monitor register`: from a person-level extract to protected tables, on the confidential side."""

from __future__ import annotations

import typer

from analysis.commands.register_check import check
from analysis.commands.register_protect import attack, protect
from analysis.commands.register_synthesise import synthesise

register_app = typer.Typer(
    no_args_is_help=True,
    help="The register: check an extract, make a synthetic one, protect it, attack the result."
    "\n\nExample: monitor register check data/register",
)
for command in (check, synthesise, protect, attack):
    register_app.command()(command)
