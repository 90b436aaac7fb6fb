"""`monitor facts`: a fact of the built site with its way back to the sources."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from analysis.commands.options import Json
from analysis.paths import find_project


def facts(
    id: Annotated[str, typer.Argument(help="The id of a fact, such as rapporteur_last.")],
    edition: Annotated[str | None, typer.Option(help="One edition; all when left out.")] = None,
    as_json: Json = False,
) -> None:
    """Show a fact of the built site with the whole way back to its sources.

    Example: monitor facts domestic_minors_2018 --edition 2014-2018
    """
    from analysis.book.lookup import find_facts, trails
    from analysis.observations.catalogue import load_catalogue

    project = find_project()
    found = find_facts(project.site, id, edition)
    if as_json:
        typer.echo(json.dumps(found, indent=2, ensure_ascii=False, sort_keys=True))
    else:
        cards = load_catalogue(project.data).cards
        typer.echo("\n\n".join(trails(found, cards)))
