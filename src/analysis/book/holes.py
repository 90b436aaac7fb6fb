"""No sentence has a hole: every number that the text asks for is there, and says something."""

from __future__ import annotations

import re
from html import unescape

from nbformat import NotebookNode

from analysis.book.notebooks import glued, own_cells

_ROLE = re.compile(r"\{glue:(?:text)?\}`([^`]+)`")
_EMPTY = re.compile(r"^\s*$|\b(?:nan|NaN|None|NaT|inf)\b")
_LEFT_OVER = re.compile(
    r"\{glue:[^}]*\}|\bKeyError\b|&lt;IPython\.core|&lt;/?(?:a|span|button|cite|strong)\b"
)


def holes_in_notebook(name: str, notebook: NotebookNode) -> list[str]:
    """Keys that the text uses and the cells do not give, or give without a value."""
    given = glued(notebook)
    found = []
    for number, cell in own_cells(notebook):
        if cell.cell_type != "markdown":
            continue
        for key in _ROLE.findall(cell.source):
            if key not in given:
                found.append(f"{name}, cell {number}: nothing is stated under {key!r}")
            elif _EMPTY.search(_plain(given[key])):
                found.append(f"{name}, cell {number}: {key!r} is empty ({given[key]!r})")
    return found


def warnings_in_notebook(name: str, notebook: NotebookNode) -> list[str]:
    """Cells that wrote to the error stream: their words, with paths, would stand on the page."""
    return [
        f"{name}, cell {number}: {' '.join(output.text.split())}"
        for number, cell in own_cells(notebook)
        for output in cell.get("outputs", [])
        if output.output_type == "stream" and output.name == "stderr"
    ]


def holes_in_page(name: str, html: str) -> list[str]:
    """Leftovers of the text machinery on a rendered page, and markup that is shown as text."""
    body = re.sub(r"<script\b.*?</script>", "", html, flags=re.DOTALL)
    return [f"{name}: the page shows {match!r}" for match in sorted(set(_LEFT_OVER.findall(body)))]


def _plain(html: str) -> str:
    return unescape(re.sub(r"<[^>]+>", "", html)).strip("'\"")
