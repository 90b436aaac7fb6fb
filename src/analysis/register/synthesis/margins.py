"""The published figures that the synthetic register must reproduce, read from the catalogue."""

from __future__ import annotations

import math
import re
from collections.abc import Hashable
from dataclasses import dataclass
from typing import Any

import pandas as pd

from analysis.observations.codelists import TOTAL
from analysis.observations.schema import KEY
from analysis.observations.selection import rank

MEASURES = (
    "registered_victims",
    "registered_victims_yearly_mean",
    "loverboy_victims",
    "registered_share",
    "reports_share",
)
DEFINITIONS = ("comensha", "rapporteur")
_STATUSES = ("exact", "rounded", "at_least")
_YEARS = re.compile(r"(\d{4})(?:/(\d{4}))?")


@dataclass(frozen=True)
class Margin:
    """One published figure about whole years of the register.

    `low` and `high` bound what counts as reproduced: persons over all its years, or percent.
    """

    observation: str
    measure: str
    period: str
    definition: str
    form: str
    age: str
    sex: str
    nationality: str
    reporter: str
    residence: str
    printed: float
    unit: str
    status: str
    grade: str
    low: float
    high: float

    @property
    def years(self) -> range:
        first, last = years_of(self.period)
        return range(first, last + 1)

    @property
    def is_share(self) -> bool:
        return self.unit == "percent"

    @property
    def is_exact(self) -> bool:
        return self.status == "exact"

    def holds(self, found: float) -> bool:
        """Whether a count (persons over all the years) or a share (percent) is what is printed."""
        return self.low - 1e-9 <= found <= self.high + 1e-9


def published_margins(
    figures: pd.DataFrame, first_year: int, last_year: int
) -> tuple[list[Margin], dict[Margin, str]]:
    """The figures within the years that the project's rule chooses, and why it leaves the others.

    A figure whose definition is neither of the two is about no count that the register can make.
    """
    of_register = figures["measure"].isin(MEASURES) & figures["definition"].isin(DEFINITIONS)
    inside = figures["period"].map(lambda period: _lies_inside(period, first_year, last_year))
    printed = figures["status"].isin(_STATUSES)
    ranked = rank(figures[of_register & inside & printed])
    ranked = ranked.sort_values(["period", "measure", "observation"])
    winners = ranked[ranked["chosen"]].set_index(KEY)["observation"]
    chosen = [_margin(row) for row in ranked[ranked["chosen"]].to_dict("records")]
    others = {
        _margin(row): _why_not(row, winners.to_dict())
        for row in ranked[~ranked["chosen"]].to_dict("records")
    }
    return chosen, others


def _why_not(row: dict[Hashable, Any], winners: dict[Hashable, Any]) -> str:
    if row["erratum"]:
        return f"an erratum: {row['erratum']} in data/errata.yml"
    winner = winners[tuple(row[column] for column in KEY)]
    return f"the rule for sources that disagree chooses {winner}"


def years_of(period: str) -> tuple[int, int]:
    """The first and the last year of a period of whole years."""
    found = _YEARS.fullmatch(period)
    if found is None:
        raise ValueError(f"{period} is no period of whole years")
    return int(found[1]), int(found[2] or found[1])


def _lies_inside(period: str, first_year: int, last_year: int) -> bool:
    if _YEARS.fullmatch(period) is None:
        return False
    first, last = years_of(period)
    return first_year <= first and last <= last_year


def _margin(row: dict[Hashable, Any]) -> Margin:
    low, high = _bounds(row)
    names = ("observation", "measure", "period", "definition", "unit", "status", "grade")
    dimensions = ("form", "age", "sex", "nationality", "reporter", "residence")
    texts = {name: str(row[name]) for name in (*names, *dimensions)}
    return Margin(**texts, printed=float(row["value"]), low=low, high=high)


def _bounds(row: dict[Hashable, Any]) -> tuple[float, float]:
    value = float(row["value"])
    if row["unit"] == "percent":
        # A share is printed to so many digits; the share itself lies within half of the last one.
        half = 0.5 if value.is_integer() else 0.5 * 10.0 ** -len(str(value).split(".")[1])
        low, high = value - half, value + half
    else:
        first, last = years_of(str(row["period"]))
        times = last - first + 1 if row["unit"] == "persons_per_year" else 1
        low = high = value * times
    return low, math.inf if row["status"] == "at_least" else high


def age_bounds(code: str) -> tuple[float, float]:
    """The youngest and the oldest age (whole years) of a code of `data/codelists/age.csv`."""
    named = {TOTAL: (0.0, math.inf), "minor": (0.0, 17.0), "adult": (18.0, math.inf)}
    if code in named:
        return named[code]
    if found := re.fullmatch(r"under_(\d+)", code):
        return 0.0, float(found[1]) - 1
    if found := re.fullmatch(r"(\d+)_plus", code):
        return float(found[1]), math.inf
    if found := re.fullmatch(r"(\d+)-(\d+)", code):
        return float(found[1]), float(found[2])
    raise ValueError(f"no ages are known for {code!r}")
