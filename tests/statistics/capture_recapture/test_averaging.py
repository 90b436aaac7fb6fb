"""Averaging over decomposable graphs: a reference result, sums by hand, and the prior's weight."""

from __future__ import annotations

from collections.abc import Callable
from math import comb, lgamma

import numpy as np
import pytest

from analysis.errors import UsageError
from analysis.statistics.capture_recapture.averaging import Prior, average
from analysis.statistics.capture_recapture.histories import Histories, histories_of
from analysis.statistics.capture_recapture.refusals import EstimateRefused
from tests.statistics.capture_recapture.conftest import frame

Table = Callable[[str], Histories]


def test_the_reference_average_of_the_dutch_table_is_met(table: Table) -> None:
    """The result of R's dga with the defaults of MSETools: 50,270 (41,616-203,328)."""
    found = average(table("nl2010_2015_5lists"))
    assert (found.estimate, found.lower, found.upper) == (50_270, 41_616, 203_328)


def test_smaller_steps_give_the_same_answer_but_for_a_step(table: Table) -> None:
    coarse = average(table("nl2010_2015_5lists"))
    fine = average(table("nl2010_2015_5lists"), Prior(sizes=8000))
    step = 30 * 8234 / 999
    for name in ("estimate", "lower", "upper"):
        assert getattr(fine, name) == pytest.approx(getattr(coarse, name), abs=step)


def test_the_answer_depends_on_the_prior(table: Table) -> None:
    histories = table("nl2010_2015_5lists")
    assert average(histories, Prior(persons_per_cell=1.0)).upper < 20_000
    assert average(histories, Prior(most_hidden=10)).upper < 60_000
    assert average(histories, Prior(population="flat")).estimate > 100_000


def test_two_lists_are_the_sum_that_can_be_done_by_hand() -> None:
    """With two lists independence is the only graph: each list is a beta-binomial of its own."""
    histories = histories_of(frame("AB", {"10": 5, "01": 4, "11": 6}))
    prior = Prior(persons_per_cell=0.5, most_hidden=20, sizes=400)
    found = average(histories, prior).posterior

    def on_one_list(members: int, population: int) -> float:
        chance = lgamma(members + 1) + lgamma(population - members + 1) - lgamma(population + 2)
        return float(np.exp(chance))

    weights = [
        comb(size, 15) * on_one_list(11, size) * on_one_list(10, size) / size
        for size in found["population"].astype(int)
    ]
    np.testing.assert_allclose(found["probability"], np.array(weights) / sum(weights), rtol=1e-8)


def test_probabilities_add_up_and_the_likeliest_graph_comes_first(table: Table) -> None:
    found = average(table("uk2013_4lists"))
    assert found.posterior["probability"].sum() == pytest.approx(1)
    assert found.graphs["probability"].sum() == pytest.approx(1)
    assert found.graphs["probability"].is_monotonic_decreasing
    assert len(found.graphs) == 60


def test_the_order_of_the_lists_does_not_change_the_average() -> None:
    counts = {"100": 60, "010": 50, "001": 40, "110": 20, "101": 8, "011": 9, "111": 3}
    turned = {key[::-1]: count for key, count in counts.items()}
    one, other = (
        average(histories_of(frame("ABC", counts))),
        average(histories_of(frame("CBA", turned))),
    )
    assert (one.estimate, one.lower, one.upper) == (other.estimate, other.lower, other.upper)


def test_a_narrow_posterior_is_gone_through_in_small_steps() -> None:
    """Lists that share most persons: the even steps of the prior alone would show one size."""
    generator = np.random.default_rng(1)
    is_on = generator.random((6000, 3)) < (0.5, 0.6, 0.5)
    counts = np.bincount(is_on @ np.array([1, 2, 4]), minlength=8).astype(float)
    counts[0] = 0
    found = average(Histories(("A", "B", "C"), counts))
    assert found.lower < 6000 < found.upper
    steps = np.diff(found.posterior["population"])
    assert (found.upper - found.lower) / steps.max() > 50


# --- refusals


def test_lists_that_share_nobody_would_only_repeat_the_prior() -> None:
    histories = histories_of(frame("ABC", {"100": 5, "010": 5, "001": 5}))
    with pytest.raises(EstimateRefused, match="nobody is on two lists"):
        average(histories)


def test_a_posterior_that_runs_into_the_limit_is_refused() -> None:
    histories = histories_of(frame("AB", {"10": 500, "01": 500, "11": 1}))
    with pytest.raises(EstimateRefused, match="runs into the prior's limit"):
        average(histories)


def test_a_posterior_between_two_sizes_is_refused() -> None:
    counts = {"10": 9_000_000_000, "01": 9_000_000_000, "11": 9_000_000_000}
    with pytest.raises(EstimateRefused, match="narrower than"):
        average(histories_of(frame("AB", counts)))


def test_too_many_lists_are_refused_with_a_hint() -> None:
    counts = {"1" * 7: 5, "1" * 6 + "0": 3}
    with pytest.raises(EstimateRefused, match="Use stepwise"):
        average(histories_of(frame("ABCDEFG", counts)))


def test_a_prior_without_persons_or_sizes_is_refused() -> None:
    with pytest.raises(UsageError, match="a prior needs"):
        Prior(persons_per_cell=0)
    with pytest.raises(UsageError, match="a prior needs"):
        Prior(sizes=1)
