"""The codes that an extract may use: `data/codelists/register/`."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from analysis.observations.problems import raise_for
from analysis.observations.tables import ROW, read_table
from analysis.register.fields import TABLES

Codes = dict[str, pd.DataFrame]
_HEADER = ["code", "label_en", "label_nl", "description_en"]


def read_codes(data: Path) -> Codes:
    """The code lists of the register by name, each indexed by code in the order of its file.

    `data` is the project's data folder. Raises DataError for a list that is missing or broken.
    """
    names = sorted({field.codes for fields in TABLES.values() for field in fields if field.codes})
    lists: Codes = {}
    problems = []
    for name in names:
        file = f"codelists/register/{name}.csv"
        frame, faults = read_table(data / file, file, _HEADER)
        problems += faults
        if frame is not None:
            lists[name] = frame.drop(columns=ROW).set_index("code")
    raise_for(problems)
    return lists
