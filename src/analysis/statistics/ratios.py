"""The ratio of two yearly counts, with an interval that is exact for small numbers too."""

from __future__ import annotations

import math
from dataclasses import dataclass

import pandas as pd
from statsmodels.stats.proportion import proportion_confint

from analysis.errors import MissingFigure
from analysis.statistics.rates import whole_counts


@dataclass(frozen=True)
class CountRatio:
    """A later count as a multiple of an earlier one, with its 95% interval.

    From an earlier count of zero, `ratio` and `upper` are infinite: only `lower` says something.
    """

    ratio: float
    lower: float
    upper: float


def year_on_year_ratio(before: int, after: int) -> CountRatio:
    """How many times as many persons were registered in the later year as in the earlier.

    Given their sum, the later of two Poisson counts is binomial, with the odds that the ratio of
    their expectations is (Przyborowski & Wilenski 1940, Biometrika 31:313-323); the interval of
    Clopper & Pearson (1934) for that share gives the interval of the ratio. It covers at least 95%.
    The two years must be of equal length. Counts that vary more than Poisson need a wider interval:
    with a series of years, use `trends`.

    Raises WrongCounts for what is no whole count, and MissingFigure when both counts are zero:
    nobody against nobody says nothing of a ratio.
    """
    whole_counts(pd.Series({"before": before, "after": after}), "count")
    if before == after == 0:
        raise MissingFigure("both counts are zero: their ratio is not defined")
    low, high = proportion_confint(after, before + after, method="beta")
    return CountRatio(
        ratio=after / before if before else math.inf,
        lower=_odds(float(low)),
        upper=_odds(float(high)) if before else math.inf,
    )


def _odds(share: float) -> float:
    return share / (1 - share)
