"""Data as they were: kept by content, so that a difference can be told apart from that of code."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

from analysis.paths import Project
from analysis.runs.inputs import data_hash, data_hashes

_DIGITS = 20


def keep_snapshot(project: Project) -> Project:
    """The data of now, kept under the hash of all that chapters read; copied once only."""
    folder = _snapshots(project) / data_hashes(project)[:_DIGITS]
    if not folder.is_dir():
        folder.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".keeping-", dir=folder.parent) as place:
            draft = Path(place) / "data-of-then"
            shutil.copytree(project.data, draft / "data", ignore=_not_the_register(project.data))
            if project.given_cube:
                shutil.copytree(project.cube, draft / "data" / "cube", dirs_exist_ok=True)
            shutil.copytree(project.chapters, draft / "chapters")
            shutil.copy(project.root / "_toc.yml", draft)
            try:
                draft.rename(folder)
            except OSError:
                if not folder.is_dir():
                    raise
    return Project(folder)


def find_snapshot(project: Project, chapter: str, data: str) -> Project | None:
    """Kept data of which the part that a chapter reads has this hash; the checkout itself first."""
    kept = (Project(folder) for folder in sorted(_snapshots(project).glob("[!.]*")))
    candidates = (project, *kept)
    return next((one for one in candidates if data_hash(one, chapter) == data), None)


def _not_the_register(data: Path) -> Callable[[str, list[str]], list[str]]:
    # The code list folder of that name stays; persons, also invented ones, are copied nowhere.
    return lambda folder, names: (
        ["register"] if Path(folder) == data and "register" in names else []
    )


def _snapshots(project: Project) -> Path:
    return project.build / "snapshots"
