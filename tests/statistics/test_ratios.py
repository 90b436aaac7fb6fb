"""The ratio of two yearly counts: its exact interval, and zero counts."""

from __future__ import annotations

import math
from functools import cache

import numpy as np
import pytest
from hypothesis import given, strategies as st
from scipy import stats

from analysis.errors import MissingFigure
from analysis.statistics.rates import WrongCounts
from analysis.statistics.ratios import CountRatio, year_on_year_ratio

positive = st.integers(1, 5000)


def test_the_interval_is_that_of_the_lung_cancers_of_fredericia_in_the_help_page_of_r() -> None:
    # R, help("poisson.test"): poisson.test(c(11, 6+8+7), c(800, 1083+1050+878)) prints the rate
    # ratio 1.971488 (0.8584264, 4.2772659). Ours is the ratio of counts: exposure taken out.
    found = year_on_year_ratio(before=6 + 8 + 7, after=11)
    exposures = (1083 + 1050 + 878) / 800
    told = [value * exposures for value in (found.ratio, found.lower, found.upper)]
    assert told == pytest.approx([1.971488, 0.8584264, 4.2772659], rel=1e-6)


@given(positive, positive)
def test_at_each_end_the_later_count_has_a_tail_of_two_and_a_half_percent(
    before: int, after: int
) -> None:
    found = year_on_year_ratio(before, after)
    low, high = (ratio / (1 + ratio) for ratio in (found.lower, found.upper))
    assert stats.binom.sf(after - 1, before + after, low) == pytest.approx(0.025, rel=1e-5)
    assert stats.binom.cdf(after, before + after, high) == pytest.approx(0.025, rel=1e-5)
    assert found.lower < found.ratio < found.upper


@given(positive, positive)
def test_looking_back_inverts_the_ratio_and_its_interval(before: int, after: int) -> None:
    forth, back = year_on_year_ratio(before, after), year_on_year_ratio(after, before)
    inverted = (1 / forth.ratio, 1 / forth.upper, 1 / forth.lower)
    assert (back.ratio, back.lower, back.upper) == pytest.approx(inverted, rel=1e-6)


def test_a_later_count_of_zero_still_bounds_the_ratio_from_above() -> None:
    found = year_on_year_ratio(5, 0)
    assert (found.ratio, found.lower) == (0, 0)
    # Nobody of five is in the later year: (1 - p)^5 = 0.025.
    assert found.upper == pytest.approx(0.025 ** (-1 / 5) - 1)


def test_an_earlier_count_of_zero_bounds_the_ratio_from_below_only() -> None:
    found = year_on_year_ratio(0, 5)
    assert (found.ratio, found.upper) == (math.inf, math.inf)
    assert found.lower == pytest.approx(1 / (0.025 ** (-1 / 5) - 1))


def test_two_counts_of_zero_have_no_ratio() -> None:
    with pytest.raises(MissingFigure, match="both counts are zero"):
        year_on_year_ratio(0, 0)


@pytest.mark.parametrize("wrong", [-1, 1.5, math.nan, math.inf])
def test_what_is_no_count_is_refused_by_its_place(wrong: float) -> None:
    with pytest.raises(WrongCounts, match="row after: is no count"):
        year_on_year_ratio(10, wrong)  # type: ignore[arg-type]
    with pytest.raises(WrongCounts, match="row before: is no count"):
        year_on_year_ratio(wrong, 10)  # type: ignore[arg-type]


@pytest.mark.parametrize(("mean", "truth"), [(5, 0.6), (40, 0.75), (900, 1.2)])
def test_the_interval_covers_at_least_95_percent_of_poisson_pairs(
    mean: float, truth: float
) -> None:
    interval = cache(year_on_year_ratio)
    generator = np.random.default_rng(7)
    pairs = generator.poisson([mean, mean * truth], size=(600, 2)).tolist()
    found: list[CountRatio] = [interval(*pair) for pair in pairs if any(pair)]
    covered = sum(one.lower <= truth <= one.upper for one in found)
    # Exact: never below 95% but by the chance of the draw; above it where counts are small.
    assert covered >= stats.binom.ppf(0.001, len(found), 0.95)
    assert covered <= stats.binom.ppf(0.999, len(found), 0.985)
