"""Units against their limits: exact where chance alone is at work, never a ranking."""

from __future__ import annotations

import math
import warnings
from collections.abc import Iterator, Sequence

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from hypothesis import given, settings, strategies as st
from scipy import stats

from analysis.errors import MissingFigure
from analysis.statistics.funnel import (
    Funnel,
    NotComparable,
    WrongUnits,
    expected_counts,
    funnel,
    share_funnel,
)
from analysis.statistics.rates import WrongCounts
from analysis.statistics.shares import EmptyWhole

LIMITS = ["lower_998", "lower_95", "upper_95", "upper_998"]
TAILS = {"95": 0.025, "998": 0.001}


@pytest.fixture(autouse=True)
def no_warnings() -> Iterator[None]:
    """A model that warns has not been handled: every warning fails the test."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        yield


def counted(observed: Sequence[float], expected: Sequence[float]) -> pd.DataFrame:
    names = [f"unit {number}" for number in range(len(observed))]
    return pd.DataFrame({"observed": observed, "expected": expected}, index=names)


def shared(part: Sequence[float], whole: Sequence[float]) -> pd.DataFrame:
    return pd.DataFrame({"part": part, "whole": whole}, index=[f"u{n}" for n in range(len(part))])


def exposed(observed: Sequence[float], exposure: Sequence[float]) -> pd.DataFrame:
    frame = counted(observed, exposure)
    return frame.rename(columns={"expected": "exposure"})


def spread_out(seed: int, sd: float, units: int = 300, expected: float = 400) -> pd.DataFrame:
    """Counts of units that differ by a known standard deviation of the root of their ratio."""
    generator = np.random.default_rng(seed)
    roots = 1 + sd * generator.standard_normal(units)
    return counted(generator.poisson(expected * roots**2).tolist(), [expected] * units)


units_of_any_size = st.lists(
    st.tuples(st.integers(0, 400), st.floats(0.2, 300)), min_size=5, max_size=15
).map(lambda pairs: counted(*zip(*pairs, strict=True)))


# --- expected counts


def test_the_common_rate_expects_of_each_unit_its_part_of_the_exposure() -> None:
    expected = expected_counts(exposed([10, 20, 30, 40], [1000, 1000, 2000, 4000]))
    assert expected.tolist() == pytest.approx([12.5, 12.5, 25, 50])
    assert expected.name == "expected"


def test_the_common_share_is_the_binomial_one_too() -> None:
    units = exposed([10, 20, 30, 40], [100, 100, 200, 400])
    assert expected_counts(units, family="binomial").tolist() == pytest.approx([12.5, 12.5, 25, 50])


@pytest.mark.parametrize("family", ["poisson", "binomial"])
def test_what_units_differ_in_is_adjusted_for_as_statsmodels_does(family: str) -> None:
    units = exposed([12, 35, 22, 60, 18, 41], [200, 310, 290, 405, 222, 350])
    units["young_pct"] = [20.0, 25, 22, 30, 21, 28]
    design = sm.add_constant(units["young_pct"].to_numpy())
    if family == "poisson":
        offset = np.log(units["exposure"])
        fit = sm.GLM(units["observed"], design, sm.families.Poisson(), offset=offset).fit()
        by_hand = fit.fittedvalues
    else:
        both = np.column_stack([units["observed"], units["exposure"] - units["observed"]])
        fit = sm.GLM(both, design, sm.families.Binomial()).fit()
        by_hand = fit.fittedvalues * units["exposure"].to_numpy()
    found = expected_counts(units, ["young_pct"], family)  # type: ignore[arg-type]
    assert found.to_numpy() == pytest.approx(np.asarray(by_hand), rel=1e-6)
    assert found.sum() == pytest.approx(units["observed"].sum())


def test_a_unit_that_is_set_apart_by_a_column_is_not_compared_with_itself() -> None:
    units = exposed([12, 35, 22, 60, 18, 41], [200, 310, 290, 405, 222, 350])
    units["is_capital"] = [0, 0, 0, 1, 0, 0]
    with pytest.raises(NotComparable, match=r"unit 3: compared with itself alone.*is_capital"):
        expected_counts(units, ["is_capital"])


def test_expected_counts_need_three_units_beyond_their_terms() -> None:
    units = exposed([10, 20, 30], [100, 200, 300])
    with pytest.raises(NotComparable, match="3 units cannot carry the common rate: 4 units"):
        expected_counts(units)
    four = exposed([10, 20, 30, 40], [100, 200, 300, 400]).assign(x=[1, 2, 3, 5])
    with pytest.raises(NotComparable, match="4 units cannot carry the common rate, x: 5 units"):
        expected_counts(four, ["x"])


@pytest.mark.parametrize("other", [[2.0, 4, 6, 8, 10, 14], [0.1] * 6], ids=["double", "constant"])
def test_columns_that_cannot_be_told_apart_are_refused(other: list[float]) -> None:
    units = exposed([12, 35, 22, 60, 18, 41], [200, 310, 290, 405, 222, 350])
    units = units.assign(x=[1.0, 2, 3, 4, 5, 7], other=other)
    with pytest.raises(NotComparable, match="x, other move together, or one of them is the same"):
        expected_counts(units, ["x", "other"])


def test_where_nobody_is_counted_nothing_is_expected() -> None:
    with pytest.raises(NotComparable, match="nobody is counted"):
        expected_counts(exposed([0] * 5, [100] * 5))


@pytest.mark.parametrize("wrong", [0, -1, math.nan, math.inf])
def test_a_unit_without_exposure_is_refused_by_name(wrong: float) -> None:
    with pytest.raises(WrongUnits, match="column 'exposure', row unit 1: is not positive"):
        expected_counts(exposed([1, 2, 3, 4], [10, wrong, 30, 40]))


def test_an_unknown_family_is_refused_with_the_known_ones() -> None:
    with pytest.raises(ValueError, match="'normal': choose from poisson, binomial"):
        expected_counts(exposed([1] * 5, [9] * 5), family="normal")  # type: ignore[arg-type]


# --- exact limits


@pytest.mark.parametrize(
    ("expected", "column", "limit"),
    [
        # From a printed table of the cumulative Poisson distribution, interpolated by hand.
        (1, "upper_95", 3 - (0.9810 - 0.975) / (0.9810 - 0.9197)),
        (1, "upper_998", 5 - (0.99941 - 0.999) / (0.99941 - 0.99634)),
        (1, "lower_95", 0),
        (5, "lower_95", 1 - (0.0404 - 0.025) / (0.0404 - 0.0067)),
        (10, "lower_998", 2 - (0.00277 - 0.001) / (0.00277 - 0.00050)),
        (10, "upper_95", 17 - (0.9857 - 0.975) / (0.9857 - 0.9730)),
    ],
)
def test_the_limits_are_poisson_quantiles_between_whole_counts(
    expected: float, column: str, limit: float
) -> None:
    found = funnel(counted([expected], [expected]), over_dispersion=False).units[column].iloc[0]
    assert found * expected == pytest.approx(limit, abs=0.02)


@given(st.floats(0.2, 2000))
def test_just_inside_a_limit_the_distribution_has_the_limits_probability(expected: float) -> None:
    own = funnel(counted([1], [expected]), over_dispersion=False).units.iloc[0]
    for level, tail in TAILS.items():
        for side, probability in (("lower", tail), ("upper", 1 - tail)):
            limit = own[f"{side}_{level}"] * expected
            below, above = math.floor(limit + 1e-9), math.ceil(limit - 1e-9)
            assert stats.poisson.cdf(above, expected) >= probability - 1e-9
            if limit > 1e-9:
                assert stats.poisson.cdf(below, expected) <= probability + 1e-6 or below == above


@settings(max_examples=40, deadline=None)
@given(units_of_any_size, st.booleans())
def test_the_limits_enclose_each_other_and_the_target(
    units: pd.DataFrame, over_dispersion: bool
) -> None:
    found = funnel(units, over_dispersion=over_dispersion)
    for frame in (found.limits, found.units):
        steps = np.diff(frame[LIMITS].to_numpy(), axis=1)
        assert (steps >= 0).all()
        assert (frame["lower_95"] <= 1).all()
        assert (frame["upper_998"] >= 1).all()
        assert (frame[LIMITS] >= 0).all(axis=None)


def test_the_drawn_limits_narrow_with_the_expected_count_and_span_the_units() -> None:
    limits = funnel(counted([3, 40, 300], [4, 50, 250]), over_dispersion=False).limits
    assert list(limits.columns) == ["expected", "lower_95", "upper_95", "lower_998", "upper_998"]
    assert limits["expected"].is_monotonic_increasing
    assert limits["expected"].iloc[0] < 4
    assert limits["expected"].iloc[-1] > 250
    widths = limits["upper_998"] - limits["lower_998"]
    assert widths.iloc[0] > 3 * widths.iloc[-1]


# --- positions, in the units' own order


def test_units_outside_are_said_to_be_so_and_keep_their_given_order() -> None:
    units = counted([100, 135, 60, 121, 79, 3], [100, 100, 100, 100, 100, 1])
    found = funnel(units, over_dispersion=False).units
    assert list(found.index) == list(units.index)
    assert found["position"].tolist() == [
        "inside",
        "above_998",
        "below_998",
        "above_95",
        "below_95",
        "inside",
    ]
    assert found["value"].tolist() == pytest.approx([1, 1.35, 0.6, 1.21, 0.79, 3])


def test_a_small_unit_with_the_ratio_of_an_outlying_large_one_is_inside() -> None:
    found = funnel(counted([2, 200], [1, 100]), over_dispersion=False).units["position"]
    assert found.tolist() == ["inside", "above_998"]


def test_a_count_that_chance_brings_often_enough_is_inside_though_above_the_drawn_line() -> None:
    found = funnel(counted([3], [1]), over_dispersion=False).units.iloc[0]
    assert found["value"] > found["upper_95"]
    # P(count of 3 or more | 1 expected) = 0.080, far above the 0.025 that the limit stands for.
    assert stats.poisson.sf(2, 1) == pytest.approx(0.0803, abs=1e-4)
    assert found["position"] == "inside"


@pytest.mark.parametrize("expected", [0.5, 1, 2, 3.7, 8, 25, 130])
def test_chance_alone_puts_no_more_units_outside_than_the_limits_say(expected: float) -> None:
    counts = np.arange(int(stats.poisson.isf(1e-9, expected)) + 2)
    positions = funnel(counted(counts.tolist(), [expected] * len(counts)), over_dispersion=False)
    chances = stats.poisson.pmf(counts, expected)
    where = positions.units["position"]
    for side in ("above", "below"):
        outermost = (where == f"{side}_998").to_numpy()
        outside = where.str.startswith(side).to_numpy()
        assert chances[outermost].sum() <= 0.001
        assert chances[outside].sum() <= 0.025


@settings(max_examples=40, deadline=None)
@given(units_of_any_size, st.randoms(use_true_random=False))
def test_the_order_of_the_units_changes_nothing_but_the_order(
    units: pd.DataFrame, random: object
) -> None:
    order = list(units.index)
    random.shuffle(order)  # type: ignore[attr-defined]
    one, other = (funnel(frame, over_dispersion=True) for frame in (units, units.loc[order]))
    assert list(other.units.index) == order
    # Sums of floating-point numbers depend on their order in the last digit.
    pd.testing.assert_frame_equal(one.units, other.units.loc[units.index], rtol=1e-7)
    pd.testing.assert_frame_equal(one.limits, other.limits, rtol=1e-7)


# --- over-dispersion


def test_the_spread_between_units_is_the_winsorised_moment_estimate_written_out() -> None:
    observed = [64, 81, 100, 121, 144, 169, 100, 49, 121, 100, 225]
    found = funnel(counted(observed, [100] * 11), over_dispersion=True)
    z = sorted(2 * (math.sqrt(count) - 10) for count in observed)
    # Of eleven values, the tenth and ninetieth percentile are the second from either end.
    drawn_in = [z[1], *z[1:-1], z[-2]]
    dispersion = sum(value**2 for value in drawn_in) / 11
    assert found.dispersion == pytest.approx(dispersion)
    # Equal weights 4 x 100: the sum less the sum of squares over the sum is 400 x 10.
    assert found.spread**2 == pytest.approx((11 * dispersion - 10) / 4000)
    half = stats.norm.isf(0.001) * math.sqrt(1 / 400 + found.spread**2)
    assert found.units["upper_998"].iloc[0] == pytest.approx((1 + half) ** 2)
    assert found.is_adjusted


def test_a_known_spread_is_found_somewhat_too_small_because_of_the_winsorising() -> None:
    found = funnel(spread_out(3, sd=0.2), over_dispersion=True)
    # A normal distribution drawn in at its tenth percentiles keeps 0.68 of its variance.
    assert found.spread == pytest.approx(0.2 * math.sqrt(0.68), rel=0.12)


def test_units_that_differ_by_chance_alone_have_next_to_no_spread() -> None:
    found = funnel(spread_out(4, sd=0.0), over_dispersion=True)
    assert found.dispersion < 1
    assert found.spread == 0
    assert not found.is_adjusted


def test_without_spread_the_adjusted_limits_are_the_exact_ones() -> None:
    units = counted([10, 11, 9, 10, 12, 8], [10] * 6)
    exact, adjusted = (funnel(units, over_dispersion=flag) for flag in (False, True))
    pd.testing.assert_frame_equal(exact.limits, adjusted.limits)


@settings(max_examples=40, deadline=None)
@given(units_of_any_size)
def test_the_adjustment_only_ever_widens(units: pd.DataFrame) -> None:
    exact, adjusted = (funnel(units, over_dispersion=flag) for flag in (False, True))
    assert exact.spread == adjusted.spread
    for column in LIMITS:
        difference = adjusted.units[column] - exact.units[column]
        assert ((difference if column.startswith("upper") else -difference) >= 0).all()


def test_one_extreme_unit_hardly_widens_the_limits_and_stays_outside() -> None:
    usual = [100, 108, 92, 115, 85, 104, 96, 110, 90, 100, 100]
    found = funnel(counted([*usual, 400], [100] * 12), over_dispersion=True)
    assert found.units["position"].iloc[-1] == "above_998"
    assert found.units["upper_998"].iloc[0] < 1.6


def test_the_spread_is_told_but_not_used_unless_it_is_declared() -> None:
    found = funnel(spread_out(5, sd=0.3, units=20), over_dispersion=False)
    assert found.spread > 0.1
    assert found.dispersion > 2
    assert not found.is_adjusted


def test_over_dispersion_of_fewer_than_five_units_is_refused() -> None:
    units = counted([50, 120, 80, 150], [100] * 4)
    with pytest.raises(NotComparable, match="at least 5 units, and 4 are given"):
        funnel(units, over_dispersion=True)
    assert math.isnan(funnel(units, over_dispersion=False).spread)


# --- shares


def test_the_share_limits_are_binomial_quantiles_around_the_common_share() -> None:
    units = shared([5, 20, 40, 35], [20, 40, 60, 80])
    found = share_funnel(units, over_dispersion=False)
    assert found.target == pytest.approx(0.5)
    # Binomial of 20 at a half: F(5) = 0.0207, F(6) = 0.0577, so the limit is 6 - 0.0327 / 0.0370.
    lower = 6 - (0.0577 - 0.025) / (0.0577 - 0.0207)
    assert found.units["lower_95"].iloc[0] * 20 == pytest.approx(lower, abs=0.01)
    assert found.units["upper_95"].iloc[0] <= 1
    assert found.units["position"].tolist() == ["below_95", "inside", "above_95", "inside"]


def test_the_share_funnel_draws_shares_against_whole_persons() -> None:
    found = share_funnel(shared([3, 20, 40, 35], [6, 40, 60, 80]), over_dispersion=False)
    assert list(found.limits.columns)[:2] == ["whole", "expected"]
    assert set(LIMITS) <= set(found.limits.columns)
    assert (found.limits["whole"] % 1 == 0).all()
    assert found.limits["expected"].to_numpy() == pytest.approx(
        found.limits["whole"].to_numpy() * found.target
    )
    assert found.limits[LIMITS].to_numpy().min() >= 0
    assert found.limits[LIMITS].to_numpy().max() <= 1


def test_shares_that_differ_more_than_chance_widen_on_the_arcsine_scale() -> None:
    units = shared([10, 90, 30, 70, 20, 80], [100] * 6)
    found = share_funnel(units, over_dispersion=True)
    angles = np.arcsin(np.sqrt(np.array([0.1, 0.9, 0.3, 0.7, 0.2, 0.8]))) - np.pi / 4
    z = np.clip(20 * angles, *np.quantile(20 * angles, [0.1, 0.9]))
    spread = math.sqrt(((z**2).sum() - 5) / (400 * 5))
    assert found.spread == pytest.approx(spread)
    half = stats.norm.isf(0.025) * math.sqrt(1 / 400 + spread**2)
    assert found.units["upper_95"].iloc[0] == pytest.approx(math.sin(np.pi / 4 + half) ** 2)
    assert set(found.units["position"]) == {"inside"}


def test_a_share_of_everyone_or_of_no_one_has_nothing_to_compare() -> None:
    with pytest.raises(NotComparable, match="nobody in all units"):
        share_funnel(shared([0] * 5, [10] * 5), over_dispersion=False)
    with pytest.raises(NotComparable, match="everybody in all units"):
        share_funnel(shared([10] * 5, [10] * 5), over_dispersion=False)


def test_a_unit_without_anyone_has_no_share() -> None:
    with pytest.raises(EmptyWhole, match="row u2: is empty"):
        share_funnel(shared([1, 2, 0, 3, 4], [5, 5, 0, 5, 5]), over_dispersion=False)


# --- what is no frame of units


@pytest.mark.parametrize("compare", [funnel, share_funnel])
def test_a_missing_column_is_named(compare: object) -> None:
    with pytest.raises(WrongUnits, match="the units lack"):
        compare(pd.DataFrame({"x": [1, 2]}), over_dispersion=False)  # type: ignore[operator]


def test_units_that_are_none_or_that_occur_twice_are_refused() -> None:
    with pytest.raises(NotComparable, match="no units"):
        funnel(counted([], []), over_dispersion=False)
    with pytest.raises(WrongCounts, match="row a: occurs twice"):
        funnel(counted([1, 2], [1, 2]).set_axis(["a", "a"]), over_dispersion=False)


@pytest.mark.parametrize("observed", [-1, 0.5, math.nan])
def test_a_count_that_is_none_is_refused_by_unit(observed: float) -> None:
    with pytest.raises(WrongCounts, match="column 'observed', row unit 1: is no count"):
        funnel(counted([1, observed], [1, 1]), over_dispersion=False)


def test_comparing_leaves_the_units_as_they_are() -> None:
    units = counted([100, 135, 60, 121, 79], [100] * 5)
    copy = units.copy()
    found: Funnel = funnel(units, over_dispersion=True)
    pd.testing.assert_frame_equal(units, copy)
    assert "position" in found.units


def test_a_refusal_to_compare_is_a_missing_figure_to_a_page() -> None:
    assert issubclass(NotComparable, MissingFigure)
