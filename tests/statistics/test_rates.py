"""Rates per 100,000 with exact intervals, and the populations that are refused."""

from __future__ import annotations

import math

import pandas as pd
import pytest
from hypothesis import given, strategies as st
from scipy import stats

from analysis.statistics.rates import WrongCounts, WrongPopulation, rates_per_100_000, whole_counts

PEOPLE = {2018: 17_231_624, 2019: 17_344_874}


def rate(count: float, population: float) -> list[float]:
    return list(rates_per_100_000(pd.Series({"u": count}), pd.Series({"u": population})).loc["u"])


def test_a_rate_is_told_per_100_000_inhabitants() -> None:
    assert rate(668, 17_231_624)[0] == pytest.approx(3.8766, abs=1e-4)


@pytest.mark.parametrize(
    ("count", "lower", "upper"),
    [(0, 0, 3.689), (1, 0.0253, 5.572), (5, 1.623, 11.668), (10, 4.795, 18.390)],
)
def test_the_interval_is_that_of_the_printed_tables_of_the_exact_poisson_interval(
    count: int, lower: float, upper: float
) -> None:
    # Garwood 1936, table of 95% fiducial limits; per 100,000 of 100,000 it is the count itself.
    assert rate(count, 100_000) == pytest.approx([count, lower, upper], abs=6e-4)


def test_the_interval_is_that_of_the_welsh_nickel_workers_in_the_help_page_of_r() -> None:
    # R, help("poisson.test"): poisson.test(137, 24.19893) prints 5.661407 (4.753125, 6.692709).
    per_expected = [value * 24.19893 for value in rate(137, 24.19893e5)]
    assert per_expected == pytest.approx([137, 4.753125 * 24.19893, 6.692709 * 24.19893], rel=1e-6)


@given(st.integers(1, 5000), st.integers(5000, 18_000_000))
def test_at_each_end_of_the_interval_the_count_has_a_tail_of_two_and_a_half_percent(
    count: int, population: int
) -> None:
    _, lower, upper = (value * population / 100_000 for value in rate(count, population))
    assert stats.poisson.sf(count - 1, lower) == pytest.approx(0.025, rel=1e-6)
    assert stats.poisson.cdf(count, upper) == pytest.approx(0.025, rel=1e-6)


def test_the_rates_keep_the_order_of_the_counts_and_find_their_population_by_year() -> None:
    counts = pd.Series({2019: 700, 2018: 668})
    rates = rates_per_100_000(counts, pd.Series({2017: 17_131_296, **PEOPLE}))
    assert list(rates.index) == [2019, 2018]
    assert rates.loc[2018, "rate"] == pytest.approx(668 / PEOPLE[2018] * 1e5)


@pytest.mark.parametrize(
    ("population", "fault"),
    [
        (0, "is not positive"),
        (-17e6, "is not positive"),
        (math.nan, "is missing"),
        (math.inf, "is infinite"),
        (17, "is smaller than the count; expected persons, not thousands"),
    ],
)
def test_a_wrong_population_is_refused_with_its_row(population: float, fault: str) -> None:
    counts = pd.Series({2018: 668, 2019: 700})
    with pytest.raises(WrongPopulation, match=f"column 'population', row 2019: {fault}"):
        rates_per_100_000(counts, pd.Series({2018: PEOPLE[2018], 2019: population}))


def test_a_year_without_population_and_a_year_with_two_are_refused() -> None:
    counts = pd.Series({2018: 668, 2020: 700})
    with pytest.raises(WrongPopulation, match="row 2020: is missing"):
        rates_per_100_000(counts, pd.Series(PEOPLE))
    with pytest.raises(WrongPopulation, match="row 2018: occurs twice"):
        rates_per_100_000(counts, pd.Series([1e6, 1e6], index=[2018, 2018]))


@pytest.mark.parametrize("count", [-1, 2.5, math.nan, math.inf, "many"])
def test_what_is_no_count_is_refused_without_its_value(count: object) -> None:
    with pytest.raises(WrongCounts, match="column 'victims', row Noord: is no count") as error:
        whole_counts(pd.Series({"Oost": 3, "Noord": count}), "victims")
    assert str(count) not in str(error.value)


def test_a_row_that_occurs_twice_is_refused_and_long_lists_are_cut() -> None:
    with pytest.raises(WrongCounts, match="row a: occurs twice"):
        whole_counts(pd.Series([1, 2], index=["a", "a"]), "victims")
    with pytest.raises(WrongCounts, match="row 0, 1, 2, 3, 4 and 3 more"):
        whole_counts(pd.Series([-1] * 8), "victims")
