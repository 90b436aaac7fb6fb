"""What was known on a date, and which figure answers when sources disagree.

The rule for disagreement, in this order: a figure that is not an erratum, grade A before B,
printed exactly before rounded, the body that counts before officials before the press, the later
publication before the earlier. The figures that lose are kept and shown.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date
from itertools import count
from typing import Any

import numpy as np
import pandas as pd

from analysis.errors import MissingFigure, ParameterError
from analysis.observations.codelists import DIMENSIONS, TOTAL
from analysis.observations.rows import rows_with
from analysis.observations.schema import KEY

_STATUS = ("exact", "rounded", "at_least", "range", "suppressed")
_DIRECTNESS = ("original", "official", "reported")
_Things = list[tuple[Any, ...]]


def known_on(figures: pd.DataFrame, as_of: date) -> pd.DataFrame:
    """The figures published on or before a date; what came later does not exist."""
    known = figures[figures["known_from"] <= as_of]
    if known.empty:
        first = figures["known_from"].min()
        raise ParameterError(
            f"as_of {as_of} lies before any source: the first one dates from {first}. "
            f"Choose a date from {first} on."
        )
    return known


def select(
    figures: pd.DataFrame,
    measure: str,
    *,
    definition: str | Iterable[str] | None = None,
    years: tuple[int, int] | None = None,
    period: str | None = None,
    status: str | None = None,
    **dimensions: str | Iterable[str],
) -> pd.DataFrame:
    """The figures of one measure; a dimension that is not named is at its total.

    `years` keeps single years from the first to the last, both included; `period` keeps one
    reference period of any kind. Neither keeps all. `status` keeps what was printed that way.
    """
    unknown = set(dimensions) - set(DIMENSIONS)
    if unknown:
        raise TypeError(f"unknown dimension(s): {sorted(unknown)}")
    wanted: list[tuple[str, Collection[str]]] = [("measure", [measure])]
    if period is not None:
        wanted.append(("period", [period]))
    if years is not None:
        wanted.append(("period", {str(year) for year in range(years[0], years[1] + 1)}))
    if definition is not None:
        wanted.append(("definition", _codes(definition)))
    if status is not None:
        wanted.append(("status", [status]))
    wanted += [(name, _codes(dimensions.get(name, TOTAL))) for name in DIMENSIONS]
    return rows_with(figures, wanted)


def _codes(given: str | Iterable[str]) -> Collection[str]:
    return [given] if isinstance(given, str) else frozenset(given)


def rank(figures: pd.DataFrame) -> pd.DataFrame:
    """The figures with `chosen`: one figure for each thing that is counted.

    Adds `contested`: another source prints another value for the same thing.
    """
    things = _things(figures)
    return figures.assign(
        chosen=_is_chosen(figures, things), contested=_is_contested(figures, things)
    )


# Sorted and counted here and not by pandas: most tables have five rows, and then that is slower.


def _things(figures: pd.DataFrame) -> _Things:
    return list(zip(*(figures[column] for column in KEY), strict=True))


def _is_chosen(figures: pd.DataFrame, things: _Things) -> np.ndarray:
    order = zip(
        figures["erratum"] != "",
        figures["grade"],
        map(_STATUS.index, figures["status"]),
        map(_DIRECTNESS.index, figures["directness"]),
        (-known_from.toordinal() for known_from in figures["known_from"]),
        figures["observation"],
        count(),
    )
    is_chosen = np.zeros(len(figures), dtype=bool)
    told = set()
    for is_erratum, *_, place in sorted(order):
        is_chosen[place] = not is_erratum and things[place] not in told
        told.add(things[place])
    return is_chosen


def _is_contested(figures: pd.DataFrame, things: _Things) -> np.ndarray:
    printed = defaultdict(set)
    columns = (figures[column] for column in ("status", "value", "upper"))
    for thing, status, value, upper in zip(things, *columns, strict=True):
        # Ranges that begin alike differ in their upper ends; a suppressed figure states no value.
        if status != "suppressed":
            printed[thing].add((value, value if math.isnan(upper) else upper))
    return np.array([len(printed[thing]) > 1 for thing in things], dtype=bool)


def chosen(figures: pd.DataFrame) -> pd.DataFrame:
    """One figure for each thing that is counted, by the rule of this module."""
    if figures.empty:
        return figures
    return figures[_is_chosen(figures, _things(figures))]


def conflicts(figures: pd.DataFrame) -> pd.DataFrame:
    """Figures on which sources disagree: the chosen one first, then those that lost."""
    ranked = rank(figures)
    contested = ranked[ranked["contested"]]
    return contested.sort_values(
        [*KEY, "chosen", "known_from", "observation"],
        ascending=[*(True for _ in KEY), False, True, True],
    )


def the_one(figures: pd.DataFrame, what: str) -> pd.Series:
    """The single chosen figure, or MissingFigure that names what was looked for.

    A figure that its source suppressed because it is small has no value: it is missing too.
    """
    answer = chosen(figures)
    if answer.empty:
        raise MissingFigure(f"no published figure for {what}")
    if len(answer) > 1:
        raise MissingFigure(f"{len(answer)} different figures answer {what}: name more dimensions")
    figure = answer.iloc[0]
    if figure["status"] == "suppressed":
        raise MissingFigure(f"{figure['observation']} suppresses the figure for {what}")
    return figure


def by_year(figures: pd.DataFrame) -> pd.Series:
    """Values by year, from figures of single years that differ in nothing else.

    A suppressed value is NaN. Raises ValueError when a year has more than one figure.
    """
    answer = chosen(figures)
    if answer["period"].duplicated().any():
        raise ValueError("a year has more than one figure: name a definition and all dimensions")
    series = answer.set_index(answer["period"].astype(int))["value"].sort_index()
    series.index.name = "year"
    return series
