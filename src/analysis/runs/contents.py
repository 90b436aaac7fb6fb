"""What an executed notebook holds besides its text: each figure as SVG, each table as CSV."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator
from pathlib import Path

from nbformat import NotebookNode

_CSV = re.compile(r'download="([^"/]+\.csv)"\s+href="data:text/csv;charset=utf-8;base64,([^"]+)"')
_CHART = re.compile(r'<figure class="vm-figure[^"]*" id="([^"]+)".*?(<svg .*?</svg>)', re.DOTALL)


def write_contents(notebook: NotebookNode, folder: Path) -> None:
    """Write the figures into `figures/` and the tables into `tables/`, by the ids on the page."""
    for html in _html_outputs(notebook):
        for id, svg in _CHART.findall(html):
            _write(folder / "figures" / f"{id}.svg", svg.encode())
        for name, payload in _CSV.findall(html):
            _write(folder / "tables" / name, base64.b64decode(payload))


def _html_outputs(notebook: NotebookNode) -> Iterator[str]:
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            # Other views of a figure lie in the state of the widgets, and are no results of a run.
            yield output.get("data", {}).get("text/html", "")


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(content)
