"""Capture histories: what is refused, and where; persons become histories; lists are taken out."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, strategies as st

from analysis.statistics.capture_recapture.histories import (
    Histories,
    HistoriesError,
    aggregate,
    histories_of,
    members_of,
    read_histories,
    without_list,
)
from tests.statistics.capture_recapture.conftest import TABLES, frame

Table = Callable[[str], Histories]
GOOD = {"10": 5, "01": 4, "11": 3}


def written(folder: Path, text: str) -> Path:
    path = folder / "lists.csv"
    path.write_text(text, encoding="utf-8")
    return path


# --- what is read


def test_a_pattern_that_is_left_out_has_nobody(table: Table) -> None:
    histories = table("nl2010_2015_6lists")
    assert histories.lists == ("I", "K", "O", "P", "R", "Z")
    assert histories.persons == 8234
    assert len(histories.counts) == 2**6
    assert np.count_nonzero(histories.counts) == 24


def test_a_margin_counts_the_persons_on_all_lists_of_the_set(table: Table) -> None:
    histories = table("uk2013_5lists")
    both = 0b00011
    assert histories.margins[both] == 15 + 1 + 1 + 1
    assert histories.margins[0] == histories.persons


def test_count_may_stand_anywhere_and_columns_keep_their_order() -> None:
    histories = histories_of(pd.DataFrame({"B": [1, 0, 1], "count": [5, 4, 3], "A": [0, 1, 1]}))
    assert histories.lists == ("B", "A")
    assert histories.counts.tolist() == [0, 5, 4, 3]


def test_a_byte_order_mark_and_empty_lines_do_no_harm(tmp_path: Path) -> None:
    path = written(tmp_path, "\ufeffA,B,count\n1,0,5\n\n0,1,4\n1,1,3\n\n")
    assert read_histories(path).persons == 12


def test_reading_leaves_the_frame_as_it_is() -> None:
    original = frame("AB", GOOD)
    histories_of(original)
    pd.testing.assert_frame_equal(original, frame("AB", GOOD))


# --- what is refused


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("A,B\n1,0\n", "no column 'count'"),
        ("A,B,count\n1,0,5\n0,1,-1\n", "line 3, column 'count': expected a whole number"),
        ("A,B,count\n1,0,5\n0,1,1.5\n", "line 3, column 'count': expected a whole number"),
        ("A,B,count\n1,0,inf\n", "line 2, column 'count': expected a whole number"),
        ("A,B,count\n1,0,\n", "line 2, column 'count': expected a whole number"),
        ("A,count\n1,5\n", r"1 list\(s\): at least two"),
        ("count\n5\n", r"0 list\(s\): at least two"),
        ("A,B,count\n1,0,5\n0,0,7\n", "line 3: nobody is seen on no list"),
        ("A,B,count\n1,0,5\n0,0,0\n", "line 3: nobody is seen on no list"),
        ("A,B,count\n1,0,5\n0,1,4\n\n1,0,3\n", "line 5: this pattern of lists came before"),
        ("A,B,count\n1,0,5\n2,1,4\n", "line 3, column 'A': expected 0 or 1"),
        ("A,B,count\n1,yes,5\n", "line 2, column 'B': expected 0 or 1"),
        ("A,B,count\n1,,5\n", "line 2, column 'B': expected 0 or 1"),
        ("A,B,count\n", "no rows"),
        ("", "is empty"),
        ("\n\n", "is empty"),
        ("A,B,count\n1,0,0\n0,1,0\n", "no persons"),
        ("A,B,count\n1,0,5\n", "column 'B': nobody is on this list"),
        ("A,B,count\n1,0,5,9\n", "line 2: 4 fields, expected 3"),
        ("A,B,count\n1,0\n", "line 2: 2 fields, expected 3"),
        ("A,A,count\n1,0,5\n", "every column needs a name of its own"),
        ("A,,count\n1,0,5\n", "every column needs a name of its own"),
        ("A;B;count\n1;0;5\n", "separated by commas"),
        ('A,B,count\n"1,0,5\n', "cannot be read as CSV"),
    ],
)
def test_what_is_no_table_of_histories_is_refused_with_its_place(
    text: str, fault: str, tmp_path: Path
) -> None:
    path = written(tmp_path, text)
    with pytest.raises(HistoriesError, match=fault) as caught:
        read_histories(path)
    assert str(path) in str(caught.value)
    assert caught.value.exit_code == 2


def test_a_file_that_is_not_there_or_not_text_is_named(tmp_path: Path) -> None:
    with pytest.raises(HistoriesError, match=r"nowhere\.csv cannot be read"):
        read_histories(tmp_path / "nowhere.csv")
    image = tmp_path / "image.csv"
    image.write_bytes(b"\xff\xfe\x00\x80")
    with pytest.raises(HistoriesError, match=r"image\.csv cannot be read as CSV in UTF-8"):
        read_histories(image)


def test_a_frame_names_its_rows_from_one() -> None:
    with pytest.raises(HistoriesError, match="the table, row 2, column 'count'"):
        histories_of(frame("AB", GOOD | {"01": -4}))


def test_a_wrong_value_is_not_repeated(tmp_path: Path) -> None:
    path = written(tmp_path, "name,B,count\nJansen,1,1\n")
    with pytest.raises(HistoriesError) as caught:
        read_histories(path)
    assert "Jansen" not in str(caught.value)


def test_more_lists_than_a_table_can_hold_are_refused() -> None:
    wide = pd.DataFrame({f"list {number}": [1] for number in range(16)} | {"count": [1]})
    with pytest.raises(HistoriesError, match="16 lists, at most 15"):
        histories_of(wide)


# --- persons become histories

persons = st.lists(
    st.tuples(st.integers(0, 1), st.integers(0, 1), st.integers(0, 1)).filter(any),
    min_size=1,
    max_size=40,
)


@given(persons)
def test_each_person_is_counted_once(rows: list[tuple[int, int, int]]) -> None:
    merged = aggregate(pd.DataFrame(rows, columns=list("ABC")))
    assert merged["count"].sum() == len(rows)
    assert not merged.duplicated(list("ABC")).any()
    for *marks, count in merged.itertuples(index=False):
        assert count == rows.count(tuple(marks))


@given(persons, st.randoms())
def test_the_order_of_the_persons_does_not_matter(rows: list, random) -> None:
    other = rows.copy()
    random.shuffle(other)
    pd.testing.assert_frame_equal(
        aggregate(pd.DataFrame(rows, columns=list("ABC"))),
        aggregate(pd.DataFrame(other, columns=list("ABC"))),
    )


def test_rows_that_stand_for_several_persons_are_added_up() -> None:
    split = pd.concat([frame("AB", {"10": 2, "01": 4, "11": 3}), frame("AB", {"10": 3})])
    np.testing.assert_array_equal(
        histories_of(aggregate(split)).counts, histories_of(frame("AB", GOOD)).counts
    )


# --- lists are taken out


def test_leaving_out_the_public_gives_the_published_four_lists(table: Table) -> None:
    four = without_list(table("uk2013_5lists"), 4)
    assert four.lists == ("LA", "NG", "PFNCA", "GO")
    np.testing.assert_array_equal(four.counts, table("uk2013_4lists").counts)


def test_the_five_published_lists_are_the_six_with_two_merged() -> None:
    six = pd.read_csv(TABLES / "nl2010_2015_6lists.csv")
    merged = six.assign(IO=six["I"] | six["O"])[["IO", "K", "P", "R", "Z", "count"]]
    five = read_histories(TABLES / "nl2010_2015_5lists.csv")
    np.testing.assert_array_equal(histories_of(aggregate(merged)).counts, five.counts)


def test_members_of_a_list_are_seen_by_the_other_lists_only() -> None:
    histories = histories_of(frame("ABC", {"100": 7, "110": 2, "101": 3, "111": 1, "011": 9}))
    members = members_of(histories, 0)
    assert members.lists == ("B", "C")
    assert members.counts.tolist() == [0, 2, 3, 1]
