"""Words beside lines are moved apart, as little as can be."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, strategies as st

from analysis.figures.labels import apart, clear_of, flag_rows, height_of, width_of, wrapped

labels = st.lists(
    st.tuples(st.floats(-50, 250), st.floats(5, 40)),
    min_size=1,
    max_size=6,
)


@given(labels)
def test_labels_do_not_overlap_stay_inside_and_keep_their_order(
    wanted: list[tuple[float, float]],
) -> None:
    middles, heights = zip(*wanted, strict=True)
    found = apart(middles, heights, 0, 200)
    if sum(heights) > 200:
        assert found is None
        return
    assert found is not None
    spans = sorted((m - h / 2, m + h / 2) for m, h in zip(found, heights, strict=True))
    assert spans[0][0] >= -1e-6
    assert spans[-1][1] <= 200 + 1e-6
    assert all(below[1] <= above[0] + 1e-6 for below, above in pairwise(spans))
    order = sorted(range(len(wanted)), key=lambda place: middles[place])
    assert all(found[a] <= found[b] for a, b in pairwise(order))


@given(st.floats(20, 180))
def test_a_label_alone_stands_where_it_wants(wanted: float) -> None:
    assert apart([wanted], [20], 0, 200) == pytest.approx([wanted])


def test_two_labels_that_want_the_same_place_share_the_way() -> None:
    assert apart([100, 100], [20, 20], 0, 200) == pytest.approx([90, 110])


def test_labels_that_do_not_meet_are_left_alone() -> None:
    assert apart([150, 50], [20, 20], 0, 200) == pytest.approx([150, 50])


def test_a_text_is_wrapped_between_words_only() -> None:
    assert wrapped("Reported by the National Police", 14) == "Reported by\nthe National\nPolice"
    assert wrapped("Arbeidsinspectie", 5) == "Arbeidsinspectie"


def test_the_widest_line_says_how_wide_a_text_is() -> None:
    assert width_of("a\nwide line", 10) == width_of("wide line", 10) > width_of("a", 10)
    assert height_of("two\nlines", 10) == 2 * height_of("one", 10)


@given(st.lists(st.floats(0, 300), max_size=4), st.floats(20, 280), st.floats(5, 30))
def test_a_label_is_moved_off_upright_lines_where_a_place_is_free(
    lines: list[float], wanted: float, width: float
) -> None:
    found = clear_of(lines, wanted, width, 0, 300)
    assert found == wanted or found >= width / 2
    if found != wanted:
        assert all(abs(found - line) > width / 2 for line in lines)


def test_a_label_moves_to_the_nearer_side_and_stays_where_nothing_is_free() -> None:
    assert clear_of([105], 100, 20, 0, 300) == pytest.approx(92.5)
    assert clear_of([95], 100, 20, 0, 300) == pytest.approx(107.5)
    assert clear_of([150], 100, 20, 0, 300) == 100
    assert clear_of([15], 10, 20, 0, 22) == 10


def test_a_flag_stands_above_the_lines_that_it_would_cross() -> None:
    assert flag_rows([50, 100, 110, 200], [30, 80, 30, 40]) == [0, 1, 2, 0]
