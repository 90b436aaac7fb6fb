"""Rows are found by what stands in their cells."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given, strategies as st

from analysis.observations.rows import rows_with

CODES = st.sampled_from(["a", "b", "c"])


@given(
    rows=st.lists(st.tuples(CODES, CODES, st.floats(0, 2).map(round)), max_size=12),
    first=st.sets(CODES),
    second=st.sets(CODES),
    number=st.integers(0, 2),
    kind=st.sampled_from([object, "str", "category"]),
)
def test_rows_are_those_that_fit_in_every_column_in_their_order(
    rows, first, second, number, kind
) -> None:
    frame = pd.DataFrame(rows, columns=["form", "age", "value"])
    frame = frame.astype({"form": kind, "age": kind, "value": float}).rename(lambda row: row + 10)

    found = rows_with(frame, [("form", first), ("age", second), ("value", [number])])

    fits = [f in first and a in second and v == number for f, a, v in rows]
    assert list(found.index) == [place + 10 for place, is_fit in enumerate(fits) if is_fit]
    assert list(found.columns) == ["form", "age", "value"]


def test_a_column_may_be_asked_twice() -> None:
    frame = pd.DataFrame({"period": ["2017", "2018", "2019"]})

    found = rows_with(frame, [("period", {"2017", "2018"}), ("period", ["2018"])])

    assert list(found["period"]) == ["2018"]


def test_a_column_that_is_not_there_is_told() -> None:
    with pytest.raises(KeyError, match="nationality"):
        rows_with(pd.DataFrame({"form": ["a"]}), [("nationality", ["NLD"])])
