"""Intervals: published ones are met, failures are counted, and the coverage is what it says."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import partial
from itertools import count

import numpy as np
import pytest
from scipy import stats

from analysis.errors import UsageError
from analysis.statistics.capture_recapture.bootstrap import (
    Selector,
    bca_ends,
    bootstrap_interval,
)
from analysis.statistics.capture_recapture.fitting import Fit
from analysis.statistics.capture_recapture.histories import Histories, histories_of
from analysis.statistics.capture_recapture.profile import profile_interval
from analysis.statistics.capture_recapture.refusals import EstimateRefused
from analysis.statistics.capture_recapture.selection import (
    forward_aic,
    independence,
    stepwise,
)
from tests.statistics.capture_recapture.conftest import frame

Table = Callable[[str], Histories]


# --- profile likelihood


def test_the_published_british_interval_is_met(table: Table) -> None:
    """Silverman 2014: between 10,000 and 13,000 potential victims in 2013."""
    interval = profile_interval(forward_aic(table("uk2013_5lists")), "multinomial")
    assert round(interval.estimate) == 11_304
    assert (round(interval.lower), round(interval.upper)) == (9_889, 13_063)


def test_the_dutch_interval_under_independence_is_met(table: Table) -> None:
    interval = profile_interval(independence(table("nl2010_2015_5lists")))
    assert round(interval.estimate) == 52_924
    assert (round(interval.lower), round(interval.upper)) == (48_641, 57_777)


@pytest.mark.parametrize("likelihood", ["poisson", "multinomial"])
def test_a_higher_level_gives_a_wider_interval(likelihood, table: Table) -> None:
    fit = stepwise(table("uk2013_5lists"))
    narrow = profile_interval(fit, likelihood, level=0.8)
    wide = profile_interval(fit, likelihood, level=0.99)
    assert wide.lower < narrow.lower < narrow.estimate < narrow.upper < wide.upper


def test_with_many_persons_the_interval_is_that_of_the_standard_error() -> None:
    counts = {"100": 4e6, "010": 3e6, "001": 2e6, "110": 3e6, "101": 2e6, "011": 1.5e6, "111": 1e6}
    fit = independence(histories_of(frame("ABC", {key: int(n) for key, n in counts.items()})))
    interval = profile_interval(fit)
    spread = math.log((interval.upper - fit.histories.persons) / fit.hidden)
    assert spread == pytest.approx(1.959964 * math.sqrt(fit.covariance[0, 0]), rel=1e-3)


def test_an_interval_begins_at_the_persons_seen_when_nobody_need_be_hidden() -> None:
    histories = histories_of(frame("ABC", {"111": 40, "110": 1, "011": 1, "101": 1, "100": 1}))
    interval = profile_interval(independence(histories))
    assert interval.lower == histories.persons
    assert interval.upper > interval.estimate


def test_an_interval_without_an_upper_end_is_refused() -> None:
    histories = histories_of(frame("AB", {"10": 60, "01": 60, "11": 1}))
    with pytest.raises(EstimateRefused, match="no upper end below 50 times the persons seen"):
        profile_interval(independence(histories))


# --- bootstrap


def test_the_same_seed_gives_the_same_interval_and_another_seed_another(table: Table) -> None:
    histories = table("uk2013_4lists")
    draw = partial(bootstrap_interval, histories, stepwise, replicates=100)
    one, same, other = draw(seed=1), draw(seed=1), draw(seed=2)
    assert (one.lower, one.upper) == (same.lower, same.upper)
    assert (one.lower, one.upper) != (other.lower, other.upper)


def test_selection_inside_the_bootstrap_widens_the_interval(table: Table) -> None:
    histories = table("nl2010_2015_5lists")
    fit = stepwise(histories)
    profile = profile_interval(fit)
    drawn = bootstrap_interval(histories, stepwise, replicates=300, seed=1)
    assert drawn.estimate == fit.population
    assert drawn.lower < profile.lower
    assert drawn.failed_share == 0


def test_every_replicate_is_reported_once(table: Table) -> None:
    seen: list[int] = []
    drawn = bootstrap_interval(
        table("uk2013_4lists"),
        independence,
        replicates=120,
        seed=3,
        on_replicate=lambda: seen.append(1),
    )
    assert len(seen) == len(drawn.replicates) == 120


def failing_every(times: int) -> Selector:
    """Independence, which refuses every so many replicates, as it would without overlaps."""
    calls = count()

    def select(histories: Histories) -> Fit:
        number = next(calls)
        if number and number % times == 0:
            raise EstimateRefused("too few persons share lists")
        return independence(histories)

    return select


def test_a_few_failed_replicates_are_counted(table: Table) -> None:
    drawn = bootstrap_interval(table("uk2013_4lists"), failing_every(50), replicates=200, seed=1)
    assert drawn.failed_share == pytest.approx(4 / 200)
    assert len(drawn.replicates) == 196


def test_too_many_failed_replicates_are_refused(table: Table) -> None:
    with pytest.raises(EstimateRefused, match=r"10\.0% of the bootstrap replicates"):
        bootstrap_interval(table("uk2013_4lists"), failing_every(10), replicates=200, seed=1)


def test_sparse_lists_fail_often_and_are_refused() -> None:
    histories = histories_of(frame("ABC", {"100": 40, "010": 40, "001": 40, "110": 2, "011": 1}))
    with pytest.raises(EstimateRefused, match="of the bootstrap replicates had no estimate"):
        bootstrap_interval(histories, independence, replicates=200, seed=1)


def test_few_replicates_are_no_interval(table: Table) -> None:
    with pytest.raises(UsageError, match="at least 100"):
        bootstrap_interval(table("uk2013_4lists"), independence, replicates=99, seed=1)


def test_bca_is_the_plain_quantiles_without_bias_and_skew() -> None:
    replicates = np.linspace(0, 100, 1001)
    assert bca_ends(replicates, 50.0, 0.0, 0.95) == pytest.approx((2.5, 97.5), abs=1e-6)


@pytest.mark.parametrize("acceleration", [-0.1, 0.0, 0.05])
def test_bca_agrees_with_its_formula(acceleration: float) -> None:
    replicates = np.sort(np.random.default_rng(1).gamma(3, size=2000))
    bias = stats.norm.ppf(np.mean(replicates < 2.5))
    places = []
    for tail in (0.025, 0.975):
        shifted = bias + stats.norm.ppf(tail)
        places.append(stats.norm.cdf(bias + shifted / (1 - acceleration * shifted)))
    assert bca_ends(replicates, 2.5, acceleration, 0.95) == pytest.approx(
        tuple(np.quantile(replicates, places))
    )


def test_bca_ends_agree_with_scipy_for_a_mean() -> None:
    data = np.random.default_rng(5).exponential(size=60)
    peer = stats.bootstrap(
        (data,), np.mean, method="BCa", n_resamples=4000, rng=np.random.default_rng(6)
    )
    left_out = (data.sum() - data) / (len(data) - 1)
    away = left_out.mean() - left_out
    acceleration = np.sum(away**3) / (6 * np.sum(away**2) ** 1.5)
    ends = bca_ends(peer.bootstrap_distribution, data.mean(), acceleration, 0.95)
    assert ends == pytest.approx(tuple(peer.confidence_interval), rel=1e-6)


def test_estimates_that_tie_with_the_replicates_count_half() -> None:
    assert bca_ends(np.array([1.0] * 200), 1.0, 0.0, 0.95) == (1.0, 1.0)
    replicates = np.array([1.0] * 100 + [2.0] * 100 + [3.0] * 100)
    assert bca_ends(replicates, 2.0, 0.0, 0.5) == (1.0, 3.0)


# --- coverage


def drawn_histories(
    generator: np.random.Generator, population: int, chances: tuple[float, ...]
) -> Histories:
    """Who of a known population is on lists that know nothing of each other."""
    is_on = generator.random((population, len(chances))) < chances
    cells = is_on @ (1 << np.arange(len(chances)))
    counts = np.bincount(cells, minlength=2 ** len(chances)).astype(float)
    counts[0] = 0
    return Histories(tuple("ABCD"[: len(chances)]), counts)


def within_chance(covered: int, simulations: int, nominal: float = 0.95) -> bool:
    """Whether so many hits are in the central 99.9% of what the nominal level would give."""
    low, high = stats.binom.interval(0.999, simulations, nominal)
    return bool(low <= covered <= high)


@pytest.mark.slow
def test_profile_intervals_hold_the_known_population_as_often_as_they_say() -> None:
    generator = np.random.default_rng(20101)
    population, simulations, covered = 3000, 400, 0
    for _ in range(simulations):
        histories = drawn_histories(generator, population, (0.1, 0.15, 0.2, 0.1))
        interval = profile_interval(independence(histories))
        covered += interval.lower <= population <= interval.upper
    assert within_chance(covered, simulations)


@pytest.mark.slow
@pytest.mark.parametrize("select", [independence, stepwise])
def test_bootstrap_intervals_hold_the_known_population_as_often_as_they_say(
    select: Selector,
) -> None:
    generator = np.random.default_rng(20102)
    population, simulations, covered = 20_000, 150, 0
    for number in range(simulations):
        histories = drawn_histories(generator, population, (0.03, 0.05, 0.04, 0.03))
        drawn = bootstrap_interval(histories, select, replicates=200, seed=number)
        covered += drawn.lower <= population <= drawn.upper
    assert within_chance(covered, simulations)
