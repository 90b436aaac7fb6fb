"""A checked extract as two frames: the one way in which the other modules get to see persons."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from analysis.paths import find_project
from analysis.register.check import check_extract
from analysis.register.fields import TABLES


@dataclass(frozen=True)
class Extract:
    """The victims, one row for each newly registered, and the reports about them, one row each."""

    victims: pd.DataFrame
    reports: pd.DataFrame
    is_synthetic: bool


def load_extract(folder: Path) -> Extract:
    """Read an extract as `monitor register check` does, into frames with our columns and codes.

    Codes are text with `_U` for what is not known, `registration_year` is int, `age` and
    `exploitation_days` are float with NaN for unknown, dates are datetime64. A column that nobody
    prescribes is there when the file has it. Warnings pass.

    Raises RegisterError, which counts the problems by rule and holds no value, when there is an
    error in the extract, and ExtractNotFound when there is no extract.
    """
    blocks: dict[str, list[pd.DataFrame]] = defaultdict(list)
    outcome = check_extract(
        folder, find_project().data, keep=lambda table, frame: blocks[table].append(frame)
    )
    outcome.problems.raise_for_errors(folder)
    frames = {table: pd.concat(blocks.pop(table), ignore_index=True) for table in TABLES}
    victims = frames["victims"].astype({"registration_year": "int64"})
    return Extract(victims, frames["reports"], outcome.is_synthetic)
