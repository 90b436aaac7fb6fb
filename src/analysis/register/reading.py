"""The tables of an extract as blocks of text with our columns and codes, whatever came in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from analysis.register.blocks import Block, OpenTable
from analysis.register.fields import TABLES
from analysis.register.mapping import Mapping
from analysis.register.problems import ExtractNotFound, Problems
from analysis.register.rules import DUPLICATE_COLUMN, EMPTY_TABLE, MISSING_TABLE, NO_HEADER

FORMATS = ("csv", "parquet", "xlsx")
UNITS = {"victims": "victim", "reports": "report"}


@dataclass(frozen=True)
class Rows:
    """Rows of a table as text: their numbers in the file, and the cells under our names."""

    numbers: np.ndarray[Any, Any]
    cells: pd.DataFrame


@dataclass(frozen=True)
class SourceTable:
    """A table of an extract that can be read: `columns` are ours where the header names them."""

    table: str
    file: str
    form: str
    columns: list[str]
    rows: Iterator[Rows]


def find_tables(folder: Path, problems: Problems) -> dict[str, Path]:
    """The file of each table; one that is missing is told when the other is there.

    Raises ExtractNotFound when there is no folder, no table in it, or one table twice.
    """
    if not folder.is_dir():
        raise ExtractNotFound(
            f"{folder}: no such folder. Give the folder that holds victims.csv and reports.csv."
        )
    found = {table: _candidates(folder, table) for table in TABLES}
    for table, paths in found.items():
        if len(paths) > 1:
            names = " and ".join(path.name for path in paths)
            raise ExtractNotFound(f"{folder}: the {table} stand in {names}. Keep one of them.")
    if not any(found.values()):
        raise ExtractNotFound(
            f"{folder}: no tables. An extract has victims and reports, each as "
            f"{', '.join('.' + form for form in FORMATS)}."
        )
    for table, paths in found.items():
        if not paths:
            expected = " or ".join(f"{table}.{form}" for form in FORMATS)
            problems.tell(MISSING_TABLE, table, expected=expected)
    return {table: paths[0] for table, paths in found.items() if paths}


def _candidates(folder: Path, table: str) -> list[Path]:
    return sorted(
        path
        for path in folder.iterdir()
        if path.stem.lower() == table and path.suffix.lower().lstrip(".") in FORMATS
    )


def open_table(table: str, path: Path, mapping: Mapping, problems: Problems) -> SourceTable | None:
    """A table ready to be read once; None when it cannot be read as one, which is told."""
    names = {field.name for field in TABLES[table]}
    opened = _open(table, path, problems, lambda header: mapping.field_of(header) in names)
    if opened is None:
        return None
    columns = [mapping.field_of(header) for header in opened.header]
    if not columns:
        problems.tell(EMPTY_TABLE, path.name, unit=UNITS[table])
        return None
    if not names & set(columns):
        # The first row may be a person's: it is not shown.
        expected = ",".join(field.name for field in TABLES[table] if field.is_required)
        problems.tell(NO_HEADER, path.name, expected=expected)
        return None
    for name in sorted({name for name in columns if columns.count(name) > 1}):
        problems.tell(DUPLICATE_COLUMN, path.name, name, count=columns.count(name))
    rows = _rows(table, path.name, columns, opened, mapping, problems)
    return SourceTable(table, path.name, opened.form, list(dict.fromkeys(columns)), rows)


def _open(table: str, path: Path, problems: Problems, is_known: Any) -> OpenTable | None:
    # Each reader brings a library of its own: only the one that is needed is loaded.
    suffix = path.suffix.lower()
    if suffix == ".parquet":
        from analysis.register.parquet import open_parquet

        return open_parquet(path, problems)
    if suffix == ".xlsx":
        from analysis.register.workbook import open_workbook

        return open_workbook(path, table, problems)
    from analysis.register.delimited import open_csv

    return open_csv(path, problems, is_known)


def _rows(
    table: str,
    file: str,
    columns: list[str],
    opened: OpenTable,
    mapping: Mapping,
    problems: Problems,
) -> Iterator[Rows]:
    has_rows = False
    for block in opened.blocks:
        has_rows = True
        cells = mapping.apply(_cells(table, columns, block))
        yield Rows(block.rows, _dated(table, cells) if opened.has_serial_dates else cells)
    # Where every row was refused, that is what there is to say.
    if not has_rows and not problems.has_rows_of(file):
        problems.tell(EMPTY_TABLE, file, unit=UNITS[table])


def _cells(table: str, columns: list[str], block: Block) -> pd.DataFrame:
    """The known columns as text without spaces around; of a column that stands twice the first."""
    places = {
        field.name: columns.index(field.name) for field in TABLES[table] if field.name in columns
    }
    return pd.DataFrame(
        {
            name: pd.Series(block.columns[place], dtype="str").str.strip()
            for name, place in places.items()
        }
    )


def _dated(table: str, cells: pd.DataFrame) -> pd.DataFrame:
    from analysis.register.workbook import serials_as_dates

    dates = [field.name for field in TABLES[table] if field.kind == "date" and field.name in cells]
    return cells.assign(**{name: serials_as_dates(cells[name]) for name in dates})
