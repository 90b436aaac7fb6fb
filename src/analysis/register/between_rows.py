"""What must agree between rows and between tables, from 23 bytes a victim and 25 a report.

Ids are compared by their 64-bit hashes: among ten million, two different ones share a hash with a
probability of about 3 in a million. No id and no other value is kept.
"""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import numpy as np
import pandas as pd

from analysis.register.card import CARD_NAME, Card
from analysis.register.codes import Codes
from analysis.register.fields import REPORTS, UNKNOWN
from analysis.register.problems import Problems, Rule
from analysis.register.reading import Rows, SourceTable
from analysis.register.rules import (
    DENIED_SYNTHETIC,
    DUPLICATE_REPORT,
    DUPLICATE_VICTIM,
    LATE_DAYS,
    LATE_REPORT,
    MIXED_IDS,
    NEAR_DAYS,
    NEAR_DUPLICATE,
    REPORT_WITHOUT_VICTIM,
    UNMARKED_SYNTHETIC,
    VICTIM_WITHOUT_REPORT,
)

SYNTHETIC_ID = "SYNTHETIC-"
_ALIKE = ("registration_year", "sex", "age", "nationality", "country_of_origin", "form", "sector")
_MUST_BE_KNOWN = ("sex", "nationality")
_DAY_BITS = 17
_NO_DAY = np.iinfo(np.int32).min
_Array = np.ndarray[Any, Any]


class Seen:
    """What is remembered of every row, to be compared when all have been seen."""

    def __init__(self, codes: Codes) -> None:
        self._codes = codes
        self._kept: dict[str, list[_Array]] = defaultdict(list)
        self._files: dict[str, str] = {}

    def add(self, source: SourceTable, rows: Rows, frame: pd.DataFrame) -> None:
        """Remember rows of a table; `frame` is typed. Without ids there is nothing to compare."""
        if "victim_id" not in frame:
            return
        table = source.table
        self._files[table] = source.file
        ids = frame["victim_id"]
        self._keep(table, "ids", _hashes(ids))
        self._keep(table, "rows", rows.numbers.astype(np.uint32))
        self._keep(table, "synthetic", ids.str.startswith(SYNTHETIC_ID).to_numpy(dtype=bool))
        if table == "victims":
            self._keep(table, "years", _whole(frame, "registration_year", 0).astype(np.int16))
            self._keep(table, "alike", self._alike(frame))
        else:
            self._keep(table, "days", _days(frame, "report_date"))
            parts = [field.name for field in REPORTS if field.name in frame]
            self._keep(table, "whole", _hashes(*(frame[name].astype("str") for name in parts)))

    def _keep(self, table: str, name: str, values: _Array) -> None:
        self._kept[f"{table}.{name}"].append(values)

    def _alike(self, frame: pd.DataFrame) -> _Array:
        """By victim one number: the traits that near-duplicates share, and below them the day.

        Zero where sex, age, nationality or the date is not known: they cannot be compared.
        """
        day = _days(frame, "registration_date")
        is_comparable = day > 0
        number = np.zeros(len(frame), dtype=np.uint64)
        for name in _ALIKE:
            places, size = self._places(frame, name)
            is_comparable &= places >= 0
            number = number * np.uint64(size) + np.maximum(places, 0).astype(np.uint64)
        number = (number << np.uint64(_DAY_BITS)) + np.maximum(day, 0).astype(np.uint64)
        return np.where(is_comparable, number, np.uint64(0))

    def _places(self, frame: pd.DataFrame, name: str) -> tuple[_Array, int]:
        if name == "registration_year":
            return _whole(frame, name, -1), 2200
        if name == "age":
            return _whole(frame, name, -1), 128
        codes = self._codes["country" if name in ("nationality", "country_of_origin") else name]
        if name not in frame:
            return np.full(len(frame), -1), 1
        known = codes.index.drop(UNKNOWN) if name in _MUST_BE_KNOWN else codes.index
        return known.get_indexer(pd.Index(frame[name])), len(known)

    def _array(self, name: str) -> _Array:
        """One column of what was kept, which is given up by that."""
        kept = self._kept.pop(name, [])
        return np.concatenate(kept) if kept else np.empty(0, dtype=np.int64)

    def check(self, card: Card, problems: Problems) -> bool:
        """Tell what does not agree between rows; gives whether the extract is synthetic.

        Where one table could not be read, no row of the other lacks its other side.
        """
        is_synthetic = self._check_ids(card, problems)
        rows = {table: self._array(f"{table}.rows") for table in self._files}
        if "victims" in rows:
            self._check_alike(rows["victims"], problems)
        if "reports" in rows:
            repeated = _repeated(self._array("reports.whole"))
            self._tell(DUPLICATE_REPORT, "reports", "", rows["reports"][repeated], problems)
        if "victims" in rows:
            self._check_victims(rows, problems)
        return is_synthetic

    def _tell(
        self,
        rule: Rule,
        table: str,
        column: str,
        rows: _Array,
        problems: Problems,
        **details: object,
    ) -> None:
        if len(rows):
            problems.tell(rule, self._files[table], column, rows=rows, values=(), **details)

    def _check_ids(self, card: Card, problems: Problems) -> bool:
        marked = {table: self._array(f"{table}.synthetic") for table in self._files}
        total = sum(len(marks) for marks in marked.values())
        synthetic = sum(int(marks.sum()) for marks in marked.values())
        if 0 < synthetic < total:
            is_fewer_marked = synthetic <= total - synthetic
            for table, marks in marked.items():
                rows = np.concatenate(self._kept[f"{table}.rows"])[marks == is_fewer_marked]
                self._tell(MIXED_IDS, table, "victim_id", rows, problems)
        if synthetic and card.synthetic is False:
            problems.tell(DENIED_SYNTHETIC, CARD_NAME, "synthetic")
        if total and not synthetic and card.synthetic:
            problems.tell(UNMARKED_SYNTHETIC, CARD_NAME, "synthetic")
        return bool(synthetic or card.synthetic)

    def _check_alike(self, rows: _Array, problems: Problems) -> None:
        alike = self._array("victims.alike")
        order = np.argsort(alike)
        order = order[np.searchsorted(alike, np.uint64(1), sorter=order) :]
        numbers = alike[order]
        # The day fills the lowest bits: two numbers this close share everything above them.
        is_near = np.diff(numbers) <= NEAR_DAYS
        near = order[np.union1d(np.flatnonzero(is_near), np.flatnonzero(is_near) + 1)]
        expected = f"{_expected_by_chance(numbers >> np.uint64(_DAY_BITS)):,.0f}"
        self._tell(NEAR_DUPLICATE, "victims", "", rows[near], problems, expected=expected)

    def _check_victims(self, rows: dict[str, _Array], problems: Problems) -> None:
        ids, years = self._array("victims.ids"), self._array("victims.years")
        blank = _hashes(pd.Series([""]))[0]
        repeated = _repeated(ids) & (ids != blank)
        self._tell(DUPLICATE_VICTIM, "victims", "victim_id", rows["victims"][repeated], problems)
        if "reports" not in rows:
            return
        reported = self._array("reports.ids")
        lacking = ~_stands_in(ids, np.sort(reported))[0] & (ids != blank)
        self._tell(
            VICTIM_WITHOUT_REPORT, "victims", "victim_id", rows["victims"][lacking], problems
        )
        order = np.argsort(ids, kind="stable")
        ids = ids[order]
        is_found, place = _stands_in(reported, ids)
        orphans = rows["reports"][~is_found & (reported != blank)]
        self._tell(REPORT_WITHOUT_VICTIM, "reports", "victim_id", orphans, problems)
        limit = _last_days()[years[order][place]] + LATE_DAYS
        is_late = is_found & (self._array("reports.days") > limit)
        self._tell(LATE_REPORT, "reports", "report_date", rows["reports"][is_late], problems)


def _hashes(*columns: pd.Series) -> _Array:
    total: _Array = np.zeros(len(columns[0]), dtype=np.uint64)
    for column in columns:
        values = column.to_numpy(dtype=object)
        # The factor makes the order of the columns matter.
        total = total * np.uint64(1_000_003) + pd.util.hash_array(values, categorize=False)
    return total


def _repeated(values: _Array) -> _Array:
    """Which values stand there more than once."""
    order = np.argsort(values)
    is_same = np.diff(values[order]) == 0
    repeated = np.zeros(len(values), dtype=bool)
    repeated[order[1:][is_same]] = True
    repeated[order[:-1][is_same]] = True
    return repeated


def _stands_in(values: _Array, ordered: _Array) -> tuple[_Array, _Array]:
    """Which values stand in an ordered array, and where the first of each stands."""
    place = np.searchsorted(ordered, values)
    place[place == len(ordered)] = 0
    return ordered[place] == values, place


def _whole(frame: pd.DataFrame, name: str, unknown: int) -> _Array:
    if name not in frame:
        return np.full(len(frame), unknown)
    return frame[name].fillna(unknown).to_numpy(dtype=np.int64)


def _days(frame: pd.DataFrame, name: str) -> _Array:
    """Days since the end of 1899, or a number below all where the date is not known."""
    if name not in frame:
        return np.full(len(frame), _NO_DAY, dtype=np.int32)
    days = (frame[name] - pd.Timestamp(1899, 12, 31)).dt.days
    return days.fillna(_NO_DAY).to_numpy(dtype=np.int32)


def _last_days() -> _Array:
    """By year the last day of it, in days since the end of 1899; a year not known has no end."""
    ends = np.full(2200, np.iinfo(np.int32).max - LATE_DAYS, dtype=np.int32)
    years = np.arange(1900, 2200)
    first_of_next = (years - 1969).astype("datetime64[Y]").astype("datetime64[D]")
    ends[years] = (first_of_next - np.datetime64("1900-01-01")).astype(np.int32)
    return ends


def _expected_by_chance(traits: _Array) -> float:
    """How many victims have one alike near them if each was registered on any day of the year."""
    _, sizes = np.unique(traits, return_counts=True)
    miss = 1 - (2 * NEAR_DAYS + 1) / 365
    return float((sizes * (1 - miss ** (sizes - 1))).sum())
