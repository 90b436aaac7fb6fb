"""Pieces of pages, filled from the templates of this room in the current language."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from analysis.facts.formatting import format_date, format_number, format_published
from analysis.language.current import current
from analysis.language.messages import tr


def fill(template: str, **values: Any) -> Markup:
    """A template of this room with its places filled; a place without a value is an error."""
    return Markup(_environment().get_template(template).render(language=current(), **values))


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals["tr"] = tr
    environment.filters.update(date=format_date, number=format_number, published=format_published)
    return environment
