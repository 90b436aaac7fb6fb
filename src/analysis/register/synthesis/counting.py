"""Which persons, or which cells of a table of persons, a published figure counts."""

from __future__ import annotations

from collections.abc import Collection

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.observations.codelists import TOTAL
from analysis.register.fields import UNKNOWN, YES
from analysis.register.synthesis.assumptions import SEXUAL
from analysis.register.synthesis.margins import Margin, age_bounds

LOVERBOY = "loverboy"
BODIES = {
    "police": "police",
    "kmar": "kmar",
    "nla": "nla",
    "care_coordination": "care_coordination",
    "fairwork": "others",
    "shelters": "others",
    "other": "others",
}
"""The kind of body of each reporter: published figures put all but four bodies together."""
KINDS_OF_BODIES = tuple(dict.fromkeys(BODIES.values()))

_FORMS = {
    "sexual": SEXUAL,
    "domestic_sexual": SEXUAL,
    "sexual_only": ("sexual_only",),
    "sexual_and_other": ("sexual_and_other",),
    "outside_sex_industry": ("labour", "criminal"),
    "labour": ("labour",),
    "criminal": ("criminal",),
    UNKNOWN: (UNKNOWN,),
}
# After the code list: whoever investigates is the police, the KMar or the Labour Authority.
_REPORTERS = {
    "police": ("police",),
    "kmar": ("kmar",),
    "nla": ("nla",),
    "care_coordination": ("care_coordination",),
    "other": ("others",),
    "non_investigative": ("care_coordination", "others"),
}

Mask = NDArray[np.bool_]
Weights = NDArray[np.float64]


class Uncountable(Exception):
    """A published figure is about something that the register does not hold."""


def columns_needed(margin: Margin) -> set[str]:
    """The columns of persons that decide whom a figure counts."""
    needed = {
        "form": margin.form != TOTAL,
        "is_domestic": margin.form == "domestic_sexual",
        "age": margin.age != TOTAL,
        "sex": margin.sex != TOTAL,
        "nationality": margin.nationality != TOTAL,
        "methods": margin.measure == "loverboy_victims",
        "police": margin.reporter != TOTAL,
    }
    return {column for column, is_needed in needed.items() if is_needed}


def counted(persons: pd.DataFrame, margin: Margin, overlap_years: Collection[int]) -> Weights:
    """How often each person (or cell) counts in a figure: 1 or 0.

    `persons` has `year`, `is_kmar_only`, and the columns that `columns_needed` names; in the years
    of `overlap_years` sexual exploitation with another form counts among the other forms too.
    Raises Uncountable for a code that the register has no field for.
    """
    mask = _in_count(persons, margin) & _of_form(persons, margin.form, overlap_years)
    if margin.age != TOTAL:
        mask = mask & _of_age(persons["age"], margin.age)
    if margin.sex != TOTAL:
        mask = mask & (persons["sex"] == margin.sex).to_numpy()
    if margin.nationality != TOTAL:
        mask = mask & _of_nationality(persons["nationality"], margin.nationality)
    if margin.measure == "loverboy_victims":
        mask = mask & (persons["methods"] == LOVERBOY).to_numpy()
    if margin.reporter != TOTAL:
        mask = mask & _by_reporter(persons, margin.reporter)
    if margin.residence != TOTAL:
        raise Uncountable(f"no figure of residence position {margin.residence} is calibrated")
    return mask.astype(float)


def base(persons: pd.DataFrame, margin: Margin, overlap_years: Collection[int]) -> Weights:
    """How often each person counts in the whole that a share is taken of.

    That is all victims of the definition; those of the form when a nationality is given with a
    form (`data/codelists/measure.csv`); or all reports for a share of reports.
    """
    mask = _in_count(persons, margin)
    if margin.measure == "reports_share":
        reports = persons[list(KINDS_OF_BODIES)].to_numpy(dtype=float).sum(axis=1)
        return np.asarray(mask * reports)
    if margin.nationality != TOTAL:
        mask = mask & _of_form(persons, margin.form, overlap_years)
    return mask.astype(float)


def found(persons: pd.DataFrame, margin: Margin, overlap_years: Collection[int]) -> float:
    """What the persons give for a figure: a count over all its years, or a share in percent."""
    count = float(counted(persons, margin, overlap_years).sum())
    if not margin.is_share:
        return count
    return 100 * count / float(base(persons, margin, overlap_years).sum())


def _in_count(persons: pd.DataFrame, margin: Margin) -> Mask:
    mask = persons["year"].isin(list(margin.years)).to_numpy()
    if margin.definition == "rapporteur":
        mask = mask & ~persons["is_kmar_only"].to_numpy(dtype=bool)
    return np.asarray(mask, dtype=bool)


def _of_form(persons: pd.DataFrame, code: str, overlap_years: Collection[int]) -> Mask:
    if code == TOTAL:
        return np.ones(len(persons), dtype=bool)
    if code not in _FORMS:
        raise Uncountable(f"the register has no field that tells the form {code}")
    mask = persons["form"].isin(_FORMS[code])
    if code == "domestic_sexual":
        mask &= persons["is_domestic"] == YES
    if code == "outside_sex_industry":
        mask |= (persons["form"] == "sexual_and_other") & persons["year"].isin(list(overlap_years))
    return mask.to_numpy(dtype=bool)


def _of_age(ages: pd.Series, code: str) -> Mask:
    if code == UNKNOWN:
        return ages.isna().to_numpy(dtype=bool)
    youngest, oldest = age_bounds(code)
    return ages.between(youngest, oldest).to_numpy(dtype=bool)


def _of_nationality(codes: pd.Series, code: str) -> Mask:
    if code == "FOREIGN":
        return (~codes.isin(["NLD", UNKNOWN])).to_numpy(dtype=bool)
    return (codes == code).to_numpy(dtype=bool)


def _by_reporter(persons: pd.DataFrame, code: str) -> Mask:
    if code not in _REPORTERS:
        raise Uncountable(f"no figure of the reporter {code} is calibrated")
    return np.asarray(persons[list(_REPORTERS[code])].any(axis=1), dtype=bool)
