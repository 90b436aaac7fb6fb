"""What a run depends on, as hashes: the code it reaches, the data, the notebook, the packages."""

from __future__ import annotations

import json
import platform
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Any

from analysis.chapters.parameters import ChapterParameters
from analysis.hashing import digest, hash_of_files
from analysis.paths import Project

_PACKAGE = Path(__file__).parents[1]
ROOMS = ("language", "observations", "statistics", "facts", "figures", "chapters")
"""The rooms of the package that a chapter reaches."""
MODULES = (
    "__init__.py",
    "errors.py",
    "hashing.py",
    "paths.py",
    "yaml_files.py",
    "book/execution.py",
    "book/notebooks.py",
)
"""Single modules that a chapter reaches, or that shape its executed notebook."""
APART = ("register", "site.yml", "glossary.yml", "corrections.yml", "audit_exceptions.yml")
"""Data that no chapter reads: the confidential side, and what only the site shows."""
_DIGITS = 20


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
        return digest([json.dumps(asdict(self), sort_keys=True).encode()])[:_DIGITS]


def inputs_of(
    project: Project, chapter: str, parameters: ChapterParameters, data: Project | None = None
) -> Inputs:
    """The inputs of a run as they are now. The language counts: it shapes what is shown.

    `data` holds data of another time, in place of those of the checkout.
    """
    return Inputs(
        chapter=chapter,
        parameters=parameters.notebook_values(),
        notebook=hash_of_files(project.chapters, [project.chapters / f"{chapter}.ipynb"]),
        code=code_hash(),
        data=data_hash(data or project),
        packages=packages_hash(project),
    )


@cache
def code_hash(package: Path = _PACKAGE) -> str:
    """One hash of every module that a chapter can reach."""
    files = [path for room in ROOMS for path in (package / room).rglob("*") if _is_source(path)]
    return hash_of_files(package, [*files, *(package / module for module in MODULES)])


def data_hash(project: Project) -> str:
    """One hash of the data that chapters read, and of the protected cube."""
    data = [
        path
        for path in project.data.rglob("*")
        if path.is_file() and path.relative_to(project.data).parts[0] not in (*APART, "cube")
    ]
    cube = [path for path in project.cube.rglob("*") if path.is_file()]
    return digest(
        [
            hash_of_files(project.data, data).encode(),
            hash_of_files(project.cube, cube).encode(),
        ]
    )


def packages_hash(project: Project) -> str:
    """The locked packages and the Python that runs them."""
    lock = project.root / "requirements.lock"
    locked = lock.read_bytes() if lock.is_file() else b""
    return digest([locked, platform.python_version().encode()])


def _is_source(path: Path) -> bool:
    return path.is_file() and path.suffix != ".pyc"
