"""Units of rounded counts: none is called outside that may be inside by its true counts."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings, strategies as st

from analysis.statistics.funnel import NotComparable, share_funnel
from analysis.statistics.rounded_funnel import UNDECIDED, certain_positions

_FARTHER = {"above_95": {"above_95", "above_998"}, "below_95": {"below_95", "below_998"}}


def shared(part: list[int], whole: list[int]) -> pd.DataFrame:
    names = [f"unit {number}" for number in range(len(part))]
    return pd.DataFrame({"part": part, "whole": whole}, index=names)


def published(units: pd.DataFrame) -> list[str]:
    return share_funnel(units, over_dispersion=True).units["position"].tolist()


def test_a_unit_that_rounding_alone_moves_outside_cannot_be_told() -> None:
    """Ten units with the same share of a third; of one, rounding made nobody of four."""
    true = shared([4, 13, 31, 16, 12, 15, 14, 17, 12, 12], [24, 40, 95, 47, 33, 43, 40, 49, 35, 36])
    rounded = true.assign(part=true["part"].replace(4, 0))
    assert published(true)[0] == "inside"
    assert published(rounded)[0] == "below_998"
    found = certain_positions(rounded, tolerance=9, tolerance_of_sum=27)
    assert found.tolist() == [UNDECIDED, *["inside"] * 9]


def test_counts_that_are_exact_leave_every_unit_where_the_funnel_puts_it() -> None:
    usual = [210, 190, 195, 205, 201, 199, 203, 197, 200, 202, 198, 196, 204, 206, 194, 200]
    units = shared([320, *usual, 80], [400] * 18)
    found = certain_positions(units, tolerance=0, tolerance_of_sum=0)
    assert found.tolist() == published(units)
    assert {"above_998", "below_998", "inside"} <= set(found)


def test_a_large_unit_far_outside_is_so_whatever_was_rounded() -> None:
    wholes = [2000, 2100, 1900, 2050, 1950, 2000, 2000, 2000, 2000, 2000]
    units = shared([1900, 1050, 950, 1020, 970, 1000, 1010, 990, 1000, 1005], wholes)
    found = certain_positions(units, tolerance=9, tolerance_of_sum=27)
    assert found.iloc[0] == "above_998"
    assert set(found.iloc[1:]) == {"inside"}


def test_where_the_common_share_may_be_nobody_no_unit_lies_below_it() -> None:
    units = shared([0, *[10] * 12], [300, *[100] * 12])
    assert published(units)[0].startswith("below")
    found = certain_positions(units, tolerance=0, tolerance_of_sum=120)
    assert found.iloc[0] == UNDECIDED


def test_few_units_are_refused_as_the_funnel_refuses_them() -> None:
    with pytest.raises(NotComparable, match="at least 5 units"):
        certain_positions(shared([5] * 4, [9] * 4), tolerance=1, tolerance_of_sum=4)


@st.composite
def true_and_rounded(draw: st.DrawFn) -> tuple[pd.DataFrame, pd.DataFrame, int]:
    """A register of units of which one may stand apart, and counts that tolerance allows for it."""
    tolerance = draw(st.integers(0, 12))
    size = draw(st.sampled_from([30, 150, 2000]))
    random = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    count = draw(st.integers(5, 12))
    wholes = random.integers(size // 2, size * 2, count)
    chances = np.clip(random.normal(0.4, draw(st.sampled_from([0, 0.05])), count), 0.02, 0.98)
    chances[0] = draw(st.sampled_from([0.02, 0.2, 0.4, 0.6, 0.98]))
    parts = random.binomial(wholes, chances)
    # Corners of what is allowed, and points between them.
    steps = random.choice([-1.0, 0.0, 1.0, 0.5, -0.3], (2, count)) * tolerance
    moved = np.maximum(wholes + steps[0].astype(int), 1)
    moved_parts = np.clip(parts + steps[1].astype(int), 0, moved)
    within = np.abs(moved_parts - parts) <= tolerance
    moved, moved_parts = np.where(within, moved, wholes), np.where(within, moved_parts, parts)
    return shared(moved_parts, moved), shared(parts, wholes), tolerance  # type: ignore[arg-type]


@pytest.mark.slow
@settings(max_examples=300, deadline=None)
@given(true_and_rounded())
def test_no_unit_inside_by_some_true_counts_is_called_outside(
    registers: tuple[pd.DataFrame, pd.DataFrame, int],
) -> None:
    true, rounded, tolerance = registers
    sums = [int(abs(true[name].sum() - rounded[name].sum())) for name in ("part", "whole")]
    try:
        found = certain_positions(rounded, tolerance=tolerance, tolerance_of_sum=max(sums))
        positions = published(true)
    except NotComparable:
        return
    for said, is_so in zip(found, positions, strict=True):
        if said not in ("inside", UNDECIDED):
            assert is_so in _FARTHER.get(said, {said})
