"""Capture histories: on which lists the persons are, and how many share each pattern of lists."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.errors import UsageError
from analysis.language.messages import tr
from analysis.statistics.capture_recapture.models import margins

Numbers = npt.NDArray[np.float64]
COUNT = "count"
MOST_LISTS = 15
"""A table of 15 lists has 32,767 patterns; beyond that a single fit takes minutes."""


class HistoriesError(UsageError):
    """A table of capture histories is not as it must be; values are never repeated."""


@dataclass(frozen=True)
class Histories:
    """Persons by pattern of lists.

    `counts` has a cell for each of the 2^t patterns: bit j of a cell's number stands for list j.
    Cell 0, on no list, is 0 because nobody can be seen there. Patterns that a table leaves out
    are zeros: nobody has them.
    """

    lists: tuple[str, ...]
    counts: Numbers

    @cached_property
    def persons(self) -> int:
        """The number of persons on at least one list."""
        return int(self.counts.sum())

    @cached_property
    def margins(self) -> Numbers:
        """For each set of lists, the persons who are on all of them (perhaps on others too)."""
        return margins(self.counts)


def read_histories(path: Path) -> Histories:
    """Read a CSV with one 0/1 column per list and `count`.

    Raises HistoriesError, naming the file and the line, when it is no table of capture histories.
    """
    where = str(path)
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.reader(file, strict=True)
            lines = [(reader.line_num, fields) for fields in reader if any(fields)]
    except (UnicodeDecodeError, csv.Error) as error:
        raise HistoriesError(f"{where} cannot be read as CSV in UTF-8: save it as such") from error
    except OSError as error:
        raise HistoriesError(f"{where} cannot be read: {error.strerror}") from error
    if not lines:
        raise HistoriesError(f"{where} is empty: expected a header with the lists and {COUNT!r}")
    header = [name.strip() for name in lines[0][1]]
    if len(header) == 1 and ";" in header[0]:
        raise HistoriesError(f"{where}, line 1: columns must be separated by commas, not by ;")
    for line, fields in lines[1:]:
        if len(fields) != len(header):
            raise HistoriesError(
                f"{where}, line {line}: {len(fields)} fields, expected {len(header)} as in line 1"
            )
    _check_columns(header, where)
    frame = pd.DataFrame([fields for _, fields in lines[1:]], columns=header)
    return _checked(frame, where, [f"line {line}" for line, _ in lines[1:]])


def histories_of(frame: pd.DataFrame, where: str = "the table") -> Histories:
    """Check a frame with one 0/1 column per list and `count`, one row per pattern.

    Raises HistoriesError for a missing `count`, fewer than two lists, more than MOST_LISTS, values
    other than 0 and 1, counts that are no whole numbers of zero or more, the pattern of no list, a
    pattern twice, no rows, nobody, and a list with nobody on it. Rows are named from 1.
    """
    _check_columns([str(name) for name in frame.columns], where)
    return _checked(frame, where, [f"row {number}" for number in range(1, len(frame) + 1)])


def aggregate(persons: pd.DataFrame) -> pd.DataFrame:
    """Capture histories from rows with one 0/1 column per list: one row per person.

    With a `count` column a row stands for that many persons, and rows of one pattern are merged.
    The result has the patterns that occur, each once, with `count`, in the order of the lists.
    """
    lists = [name for name in persons.columns if name != COUNT]
    counted = persons if COUNT in persons.columns else persons.assign(**{COUNT: 1})
    merged: pd.DataFrame = counted.groupby(lists)[[COUNT]].sum().reset_index()
    return merged.sort_values(lists, ascending=False, ignore_index=True)


def without_list(histories: Histories, position: int) -> Histories:
    """The persons on the other lists; who is on the left-out list alone is not seen any more."""
    return _without(histories, position, np.ones(len(histories.counts), dtype=bool))


def members_of(histories: Histories, position: int) -> Histories:
    """The members of one list by the other lists; a member on no other list counts as not seen."""
    cells = np.arange(len(histories.counts))
    return _without(histories, position, (cells >> position & 1).astype(bool))


def _without(histories: Histories, position: int, is_kept: npt.NDArray[np.bool_]) -> Histories:
    cells = np.flatnonzero(is_kept)
    low = cells & ((1 << position) - 1)
    target = low | cells >> (position + 1) << position
    counts = np.bincount(target, histories.counts[cells], minlength=len(histories.counts) // 2)
    counts[0] = 0
    lists = histories.lists[:position] + histories.lists[position + 1 :]
    return Histories(lists, counts.astype(float))


def _check_columns(names: Sequence[str], where: str) -> None:
    if COUNT not in names:
        raise HistoriesError(f"{where}: no column {COUNT!r}: add one with the persons per pattern")
    if "" in names or len(set(names)) < len(names):
        raise HistoriesError(f"{where}: every column needs a name of its own")
    lists = len(names) - 1
    if lists < 2:
        raise HistoriesError(
            tr(
                "{where}: {lists} list(s): at least two are needed, because only overlaps tell "
                "how many persons are on no list",
                where=where,
                lists=lists,
            )
        )
    if lists > MOST_LISTS:
        raise HistoriesError(f"{where}: {lists} lists, at most {MOST_LISTS}: merge related lists")


def _checked(frame: pd.DataFrame, where: str, rows: Sequence[str]) -> Histories:
    if frame.empty:
        raise HistoriesError(
            tr("{where}: no rows: expected one for each pattern of lists", where=where)
        )
    lists = tuple(str(name) for name in frame.columns if name != COUNT)
    cells = np.zeros(len(frame), dtype=np.int64)
    for bit, name in enumerate(lists):
        marks = _numbers(frame[name])
        _refuse_row(~np.isin(marks, (0, 1)), where, rows, name, "expected 0 or 1")
        cells |= marks.astype(np.int64) << bit
    persons = _numbers(frame[COUNT])
    # Above 2^53 a float no longer tells whole numbers apart.
    is_count = (persons >= 0) & (persons < 2**53) & (persons == np.floor(persons))
    _refuse_row(~is_count, where, rows, COUNT, "expected a whole number of persons, zero or more")
    _refuse_row(
        cells == 0, where, rows, None, "nobody is seen on no list: leave out the row of zeros"
    )
    _refuse_row(
        pd.Series(cells).duplicated().to_numpy(),
        where,
        rows,
        None,
        "this pattern of lists came before: add its counts up to one row",
    )
    counts = np.bincount(cells, persons, minlength=2 ** len(lists))
    return _peopled(Histories(lists, counts.astype(float)), where)


def _numbers(column: pd.Series[Any]) -> Numbers:
    return pd.to_numeric(column, errors="coerce").to_numpy(dtype=float, na_value=np.nan)


def _refuse_row(
    is_wrong: npt.NDArray[np.bool_],
    where: str,
    rows: Sequence[str],
    column: str | None,
    expected: str,
) -> None:
    if is_wrong.any():
        place = rows[int(is_wrong.argmax())] + (f", column {column!r}" if column else "")
        raise HistoriesError(f"{where}, {place}: {expected}")


def _peopled(histories: Histories, where: str) -> Histories:
    if histories.persons == 0:
        raise HistoriesError(tr("{where}: no persons: every count is zero", where=where))
    for bit, name in enumerate(histories.lists):
        if histories.margins[1 << bit] == 0:
            raise HistoriesError(f"{where}, column {name!r}: nobody is on this list: leave it out")
    return histories
