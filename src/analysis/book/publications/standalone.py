"""A chart as a file of its own: what the page gave it, colours and font, is written into it."""

from __future__ import annotations

import re
from xml.etree import ElementTree
from xml.sax.saxutils import escape

from analysis.errors import BuildError

_COLOUR = re.compile(r"var\(--[\w-]+,\s*([^()]+)\)")
_OPENING = re.compile(r"<svg\b[^>]*>")
_GROUND = '<rect width="100%" height="100%" fill="#ffffff"/>'


def standalone_svg(svg: str, id: str, title: str, description: str) -> str:
    """The chart with its light colours on white, with a title and a description for all readers.

    Raises BuildError when the chart needs something of the page, or is no XML.
    """
    svg = _COLOUR.sub(r"\1", svg).replace("font-family: inherit", "font-family: sans-serif")
    svg = svg.replace('font-family="inherit"', 'font-family="sans-serif"')
    opening = _OPENING.match(svg)
    if opening is None or "var(" in svg:
        raise BuildError(
            f"the chart {id} cannot stand alone: it begins with {svg[:40]!r} and may use no colour "
            "of the page without one to fall back on, as in var(--vm-ink, #1d2b38)"
        )
    told = (
        f'<title id="{id}-title">{escape(title)}</title>'
        f'<desc id="{id}-description">{escape(description)}</desc>'
    )
    whole = f"{_named(opening[0], id)}\n{told}\n{_GROUND}{svg[opening.end() :]}\n"
    try:
        ElementTree.fromstring(whole)
    except ElementTree.ParseError as error:
        raise BuildError(f"the chart {id} is no XML: {error}") from error
    return '<?xml version="1.0" encoding="utf-8"?>\n' + whole


def _named(opening: str, id: str) -> str:
    """The opening tag, named by the title inside instead of by an attribute."""
    bare = re.sub(r'\s(?:aria-label|role|class|style)="[^"]*"', "", opening)
    if "xmlns=" not in bare:
        bare = bare.replace("<svg", '<svg xmlns="http://www.w3.org/2000/svg"', 1)
    names = f'role="img" aria-labelledby="{id}-title {id}-description"'
    return bare.replace("<svg", f"<svg {names}", 1)
