"""Code lists: every code that a figure may use, with its English and Dutch label."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from analysis.observations.problems import Problem

TOTAL = "_T"
"""The code for all categories together (SDMX convention)."""

DIMENSIONS = ("form", "age", "sex", "nationality", "reporter", "residence")
CODED_COLUMNS = ("measure", *DIMENSIONS, "unit", "definition", "status")
_HEADER = ["code", "label_en", "label_nl", "description_en"]

Codelists = dict[str, pd.DataFrame]


def read_codelists(folder: Path) -> tuple[Codelists, list[Problem]]:
    """The code lists by column name, each indexed by code, with the problems found in them."""
    lists: Codelists = {}
    problems: list[Problem] = []
    for column in CODED_COLUMNS:
        path = folder / f"{column}.csv"
        file = f"codelists/{path.name}"
        if not path.is_file():
            problems.append(Problem(file, 0, "", "the code list is missing", "Add the file"))
            continue
        frame = pd.read_csv(path, dtype=str, keep_default_na=False)
        if list(frame.columns) != _HEADER:
            remedy = f"The header must be {','.join(_HEADER)}"
            problems.append(Problem(file, 1, "", "wrong header", remedy))
            continue
        problems.extend(_problems_in(frame, file))
        lists[column] = frame.set_index("code")
    return lists, problems


def _problems_in(frame: pd.DataFrame, file: str) -> list[Problem]:
    repeated = frame.index[frame["code"].duplicated()]
    found = [
        Problem(file, int(i) + 2, "code", "the code stands there twice", "Remove one of them")
        for i in repeated
    ]
    for column in ("code", "label_en", "label_nl"):
        found += [
            Problem(file, int(i) + 2, column, "the cell is empty", "Every code has both labels")
            for i in frame.index[frame[column].str.strip() == ""]
        ]
    return found


def label(lists: Codelists, column: str, code: str, language: str = "en") -> str:
    """The label of a code as readers see it."""
    return str(lists[column].loc[code, f"label_{language}"])
