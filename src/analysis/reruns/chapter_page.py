"""The chapter of a rerun as one self-contained HTML file, told apart from the edition."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

import nbformat
from markupsafe import Markup

from analysis.book.editions import Edition
from analysis.book.notebooks import translate
from analysis.book.rendering import render
from analysis.language.current import Language, speaking
from analysis.language.messages import tr
from analysis.paths import Project
from analysis.reruns.single_file import single_file
from analysis.runs.store import Run


def write_chapter_page(project: Project, edition: Edition, run: Run, path: Path) -> Path:
    """Render the run's notebook in the look of the book and write it as one file.

    Links to other chapters become plain text: they are not part of the run. Raises BuildError when
    the chapter does not render.
    """
    language: Language = run.inputs.parameters["language"]
    chapter = run.inputs.chapter
    with tempfile.TemporaryDirectory(prefix="monitor-") as folder:
        scratch = Path(folder)
        executed = scratch / "executed"
        executed.mkdir()
        for name in project.chapter_names:
            target = executed / f"{name}.ipynb"
            if name == chapter:
                shutil.copy(run.notebook, target)
            else:
                _write_title(project.chapters / f"{name}.ipynb", target, language)
        site = render(project, edition, language, executed, scratch)
        page = site / "chapters" / f"{chapter}.html"
        html = single_file(page, banner=_banner(run))
    path.write_text(html, encoding="utf-8")
    return path


def _write_title(source: Path, target: Path, language: Language) -> None:
    """A chapter that others link to, reduced to its title."""
    notebook = nbformat.read(source, as_version=4)
    first = next(cell for cell in notebook.cells if cell.cell_type == "markdown")
    first.source = first.source.splitlines()[0]
    notebook.cells = [first]
    translate(notebook, language)
    nbformat.write(notebook, target)


def _banner(run: Run) -> Markup:
    values = ", ".join(f"{name}={value}" for name, value in run.inputs.parameters.items())
    with speaking(run.inputs.parameters["language"]):
        told = tr("A rerun, not the published edition.")
    return Markup(
        '<p class="vm-banner" role="note"><strong>{}</strong> <code lang="en">{}</code></p>'
    ).format(told, values)
