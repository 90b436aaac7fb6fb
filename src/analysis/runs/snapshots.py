"""Data and code as they were: kept by content, so that each one's part in a difference is found."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from analysis.hashing import digest, hash_of_files
from analysis.paths import Project
from analysis.runs.inputs import (
    DIGITS,
    PACKAGE,
    Inputs,
    code_files,
    code_hash,
    data_hash,
    data_hashes,
    notebook_hash,
)


@dataclass(frozen=True)
class Code:
    """The notebooks, and the package that they import; None for the one that runs now."""

    chapters: Path
    source: Path | None = None


def keep_snapshot(project: Project) -> Project:
    """The data and the code of now, each kept under its hash; copied once only.

    Gives the kept data.
    """
    _keep_code(project)
    folder = _place(project, "data") / data_hashes(project)[:DIGITS]

    def fill(draft: Path) -> None:
        shutil.copytree(project.data, draft / "data", ignore=_not_the_register(project.data))
        if project.given_cube:
            shutil.copytree(project.cube, draft / "data" / "cube", dirs_exist_ok=True)
        shutil.copytree(project.chapters, draft / "chapters")
        shutil.copy(project.root / "_toc.yml", draft)

    _keep(folder, fill)
    return Project(folder)


def find_snapshot(project: Project, chapter: str, data: str) -> Project | None:
    """Kept data of which the part that a chapter reads has this hash; the checkout itself first."""
    candidates = (project, *map(Project, _kept(project, "data")))
    return next((one for one in candidates if data_hash(one, chapter) == data), None)


def find_code(project: Project, inputs: Inputs) -> Code | None:
    """The notebook and the package that a run was made with, of now or kept."""
    kept = (Code(folder / "chapters", folder / "src") for folder in _kept(project, "code"))
    for code in (Code(project.chapters), *kept):
        package = code.source / PACKAGE.name if code.source else PACKAGE
        if (notebook_hash(code.chapters, inputs.chapter), code_hash(package)) == (
            *(inputs.notebook, inputs.code),
        ):
            return code
    return None


def _keep_code(project: Project) -> None:
    notebooks = hash_of_files(project.chapters, project.chapters.glob("*.ipynb"))
    name = digest([code_hash().encode(), notebooks.encode()])[:DIGITS]

    def fill(draft: Path) -> None:
        for file in code_files(PACKAGE):
            target = draft / "src" / PACKAGE.name / file.relative_to(PACKAGE)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(file, target)
        shutil.copytree(project.chapters, draft / "chapters")

    _keep(_place(project, "code") / name, fill)


def _keep(folder: Path, fill: Callable[[Path], None]) -> None:
    """Fill a folder, whole or not at all; nothing is done where it is there already."""
    if folder.is_dir():
        return
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".keeping-", dir=folder.parent) as place:
        draft = Path(place) / folder.name
        draft.mkdir()
        fill(draft)
        try:
            draft.rename(folder)
        except OSError:
            if not folder.is_dir():
                raise


def _not_the_register(data: Path) -> Callable[[str, list[str]], list[str]]:
    # The code list folder of that name stays; persons, also invented ones, are copied nowhere.
    return lambda folder, names: (
        ["register"] if Path(folder) == data and "register" in names else []
    )


def _kept(project: Project, kind: str) -> Iterator[Path]:
    yield from sorted(_place(project, kind).glob("[!.]*"))


def _place(project: Project, kind: str) -> Path:
    return project.build / "snapshots" / kind
