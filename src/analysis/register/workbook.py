"""Excel workbooks, row by row: real dates, serial numbers and text."""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import openpyxl  # type: ignore[import-untyped]
import pandas as pd

from analysis.register.blocks import Block, Gathered, OpenTable
from analysis.register.problems import Problems
from analysis.register.rules import CELLS, SHEET, UNREADABLE

_EPOCH = date(1899, 12, 30)
_SERIALS = range((date(1950, 1, 1) - _EPOCH).days, (date(2101, 1, 1) - _EPOCH).days)
"""Days that a number in a column of dates may mean: `2018` is no serial number but a year."""


def open_workbook(path: Path, table: str, problems: Problems) -> OpenTable | None:
    """The sheet named after the table, or the only one; None when there is none, which is told."""
    try:
        book = openpyxl.load_workbook(path, read_only=True, data_only=True)
    except Exception:
        # openpyxl raises whatever its XML or zip reader stumbles over.
        problems.tell(UNREADABLE, path.name, format="Excel")
        return None
    names = {name.lower(): name for name in book.sheetnames}
    if table not in names and len(names) > 1:
        problems.tell(SHEET, path.name, count=len(names), table=table)
        return None
    sheet = book[names.get(table, book.sheetnames[0])]
    # Some programs write a size that is too small, at which reading would stop.
    sheet.reset_dimensions()
    blocks = _blocks(sheet, path.name, problems)
    header = next(blocks, None)
    form = f"Excel, sheet {sheet.title}"
    return OpenTable(form, [] if header is None else list(header.columns), blocks, True)


def serials_as_dates(cells: pd.Series) -> pd.Series:
    """Serial numbers of Excel as ISO dates; any other cell as it is."""
    serials = {cell for cell in cells.unique() if cell.isdecimal() and len(cell) == 5}
    days = {
        cell: (_EPOCH + timedelta(days=int(cell))).isoformat()
        for cell in serials
        if int(cell) in _SERIALS
    }
    return cells.replace(days) if days else cells


def _blocks(sheet: Any, file: str, problems: Problems) -> Iterator[Block]:
    header: list[str] = []
    gathered = Gathered()
    broken = array("q")
    for number, values in enumerate(sheet.iter_rows(values_only=True), start=1):
        cells = [_text(value) for value in values]
        while cells and not cells[-1]:
            cells.pop()
        if not cells:
            continue
        if not header:
            header = cells
            yield Block(np.array([number]), header)
        elif len(cells) > len(header):
            broken.append(number)
        else:
            gathered.add(number, cells + [""] * (len(header) - len(cells)))
            if gathered.is_full:
                yield gathered.take()
    if gathered:
        yield gathered.take()
    if broken:
        problems.tell(CELLS, file, rows=broken, expected=len(header))


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime):
        return value.date().isoformat()
    return str(value).strip()
