"""Selections: reference results are met, and the order of the lists does not matter."""

from __future__ import annotations

from collections.abc import Callable
from itertools import permutations

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

from analysis.statistics.capture_recapture.existence import obstacle
from analysis.statistics.capture_recapture.fitting import Fit, fit_model
from analysis.statistics.capture_recapture.histories import Histories, histories_of
from analysis.statistics.capture_recapture.models import main_effects, search_models, term_names
from analysis.statistics.capture_recapture.refusals import EstimateRefused
from analysis.statistics.capture_recapture.selection import (
    best_bic,
    forward_aic,
    forward_aic_then_wald,
    independence,
    stepwise,
)
from tests.statistics.capture_recapture.conftest import frame

Table = Callable[[str], Histories]


def pairs_of(fit: Fit) -> set[str]:
    lists = fit.histories.lists
    return set(term_names(fit.model, lists)[len(lists) :])


def reordered(histories: Histories, order: tuple[int, ...]) -> Histories:
    cells = np.arange(len(histories.counts))
    moved = sum((cells >> old & 1) << new for new, old in enumerate(order))
    counts = np.zeros_like(histories.counts)
    counts[moved] = histories.counts
    return Histories(tuple(histories.lists[old] for old in order), counts)


# --- reference results for the two tables (tables/README.md), each to its last digit


@pytest.mark.parametrize(
    ("name", "select", "population", "digits"),
    [
        ("uk2013_5lists", independence, 13_444.13, 0.005),
        ("uk2013_5lists", stepwise, 11_312.99, 0.005),
        ("uk2013_5lists", best_bic, 22_991.33, 0.005),
        ("nl2010_2015_5lists", independence, 52_924, 0.5),
        ("nl2010_2015_5lists", stepwise, 121_522, 0.5),
        ("nl2010_2015_5lists", best_bic, 48_013, 0.5),
        ("nl2010_2015_5lists", forward_aic, 146_032, 0.5),
        ("nl2010_2015_6lists", forward_aic, 60_340, 0.5),
    ],
)
def test_a_reference_estimate_is_met_to_its_last_digit(
    name: str, select: Callable[[Histories], Fit], population: float, digits: float, table: Table
) -> None:
    assert select(table(name)).population == pytest.approx(population, abs=digits)


def test_independence_does_not_fit_the_dutch_table(table: Table) -> None:
    fit = independence(table("nl2010_2015_5lists"))
    assert round(fit.deviance) == 398
    assert fit.degrees_of_freedom == 25


# --- stepwise


def test_a_threshold_of_zero_leaves_the_lists_independent(table: Table) -> None:
    histories = table("uk2013_5lists")
    assert stepwise(histories, 0.0).model == independence(histories).model


def test_pairs_enter_in_the_order_of_their_surprise(table: Table) -> None:
    histories = table("uk2013_5lists")
    entered = stepwise(histories).model[6:]
    for number in range(len(entered)):
        shorter = fit_model(histories, (*main_effects(5), *entered[:number]))
        assert stepwise(shorter.histories).model[6 + number] == entered[number]
    assert len(stepwise(histories, 1e-6).model) < len(stepwise(histories).model)


def test_of_two_equally_surprising_pairs_the_first_in_the_lists_enters() -> None:
    twins = {"1000": 200, "0100": 200, "0010": 200, "0001": 200, "1100": 60, "0011": 60}
    twins |= {"1010": 20, "1001": 20, "0110": 20, "0101": 20}
    fit = stepwise(histories_of(frame("ABCD", twins)), 0.02)
    assert term_names(fit.model[5:6], "ABCD") == ["A:B"]


def test_a_pair_whose_model_cannot_be_fitted_is_passed_over() -> None:
    """A:B surprises most, but with it there is no estimate; A:C comes next."""
    counts = {"010": 32, "110": 8, "101": 27, "011": 23, "111": 8}
    histories = histories_of(frame("ABC", counts))
    assert obstacle(histories, (*main_effects(3), 0b011)) is not None
    assert pairs_of(stepwise(histories)) == {"A:C"}


def test_no_selection_starts_where_independence_cannot_be_fitted() -> None:
    histories = histories_of(frame("ABC", {"100": 5, "010": 5, "001": 5}))
    for select in (independence, stepwise, forward_aic, forward_aic_then_wald, best_bic):
        with pytest.raises(EstimateRefused):
            select(histories)


# --- forward AIC


def test_aic_alone_takes_in_pairs_that_nobody_is_on(table: Table) -> None:
    histories = table("nl2010_2015_5lists")
    assert "K:R" not in pairs_of(forward_aic(histories))
    alone = forward_aic(histories, wald_level=None)
    assert "K:R" in pairs_of(alone)
    assert alone.aic < forward_aic(histories).aic


def test_no_further_pair_would_lower_aic(table: Table) -> None:
    fit = forward_aic(table("uk2013_5lists"), wald_level=None)
    for model in search_models(5, 2, lambda required, largest: True):
        if set(fit.model) < set(model) and len(model) == len(fit.model) + 1:
            try:
                assert fit_model(fit.histories, model).aic >= fit.aic
            except EstimateRefused:
                continue


def test_dropping_by_wald_leaves_only_pairs_that_somebody_is_on(table: Table) -> None:
    histories = table("nl2010_2015_5lists")
    fit = forward_aic_then_wald(histories)
    assert pairs_of(fit) < pairs_of(forward_aic(histories, wald_level=None))
    assert fit.model == tuple(term for term in fit.model if histories.margins[term] > 0)


# --- the best of all models


@pytest.mark.parametrize(
    ("name", "max_order"),
    [("uk2013_4lists", 2), ("uk2013_4lists", 3), ("uk2013_5lists", 2), ("nl2010_2015_5lists", 2)],
)
def test_the_best_model_is_that_of_a_search_which_leaves_nothing_out(
    name: str, max_order: int, table: Table
) -> None:
    histories = table(name)
    fitted = []
    for model in search_models(len(histories.lists), max_order, lambda required, largest: True):
        if obstacle(histories, model) is None:
            fitted.append(fit_model(histories, model))
    best = min(fitted, key=lambda fit: fit.bic)
    found = best_bic(histories, max_order)
    assert set(found.model) == set(best.model)
    assert found.bic == pytest.approx(best.bic, rel=1e-12)


@settings(max_examples=30, deadline=None)
@given(st.lists(st.integers(0, 40), min_size=7, max_size=7))
def test_the_best_of_three_lists_is_never_beaten_by_one_of_the_eight(counts: list[int]) -> None:
    histories = Histories(("A", "B", "C"), np.array([0, *counts], dtype=float))
    bics = []
    for model in search_models(3, 2, lambda required, largest: True):
        if obstacle(histories, model) is None:
            bics.append(fit_model(histories, model).bic)
    if bics:
        assert best_bic(histories).bic == pytest.approx(min(bics), rel=1e-12)
    else:
        with pytest.raises(EstimateRefused):
            best_bic(histories)


def test_larger_terms_are_searched_only_when_asked(table: Table) -> None:
    histories = table("nl2010_2015_5lists")
    assert pairs_of(best_bic(histories, 4)) >= {"IO:P:Z"}
    assert all(term.bit_count() <= 2 for term in best_bic(histories, 2).model)
    assert best_bic(histories, 4).bic < best_bic(histories, 2).bic


# --- the order of the lists


@pytest.mark.parametrize("select", [independence, stepwise, forward_aic, best_bic])
def test_the_order_of_the_lists_does_not_change_the_estimate(
    select: Callable[[Histories], Fit], table: Table
) -> None:
    histories = table("uk2013_4lists")
    population = select(histories).population
    for order in list(permutations(range(4)))[1::5]:
        assert select(reordered(histories, order)).population == pytest.approx(population, rel=1e-8)
