"""How the categories of the cube are called on a page, from the same code lists as the register."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pandas as pd

from analysis.language.current import Language, current
from analysis.observations.cube import CubeError

_LISTS = {
    "police_unit": "register/police_unit",
    "region": "register/police_unit",
    "declaration_filed": "register/answer",
    "enough_indications": "register/answer",
    "dublin": "register/answer",
    "residence_scheme": "register/residence_scheme",
    "reporter": "register/reporter",
    "form": "cube/form",
    "age": "cube/age",
}
LIST_NAMES = {"I": "nla", "K": "kmar", "P": "police", "R": "care_coordination", "Z": "other"}
"""The lists of a capture history, by the reporter (or the last of a group) that keeps them."""


def codes(data: Path, dimension: str) -> list[str]:
    """The categories of a dimension in the order of their code list."""
    return list(_read(data / "codelists" / f"{_LISTS[dimension]}.csv").index)


def cube_label(data: Path, dimension: str, code: str, language: Language | None = None) -> str:
    """The label of a category as readers see it. Raises CubeError for a code without a label."""
    known = _read(data / "codelists" / f"{_LISTS[dimension]}.csv")
    if code not in known.index:
        raise CubeError(
            f"the cube has the {dimension} {code!r}, which data/codelists/{_LISTS[dimension]}.csv "
            "does not know. Add its labels there"
        )
    return str(known.loc[code, f"label_{language or current()}"])


@cache
def _read(path: Path) -> pd.DataFrame:
    return pd.read_csv(path, dtype=str, keep_default_na=False).set_index("code")
