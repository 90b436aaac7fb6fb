"""Executed notebooks made stable: the same inputs give the same bytes, and nothing is left over."""

from __future__ import annotations

from pathlib import Path

import nbformat
from nbformat import NotebookNode

from analysis.errors import ChapterError

PARAMETERS_TAG = "parameters"
_WIDGET_STATE = "application/vnd.jupyter.widget-state+json"
_SCRAP = "scrapbook"


def read_notebook(path: Path) -> NotebookNode:
    """A chapter's notebook; ChapterError when it is missing, broken or takes no parameters."""
    if not path.is_file():
        raise ChapterError(f"{path}: the notebook is missing. _toc.yml and chapters/ must agree.")
    try:
        notebook: NotebookNode = nbformat.read(path, as_version=4)
    except (nbformat.reader.NotJSONError, nbformat.ValidationError, UnicodeDecodeError) as error:
        raise ChapterError(f"{path}: not a notebook: {error}") from error
    if not any(PARAMETERS_TAG in cell.metadata.get("tags", []) for cell in notebook.cells):
        raise ChapterError(
            f"{path}: no cell has the tag {PARAMETERS_TAG!r}. Tag the first code cell, the one "
            "that sets edition, first_year, last_year, as_of and definition."
        )
    return notebook


def stabilise(notebook: NotebookNode) -> NotebookNode:
    """Remove times, paths and random ids that papermill and the kernel left in a notebook."""
    notebook.metadata.pop("papermill", None)
    notebook.metadata.get("language_info", {}).pop("version", None)
    for position, cell in enumerate(notebook.cells):
        cell["id"] = f"cell-{position:02d}"
        for leftover in ("papermill", "execution"):
            cell.metadata.pop(leftover, None)
        if "injected-parameters" in cell.metadata.get("tags", []):
            cell.metadata["tags"] = ["injected-parameters", "remove-cell"]
    return _with_stable_widgets(notebook)


def _with_stable_widgets(notebook: NotebookNode) -> NotebookNode:
    state = notebook.metadata.get("widgets", {}).get(_WIDGET_STATE, {}).get("state", {})
    text = nbformat.writes(notebook)
    for number, model_id in enumerate(state):
        text = text.replace(model_id, f"widget-{number:04d}")
    stable: NotebookNode = nbformat.reads(text, as_version=4)
    return stable


def glued(notebook: NotebookNode) -> dict[str, str]:
    """What the chapter's text can show, by key: the text of each glued output."""
    found = {}
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            scrap = output.get("metadata", {}).get(_SCRAP)
            if scrap:
                data = output["data"]
                html = next((v for k, v in data.items() if k.endswith("text/html")), None)
                plain = next((v for k, v in data.items() if k.endswith("text/plain")), "")
                found[scrap["name"]] = html if html is not None else plain
    return found
