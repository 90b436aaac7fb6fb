"""The one schema of figures.csv: strict columns, known codes, values that fit their status."""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable
from typing import Any

import pandas as pd
import pandera.pandas as pa

from analysis.observations.codelists import CODED_COLUMNS, DIMENSIONS, Codelists
from analysis.observations.periods import is_period
from analysis.observations.problems import Problem
from analysis.observations.tables import ROW

COLUMNS = (
    *("measure", "period", *DIMENSIONS),
    *("value", "upper", "unit", "definition", "status", "locator", "note"),
)
KEY = ["measure", "period", *DIMENSIONS, "unit", "definition"]
"""What one figure is about: two figures of one source never share it."""

_NUMBER = re.compile(r"-?[0-9]+(?:\.[0-9]+)?")
_MESSAGES = {
    "known_code": "unknown code",
    "period": "not a period",
    "number": "not a number",
    "locator": "the locator is empty",
    "value_fits_status": "the value and the status contradict each other",
    "upper_fits_status": "the upper bound does not fit the status",
    "whole_persons": "persons are counted in whole numbers from zero on",
}
_REMEDIES = {
    "known_code": "Use a code of data/codelists/{column}.csv, or add it there",
    "period": "Write an ISO 8601 period such as 2018, 2014/2018 or 2019-01/2019-04",
    "number": "Write a plain number, without separators or words",
    "locator": "Say where in the source the figure stands: page, line, section",
    "value_fits_status": "Only a suppressed figure has no value, and it has none",
    "upper_fits_status": "A range has an upper bound above its value; only a suppressed figure "
    "may have one too",
    "whole_persons": "Correct the value, or use the unit that the source has",
}


def figures_file(source: str) -> str:
    """The name of a source's figures in a problem."""
    return f"sources/{source}/figures.csv"


def figures_schema(codelists: Codelists) -> pa.DataFrameSchema:
    """The schema over cells read as text, so that every fault can be told with its row.

    The codes of a list that could not be read are not checked: the missing list is told instead.
    """
    columns = {column: pa.Column(str) for column in COLUMNS}
    columns |= {
        column: pa.Column(str, _cells(set(codelists[column].index).__contains__, "known_code"))
        for column in CODED_COLUMNS
        if column in codelists
    }
    columns |= {
        "period": pa.Column(str, _cells(is_period, "period")),
        "value": pa.Column(str, _cells(_is_number_or_empty, "number")),
        "upper": pa.Column(str, _cells(_is_number_or_empty, "number")),
        "locator": pa.Column(str, _cells(lambda cell: bool(cell.strip()), "locator")),
    }
    checks = [
        pa.Check(_value_fits_status, error="value_fits_status"),
        pa.Check(_upper_fits_status, error="upper_fits_status"),
        pa.Check(_persons_are_whole, error="whole_persons"),
    ]
    return pa.DataFrameSchema(columns, checks=checks, strict=True)


def _cells(is_sound: Callable[[str], bool], error: str) -> pa.Check:
    # Told by `error`: pandera forgets the `name` of its built-in checks.
    return pa.Check(is_sound, element_wise=True, error=error)


def _is_number_or_empty(cell: str) -> bool:
    return not cell or bool(_NUMBER.fullmatch(cell))


def _value_fits_status(frame: pd.DataFrame) -> pd.Series:
    return (frame["value"] == "") == (frame["status"] == "suppressed")


def _persons_are_whole(frame: pd.DataFrame) -> pd.Series:
    value = pd.to_numeric(frame["value"], errors="coerce")
    # What is no number is told by another check.
    return (frame["unit"] != "persons") | value.isna() | ((value >= 0) & (value % 1 == 0))


def _upper_fits_status(frame: pd.DataFrame) -> pd.Series:
    value = pd.to_numeric(frame["value"], errors="coerce")
    upper = pd.to_numeric(frame["upper"], errors="coerce")
    has_upper = frame["upper"] != ""
    # What is no number, or a value that is not there, is told by the other checks.
    fits_range = has_upper & (upper.isna() | value.isna() | (upper > value))
    fits_other = ~has_upper | (frame["status"] == "suppressed")
    return fits_other.where(frame["status"] != "range", fits_range)


def figure_problems(figures: pd.DataFrame, codelists: Codelists) -> list[Problem]:
    """Every fault in the rows of figures.csv of one or more sources, with the line it stands on.

    `figures` has the cells as text, the `source` and the `row`; of no rows there is none.
    """
    if figures.empty:
        return []
    try:
        figures_schema(codelists).validate(figures[list(COLUMNS)], lazy=True)
    except pa.errors.SchemaErrors as error:
        # A check on whole rows gives one case for each cell of the row.
        cases = error.failure_cases
        cases["column"] = cases["column"].where(cases["schema_context"] == "Column", "")
        cases = cases.drop_duplicates(["check", "column", "index"])
        return [_problem(case, figures) for case in cases.to_dict("records")]
    return []


def _problem(case: dict[Hashable, Any], figures: pd.DataFrame) -> Problem:
    check, column = case["check"], case["column"]
    fault = _MESSAGES[check] + (f": {case['failure_case']!r}" if column else "")
    remedy = _REMEDIES[check].format(column=column)
    source, row = figures.loc[case["index"], ["source", ROW]]
    return Problem(figures_file(source), int(row), column, fault, remedy)
