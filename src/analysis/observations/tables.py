"""CSV files read cell by cell as text, so that every fault can be told with its line."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from io import StringIO
from pathlib import Path

import pandas as pd

from analysis.observations.problems import Problem

ROW = "row"
"""The line of the file on which a row begins: an empty line or a line break inside an earlier cell
does not shift it."""

_Line = tuple[int, list[str]]


def read_table(
    path: Path, file: str, columns: Sequence[str]
) -> tuple[pd.DataFrame | None, list[Problem]]:
    """The cells of a CSV file, with `row`, or None when they cannot be read at all.

    A row with too many or too few cells is told and left out.
    """
    if not path.is_file():
        return None, [Problem(file, 0, "", "the file is missing", "Add it")]
    lines, problems = _lines(path, file)
    if problems:
        return None, problems
    if len(lines) < 2:
        fault = "the file has no rows" if lines else "the file is empty"
        return None, [Problem(file, 0, "", fault, f"Write the header {','.join(columns)} and rows")]
    (header_row, header), *rows = lines
    problems = [Problem(file, header_row, *fault) for fault in _header_faults(header, columns)]
    if problems:
        return None, problems
    problems = [
        Problem(
            *(file, row, ""),
            f"{len(cells)} cells where the header has {len(header)}",
            "Give every row as many cells as the header, and quote a cell that holds a comma",
        )
        for row, cells in rows
        if len(cells) != len(header)
    ]
    whole = [line for line in rows if len(line[1]) == len(header)]
    frame = pd.DataFrame([cells for _, cells in whole], columns=header, dtype=object)
    return frame.assign(**{ROW: [row for row, _ in whole]}), problems


def _lines(path: Path, file: str) -> tuple[list[_Line], list[Problem]]:
    try:
        # Excel writes a byte order mark.
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        row = error.object[: error.start].count(b"\n") + 1
        return [], [Problem(file, row, "", "the line is not UTF-8", "Save the file as UTF-8")]
    lines: list[_Line] = []
    reader = csv.reader(StringIO(text, newline=""), strict=True)
    row = 1
    try:
        for cells in reader:
            if cells:
                lines.append((row, cells))
            row = reader.line_num + 1
    except csv.Error as error:
        remedy = "Close every quotation mark, and double those inside a cell"
        return [], [Problem(file, row, "", f"the row cannot be read ({error})", remedy)]
    return lines, []


def _header_faults(header: list[str], columns: Sequence[str]) -> list[tuple[str, str, str]]:
    remedy = f"The columns are {','.join(columns)}"
    faults = [(c, "the column is missing") for c in columns if c not in header]
    faults += [(c, "the column is unknown") for c in header if c not in columns]
    faults += [(c, "the column stands there twice") for c in columns if header.count(c) > 1]
    return [(column, fault, remedy) for column, fault in faults]
