"""Additions to the head of finished pages."""

from __future__ import annotations

from markupsafe import Markup

from analysis.errors import BuildError


def add_to_head(html: str, elements: Markup) -> str:
    """The page with elements at the end of its head. Raises BuildError for a page without one."""
    head, closing, rest = html.partition("</head>")
    if not closing:
        raise BuildError(f"a page has no head: it begins with {html[:60]!r}")
    return f"{head}{elements}\n{closing}{rest}"
