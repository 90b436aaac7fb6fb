"""Steps and slopes at known breaks: recovered where the points carry them, refused elsewhere."""

from __future__ import annotations

import math
import warnings
from collections.abc import Iterator, Sequence
from typing import get_args

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from hypothesis import given, settings, strategies as st

from analysis.errors import MissingFigure
from analysis.statistics.interrupted import (
    InseparableBreaks,
    InterruptedTrend,
    Interruption,
    TooFewPoints,
    fit_interrupted,
)
from analysis.statistics.trends import TrendModel, fit_trend

MODELS: tuple[TrendModel, ...] = get_args(TrendModel)
every_model = pytest.mark.parametrize("model", MODELS)
PRIVACY = Interruption("privacy-regulation", "2018-05-25")
CORONA = Interruption("corona", "2020")


@pytest.fixture(autouse=True)
def no_warnings() -> Iterator[None]:
    """A model that warns has not been handled: every warning fails the test."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        yield


def yearly(counts: Sequence[float], first: int = 2010) -> pd.Series:
    return pd.Series(counts, index=range(first, first + len(counts)), dtype=float)


def drawn(
    seed: int, *, year: float = -0.05, step: float = 0.0, slope: float = 0.0, points: int = 14
) -> pd.Series:
    """Poisson counts from 2010 on, with a known step and a known change of slope in 2018."""
    years = np.arange(2010, 2010 + points)
    logs = year * (years - 2016) + step * (years >= 2018) + slope * np.maximum(years - 2018, 0)
    return yearly(np.random.default_rng(seed).poisson(2000 * np.exp(logs)).tolist())


def ratio(fit: InterruptedTrend, term: str) -> float:
    return float(fit.terms.loc[term, "rate_ratio"])


# --- what is known is recovered


@every_model
def test_a_known_step_and_a_known_change_of_slope_are_recovered(model: TrendModel) -> None:
    counts = drawn(1, year=-0.03, step=-0.4, slope=0.1)
    fit = fit_interrupted(counts, [Interruption("avg", "2018-05-25", has_slope=True)], model)
    for term, truth in (("year", -0.03), ("step:avg", -0.4), ("slope:avg", 0.1)):
        assert math.log(ratio(fit, term)) == pytest.approx(truth, abs=0.05)
        assert fit.terms.loc[term, "lower"] < math.exp(truth) < fit.terms.loc[term, "upper"]
    assert (fit.points, fit.free) == (14, 10)


def test_the_terms_are_those_of_statsmodels_glm_with_scaled_errors_and_students_t() -> None:
    counts = drawn(2, step=-0.3, slope=0.05)
    years = counts.index.to_numpy()
    design = np.column_stack(
        [np.ones(14), years - 2010, years >= 2018, np.maximum(years - 2018, 0), years >= 2020]
    )
    glm = sm.GLM(counts.to_numpy(), design.astype(float), family=sm.families.Poisson())
    expected = glm.fit(scale="X2", use_t=True)
    fit = fit_interrupted(
        counts, [CORONA, Interruption("avg", "2018", has_slope=True)], "quasi-poisson"
    )
    assert list(fit.terms.index) == ["year", "step:avg", "slope:avg", "step:corona"]
    assert fit.terms["rate_ratio"].to_numpy() == pytest.approx(np.exp(expected.params[1:]))
    bounds = np.exp(expected.conf_int()[1:])
    assert fit.terms[["lower", "upper"]].to_numpy() == pytest.approx(bounds)
    assert fit.dispersion == pytest.approx(expected.scale)
    assert fit.line["fitted"].to_numpy() == pytest.approx(expected.fittedvalues)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.integers(20, 3000), min_size=8, max_size=12), st.integers(4, 5))
def test_a_step_with_a_slope_is_two_trends_one_on_each_side(counts: list[int], before: int) -> None:
    series = yearly(counts)
    item = Interruption("k", str(2010 + before), has_slope=True)
    whole = fit_interrupted(series, [item], "poisson")
    for part in (series.iloc[:before], series.iloc[before:]):
        if len(part) >= 4:
            alone = fit_trend(part, "poisson").line["fitted"]
            assert whole.line.loc[part.index, "fitted"].to_numpy() == pytest.approx(
                alone.to_numpy(), rel=1e-5
            )


@settings(max_examples=25, deadline=None)
@given(st.lists(st.integers(20, 3000), min_size=7, max_size=12), st.floats(0.2, 5))
def test_counting_everything_k_times_changes_no_rate_ratio(
    counts: list[int], factor: float
) -> None:
    series = yearly(counts)
    item = Interruption("k", "2013")
    one = fit_interrupted(series, [item], "poisson").terms["rate_ratio"]
    other = fit_interrupted(series * factor, [item], "poisson").terms["rate_ratio"]
    assert one.to_numpy() == pytest.approx(other.to_numpy(), rel=1e-6)


def test_the_interval_of_the_step_covers_about_95_percent() -> None:
    runs = 200
    hits = 0
    for seed in range(runs):
        terms = fit_interrupted(drawn(seed, step=-0.3, points=12), [PRIVACY], "quasi-poisson").terms
        low, high = terms.loc["step:privacy-regulation", ["lower", "upper"]]
        hits += low < math.exp(-0.3) < high
    assert 0.91 <= hits / runs <= 0.99


def test_a_break_of_which_only_one_year_is_counted_takes_that_year_for_itself() -> None:
    counts = drawn(3, points=11)
    fit = fit_interrupted(counts, [CORONA], "quasi-poisson")
    assert fit.line.loc[2020, "fitted"] == pytest.approx(counts[2020], rel=1e-6)


@every_model
def test_the_order_of_the_years_and_of_the_breaks_changes_nothing(model: TrendModel) -> None:
    counts = drawn(4, step=-0.2)
    one = fit_interrupted(counts, [PRIVACY, CORONA], model).terms
    shuffled = counts.sample(frac=1, random_state=1)
    other = fit_interrupted(shuffled, [CORONA, PRIVACY], model).terms
    pd.testing.assert_frame_equal(one, other, rtol=1e-4)


def test_fitting_leaves_the_counts_as_they_are() -> None:
    counts = drawn(5)
    copy = counts.copy()
    fit_interrupted(counts, [PRIVACY], "quasi-poisson")
    pd.testing.assert_series_equal(counts, copy)


# --- the first affected year


@pytest.mark.parametrize(
    ("date", "year", "share"),
    [
        ("2013-01-01", 2013, 1.0),
        ("2020", 2020, 1.0),
        ("2018-05-25", 2018, 221 / 365),
        ("2019-08", 2019, 153 / 365),
        ("2020-12-31", 2020, 1 / 366),
    ],
)
def test_a_break_first_affects_the_year_in_which_it_falls_and_says_for_how_much_of_it(
    date: str, year: int, share: float
) -> None:
    item = Interruption("k", date)
    assert item.first_year == year
    assert item.first_year_share == pytest.approx(share)


def test_the_terms_name_the_first_year_of_their_break_and_how_much_of_it_was_affected() -> None:
    terms = fit_interrupted(drawn(6), [PRIVACY], "quasi-poisson").terms
    assert terms.loc["step:privacy-regulation", "first_year"] == 2018
    assert terms.loc["step:privacy-regulation", "first_year_share"] == pytest.approx(221 / 365)
    assert terms.loc["year", ["first_year", "first_year_share"]].isna().all()


# --- what the points cannot carry


@every_model
def test_five_points_do_not_carry_a_step(model: TrendModel) -> None:
    counts = yearly([1256, 1150, 952, 958, 668], 2014)
    with pytest.raises(TooFewPoints) as refused:
        fit_interrupted(counts, [PRIVACY], model)
    message = str(refused.value)
    assert "5 yearly figures (2014, 2015, 2016, 2017, 2018) cannot carry 3 terms" in message
    assert "(level, year, step:privacy-regulation): 6 are needed" in message
    assert fit_interrupted(drawn(1, points=9).loc[2013:], [PRIVACY], model).free == 3


@pytest.mark.parametrize(("date", "side"), [("2011", "before it: 2010,"), ("2023", "on: 2023.")])
def test_a_slope_needs_two_points_on_each_side(date: str, side: str) -> None:
    with pytest.raises(TooFewPoints, match="slope:k needs 2 yearly figures on each side") as error:
        fit_interrupted(drawn(1), [Interruption("k", date, has_slope=True)], "quasi-poisson")
    assert side in str(error.value)
    assert fit_interrupted(drawn(1), [Interruption("k", date)], "quasi-poisson").free == 11


@pytest.mark.parametrize(
    ("date", "reason"),
    [("2010", "no year before it"), ("2009-05", "no year before"), ("2024", "from then on")],
)
def test_a_break_that_the_series_does_not_cross_is_refused(date: str, reason: str) -> None:
    with pytest.raises(InseparableBreaks, match=reason):
        fit_interrupted(drawn(1), [Interruption("k", date)], "quasi-poisson")


def test_two_breaks_without_a_counted_year_between_them_are_refused_by_name() -> None:
    same_year = [Interruption("scheme", "2019-08-01"), Interruption("other", "2019-11")]
    with pytest.raises(InseparableBreaks, match=r"step:scheme \(2019\) and step:other \(2019\)"):
        fit_interrupted(drawn(1), same_year, "quasi-poisson")
    gap = drawn(1).drop(index=2019)
    with pytest.raises(InseparableBreaks, match="no counted year between them"):
        fit_interrupted(gap, [same_year[0], CORONA], "quasi-poisson")


def test_terms_that_move_together_over_the_counted_years_are_named() -> None:
    counts = drawn(1).loc[[2010, 2011, 2012, 2013, 2014, 2016, 2018, 2020]]
    breaks = [Interruption("a", "2016", has_slope=True), Interruption("b", "2018", has_slope=True)]
    with pytest.raises(InseparableBreaks, match=r"move together.*slope:a, step:b, slope:b"):
        fit_interrupted(counts, breaks, "quasi-poisson")


@every_model
def test_a_break_after_which_nobody_is_counted_has_no_rate_ratio(model: TrendModel) -> None:
    counts = drawn(1)
    counts.loc[2018:] = 0
    with pytest.raises(TooFewPoints, match=r"2016, 2017.*would be zero or infinite"):
        fit_interrupted(counts, [PRIVACY], model)


def test_counts_without_spread_leave_quasi_poisson_without_an_interval() -> None:
    with pytest.raises(MissingFigure, match="spread cannot be estimated"):
        fit_interrupted(yearly([100] * 4 + [50] * 4), [Interruption("k", "2014")], "quasi-poisson")


@pytest.mark.parametrize("error", [TooFewPoints, InseparableBreaks])
def test_a_refusal_is_a_missing_figure_to_a_page(error: type[Exception]) -> None:
    assert issubclass(error, MissingFigure)


def test_a_count_that_is_not_known_is_named() -> None:
    counts = drawn(1)
    counts[2015] = math.nan
    with pytest.raises(MissingFigure, match="that of 2015 is not known"):
        fit_interrupted(counts, [PRIVACY], "quasi-poisson")


@pytest.mark.parametrize(
    ("breaks", "fault"), [([], "needs a break"), ([PRIVACY, PRIVACY], "declared twice")]
)
def test_no_break_and_a_break_declared_twice_are_wrong_usage(
    breaks: list[Interruption], fault: str
) -> None:
    with pytest.raises(ValueError, match=fault):
        fit_interrupted(drawn(1), breaks, "quasi-poisson")


def test_years_that_no_other_year_shares_a_step_with_are_fitted_by_their_step() -> None:
    scheme = Interruption("residence-scheme", "2019-08-01")
    fit = fit_interrupted(drawn(3, points=11), [PRIVACY, scheme, CORONA], "quasi-poisson")
    assert fit.years_of_their_own == [2018, 2019, 2020]
    alone = fit.line.loc[fit.years_of_their_own, "fitted"]
    assert alone.tolist() == pytest.approx(drawn(3, points=11)[fit.years_of_their_own].tolist())


def test_a_step_with_more_than_one_year_after_it_is_tested_by_them() -> None:
    assert fit_interrupted(drawn(3), [PRIVACY], "quasi-poisson").years_of_their_own == []
