"""Funnel plots: units compared with what is expected of them, without a league table.

A unit outside the limits differs by more than chance; why, the plot does not say. A small unit has
wide limits: it is uncertain, not bad. Units keep the order in which they were given.

Source of the method: Spiegelhalter 2005, Funnel plots for comparing institutional performance,
Stat Med 24:1185-1202. Three decisions of this house:

- The drawn limits are interpolated as in its appendix: with r the smallest count of which the
  cumulative probability F(r) reaches p, the limit lies at r - (F(r) - p) / (F(r) - F(r - 1)). More
  lie above the upper line than it says (Manktelow & Seaton 2012, PLoS ONE 7:e45723): with one
  expected, 8% for 2.5%. A unit is therefore called outside only when the exact probability of a
  count as far out is at most the nominal one as well.
- Limits with over-dispersion rest on a normal approximation, which for small units can lie inside
  the exact limits. Where it does, the exact limits are kept: the adjustment only ever widens.
- The spread between units is estimated from five units or more.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
import pandas as pd
import statsmodels.api as sm

from analysis.errors import DataError, MissingFigure
from analysis.statistics.funnel_limits import (
    MINIMUM_SPREAD,
    Scale,
    between,
    count_scale,
    limits_at,
    positions,
    share_scale,
)
from analysis.statistics.rates import refuse_rows, whole_counts
from analysis.statistics.shares import parts_of

Family = Literal["poisson", "binomial"]
MINIMUM_FREE = 3
"""Units beyond the number of terms: with fewer, the expected counts follow the observed."""
_DRAWN = 200
_MARGIN = 1.25
_OWN = 1 - 1e-6


class NotComparable(MissingFigure):
    """The units cannot tell what is asked of them."""


class WrongUnits(DataError):
    """The frame of units lacks a column, or has a value that nothing can be set against."""


@dataclass(frozen=True)
class Funnel:
    """Units against the limits between which chance alone would leave them.

    `units` has the index and the order that were given, with `value` (observed over expected, or
    the share), the unit's own `lower_95`, `upper_95`, `lower_998` and `upper_998`, and `position`:
    "inside", "above_95", "above_998", "below_95" or "below_998". `limits` draws the funnel:
    `expected` and the four limits. `target` is the value at which the funnel is centred.

    `dispersion` is the mean squared z score after winsorising, about 1 or less when only chance
    sets units apart; `spread` is the standard deviation between units on the transformed scale
    (square root of the ratio, arcsine root of the share). Both are NaN below five units.
    `is_adjusted` says whether the limits allow for the spread.
    """

    units: pd.DataFrame
    limits: pd.DataFrame
    target: float
    dispersion: float
    spread: float
    is_adjusted: bool


def expected_counts(
    units: pd.DataFrame, adjust_for: Sequence[str] = (), family: Family = "poisson"
) -> pd.Series:
    """The count each unit would have if it were like all units together, given what it differs in.

    `units` has `observed` (persons counted) and `exposure` (inhabitants, or for the binomial the
    persons of whom `observed` are a part), and a numeric column for each name in `adjust_for`.
    Without these, the expected count is the exposure times the common rate. Fitted by statsmodels'
    GLM, Poisson with the logarithm of the exposure as offset, or binomial; the expected counts
    add up to the observed.

    Raises WrongUnits or WrongCounts for a column or a row that is wrong, and NotComparable when
    fewer than three units remain beyond the terms, when columns of `adjust_for` move together,
    when nobody is counted, or when a unit is compared with itself alone.
    """
    if family not in get_args(Family):
        raise ValueError(f"no family {family!r}: choose from {', '.join(get_args(Family))}")
    _refuse_missing_columns(units, ["observed", "exposure", *adjust_for])
    observed = whole_counts(units["observed"], "observed")
    exposure = _positive(units["exposure"], "exposure")
    design = _adjusting(units, adjust_for)
    if observed.sum() == 0:
        raise NotComparable("nobody is counted in any unit: there is no common rate to expect")
    if family == "poisson":
        poisson = sm.families.Poisson()
        fit = sm.GLM(observed, design, family=poisson, offset=np.log(exposure)).fit()
        expected = fit.fittedvalues
    else:
        _, whole = parts_of(observed, exposure)
        both = np.column_stack([observed, whole - observed])
        fit = sm.GLM(both, design, family=sm.families.Binomial()).fit()
        expected = fit.fittedvalues * whole
    alone = units.index[fit.get_hat_matrix_diag() > _OWN]
    if len(alone):
        raise NotComparable(
            f"{', '.join(map(str, alone))}: compared with itself alone, being set apart by "
            f"{', '.join(adjust_for) or 'its exposure'}. Adjust for less, or leave the unit out"
        )
    return pd.Series(np.asarray(expected), index=units.index, name="expected")


def funnel(units: pd.DataFrame, *, over_dispersion: bool) -> Funnel:
    """Observed over expected counts by unit, against the expected count.

    `units` has one row for each unit, `observed` (persons) and `expected` (from `expected_counts`
    or from elsewhere). Limits are exact Poisson; with `over_dispersion`, declared by the caller,
    they allow for the spread between units by the winsorised additive adjustment.

    Raises WrongCounts or WrongUnits, which name the rows, and NotComparable when over-dispersion
    is asked of fewer than five units.
    """
    _refuse_missing_columns(units, ["observed", "expected"])
    observed = whole_counts(units["observed"], "observed").to_numpy()
    expected = _positive(units["expected"], "expected").to_numpy()
    drawn = np.geomspace(expected.min() / _MARGIN, expected.max() * _MARGIN, _DRAWN)
    line = pd.DataFrame({"expected": drawn})
    return _funnel(units, observed, expected, line, count_scale(), over_dispersion)


def share_funnel(units: pd.DataFrame, *, over_dispersion: bool) -> Funnel:
    """Shares by unit, such as victims who filed a declaration, against the size of the whole.

    `units` has one row for each unit, `part` and `whole` (persons). The target is the share in all
    units together; limits are exact binomial, or allow for the spread between units as in `funnel`.
    `limits` has `whole` too, and `expected` is the part expected of it; the limits are shares, not
    per cent.

    Raises as `funnel`; EmptyWhole for a unit without anyone, and NotComparable for fewer than four
    units, or when nobody or everybody in all units together has the property.
    """
    _refuse_missing_columns(units, ["part", "whole"])
    part, whole = (column.to_numpy() for column in parts_of(units["part"], units["whole"]))
    _refuse_few(len(units), ["the common share"])
    target = float(part.sum() / whole.sum())
    if target in (0, 1):
        who = "everybody" if target else "nobody"
        raise NotComparable(f"{who} in all units together is in the part: nothing to compare")
    ends = max(whole.min() / _MARGIN, 1), whole.max() * _MARGIN
    drawn = np.unique(np.geomspace(*ends, _DRAWN).round())
    line = pd.DataFrame({"whole": drawn, "expected": drawn * target})
    return _funnel(units, part, whole, line, share_scale(target), over_dispersion)


def _funnel(
    units: pd.DataFrame,
    count: np.ndarray,
    size: np.ndarray,
    drawn: pd.DataFrame,
    scale: Scale,
    over_dispersion: bool,
) -> Funnel:
    """`drawn` has, in its first column, the sizes at which the limits are drawn."""
    if over_dispersion and len(units) < MINIMUM_SPREAD:
        needed = f"over-dispersion needs at least {MINIMUM_SPREAD} units"
        raise NotComparable(f"{needed}, and {len(units)} are given: use the exact limits")
    dispersion, variance = between(count / size, size, scale)
    allowed = variance if over_dispersion else 0.0
    own = limits_at(size, scale, allowed).set_index(units.index)
    sizes = drawn.iloc[:, 0].to_numpy()
    position = positions(count, size, own, scale.counts(size))
    return Funnel(
        units=units.assign(value=count / size, **own, position=position),
        limits=drawn.join(limits_at(sizes, scale, allowed)),
        target=scale.target,
        dispersion=dispersion,
        spread=float(np.sqrt(variance)),
        is_adjusted=allowed > 0,
    )


def _adjusting(units: pd.DataFrame, adjust_for: Sequence[str]) -> pd.DataFrame:
    """The design: a common level and the columns to adjust for, centred for a stable fit."""
    columns = units[list(adjust_for)].apply(pd.to_numeric, errors="coerce").astype(float)
    for name in adjust_for:
        wrong = units.index[~np.isfinite(columns[name])]
        refuse_rows(wrong, name, "is no number", "a number for each unit", WrongUnits)
    _refuse_few(len(units), ["the common rate", *adjust_for])
    design: pd.DataFrame = (columns - columns.mean()).assign(level=1.0)
    sizes = np.sqrt((design**2).sum())
    is_same = (columns.nunique() < 2).any()
    if is_same or np.linalg.matrix_rank(design / sizes) < design.shape[1]:
        raise NotComparable(
            f"the columns {', '.join(adjust_for)} move together, or one of them is the same for "
            "all units: adjust for fewer"
        )
    return design


def _refuse_few(count: int, terms: Sequence[str]) -> None:
    if count - len(terms) < MINIMUM_FREE:
        raise NotComparable(
            f"{count} units cannot carry {', '.join(terms)}: {len(terms) + MINIMUM_FREE} units are "
            f"needed, so that {MINIMUM_FREE} remain to differ"
        )


def _refuse_missing_columns(units: pd.DataFrame, columns: Sequence[str]) -> None:
    missing = [column for column in columns if column not in units.columns]
    if missing:
        expected = ", ".join(columns)
        raise WrongUnits(f"the units lack {', '.join(missing)}; expected the columns {expected}")
    if units.empty:
        raise NotComparable("there are no units to compare")


def _positive(values: pd.Series, column: str) -> pd.Series:
    numbers = pd.to_numeric(values, errors="coerce").astype(float)
    wrong = values.index[~(np.isfinite(numbers) & (numbers > 0))]
    refuse_rows(wrong, column, "is not positive", "a number above zero for each unit", WrongUnits)
    return numbers
