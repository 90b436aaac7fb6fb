"""Data as they were: kept by content, so that a difference can be told apart from that of code."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

from analysis.paths import Project
from analysis.runs.inputs import data_hash


def keep_snapshot(project: Project) -> Project:
    """The data of now, kept under their hash; nothing is copied that is kept already."""
    folder = _folder(project, data_hash(project))
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


def find_snapshot(project: Project, data: str) -> Project | None:
    """The kept data with this hash; the checkout itself when its data have it."""
    if data_hash(project) == data:
        return project
    folder = _folder(project, data)
    return Project(folder) if folder.is_dir() else None


def _not_the_register(data: Path) -> Callable[[str, list[str]], list[str]]:
    # The code list folder of that name stays; persons, also invented ones, are copied nowhere.
    return lambda folder, names: (
        ["register"] if Path(folder) == data and "register" in names else []
    )


def _folder(project: Project, data: str) -> Path:
    return project.build / "snapshots" / data[:20]
