"""Executed notebooks made stable: the same inputs give the same bytes, and nothing is left over."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from analysis.errors import ChapterError
from analysis.facts.record import FACTS_MIME
from analysis.language.current import Language, speaking
from analysis.language.markdown import in_current_language

PARAMETERS_TAG = "parameters"
_INJECTED_TAG = "injected-parameters"
_WIDGET_STATE = "application/vnd.jupyter.widget-state+json"
_SCRAP = "scrapbook"


def read_notebook(path: Path) -> NotebookNode:
    """A chapter's notebook; ChapterError when it is missing, broken or takes no parameters."""
    if not path.is_file():
        raise ChapterError(f"{path}: the notebook is missing. _toc.yml and chapters/ must agree.")
    try:
        notebook: NotebookNode = nbformat.read(path, as_version=4)
    # nbformat has errors of its own for some faults, and trips over others.
    except (ValueError, nbformat.ValidationError, AttributeError, TypeError) as error:
        raise ChapterError(
            f"{path}: not a notebook ({error}). Save it again with Jupyter, or take it from git."
        ) from error
    if not any(takes_parameters(cell) for cell in notebook.cells):
        raise ChapterError(
            f"{path}: no cell has the tag {PARAMETERS_TAG!r}. Tag the first code cell, the one "
            "that sets edition, first_year, last_year, as_of and definition."
        )
    return notebook


def takes_parameters(cell: NotebookNode) -> bool:
    """Whether papermill reads the chapter's default parameters from this cell."""
    return cell.cell_type == "code" and PARAMETERS_TAG in _tags(cell)


def own_cells(notebook: NotebookNode) -> Iterator[tuple[int, NotebookNode]]:
    """The cells that stand in the chapter, numbered from 1; papermill's own is left out."""
    own = [cell for cell in notebook.cells if _INJECTED_TAG not in _tags(cell)]
    yield from enumerate(own, start=1)


def _tags(cell: NotebookNode) -> list[str]:
    return cell.metadata.get("tags") or []


def stabilise(notebook: NotebookNode) -> NotebookNode:
    """Remove times, paths and random ids that papermill and the kernel left in a notebook."""
    notebook.metadata.pop("papermill", None)
    notebook.metadata.get("language_info", {}).pop("version", None)
    for position, cell in enumerate(notebook.cells):
        cell["id"] = f"cell-{position:02d}"
        for leftover in ("papermill", "execution"):
            cell.metadata.pop(leftover, None)
        if _INJECTED_TAG in _tags(cell):
            cell.metadata["tags"] = [_INJECTED_TAG, "remove-cell"]
    return _with_stable_widgets(notebook)


def _with_stable_widgets(notebook: NotebookNode) -> NotebookNode:
    state = notebook.metadata.get("widgets", {}).get(_WIDGET_STATE, {}).get("state", {})
    text = nbformat.writes(notebook)
    for number, model_id in enumerate(state):
        text = text.replace(model_id, f"widget-{number:04d}")
    stable: NotebookNode = nbformat.reads(text, as_version=4)
    return stable


def translate(notebook: NotebookNode, language: Language) -> None:
    """Put the chapter's own texts into a language; its outputs were made in that language.

    Raises MissingTranslation for a text without Dutch.
    """
    with speaking(language):
        for cell in notebook.cells:
            if cell.cell_type == "markdown":
                cell.source = in_current_language(cell.source)


def for_readers(notebook: NotebookNode) -> NotebookNode:
    """The notebook without what it carries for machines alone, which no page can show."""
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            output.get("data", {}).pop(FACTS_MIME, None)
    return notebook


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
