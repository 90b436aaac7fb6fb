"""A trend of yearly counts across known breaks in how is registered: steps and changes of slope.

The breaks are known beforehand, from their own sources; they are never looked for in the counts.
A step says that the counts lie higher or lower from that year on, not that the break is the cause.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pandas as pd

from analysis.errors import MissingFigure
from analysis.language.messages import message, tr
from analysis.observations.periods import first_day, last_day
from analysis.statistics.trends import (
    DispersionCheck,
    TrendModel,
    check_counts,
    fit_counts,
)

MINIMUM_FREE = 3
"""Yearly figures beyond the number of terms: they alone estimate the dispersion, on which each
interval rests. With two, its 95% range spans a factor of 146 and Student's t is 4.30; with three,
43 and 3.18."""
MINIMUM_SIDE = 2
_ZERO = 1e-9
_TERMS = {
    "level": message("level"),
    "year": message("year"),
    "step": message("step"),
    "slope": message("slope"),
}
_NONE_AFTER = message(
    "{step} begins in {first}, and the figures ({years}) have no year from then on: leave the "
    "break out, or choose a period that crosses it"
)
_NONE_BEFORE = message(
    "{step} begins in {first}, and the figures ({years}) have no year before it: leave the break "
    "out, or choose a period that crosses it"
)


class TooFewPoints(MissingFigure):
    """The yearly figures are too few for the terms that the declared breaks ask for."""


class InseparableBreaks(MissingFigure):
    """Terms of the declared breaks move together over the years that were counted."""


@dataclass(frozen=True)
class Interruption:
    """One known break: a step from its first affected year, and a change of slope if declared.

    `date` is ISO 8601, as precise as its source has it: `2020`, `2018-05`, `2018-05-25`.
    """

    id: str
    date: str
    has_slope: bool = False

    @property
    def first_year(self) -> int:
        """The calendar year in which the break falls: the first of which counts are affected."""
        return first_day(self.date).year

    @property
    def first_year_share(self) -> float:
        """The share of the first affected year that lies after the break.

        The step counts that year in full. Where the share is well below 1, the step is diluted.
        """
        start, end = first_day(self.date), last_day(str(self.first_year))
        return ((end - start).days + 1) / end.timetuple().tm_yday


@dataclass(frozen=True)
class InterruptedTrend:
    """Rate ratios of the year and of each break, with 95% intervals, and the fitted line.

    `terms` has a row for `year` (the yearly factor before the first slope), `step:<id>` (the factor
    at once) and `slope:<id>` (the factor by which the yearly factor changes); columns `rate_ratio`,
    `lower`, `upper`, and for breaks `first_year` and `first_year_share`. `free` is points - terms.
    `line` has, by year, `fitted`, `lower` and `upper`.
    """

    model: TrendModel
    points: int
    free: int
    dispersion: float
    terms: pd.DataFrame
    line: pd.DataFrame
    check: DispersionCheck

    @property
    def years_of_their_own(self) -> list[int]:
        """The counted years between two steps, or after the last, that no other year shares.

        The model is saturated there: the step is that year's deviation, the line passes through
        its count, and nothing in the counts tests it.
        """
        starts = [int(year) for year in self.terms["first_year"].dropna().unique()]
        steps = pd.Series(
            [sum(start <= year for start in starts) for year in self.line.index],
            index=self.line.index,
        )
        shared = steps.map(steps.value_counts())
        return [int(year) for year in self.line.index[(steps > 0) & (shared == 1)]]


def fit_interrupted(
    counts: pd.Series, breaks: Sequence[Interruption], model: TrendModel
) -> InterruptedTrend:
    """Fit log(expected count) = a + b x year + sum of steps and slopes, by `fit_counts`.

    The step of a break with first affected year k is 1 from k on; its slope is year - k from k on
    (segmented regression: Wagner et al. 2002, J Clin Pharm Ther 27:299-309; Lopez Bernal et al.
    2017, Int J Epidemiol 46:348-355). Intervals use Student's t with points - terms degrees of
    freedom, and do not allow for the correlation between years, which so few cannot show.

    `counts` has one count for each year. Raises TooFewPoints when fewer than three figures remain
    beyond the terms, when a slope has fewer than two figures on a side, or when the years with
    counts above zero do not carry the terms; InseparableBreaks when terms move together;
    MissingFigure for an unknown count; ValueError for no break at all or for one declared twice.
    """
    check_counts(counts, model)
    ordered = _in_order(breaks)
    _refuse_empty_sides(counts, ordered)
    design = _design(counts.index.to_numpy(dtype=float), ordered)
    design.index = counts.index
    _refuse_collinear(design)
    free = _free(design)
    _refuse_zeros(counts, design)
    fit = fit_counts(counts, design, model)
    return InterruptedTrend(
        model=model,
        points=len(counts),
        free=free,
        dispersion=fit.dispersion,
        terms=_with_years(fit.rate_ratios().drop(index="level"), ordered),
        line=fit.line(design),
        check=fit.check,
    )


def _in_order(breaks: Sequence[Interruption]) -> list[Interruption]:
    if not breaks:
        raise ValueError("an interrupted trend needs a break: without one, use fit_trend")
    ids = [item.id for item in breaks]
    if len(set(ids)) < len(ids):
        raise ValueError(f"a break is declared twice: {', '.join(ids)}")
    return sorted(breaks, key=lambda item: first_day(item.date))


def _refuse_empty_sides(counts: pd.Series, breaks: list[Interruption]) -> None:
    years = sorted(int(year) for year in counts.index)
    for item in breaks:
        before = [year for year in years if year < item.first_year]
        after = years[len(before) :]
        if not before or not after:
            raise InseparableBreaks(
                tr(
                    _NONE_AFTER if before else _NONE_BEFORE,
                    step=term_in_words(f"step:{item.id}"),
                    first=item.first_year,
                    years=_named(years),
                )
            )
        if item.has_slope and min(len(before), len(after)) < MINIMUM_SIDE:
            raise TooFewPoints(
                tr(
                    "{slope} needs {least} yearly figures on each side of {first}; before it: "
                    "{before}, from it on: {after}. Declare the break as a step only",
                    slope=term_in_words(f"slope:{item.id}"),
                    least=MINIMUM_SIDE,
                    first=item.first_year,
                    before=_named(before),
                    after=_named(after),
                )
            )
    for one, other in pairwise(breaks):
        if not any(one.first_year <= year < other.first_year for year in years):
            raise InseparableBreaks(
                tr(
                    "{one} ({first}) and {other} ({second}) have no counted year between them: "
                    "declare one of the two, and say that it stands for both",
                    one=term_in_words(f"step:{one.id}"),
                    first=one.first_year,
                    other=term_in_words(f"step:{other.id}"),
                    second=other.first_year,
                )
            )


def _design(years: np.ndarray, breaks: list[Interruption]) -> pd.DataFrame:
    columns = {"level": np.ones(len(years)), "year": years - years.mean()}
    for item in breaks:
        columns[f"step:{item.id}"] = (years >= item.first_year).astype(float)
        if item.has_slope:
            columns[f"slope:{item.id}"] = np.maximum(years - item.first_year, 0.0)
    return pd.DataFrame(columns)


def _refuse_collinear(design: pd.DataFrame) -> None:
    matrix = (design / np.sqrt((design**2).sum())).to_numpy()
    _, sizes, directions = np.linalg.svd(matrix)
    rank = int((sizes > _ZERO * sizes[0]).sum())
    if rank == len(design.columns):
        return
    moving = np.abs(directions[rank:]).max(axis=0) > _ZERO**0.5
    raise InseparableBreaks(
        tr(
            "over {years} these terms move together, so that none of them can be told from the "
            "others: {terms}. Declare fewer",
            years=_named(design.index),
            terms=_terms_in_words(design.columns[moving]),
        )
    )


def _free(design: pd.DataFrame) -> int:
    """How many figures remain beyond the terms, refused when too few."""
    points, terms = design.shape
    if points - terms < MINIMUM_FREE:
        raise TooFewPoints(
            tr(
                "{points} yearly figures ({years}) cannot carry {terms} terms ({names}): {needed} "
                "are needed, so that {free} remain to estimate the spread. Declare fewer terms, or "
                "more years",
                points=points,
                years=_named(design.index),
                terms=terms,
                names=_terms_in_words(design.columns),
                needed=terms + MINIMUM_FREE,
                free=MINIMUM_FREE,
            )
        )
    return points - terms


def _refuse_zeros(counts: pd.Series, design: pd.DataFrame) -> None:
    # A term that only years of zero could show runs to infinity.
    positive = design[counts > 0]
    if len(positive) == 0 or np.linalg.matrix_rank(positive.to_numpy()) < len(design.columns):
        raise TooFewPoints(
            tr(
                "the years with counts above zero ({years}) do not carry the terms ({terms}): some "
                "rate ratio would be zero or infinite",
                years=_named(positive.index),
                terms=_terms_in_words(design.columns),
            )
        )


def _with_years(terms: pd.DataFrame, breaks: list[Interruption]) -> pd.DataFrame:
    years = {item.id: item.first_year for item in breaks}
    shares = {item.id: item.first_year_share for item in breaks}
    ids = pd.Series(terms.index.str.partition(":").get_level_values(2), index=terms.index)
    return terms.assign(
        first_year=ids.map(years).astype("Int64"), first_year_share=ids.map(shares)
    ).rename_axis("term")


def _named(years: Sequence[int] | pd.Index) -> str:
    return ", ".join(str(int(year)) for year in sorted(years)) or tr("none")


def term_in_words(term: str) -> str:
    """A term of the model as readers see it, in the current language: `step:residence-scheme`."""
    kind, colon, id = term.partition(":")
    return tr(_TERMS[kind]) + colon + id


def _terms_in_words(terms: pd.Index) -> str:
    return ", ".join(term_in_words(str(term)) for term in terms)
