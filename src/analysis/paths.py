"""Where the project keeps its things: every path is derived from one root."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from analysis.errors import UsageError

CHAPTER_NAMES = (
    "index",
    "registration_trends",
    "police_performance",
    "dublin_claimants",
    "young_victims",
    "recommendations",
    "data_and_methods",
)


@dataclass(frozen=True)
class Project:
    """The folders of one checkout."""

    root: Path

    @property
    def data(self) -> Path:
        return self.root / "data"

    @property
    def chapters(self) -> Path:
        return self.root / "chapters"

    @property
    def build(self) -> Path:
        return self.root / "_build"

    @property
    def site(self) -> Path:
        return self.build / "site"


def find_project(start: Path | None = None) -> Project:
    """The checkout that holds `start` (the working folder when none is given).

    A kernel that papermill starts has the notebook's folder, or any folder, as its working
    folder: `MONITOR_ROOT` then names the checkout. Last comes the checkout this package lives in.
    """
    named = os.environ.get("MONITOR_ROOT")
    beginnings = [Path(named)] if named else [start or Path.cwd(), Path(__file__)]
    for beginning in beginnings:
        for folder in (beginning.resolve(), *beginning.resolve().parents):
            if (folder / "_toc.yml").is_file() and (folder / "data" / "sources").is_dir():
                return Project(folder)
    raise UsageError(
        f"no monitor found at or above {beginnings[0]}: expected a folder with _toc.yml and "
        "data/sources. Run the command inside a checkout, or set MONITOR_ROOT to one."
    )
