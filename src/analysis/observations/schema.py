"""The one schema of figures.csv: strict columns, known codes, values that fit their status."""

from __future__ import annotations

import pandas as pd
import pandera.pandas as pa

from analysis.observations.codelists import CODED_COLUMNS, DIMENSIONS, Codelists
from analysis.observations.periods import is_period
from analysis.observations.problems import Problem

COLUMNS = (
    *("measure", "period", *DIMENSIONS),
    *("value", "upper", "unit", "definition", "status", "locator", "note"),
)
KEY = ["measure", "period", *DIMENSIONS, "unit", "definition"]
"""What one figure is about: two figures of one source never share it."""

_NUMBER = r"^-?\d+(?:\.\d+)?$"
_ALL_COLUMNS = "Every figure has the columns " + ",".join(COLUMNS)
_REMEDIES = {
    "known_code": "Use a code of data/codelists/{column}.csv, or add it there",
    "period": "Write an ISO 8601 period such as 2018, 2014/2018 or 2019-01/2019-04",
    "number": "Write a plain number, without separators or words",
    "locator": "Say where in the source the figure stands: page, line, section",
    "value_fits_status": "Only a suppressed figure has no value, and it has none",
    "upper_fits_status": "A range has an upper bound above its value; only a suppressed figure "
    "may have one too",
}


def _text(check: pa.Check) -> pa.Column:
    return pa.Column(str, check)


def figures_schema(codelists: Codelists) -> pa.DataFrameSchema:
    """The schema over cells read as text, so that every fault can be told with its row."""
    number_or_empty = pa.Check.str_matches(rf"{_NUMBER}|^$", name="number")
    columns = {
        column: _text(pa.Check.isin(list(codelists[column].index), name="known_code"))
        for column in CODED_COLUMNS
        if column in codelists
    }
    columns |= {
        "period": _text(pa.Check(is_period, element_wise=True, name="period")),
        "value": _text(number_or_empty),
        "upper": _text(number_or_empty),
        "locator": _text(pa.Check.str_matches(r"\S", name="locator")),
        "note": pa.Column(str),
    }
    return pa.DataFrameSchema(
        columns,
        checks=[
            pa.Check(_value_fits_status, name="value_fits_status"),
            pa.Check(_upper_fits_status, name="upper_fits_status"),
        ],
        strict=True,
    )


def _value_fits_status(frame: pd.DataFrame) -> pd.Series:
    return (frame["value"] == "") == (frame["status"] == "suppressed")


def _upper_fits_status(frame: pd.DataFrame) -> pd.Series:
    value = pd.to_numeric(frame["value"], errors="coerce")
    upper = pd.to_numeric(frame["upper"], errors="coerce")
    is_range = frame["status"] == "range"
    bounded_above = (frame["upper"] == "") | (frame["status"] == "suppressed")
    return bounded_above.where(~is_range, upper > value)


def figure_problems(frame: pd.DataFrame, codelists: Codelists, file: str) -> list[Problem]:
    """Every fault of one figures.csv, with the line it stands on."""
    missing = [column for column in COLUMNS if column not in frame.columns]
    unknown = [column for column in frame.columns if column not in COLUMNS]
    found = [Problem(file, 1, c, "the column is missing", _ALL_COLUMNS) for c in missing]
    found += [Problem(file, 1, c, "the column is unknown", _ALL_COLUMNS) for c in unknown]
    if found:
        return found
    try:
        figures_schema(codelists).validate(frame, lazy=True)
    except pa.errors.SchemaErrors as error:
        cases = error.failure_cases
        whole_row = cases["schema_context"] != "Column"
        cases = cases.assign(column=cases["column"].mask(whole_row, ""))
        cases = cases.drop_duplicates(["check", "column", "index"])
        return [_problem(case, file, frame) for case in cases.to_dict("records")]
    return []


def _problem(case: dict[str, object], file: str, frame: pd.DataFrame) -> Problem:
    check = str(case["check"]).split("(")[0]
    column = str(case["column"]) if case["schema_context"] == "Column" else ""
    index = case["index"]
    row = int(str(index)) + 2 if index is not None and index == index else 0
    value = f": {case['failure_case']!r}" if column else ""
    message = {
        "known_code": "unknown code",
        "period": "not a period",
        "number": "not a number",
        "locator": "the locator is empty",
        "value_fits_status": "the value and the status contradict each other",
        "upper_fits_status": "the upper bound does not fit the status",
    }.get(check, f"the check {check} failed")
    remedy = _REMEDIES.get(check, "See the data dictionary").format(column=column)
    return Problem(file, row, column, message + value, remedy)
