"""Runs the cells of a chapter in this process: the same code as under papermill, in a second."""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import product
from pathlib import Path
from typing import Any

import nbformat

from analysis.chapters.page import Page
from analysis.figures.explorer import Codes, View
from analysis.observations.catalogue import Catalogue


@dataclass
class Ran:
    """What a chapter gave: glued texts by key, and the value each cell shows."""

    glued: dict[str, str] = field(default_factory=dict)
    shown: list[Any] = field(default_factory=list)
    page: Any = None

    def show_published(self, _selections: Any, views: dict[Any, Any]) -> None:
        """Of an explorer, the figure that the page publishes."""
        self.shown.append(next(iter(views.values())).state)


def run_chapter(
    path: Path,
    monkeypatch: Any,
    catalogue: Catalogue,
    *,
    every_view: bool = False,
    **parameters: Any,
) -> Ran:
    """Run all code cells with the given parameters in place of the notebook's own.

    Of an explorer only the figure that the page publishes is drawn, unless `every_view` is asked.
    """
    ran = Ran()
    if not every_view:
        monkeypatch.setattr("analysis.chapters.exploring.views_of", _published_view)
    monkeypatch.setattr("analysis.chapters.page.load_catalogue", lambda data: catalogue)
    monkeypatch.setattr(
        "analysis.chapters.page.glue",
        lambda key, html, display: ran.glued.__setitem__(key, html.data),
    )
    monkeypatch.setattr("analysis.chapters.exploring.show_explorer", ran.show_published)
    # A kernel offers `display` without an import.
    names: dict[str, Any] = {"display": lambda *shown: ran.shown.extend(shown)}
    for cell in nbformat.read(path, as_version=4).cells:
        if cell.cell_type == "code":
            _run_cell(cell.source, names, ran.shown.append)
            if "parameters" in cell.metadata.get("tags", []):
                names.update(parameters)
    ran.page = names["page"]
    return ran


def _published_view(
    page: Page, figure: Callable[[Page], Any], choices: Sequence[Any]
) -> dict[Codes, View]:
    published = View(figure(page.at()))
    return {codes: published for codes in product(*(choice.options for choice in choices))}


def _run_cell(source: str, names: dict[str, Any], show: Callable[[Any], None]) -> None:
    body = ast.parse(source).body
    last = body.pop() if body and isinstance(body[-1], ast.Expr) else None
    exec(compile(ast.Module(body, []), "<cell>", "exec"), names)
    if isinstance(last, ast.Expr):
        value = eval(compile(ast.Expression(last.value), "<cell>", "eval"), names)
        if value is not None:
            show(value)
