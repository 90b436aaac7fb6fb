"""Code lists: every code that a figure may use, with its English and Dutch label."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from analysis.language.current import Language, current
from analysis.observations.problems import Problem
from analysis.observations.tables import ROW, read_table

TOTAL = "_T"
"""The code for all categories together (SDMX convention)."""

DIMENSIONS = ("form", "age", "sex", "nationality", "reporter", "residence")
CODED_COLUMNS = ("measure", *DIMENSIONS, "unit", "definition", "status")
_HEADER = ["code", "label_en", "label_nl", "description_en"]

Codelists = dict[str, pd.DataFrame]


def read_codelists(folder: Path) -> tuple[Codelists, list[Problem]]:
    """The code lists by column name, each indexed by code, with the problems found in them.

    A list that cannot be read is left out.
    """
    lists: Codelists = {}
    problems: list[Problem] = []
    for column in CODED_COLUMNS:
        file = f"codelists/{column}.csv"
        frame, faults = read_table(folder / f"{column}.csv", file, _HEADER)
        problems += faults
        if frame is None:
            continue
        problems += _problems_in(frame, file)
        lists[column] = frame.set_index("code")
    return lists, problems


def _problems_in(frame: pd.DataFrame, file: str) -> list[Problem]:
    rows = frame.to_dict("records")
    codes = [row["code"] for row in rows]
    found = [
        Problem(file, row[ROW], "code", "the code stands there twice", "Remove one of them")
        for position, row in enumerate(rows)
        if row["code"] in codes[:position]
    ]
    for column in ("code", "label_en", "label_nl"):
        found += [
            Problem(file, row[ROW], column, "the cell is empty", "Every code has both labels")
            for row in rows
            if not row[column].strip()
        ]
    return found


def label(lists: Codelists, column: str, code: str, language: Language | None = None) -> str:
    """The label of a code as readers see it, in the current language or the one asked for."""
    return str(lists[column].loc[code, f"label_{language or current()}"])
