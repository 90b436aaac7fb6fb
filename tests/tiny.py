"""A tiny real book of one source, one edition and two chapters, for tests to build and break.

The chapters carry two of the real names, because a chapter without a parameter model is refused.
"""

from __future__ import annotations

import hashlib
import shutil
from collections import defaultdict
from pathlib import Path

import nbformat
import pandas as pd
import yaml
from nbformat import NotebookNode

from analysis.chapters.parameters import model_of
from analysis.observations.codelists import CODED_COLUMNS
from analysis.paths import Project

SOURCE = "comensha-reaction-2014-2018"
EDITION = "2014-2018"
CHAPTERS = ("index", "data_and_methods")
TITLES = defaultdict(lambda: "Findings", data_and_methods="Data and methods")
"""Titles that have a Dutch: a text without one stops a build."""
METADATA = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}


def text(*lines: str) -> NotebookNode:
    return nbformat.v4.new_markdown_cell("\n".join(lines))


def code(*lines: str, tag: str = "remove-input") -> NotebookNode:
    return nbformat.v4.new_code_cell("\n".join(lines), metadata={"tags": [tag]})


def parameters(chapter: str) -> NotebookNode:
    """The parameters cell as the chapter's model asks for it."""
    values = model_of(chapter)().notebook_values()
    cell = code(*(f"{name} = {value!r}" for name, value in values.items()))
    cell.metadata["tags"] = ["parameters", "remove-cell"]
    return cell


def write_chapter(project: Project, chapter: str, *cells: NotebookNode) -> Path:
    """A chapter with a title, its parameters and the given cells."""
    return write_notebook(
        project.chapters / f"{chapter}.ipynb",
        text(f"# {TITLES[chapter]}"),
        parameters(chapter),
        *cells,
    )


def write_notebook(path: Path, *cells: NotebookNode) -> Path:
    notebook = nbformat.v4.new_notebook(cells=list(cells), metadata=METADATA)
    path.parent.mkdir(exist_ok=True)
    nbformat.write(notebook, path)
    return path


def make(project: Project, root: Path, editions: tuple[str, ...] = (EDITION,)) -> Project:
    """The tiny book in an empty folder, with what it takes from the real checkout."""
    tiny = Project(root)
    shutil.copytree(project.data / "sources" / SOURCE, tiny.data / "sources" / SOURCE)
    _copy_codelists(project, tiny)
    for name in ("checks.yml", "errata.yml", "breaks.yml", "corrections.yml"):
        (tiny.data / name).write_text("[]\n")
    for name in ("site.yml", "glossary.yml"):
        shutil.copy(project.data / name, tiny.data)
    for name in ("CITATION.cff", "CHANGELOG.md"):
        shutil.copy(project.root / name, root)
    shutil.copytree(project.data / "cube", tiny.data / "cube")
    for folder in ("editions", "recommendations"):
        (tiny.data / folder).mkdir()
    for name in editions:
        shutil.copy(project.data / "editions" / f"{name}.yml", tiny.data / "editions")
        (tiny.data / "recommendations" / f"{name}.yml").write_text(
            f"edition: '{name}'\nrecommendations: []\n"
            "document: {title: A report, publisher: Its author, published: '2019-10-18'}\n"
        )
    shutil.copy(project.root / "_config.yml", root)
    write_contents(tiny, *CHAPTERS)
    for chapter in CHAPTERS:
        write_chapter(tiny, chapter)
    link_widgets(project, tiny)
    return tiny


def write_contents(project: Project, root: str, *others: str) -> None:
    contents = {
        "format": "jb-book",
        "root": f"chapters/{root}",
        "chapters": [{"file": f"chapters/{name}"} for name in others],
    }
    (project.root / "_toc.yml").write_text(yaml.safe_dump(contents, sort_keys=False))


def link_widgets(project: Project, copy: Project) -> None:
    """The sources of the widgets' script, and the script where it was built before."""
    (copy.root / "src").mkdir()
    (copy.root / "src" / "widgets").symlink_to(project.root / "src" / "widgets")
    copy.build.mkdir()
    if (project.build / "widgets").is_dir():
        (copy.build / "widgets").symlink_to(project.build / "widgets")


def change_figure(project: Project, source: str, old: str, new: str) -> None:
    """Change text in a source's figures the way an author does: the card's checksum follows."""
    folder = project.data / "sources" / source
    figures, card = folder / "figures.csv", folder / "source.yml"
    content = figures.read_text(encoding="utf-8")
    assert old in content, f"{figures} holds no {old!r}"
    before = hashlib.sha256(figures.read_bytes()).hexdigest()
    figures.write_text(content.replace(old, new), encoding="utf-8")
    after = hashlib.sha256(figures.read_bytes()).hexdigest()
    card.write_text(card.read_text(encoding="utf-8").replace(before, after), encoding="utf-8")


def _copy_codelists(project: Project, tiny: Project) -> None:
    """The code lists without the codes that the one source does not use: they must all be used."""
    (tiny.data / "codelists").mkdir()
    used = pd.read_csv(tiny.data / "sources" / SOURCE / "figures.csv", dtype=str)
    for column in CODED_COLUMNS:
        path = project.data / "codelists" / f"{column}.csv"
        codes = pd.read_csv(path, dtype=str, keep_default_na=False)
        kept = codes[codes["code"].isin(used[column]) | codes["code"].str.startswith("_")]
        kept.to_csv(tiny.data / "codelists" / path.name, index=False)
