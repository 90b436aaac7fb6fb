"""The strict schema of a table, made from its fields: which columns, and what each cell may hold.

The schema looks at cells as text, so that every fault keeps its row. What pandera says about a
value is never passed on: only which check failed, in which column, on which rows.
"""

from __future__ import annotations

from collections.abc import Callable
from difflib import get_close_matches
from typing import Any

import numpy as np
import pandas as pd
import pandera.pandas as pa

from analysis.register.cells import PARSERS, parsed
from analysis.register.codes import Codes
from analysis.register.fields import TABLES, UNKNOWN, Field
from analysis.register.problems import Problems, Rule
from analysis.register.rules import (
    AGE,
    DATE,
    DAYS,
    EMPTY,
    MISSING_COLUMN,
    UNKNOWN_CODE,
    UNKNOWN_COLUMN,
    YEAR,
)

_KIND_RULES = {"year": YEAR, "date": DATE, "age": AGE, "days": DAYS}
_CELL_RULES = {rule.id: rule for rule in (EMPTY, UNKNOWN_CODE, *_KIND_RULES.values())}
_LONGEST_NAME = 40


def table_schema(table: str, codes: Codes) -> pa.DataFrameSchema:
    """The schema of a table over cells as text; a column that nobody prescribes may be absent.

    An empty cell is unknown in a code or an age. It is a fault in an id, a year, a prescribed
    date, and a list of codes without a code for unknown.
    """
    columns = {
        field.name: pa.Column(None, _checks(field, codes), required=field.is_required)
        for field in TABLES[table]
    }
    return pa.DataFrameSchema(columns, strict=True)


def may_be_empty(field: Field, codes: Codes) -> bool:
    """Whether a cell of the field may be left empty, which means that it is not known."""
    if field.kind == "code":
        return UNKNOWN in codes[field.codes].index
    return field.kind in ("age", "days", "text") or not field.is_required


def _checks(field: Field, codes: Codes) -> list[pa.Check]:
    checks = []
    if not may_be_empty(field, codes):
        checks.append(pa.Check(lambda cells: cells != "", error=EMPTY.id))
    if field.kind == "code":
        known = ["", *codes[field.codes].index]
        checks.append(pa.Check(lambda cells: cells.isin(known), error=UNKNOWN_CODE.id))
    if field.kind in PARSERS:
        checks.append(pa.Check(_is_parsed(field.kind), error=_KIND_RULES[field.kind].id))
    return checks


def _is_parsed(kind: str) -> Callable[[pd.Series], pd.Series]:
    return lambda cells: parsed(cells, kind).notna() | (cells == "")


def check_header(
    table: str, header: list[str], schema: pa.DataFrameSchema, file: str, problems: Problems
) -> None:
    """Tell the columns that are missing, and those that are unknown with the nearest known one."""
    for case in _failures(schema, pd.DataFrame(columns=header, dtype="str")):
        name = str(case["failure_case"])
        if case["check"] == "column_in_dataframe":
            problems.tell(MISSING_COLUMN, file, name)
        elif case["check"] == "column_in_schema":
            problems.tell(UNKNOWN_COLUMN, file, _short(name), nearest=_nearest(table, name))


def check_cells(
    cells: pd.DataFrame,
    rows: np.ndarray[Any, Any],
    schema: pa.DataFrameSchema,
    file: str,
    problems: Problems,
) -> None:
    """Tell every cell that the schema refuses; `cells` has known columns only, as text.

    The index of `cells` counts from zero, and `rows` has the number of each row in the file.
    """
    failed: dict[tuple[str, str], list[int]] = {}
    for case in _failures(schema, cells):
        if case["check"] in _CELL_RULES:
            failed.setdefault((case["column"], case["check"]), []).append(case["index"])
    for (column, check), positions in failed.items():
        rule: Rule = _CELL_RULES[check]
        field = schema_field(column)
        problems.tell(
            rule,
            file,
            column,
            rows=rows[positions],
            values=cells[column].to_numpy()[positions] if problems.show_values else (),
            codes=field.codes,
        )


def schema_field(name: str) -> Field:
    """The field of a name; a name in both tables means the same in both."""
    return next(field for fields in TABLES.values() for field in fields if field.name == name)


def _failures(schema: pa.DataFrameSchema, cells: pd.DataFrame) -> list[dict[Any, Any]]:
    try:
        schema.validate(cells, lazy=True)
    except pa.errors.SchemaErrors as error:
        cases: list[dict[Any, Any]] = error.failure_cases.to_dict("records")
        return cases
    return []


def _nearest(table: str, name: str) -> str:
    names = [field.name for field in TABLES[table]]
    close = get_close_matches(name.lower(), names, n=1, cutoff=0.6)
    return f"; did you mean {close[0]}?" if close else ""


def _short(name: str) -> str:
    printable = "".join(sign if sign.isprintable() else "?" for sign in name)
    return printable if len(printable) <= _LONGEST_NAME else printable[:_LONGEST_NAME] + "…"
