"""What a run depends on, as hashes: the code it reaches, the data, the notebook, the packages."""

from __future__ import annotations

import csv
import io
import json
import platform
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

from analysis.chapters.parameters import ChapterParameters
from analysis.chapters.reads import ALWAYS, READS, Reads
from analysis.hashing import digest, hash_of_files
from analysis.paths import Project

PACKAGE = Path(__file__).parents[1]
ROOMS = ("language", "observations", "statistics", "facts", "figures", "chapters")
"""The rooms of the package that a chapter reaches."""
MODULES = (
    "__init__.py",
    "errors.py",
    "hashing.py",
    "paths.py",
    "remembered.py",
    "yaml_files.py",
    "book/execution.py",
    "book/notebooks.py",
)
"""Single modules that a chapter reaches, or that shape its executed notebook."""
DIGITS = 20
"""How much of a hash names what is kept by it."""


@dataclass(frozen=True)
class Inputs:
    """All that decides what a run of a chapter gives. Equal inputs, equal results."""

    chapter: str
    parameters: dict[str, Any]
    notebook: str
    code: str
    data: str
    packages: str

    @property
    def key(self) -> str:
        """The name of the run by its content."""
        return digest([json.dumps(asdict(self), sort_keys=True).encode()])[:DIGITS]

    def with_parameters(self, parameters: ChapterParameters) -> Inputs:
        """The same chapter, code and data with other parameters."""
        return replace(self, parameters=parameters.notebook_values())


def inputs_of(
    project: Project, chapter: str, parameters: ChapterParameters, data: Project | None = None
) -> Inputs:
    """The inputs of a run as they are now. The language counts: it shapes what is shown.

    `data` holds data of another time, in place of those of the checkout.
    """
    return Inputs(
        chapter=chapter,
        parameters=parameters.notebook_values(),
        notebook=notebook_hash(project.chapters, chapter),
        code=code_hash(),
        data=data_hash(data or project, chapter),
        packages=packages_hash(project),
    )


@cache
def code_hash(package: Path = PACKAGE) -> str:
    """One hash of every module that a chapter can reach."""
    return hash_of_files(package, code_files(package))


def code_files(package: Path) -> list[Path]:
    """The files of the package that a chapter can reach."""
    rooms = [path for room in ROOMS for path in (package / room).rglob("*") if _is_source(path)]
    return [*rooms, *(package / module for module in MODULES)]


def notebook_hash(chapters: Path, chapter: str) -> str:
    """The hash of a chapter's own notebook."""
    return hash_of_files(chapters, [chapters / f"{chapter}.ipynb"])


def data_hash(project: Project, chapter: str) -> str:
    """One hash of the data that a chapter reads: figures, files, and the protected cube."""
    reads = READS[chapter]
    files = [path for name in (*ALWAYS, *reads.files) for path in _files(project.data / name)]
    cube = _files(project.cube) if reads.cube else []
    return digest(
        [
            hash_of_files(project.data, files).encode(),
            hash_of_files(project.cube, cube).encode(),
            *_figures_read(project.data / "sources", reads),
        ]
    )


def data_hashes(project: Project) -> str:
    """One hash of the data of all chapters together."""
    return digest(data_hash(project, chapter).encode() for chapter in READS)


def packages_hash(project: Project) -> str:
    """The locked packages and the Python that runs them."""
    lock = project.root / "requirements.lock"
    locked = lock.read_bytes() if lock.is_file() else b""
    return digest([locked, platform.python_version().encode()])


def _figures_read(sources: Path, reads: Reads) -> Iterator[bytes]:
    """The rows that are read, with the card of their source and their place in its file."""
    for folder in sorted(path for path in sources.glob("*") if path.is_dir()):
        rows = list(_rows_read(folder / "figures.csv", reads))
        if rows:
            yield folder.name.encode()
            yield from _lines_of_card(folder / "source.yml")
            yield from rows


def _lines_of_card(path: Path) -> Iterator[bytes]:
    """The card without the checksum of its figures: those that are read are hashed themselves."""
    lines = path.read_bytes().splitlines() if path.is_file() else []
    return (line for line in lines if not line.startswith(b"sha256:"))


def _rows_read(path: Path, reads: Reads) -> Iterator[bytes]:
    if not path.is_file():
        return
    content = path.read_bytes()
    try:
        rows = csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline=""), strict=True)
        read = [(rows.line_num, row) for row in rows if reads.covers_row(row)]
    except (ValueError, KeyError, csv.Error):
        # Not a table of figures: whoever reads it says what is wrong, and every change counts.
        yield content
        return
    for line, row in read:
        yield json.dumps([line, *row.items()], default=str).encode()


def _files(path: Path) -> Iterable[Path]:
    return (
        [path] if path.is_file() else sorted(found for found in path.rglob("*") if found.is_file())
    )


def _is_source(path: Path) -> bool:
    return path.is_file() and path.suffix != ".pyc"
