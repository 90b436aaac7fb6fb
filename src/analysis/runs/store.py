"""Runs kept by content: a run whose inputs are unchanged is found again, not computed again."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from analysis.errors import MonitorError
from analysis.paths import Project
from analysis.runs.inputs import Inputs

CARD = "run.json"
_DRAFT = ".running-"
NOTEBOOK, FACTS = "notebook.ipynb", "facts.json"


class RunError(MonitorError):
    """A folder that should hold a run does not."""

    exit_code = 2


@dataclass(frozen=True)
class Run:
    """A finished run in its folder: notebook, facts, figures, tables, and the card with hashes."""

    folder: Path
    inputs: Inputs
    is_new: bool = field(default=False, compare=False)
    """Whether it was executed for who asked, and not found."""

    @property
    def notebook(self) -> Path:
        return self.folder / NOTEBOOK

    def facts(self) -> dict[str, Any]:
        """The record of the run's facts; an empty one for a chapter that states none."""
        path = self.folder / FACTS
        if not path.is_file():
            return {"chapter": self.inputs.chapter, "parameters": {}, "facts": []}
        record: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        return record


class Store:
    """The runs of one checkout, in `_build/runs/<key>/`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @classmethod
    def of(cls, project: Project) -> Store:
        return cls(project.build / "runs")

    def find(self, inputs: Inputs) -> Run | None:
        """The whole, unharmed run with these inputs; a harmed one is removed and not found."""
        folder = self.folder / inputs.key
        if not self.has(inputs):
            return None
        if not is_whole(folder):
            shutil.rmtree(folder, ignore_errors=True)
            return None
        return Run(folder, inputs)

    def has(self, inputs: Inputs) -> bool:
        """Whether there is a run with these inputs, whole or harmed."""
        return (self.folder / inputs.key).is_dir()

    def keep(self, inputs: Inputs, fill: Callable[[Path], None]) -> Run:
        """Fill a folder and keep it under its content, whole or not at all.

        Where two processes compute one run, the first to end is kept: their results are equal.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        self._tidy()
        with tempfile.TemporaryDirectory(
            prefix=f"{_DRAFT}{os.getpid()}-", dir=self.folder
        ) as place:
            draft = Path(place) / inputs.key
            draft.mkdir()
            fill(draft)
            card = {"inputs": asdict(inputs), "files": _hashes(draft)}
            text = json.dumps(card, indent=2, sort_keys=True, ensure_ascii=False) + "\n"
            (draft / CARD).write_text(text, encoding="utf-8")
            try:
                draft.rename(self.folder / inputs.key)
            except OSError:
                if not is_whole(self.folder / inputs.key):
                    raise
        return Run(self.folder / inputs.key, inputs, is_new=True)

    def _tidy(self) -> None:
        """Remove what killed processes left: drafts of processes that are no more."""
        for draft in self.folder.glob(f"{_DRAFT}*"):
            if not _is_alive(int(draft.name.removeprefix(_DRAFT).split("-")[0])):
                shutil.rmtree(draft, ignore_errors=True)


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        # Another user's process: alive.
        return True
    return True


def read_run(folder: Path) -> Run:
    """The run in a folder. Raises RunError when there is none or a file of it was changed."""
    try:
        card = json.loads((folder / CARD).read_text(encoding="utf-8"))
        inputs = Inputs(**card["inputs"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise RunError(
            f"{folder}: not a run ({error}). A run is a folder that `monitor run` names; make it "
            "again with the same parameters."
        ) from None
    # The folder of a rerun holds pages besides: what the run wrote must be there unchanged.
    if not set(card["files"].items()) <= set(_hashes(folder).items()):
        raise RunError(f"{folder}: files of the run were changed since. Run it again.")
    return Run(folder, inputs)


def is_whole(folder: Path) -> bool:
    """Whether every file of a run is there as it was written, and no other."""
    try:
        card = json.loads((folder / CARD).read_text(encoding="utf-8"))
        return bool(card["files"] == _hashes(folder))
    except (OSError, ValueError, KeyError, TypeError):
        return False


def _hashes(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != CARD
    }
