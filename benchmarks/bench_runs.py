"""One chapter, five ways: its bare cells, our warm and cold kernels, papermill, Jupyter Book.

Bare cells are run in a process forked from one that has imported the packages and rehearsed: the
limit. A warm kernel is forked from such a process too. Plain papermill is its command; Jupyter Book
executes the chapter in a book of its own. All ways take turns, so read the ratios; the warm and the
cold notebook are compared, and must be the same.

Example: python -m benchmarks.bench_runs --rounds 3
"""

from __future__ import annotations

import argparse
import contextlib
import io
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

import nbformat
import yaml

from analysis.book.execution import Job, execute
from analysis.book.warm.fork import Request
from analysis.book.warm.keeper import PREPARED, fork_server
from analysis.book.warm.provisioner import fork_kernel
from analysis.chapters.parameters import MODELS, check_parameters
from analysis.paths import Project, find_project
from benchmarks.timing import become_warm, in_turns, tell

CHAPTERS = ("index", "registration_trends", "young_victims", "hidden_victims")


def run_cells(
    project: Project, chapter: str, parameters: Mapping[str, Any] = MappingProxyType({})
) -> None:
    """The code cells of a chapter, one after the other, in this process."""
    names: dict[str, Any] = {"display": lambda *shown: None}
    notebook = nbformat.read(project.chapters / f"{chapter}.ipynb", as_version=4)
    with contextlib.redirect_stdout(io.StringIO()):
        for cell in notebook.cells:
            if cell.cell_type == "code":
                exec(cell.source, names)
                if "parameters" in cell.metadata.get("tags", []):
                    names.update(parameters)


def run_bare(project: Project, chapter: str) -> None:
    """The cells in a fork of this process, so that nothing is known from the run before."""
    child = os.fork()
    if child == 0:
        run_cells(project, chapter)
        os._exit(0)
    if os.waitpid(child, 0)[1]:
        sys.exit(f"{chapter}: the bare cells failed")


def run_ours(project: Project, chapter: str, folder: Path, address: Path | None) -> bytes:
    source = project.chapters / f"{chapter}.ipynb"
    kind = "warm" if address else "cold"
    job = Job(chapter, source, folder / kind / f"{chapter}.ipynb", check_parameters(chapter, {}))
    return execute(project, job, address).read_bytes()


def run_papermill(project: Project, chapter: str, folder: Path) -> None:
    source = project.chapters / f"{chapter}.ipynb"
    command = [sys.executable, "-m", "papermill", str(source), str(folder / "plain.ipynb")]
    subprocess.run(command, check=True, capture_output=True, cwd=project.chapters)


def write_book(project: Project, chapter: str, folder: Path) -> Path:
    """A book of this chapter alone that executes it, by Jupyter Book's own settings."""
    book = folder / f"book-{chapter}"
    book.mkdir()
    text = (project.chapters / f"{chapter}.ipynb").read_text(encoding="utf-8")
    (book / f"{chapter}.ipynb").write_text(text, encoding="utf-8")
    (book / "_toc.yml").write_text(yaml.safe_dump({"format": "jb-book", "root": chapter}))
    settings = {"title": chapter, "execute": {"execute_notebooks": "force", "timeout": 600}}
    (book / "_config.yml").write_text(yaml.safe_dump(settings))
    return book


def build_book(project: Project, book: Path) -> None:
    command = [str(Path(sys.executable).with_name("jupyter-book")), "build", "--all", str(book)]
    environment = os.environ | {"MONITOR_ROOT": str(project.root)}
    subprocess.run(command, check=True, capture_output=True, env=environment)


def wait_until_imported(address: Path) -> None:
    """The first answer of a fork server comes when it has imported everything."""
    kernel = fork_kernel(str(address), Request("keyword", (), dict(os.environ), "/"))
    if kernel is None:
        sys.exit("no fork server here: there is nothing to compare")
    kernel.wait()


def compare(project: Project, chapter: str, folder: Path, address: Path, rounds: int) -> None:
    if run_ours(project, chapter, folder, address) != run_ours(project, chapter, folder, None):
        sys.exit(f"{chapter}: warm and cold kernels do not give the same notebook")
    book = write_book(project, chapter, folder)
    ways = {
        "bare cells": lambda: run_bare(project, chapter),
        "warm kernel": lambda: run_ours(project, chapter, folder, address),
        "cold kernel": lambda: run_ours(project, chapter, folder, None),
        "papermill": lambda: run_papermill(project, chapter, folder),
        "jupyter-book build": lambda: build_book(project, book),
    }
    found = in_turns(ways, rounds)
    tell(chapter, found, "bare cells")
    overhead = sorted(
        w - 1.5 * b for w, b in zip(found["warm kernel"], found["bare cells"], strict=True)
    )
    print(f"\nwarm kernel less 1.5 x bare cells: {overhead[len(overhead) // 2]:.2f} s")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("chapters", nargs="*", default=CHAPTERS, help=f"of {', '.join(MODELS)}")
    parser.add_argument("--rounds", type=int, default=3)
    asked = parser.parse_args()
    project = find_project()
    os.environ.update(PREPARED | project.environment)
    print(f"importing what chapters import: {become_warm():.1f} s, once a build")
    with tempfile.TemporaryDirectory() as name, fork_server(project) as address:
        if address is None:
            sys.exit("kernels are not forked on this system: there is nothing to compare")
        wait_until_imported(address)
        for chapter in asked.chapters:
            compare(project, chapter, Path(name), address, asked.rounds)


if __name__ == "__main__":
    main()
