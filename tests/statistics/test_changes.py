"""Changes and shares between two counts, and what is refused."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, strategies as st

from analysis.statistics.changes import relative_change_pct, share_pct

counts = st.integers(1, 100_000)
NO_COUNTS = [-1, math.nan, math.inf, -math.inf]


@pytest.mark.parametrize(
    ("before", "after", "change"),
    [(1256, 668, -46.8152866), (100, 150, 50), (742, 742, 0), (5, 0, -100), (1, 12, 1100)],
)
def test_a_change_is_told_in_per_cent_of_the_first_count(
    before: float, after: float, change: float
) -> None:
    assert relative_change_pct(before, after) == pytest.approx(change)


@given(counts, counts)
def test_a_change_has_the_sign_of_the_difference_and_leads_back_to_the_later_count(
    before: int, after: int
) -> None:
    change = relative_change_pct(before, after)
    assert (change > 0) == (after > before)
    assert (change < 0) == (after < before)
    assert before * (1 + change / 100) == pytest.approx(after)


@pytest.mark.parametrize("before", [0, *NO_COUNTS])
def test_a_change_from_nothing_or_from_no_count_is_refused(before: float) -> None:
    with pytest.raises(ValueError, match="positive first count"):
        relative_change_pct(before, 10)


@pytest.mark.parametrize("after", NO_COUNTS)
def test_a_change_to_no_count_is_refused(after: float) -> None:
    with pytest.raises(ValueError, match="later count of zero or more"):
        relative_change_pct(10, after)


@pytest.mark.parametrize(
    ("part", "whole", "share"), [(29, 132, 21.969697), (0, 10, 0), (10, 10, 100), (12, 10, 120)]
)
def test_a_share_is_told_in_per_cent_of_the_whole(part: float, whole: float, share: float) -> None:
    assert share_pct(part, whole) == pytest.approx(share)


@pytest.mark.parametrize("whole", [0, *NO_COUNTS])
def test_a_share_of_nothing_or_of_no_count_is_refused(whole: float) -> None:
    with pytest.raises(ValueError, match="positive whole"):
        share_pct(0, whole)


@pytest.mark.parametrize("part", NO_COUNTS)
def test_a_share_that_is_no_count_is_refused(part: float) -> None:
    with pytest.raises(ValueError, match="part of zero or more"):
        share_pct(part, 10)
