"""What was known on a date, and which figure answers when sources disagree.

The rule for disagreement, in this order: a figure that is not an erratum, grade A before B,
printed exactly before rounded, the body that counts before officials before the press, the later
publication before the earlier. The figures that lose are kept and shown.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

import pandas as pd

from analysis.errors import MissingFigure, ParameterError
from analysis.observations.codelists import DIMENSIONS, TOTAL
from analysis.observations.schema import KEY

_RANKS = {
    "status": ["exact", "rounded", "at_least", "range", "suppressed"],
    "directness": ["original", "official", "reported"],
}


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
    wanted: dict[str, str | Iterable[str]] = {d: TOTAL for d in DIMENSIONS} | dimensions
    matches = figures["measure"] == measure
    if definition is not None:
        wanted["definition"] = definition
    for column, codes in wanted.items():
        allowed = [codes] if isinstance(codes, str) else list(codes)
        matches &= figures[column].isin(allowed)
    if status is not None:
        matches &= figures["status"] == status
    if period is not None:
        matches &= figures["period"] == period
    if years is not None:
        is_year = figures["period"].str.fullmatch(r"\d{4}")
        year = pd.to_numeric(figures["period"].where(is_year), errors="coerce")
        matches &= year.between(*years)
    return figures[matches]


def rank(figures: pd.DataFrame) -> pd.DataFrame:
    """The figures with `chosen`: one figure for each thing that is counted.

    Adds `contested`: another source prints another value for the same thing.
    """
    order = pd.DataFrame(
        {
            "erratum": figures["erratum"] != "",
            "grade": figures["grade"],
            **{column: _positions(figures[column], codes) for column, codes in _RANKS.items()},
            "newest": -pd.to_datetime(figures["known_from"]).astype("int64"),
            "observation": figures["observation"],
        },
        index=figures.index,
    )
    preferred = figures.loc[order.sort_values(list(order.columns)).index]
    first = ~preferred.duplicated(KEY, keep="first") & (preferred["erratum"] == "")
    return preferred.assign(chosen=first, contested=_contested(preferred)).loc[figures.index]


def _contested(figures: pd.DataFrame) -> pd.Series:
    # Ranges that begin alike differ in their upper ends; a suppressed figure states no value.
    upper = figures["upper"].fillna(figures["value"]).where(figures["status"] != "suppressed")
    of_one_thing = figures.assign(upper=upper).groupby(KEY)[["value", "upper"]]
    return (of_one_thing.transform("nunique") > 1).any(axis=1)


def _positions(column: pd.Series, codes: list[str]) -> pd.Series:
    return column.map({code: position for position, code in enumerate(codes)})


def chosen(figures: pd.DataFrame) -> pd.DataFrame:
    """One figure for each thing that is counted, by the rule of this module."""
    if figures.empty:
        return figures
    ranked = rank(figures)
    return ranked[ranked["chosen"]].drop(columns=["chosen", "contested"])


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
