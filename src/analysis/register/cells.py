"""What a cell says: dates, years, ages and days out of text; what is none is left unknown."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import Any

import pandas as pd

from analysis.register.fields import TABLES, UNKNOWN, Field

OLDEST_AGE = 120
FIRST_YEAR, LAST_YEAR = 1900, 2100
_ISO = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})(?:[T ][0-9:.]{5,18})?", re.ASCII)
_DUTCH = re.compile(r"([0-9]{1,2})-([0-9]{1,2})-([0-9]{4})", re.ASCII)
_WHOLE = re.compile(r"[0-9]{1,6}", re.ASCII)


def parse_date(cell: str) -> date | None:
    """The day in `2018-03-31`, with or without a time of day, or `31-3-2018`; None for the rest."""
    if found := _ISO.fullmatch(cell):
        year, month, day = map(int, found.groups())
    elif found := _DUTCH.fullmatch(cell):
        day, month, year = map(int, found.groups())
    else:
        return None
    try:
        return date(year, month, day) if FIRST_YEAR <= year <= LAST_YEAR else None
    except ValueError:
        return None


def parse_year(cell: str) -> float | None:
    """A year of four digits."""
    return _whole(cell, FIRST_YEAR, LAST_YEAR)


def parse_age(cell: str) -> float | None:
    """An age in whole years."""
    return _whole(cell, 0, OLDEST_AGE)


def parse_days(cell: str) -> float | None:
    """A number of days."""
    return _whole(cell, 0, OLDEST_AGE * 366)


def _whole(cell: str, lowest: int, highest: int) -> float | None:
    if not _WHOLE.fullmatch(cell):
        return None
    number = int(cell)
    return float(number) if lowest <= number <= highest else None


PARSERS: dict[str, Callable[[str], Any]] = {
    "date": parse_date,
    "year": parse_year,
    "age": parse_age,
    "days": parse_days,
}


def parsed(cells: pd.Series, kind: str) -> pd.Series:
    """The dates (datetime64) or numbers (float) of a column of text; unknown where it has none."""
    # A column has few different dates and ages: each is parsed once.
    values = {cell: PARSERS[kind](cell) for cell in cells.unique()}
    if kind == "date":
        return cells.map(pd.Series(values, dtype="datetime64[s]")).astype("datetime64[s]")
    return cells.map(pd.Series(values, dtype="float64")).astype("float64")


def typed(table: str, cells: pd.DataFrame) -> pd.DataFrame:
    """The rows of a table with dates, numbers, and the code for unknown in place of nothing.

    A cell that its schema refuses is unknown here, or stays as it is in a column of codes.
    """
    columns = {field.name: _typed(field, cells[field.name]) for field in fields_of(table, cells)}
    return pd.DataFrame(columns, index=cells.index)


def fields_of(table: str, cells: pd.DataFrame) -> list[Field]:
    """The fields of a table that a frame has, in the order of the table."""
    return [field for field in TABLES[table] if field.name in cells]


def _typed(field: Field, cells: pd.Series) -> pd.Series:
    if field.kind in PARSERS:
        return parsed(cells, field.kind)
    return cells.replace("", UNKNOWN) if field.kind == "code" else cells
