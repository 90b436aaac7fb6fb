"""Punctuation stays with the number or word that it belongs to.

Numbers and words of the glossary are buttons, and a browser may break a line before and after a
button: a full stop would begin a line of its own, an opening bracket end one.
"""

from __future__ import annotations

import re
from pathlib import Path

_LONG = 25
"""Characters from which a button may be broken inside: on a phone it would not fit its line."""
_MARKED = re.compile(
    r"""
    (?P<before>[(\[“‘„]*)
    (?P<opened>(?:<span\b[^<>]*>)*)
    <button\b(?P<attributes>[^<>]*\bclass=")(?P<kind>vm-(?:fact|term))(?P<rest>"[^<>]*)>
    (?P<words>[^<]*)</button>
    (?P<closed>(?:</span>)*)
    (?P<after>(?:[^\s<>&]|&[#\w]+;){0,8})
    """,
    re.VERBOSE,
)


def keep_together(folder: Path) -> None:
    """Keep buttons and what adjoins them on one line, in all finished chapters of an edition."""
    for page in sorted((folder / "chapters").glob("*.html")):
        page.write_text(unbroken(page.read_text(encoding="utf-8")), encoding="utf-8")


def unbroken(html: str) -> str:
    """The page with each button and the punctuation around it in one piece.

    What stands around the button moves into the elements that hold the button alone, so that
    elements stay whole; no letter of the text changes.
    """
    return _MARKED.sub(_in_one_piece, html)


def _in_one_piece(found: re.Match[str]) -> str:
    part = found.groupdict()
    if not part["before"] and not part["after"]:
        return found[0]
    kind = f"{part['kind']} vm-long" if len(part["words"]) > _LONG else part["kind"]
    button = f"<button{part['attributes']}{kind}{part['rest']}>{part['words']}</button>"
    piece = f'<span class="vm-unbroken">{part["before"]}{button}{part["after"]}</span>'
    return f"{part['opened']}{piece}{part['closed']}"
