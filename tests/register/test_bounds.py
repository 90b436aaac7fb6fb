"""The bounds of an attacker: what is known about whole persons, and what tells it."""

from __future__ import annotations

import numpy as np
import pytest
import scipy.sparse as sp
from hypothesis import given, settings, strategies as st

from analysis.register.attack.bounds import Contradiction, Knowledge, exactly

ROWS = np.array([[1, 1, 0, 0], [0, 0, 1, 1], [1, 0, 1, 0], [0, 1, 0, 1]], dtype=float)
NAMES = ["row 1", "row 2", "column 1", "column 2"]


def test_a_sum_lies_between_its_least_and_largest_possible_value() -> None:
    known = exactly(sp.csr_array(ROWS), [5, 10, 3, 12], NAMES)
    found = known.interval(np.array([1.0, 0, 0, 0]))
    assert (found.low, found.high) == (0, 3)


def test_the_sums_that_tell_it_are_named_and_others_are_not() -> None:
    matrix = sp.csr_array(np.array([[1, 1, 0], [0, 1, 0], [0, 0, 1]], dtype=float))
    found = exactly(matrix, [7, 4, 9], ["both", "second", "third"]).interval(np.array([1.0, 0, 0]))
    assert (found.low, found.high) == (3, 3)
    assert found.combined == ("both", "second")


def test_a_tolerance_widens_what_can_be_known() -> None:
    matrix = sp.csr_array(np.array([[1.0, 1.0]]))
    known = Knowledge(matrix, np.array([3.0]), np.array([7.0]), ("total",))
    found = known.interval(np.array([1.0, 1.0]))
    assert (found.low, found.high) == (3, 7)


def test_the_attacker_knows_that_persons_are_whole() -> None:
    # Two pairs and a half cannot be: twice the first is at most five, so the first is at most two.
    matrix = sp.csr_array(np.array([[2.0]]))
    known = Knowledge(matrix, np.array([0.0]), np.array([5.0]), ("pairs",))
    assert known.interval(np.array([1.0])).high == 2


def test_knowledge_of_two_kinds_is_combined() -> None:
    one, other = (
        Knowledge(sp.eye_array(1, format="csr"), np.array([low]), np.array([high]), (name,))
        for low, high, name in [(0.0, 9.0, "first edition"), (1.0, 19.0, "second edition")]
    )
    found = one.and_also(other).interval(np.array([1.0]))
    assert (found.low, found.high) == (1, 9)
    assert found.combined == ("first edition", "second edition")


def test_knowledge_that_contradicts_itself_is_told() -> None:
    known = exactly(sp.csr_array(ROWS), [5, 10, 3, 11], NAMES)
    with pytest.raises(Contradiction, match="no register fits"):
        known.interval(np.array([1.0, 0, 0, 0]))


def test_a_sum_that_nothing_bounds_is_told() -> None:
    known = exactly(sp.csr_array(ROWS[:1]), [5], NAMES[:1])
    with pytest.raises(Contradiction, match="no largest value"):
        known.interval(np.array([0, 0, 1.0, 0]))


@settings(max_examples=25, deadline=None)
@given(st.lists(st.integers(0, 30), min_size=4, max_size=4), st.integers(0, 5))
def test_the_truth_always_lies_inside_the_bounds(truth: list[int], slack: int) -> None:
    values = ROWS @ truth
    known = Knowledge(sp.csr_array(ROWS), np.maximum(values - slack, 0), values + slack, (*NAMES,))
    for cell in range(4):
        found = known.interval(np.eye(4)[cell])
        assert found.low <= truth[cell] <= found.high
