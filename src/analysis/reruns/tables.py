"""Which tables of a chapter differ between two runs, by their rows: facts do not say everything."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

NUMBERS = "numbers"
"""The table of a page's facts: these are compared one by one."""


@dataclass(frozen=True)
class TableDifference:
    """A table of a figure: the rows that went and those that are new, as lines of CSV."""

    name: str
    gone: tuple[str, ...]
    new: tuple[str, ...]


def read_tables(folder: Path) -> dict[str, str]:
    """The tables of a run or of a published chapter as CSV text, by their names."""
    return {
        path.stem: path.read_text(encoding="utf-8")
        for path in sorted(folder.glob("*.csv"))
        if path.stem != NUMBERS
    }


def compare_tables(before: Mapping[str, str], after: Mapping[str, str]) -> list[TableDifference]:
    """Every table that differs; a row that changed is one that went and one that is new."""
    return [
        TableDifference(name, gone, new)
        for name in sorted({*before, *after})
        for gone, new in [_rows(before.get(name, ""), after.get(name, ""))]
        if gone or new
    ]


def _rows(before: str, after: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    was, now = Counter(before.splitlines()[1:]), Counter(after.splitlines()[1:])
    return tuple((was - now).elements()), tuple((now - was).elements())
