"""Shares with Wilson's interval, and what is refused."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given, strategies as st

from analysis.errors import MissingFigure
from analysis.statistics.rates import WrongCounts
from analysis.statistics.shares import EmptyWhole, shares_with_intervals

Z = 1.959963984540054


def share(part: float, whole: float) -> list[float]:
    return list(shares_with_intervals(pd.Series({"u": part}), pd.Series({"u": whole})).loc["u"])


@st.composite
def parts_and_wholes(draw: st.DrawFn) -> tuple[int, int]:
    whole = draw(st.integers(1, 5000))
    return draw(st.integers(0, whole)), whole


@pytest.mark.parametrize(
    ("part", "whole", "lower", "upper"),
    [(81, 263, 25.53, 36.62), (15, 148, 6.24, 16.05), (0, 20, 0, 16.11), (1, 29, 0.61, 17.18)],
)
def test_the_intervals_are_those_that_newcombe_printed(
    part: int, whole: int, lower: float, upper: float
) -> None:
    # Newcombe 1998, Two-sided confidence intervals for the single proportion, Stat Med
    # 17:857-872, table I, method 3.
    assert share(part, whole)[1:] == pytest.approx([lower, upper], abs=0.005)


@given(parts_and_wholes())
def test_the_ends_are_the_shares_that_lie_just_1_96_errors_away(pair: tuple[int, int]) -> None:
    part, whole = pair
    told, lower, upper = (value / 100 for value in share(part, whole))
    for end in (lower, upper):
        assert (told - end) ** 2 == pytest.approx(Z**2 * end * (1 - end) / whole, abs=1e-9)


@given(parts_and_wholes())
def test_the_share_lies_inside_its_interval_and_that_between_none_and_all(
    pair: tuple[int, int],
) -> None:
    told, lower, upper = share(*pair)
    assert 0 <= lower <= told <= upper <= 100
    assert lower < upper


@given(parts_and_wholes())
def test_those_without_the_property_have_the_mirrored_interval(pair: tuple[int, int]) -> None:
    part, whole = pair
    told, lower, upper = share(part, whole)
    mirrored = [100 - told, 100 - upper, 100 - lower]
    assert share(whole - part, whole) == pytest.approx(mirrored, abs=1e-9)


def test_the_shares_keep_the_order_of_the_units_and_find_their_whole_by_name() -> None:
    shares = shares_with_intervals(pd.Series({"b": 1, "a": 3}), pd.Series({"a": 4, "b": 10}))
    assert list(shares.index) == ["b", "a"]
    assert shares["share_pct"].tolist() == pytest.approx([10, 75])


def test_a_share_of_an_empty_whole_is_refused_by_name_as_a_missing_figure() -> None:
    with pytest.raises(EmptyWhole, match="column 'whole', row Limburg: is empty"):
        shares_with_intervals(
            pd.Series({"Oost": 1, "Limburg": 0}), pd.Series({"Oost": 2, "Limburg": 0})
        )
    assert issubclass(EmptyWhole, MissingFigure)


def test_a_part_above_its_whole_is_refused() -> None:
    with pytest.raises(WrongCounts, match="row u: is above its whole"):
        share(3, 2)


@pytest.mark.parametrize(("part", "whole"), [(-1, 2), (0.5, 2), (1, 2.5), (1, float("nan"))])
def test_what_is_no_count_is_refused(part: float, whole: float) -> None:
    with pytest.raises(WrongCounts, match="row u: is no count"):
        share(part, whole)


def test_a_part_without_a_whole_and_a_whole_without_a_part_are_refused() -> None:
    with pytest.raises(WrongCounts, match="row a, c: has only one of part and whole"):
        shares_with_intervals(pd.Series({"a": 1, "b": 1}), pd.Series({"b": 2, "c": 2}))
