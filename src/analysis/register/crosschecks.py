"""What must agree within one row: the rules in one table, each a question to typed columns."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from analysis.register.card import Card
from analysis.register.fields import ADULT_AGE, YES
from analysis.register.problems import Problems, Rule
from analysis.register.rules import OUTSIDE_PERIOD, REPORT_AFTER_PERIOD

_DUTCH = "NLD"
_EU = (
    *("AUT", "BEL", "BGR", "CYP", "CZE", "DEU", "DNK", "ESP", "EST", "FIN", "FRA", "GBR", "GRC"),
    *("HRV", "HUN", "IRL", "ITA", "LTU", "LUX", "LVA", "MLT", "NLD", "POL", "PRT", "ROU", "SVK"),
    *("SVN", "SWE", "CHE", "ISL", "LIE", "NOR"),
)
"""The EU (the United Kingdom among it: its citizens kept their rights until the end of 2020), the
EEA and Switzerland."""


@dataclass(frozen=True)
class RowRule:
    """A rule within one row: `breaks` says which rows break it, from its columns in that order.

    A cell that is not known breaks nothing.
    """

    table: str
    columns: tuple[str, ...]
    breaks: Callable[..., pd.Series]
    rule: Rule


def _is_dutch(nationality: pd.Series) -> pd.Series:
    return nationality == _DUTCH


def _is_foreign(nationality: pd.Series) -> pd.Series:
    return ~nationality.isin([_DUTCH, "_U"])


def _days_between(start: pd.Series, end: pd.Series) -> pd.Series:
    return (end - start).dt.days


ROW_RULES: tuple[RowRule, ...] = (
    RowRule(
        "victims",
        ("residence_status", "age"),
        lambda status, age: (status == "unaccompanied_minor") & (age >= ADULT_AGE),
        Rule(
            "adult_unaccompanied_minor",
            f"an unaccompanied minor is {ADULT_AGE} or older",
            "Mend the age, or the status at registration",
        ),
    ),
    RowRule(
        "victims",
        ("residence_status", "nationality"),
        lambda status, nationality: (status == "dutch") & _is_foreign(nationality),
        Rule(
            "dutch_status",
            "the status is Dutch and the nationality is another",
            "Mend the nationality or the status; who also is Dutch counts as NLD",
        ),
    ),
    RowRule(
        "victims",
        ("residence_status", "nationality"),
        lambda status, nationality: _is_dutch(nationality) & ~status.isin(["dutch", "_U"]),
        Rule(
            "foreign_status",
            "a Dutch victim has the status of a foreigner",
            "Write the status `dutch`, or mend the nationality",
        ),
    ),
    RowRule(
        "victims",
        ("residence_status", "nationality"),
        lambda status, nationality: (status == "eu_citizen") & ~nationality.isin([*_EU, "_U"]),
        Rule(
            "eu_status",
            "an EU citizen has a nationality from outside the EU, the EEA and Switzerland",
            "See whether the status or the nationality is meant",
            "warning",
        ),
    ),
    RowRule(
        "victims",
        ("is_dublin_claimant", "nationality"),
        lambda dublin, nationality: (dublin == YES) & _is_dutch(nationality),
        Rule(
            "dutch_dublin_claimant",
            "a Dutch victim is a Dublin claimant",
            "Mend the nationality, or write `no`: nobody asks for asylum in their own country",
        ),
    ),
    RowRule(
        "victims",
        ("is_dublin_claimant", "residence_status"),
        lambda dublin, status: (dublin == YES) & status.isin(["dutch", "eu_citizen"]),
        Rule(
            "dublin_status",
            "a Dublin claimant has the status of a Dutch or EU citizen",
            "Mend the status, or write `no`: the Dublin Regulation is about others",
        ),
    ),
    RowRule(
        "victims",
        ("residence_scheme", "nationality"),
        lambda scheme, nationality: scheme.isin(["requested", "granted"]) & _is_dutch(nationality),
        Rule(
            "dutch_residence_scheme",
            "a Dutch victim asked for a permit under the residence scheme",
            "Write `not_requested`, or mend the nationality",
        ),
    ),
    RowRule(
        "victims",
        ("registration_date", "registration_year"),
        lambda date, year: date.dt.year.ne(year) & date.notna() & year.notna(),
        Rule(
            "registration_date",
            "the date of registration lies outside the year of registration",
            "Mend the one or the other: a victim counts in the year of the date",
        ),
    ),
    RowRule(
        "victims",
        ("form", "sector"),
        lambda form, sector: form.isin(["labour", "criminal"]) & (sector == "sex_industry"),
        Rule(
            "sector_form",
            "exploitation without a sexual form took place in the sex industry",
            "See whether the form is sexual_and_other, or the sector another one",
            "warning",
        ),
    ),
    RowRule(
        "victims",
        ("exploitation_start", "registration_date"),
        lambda start, date: start > date,
        Rule(
            "late_start",
            "the exploitation begins after the registration",
            "Mend one of the dates",
        ),
    ),
    RowRule(
        "victims",
        ("exploitation_start", "age", "registration_date"),
        lambda start, age, date: (_days_between(start, date) / 365.25) > age + 1,
        Rule(
            "start_before_birth",
            "the exploitation begins before the victim was born",
            "Mend the age or the start of the exploitation",
        ),
    ),
    RowRule(
        "victims",
        ("exploitation_days", "exploitation_start", "registration_date"),
        lambda days, start, date: days > _days_between(start, date) + 1,
        Rule(
            "long_exploitation",
            "the exploitation lasts longer than from its start to the registration",
            "See whether it went on after the registration",
            "warning",
        ),
    ),
)


def check_rows(
    table: str,
    frame: pd.DataFrame,
    rows: np.ndarray[Any, Any],
    file: str,
    problems: Problems,
) -> None:
    """Tell every row of a typed table that contradicts itself."""
    for row_rule in ROW_RULES:
        if row_rule.table == table and set(row_rule.columns) <= set(frame):
            broken = row_rule.breaks(*(frame[column] for column in row_rule.columns))
            _tell(row_rule.rule, row_rule.columns, broken, frame, rows, file, problems)


def check_period(
    table: str,
    frame: pd.DataFrame,
    rows: np.ndarray[Any, Any],
    file: str,
    card: Card,
    problems: Problems,
) -> None:
    """Tell the years and reports outside the period that extract.yml gives, if it does."""
    first, last = card.first_year or 0, card.last_year or 9999
    details = {"first": card.first_year or "", "last": card.last_year or ""}
    if "registration_year" in frame:
        year = frame["registration_year"]
        broken = (year < first) | (year > last)
        rule, column = OUTSIDE_PERIOD, "registration_year"
        _tell(rule, (column,), broken, frame, rows, file, problems, **details)
    if table == "reports" and "report_date" in frame:
        broken = frame["report_date"].dt.year > last
        rule, column = REPORT_AFTER_PERIOD, "report_date"
        _tell(rule, (column,), broken, frame, rows, file, problems, **details)


def _tell(
    rule: Rule,
    columns: tuple[str, ...],
    broken: pd.Series,
    frame: pd.DataFrame,
    rows: np.ndarray[Any, Any],
    file: str,
    problems: Problems,
    **details: object,
) -> None:
    places = np.flatnonzero(broken.to_numpy(dtype=bool))
    if len(places):
        shown = frame.iloc[places][list(columns)] if problems.show_values else frame.iloc[:0]
        values = (", ".join(map(str, row)) for row in shown.to_numpy().tolist())
        names = ", ".join(columns)
        problems.tell(rule, file, names, rows=rows[places], values=values, **details)
