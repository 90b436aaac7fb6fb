"""Fits: whether they exist, that they agree with statsmodels, and what they keep."""

from __future__ import annotations

import math
import warnings
from collections.abc import Callable

import numpy as np
import pytest
import statsmodels.api as sm
from hypothesis import assume, given, settings, strategies as st
from scipy.optimize import linprog

from analysis.statistics.capture_recapture.existence import (
    NO_ESTIMATE,
    NOT_IDENTIFIABLE,
    extended_frame,
    obstacle,
)
from analysis.statistics.capture_recapture.fitting import Fit, fit_model
from analysis.statistics.capture_recapture.histories import Histories, histories_of
from analysis.statistics.capture_recapture.models import (
    Model,
    interactions,
    main_effects,
    margins,
    search_models,
)
from analysis.statistics.capture_recapture.refusals import EstimateRefused
from tests.statistics.capture_recapture.conftest import frame

Table = Callable[[str], Histories]


def random_histories(lists: int, most: int) -> st.SearchStrategy[Histories]:
    cells = st.lists(st.integers(0, most), min_size=2**lists - 1, max_size=2**lists - 1)
    names = tuple("ABCDE"[:lists])
    return cells.map(lambda counts: Histories(names, np.array([0, *counts], dtype=float)))


def all_pairs(lists: int) -> Model:
    return (*main_effects(lists), *interactions(lists, 2))


def agrees_with_statsmodels(fit: Fit) -> None:
    counts = fit.histories.counts[fit.frame.cells]
    peer = sm.GLM(counts, fit.frame.design, family=sm.families.Poisson()).fit(tol=1e-12)
    assert fit.hidden == pytest.approx(math.exp(peer.params[0]), rel=1e-6)
    assert fit.log_likelihood == pytest.approx(peer.llf, rel=1e-9)
    assert fit.deviance == pytest.approx(peer.deviance, rel=1e-6, abs=1e-6)
    assert fit.degrees_of_freedom == peer.df_resid
    np.testing.assert_allclose(fit.covariance, peer.cov_params(), rtol=1e-4, atol=1e-9)


# --- agreement with statsmodels


@pytest.mark.parametrize("name", ["nl2010_2015_5lists", "uk2013_5lists", "uk2013_6lists"])
def test_independence_agrees_with_statsmodels(name: str, table: Table) -> None:
    histories = table(name)
    agrees_with_statsmodels(fit_model(histories, main_effects(len(histories.lists))))


def test_a_fit_with_a_term_at_minus_infinity_agrees_with_statsmodels_on_what_is_left(
    table: Table,
) -> None:
    histories = table("nl2010_2015_5lists")
    fit = fit_model(histories, all_pairs(5))
    assert len(fit.frame.kept) == len(fit.model) - 1
    assert len(fit.frame.cells) == 31 - 8
    agrees_with_statsmodels(fit)


@settings(max_examples=40, deadline=None)
@given(random_histories(4, 60), st.integers(0, 63))
def test_any_model_that_can_be_fitted_agrees_with_statsmodels(
    histories: Histories, chosen: int
) -> None:
    pairs = [pair for bit, pair in enumerate(interactions(4, 2)) if chosen >> bit & 1]
    model = (*main_effects(4), *pairs)
    assume(obstacle(histories, model) is None)
    agrees_with_statsmodels(fit_model(histories, model))


def test_terms_of_three_lists_agree_with_statsmodels(table: Table) -> None:
    histories = table("uk2013_4lists")
    agrees_with_statsmodels(fit_model(histories, (*all_pairs(4), *interactions(4, 3)[:2])))


# --- what a fit keeps


@settings(max_examples=40, deadline=None)
@given(random_histories(3, 30), st.integers(0, 7))
def test_the_expected_persons_of_each_term_are_those_observed(
    histories: Histories, chosen: int
) -> None:
    pairs = [pair for bit, pair in enumerate(interactions(3, 2)) if chosen >> bit & 1]
    model = (*main_effects(3), *pairs)
    assume(obstacle(histories, model) is None)
    fit = fit_model(histories, model)
    expected = fit.fitted.copy()
    expected[0] = 0
    np.testing.assert_allclose(
        margins(expected)[list(model)], histories.margins[list(model)], rtol=1e-7, atol=1e-7
    )


@settings(max_examples=25, deadline=None)
@given(random_histories(3, 50), st.integers(2, 1000))
def test_ten_times_the_persons_gives_ten_times_the_population(
    histories: Histories, factor: int
) -> None:
    assume(obstacle(histories, main_effects(3)) is None)
    one = fit_model(histories, main_effects(3))
    many = fit_model(Histories(histories.lists, histories.counts * factor), main_effects(3))
    assert many.population == pytest.approx(one.population * factor, rel=1e-7)
    assert many.deviance == pytest.approx(one.deviance * factor, rel=1e-6, abs=1e-5)


def test_two_lists_give_the_estimate_of_lincoln_and_petersen() -> None:
    histories = histories_of(frame("AB", {"10": 50, "01": 40, "11": 10}))
    assert fit_model(histories, main_effects(2)).population == pytest.approx(60 * 50 / 10)


def test_the_saturated_model_of_three_lists_is_met_exactly() -> None:
    counts = {"100": 10, "010": 20, "001": 30, "110": 5, "101": 6, "011": 7, "111": 2}
    fit = fit_model(histories_of(frame("ABC", counts)), all_pairs(3))
    assert fit.hidden == pytest.approx(10 * 20 * 30 * 2 / (5 * 6 * 7))
    assert fit.deviance == pytest.approx(0, abs=1e-8)
    assert fit.degrees_of_freedom == 0


def test_criteria_count_terms_at_minus_infinity_and_persons(table: Table) -> None:
    fit = fit_model(table("nl2010_2015_5lists"), all_pairs(5))
    assert fit.aic == pytest.approx(2 * 16 - 2 * fit.log_likelihood)
    assert fit.bic == pytest.approx(math.log(8234) * 16 - 2 * fit.log_likelihood)


# --- existence


def test_lists_that_share_nobody_have_no_estimate() -> None:
    histories = histories_of(frame("ABC", {"100": 5, "010": 5, "001": 5}))
    with pytest.raises(EstimateRefused, match="no maximum likelihood estimate exists"):
        fit_model(histories, main_effects(3))


def test_a_model_without_estimate_is_refused_although_statsmodels_names_billions() -> None:
    """Every pair of the model is met; the zeros elsewhere leave the likelihood without a top."""
    counts = {"010": 20, "110": 17, "001": 27, "111": 28}
    histories = histories_of(frame("ABC", counts))
    model = (*main_effects(3), 0b011, 0b101)
    assert obstacle(histories, model) == NO_ESTIMATE
    part = extended_frame(histories, model)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        glm = sm.GLM(histories.counts[part.cells], part.design, family=sm.families.Poisson())
        peer = glm.fit()
    assert peer.converged
    assert math.exp(peer.params[0]) > 1e9
    with pytest.raises(EstimateRefused, match="no maximum likelihood estimate exists"):
        fit_model(histories, model)


def test_a_pair_that_nobody_is_on_may_leave_too_little_to_identify_the_rest() -> None:
    histories = histories_of(frame("ABC", {"100": 5, "010": 5, "001": 5, "110": 2}))
    model = (*main_effects(3), *interactions(3, 2)[1:], interactions(3, 2)[0])
    assert obstacle(histories, model) == NOT_IDENTIFIABLE


def exists_by_definition(histories: Histories, model: Model) -> bool:
    """The programme as Fienberg & Rinaldo write it, on the counts themselves, with no memory."""
    part = extended_frame(histories, model)
    cells, terms = part.design.shape
    if cells == 0 or np.linalg.matrix_rank(part.design) < terms:
        return False
    answer = linprog(
        np.array([0.0] * cells + [-1.0]),
        A_eq=np.hstack([part.design.T, np.zeros((terms, 1))]),
        b_eq=part.design.T @ histories.counts[part.cells],
        A_ub=np.hstack([-np.eye(cells), np.ones((cells, 1))]),
        b_ub=np.zeros(cells),
        bounds=[(0, None)] * (cells + 1),
    )
    return bool(answer.status == 0 and answer.x[-1] > 1e-7)


@settings(max_examples=150, deadline=None)
@given(random_histories(4, 2), st.integers(0, 63))
def test_what_is_remembered_of_other_tables_never_changes_the_answer(
    histories: Histories, chosen: int
) -> None:
    pairs = [pair for bit, pair in enumerate(interactions(4, 2)) if chosen >> bit & 1]
    model = (*main_effects(4), *pairs)
    assert (obstacle(histories, model) is None) == exists_by_definition(histories, model)


def test_every_model_of_a_sparse_table_is_judged_as_by_the_definition(table: Table) -> None:
    histories = table("uk2013_4lists")
    for model in search_models(4, 3, lambda required, largest: True):
        assert (obstacle(histories, model) is None) == exists_by_definition(histories, model)
