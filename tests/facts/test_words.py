"""Direction words never contradict the number that they stand for."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, strategies as st

from analysis.facts.words import change_in_words


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (0, "stayed level"),
        (0.4, "stayed level"),
        (-0.4, "stayed level"),
        (0.4999, "stayed level"),
        (0.5, "rose by 1%"),
        (-0.5, "fell by 1%"),
        (-46.8, "fell by 47%"),
        (-42.5, "fell by 43%"),
        (12, "rose by 12%"),
        (-100, "fell by 100%"),
        (199.4, "rose by 199%"),
        (200, "rose 3.0-fold"),
        (1010, "rose 11.1-fold"),
    ],
)
def test_a_change_is_said_in_words(change: float, words: str) -> None:
    assert change_in_words(change) == words


@given(st.floats(-100, 5000))
def test_the_direction_never_contradicts_the_sign(change: float) -> None:
    words = change_in_words(change)
    assert not (words.startswith("rose") and change <= 0)
    assert not (words.startswith("fell") and change >= 0)
    assert words.startswith(("rose", "fell")) == (abs(change) >= 0.5)


@given(st.floats(-100, 199))
def test_the_number_in_the_words_is_the_change_rounded_and_never_nothing(change: float) -> None:
    found = re.search(r"([\d,]+)%", change_in_words(change))
    if found:
        shown = int(found.group(1))
        assert abs(shown - abs(change)) <= 0.5 + 1e-9
        assert shown > 0
