"""What must agree in an extract: within a row, between rows, between tables, and with its card."""

from __future__ import annotations

import hashlib
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from analysis.register.crosschecks import ROW_RULES
from analysis.register.rules import LATE_DAYS, NEAR_DAYS
from tests.register.extracts import checked, found, reports, valid_extract, victims, write_extract

ALL = ("exploitation_start", "exploitation_days")
FOREIGN = {"nationality": "NGA", "residence_status": "undocumented", "form": "labour"}

BROKEN: dict[str, dict[str, str]] = {
    "adult_unaccompanied_minor": {"residence_status": "unaccompanied_minor", "age": "18"},
    "dutch_status": {"residence_status": "dutch"},
    "foreign_status": {"nationality": "NLD"},
    "eu_status": {"residence_status": "eu_citizen"},
    "dutch_dublin_claimant": {
        "nationality": "NLD",
        "residence_status": "_U",
        "is_dublin_claimant": "yes",
    },
    "dublin_status": {
        "nationality": "ROU",
        "residence_status": "eu_citizen",
        "is_dublin_claimant": "yes",
    },
    "dutch_residence_scheme": {
        "nationality": "NLD",
        "residence_status": "dutch",
        "residence_scheme": "granted",
    },
    "registration_date": {"registration_date": "2016-01-01"},
    "sector_form": {"sector": "sex_industry"},
    "late_start": {"exploitation_start": "2015-07-02", "exploitation_days": ""},
    "start_before_birth": {"age": "17", "exploitation_start": "1997-06-01"},
    "long_exploitation": {"exploitation_start": "2015-06-01", "exploitation_days": "32"},
}
SOUND: list[dict[str, str]] = [
    {"residence_status": "unaccompanied_minor", "age": "17"},
    {"residence_status": "unaccompanied_minor", "age": ""},
    {"residence_status": "dutch", "nationality": "_U"},
    {"residence_status": "_U", "nationality": "NLD"},
    {"residence_status": "eu_citizen", "nationality": "NOR"},
    {"residence_status": "eu_citizen", "nationality": "_U"},
    {"residence_status": "asylum_seeker", "is_dublin_claimant": "yes"},
    {"nationality": "XXA", "is_dublin_claimant": "yes"},
    {"sector": "sex_industry", "form": "_U"},
    {"exploitation_start": "2015-07-01", "exploitation_days": "0"},
    {"exploitation_start": "2015-06-01", "exploitation_days": "31"},
    {"age": "17", "exploitation_start": "1998-01-01", "exploitation_days": ""},
]


def one_victim(tmp_path: Path, **cells: str) -> Path:
    """A sound extract but for the cells that are given to the row on line 3."""
    people = victims(4, ALL)
    base = {"registration_year": "2015", "registration_date": "2015-07-01", "age": "30"}
    dates = {"exploitation_start": "", "exploitation_days": "", "sector": "_U"}
    others = {"is_dublin_claimant": "no", "residence_scheme": "_U"}
    for name, cell in (base | dates | others | FOREIGN | cells).items():
        people.loc[1, name] = cell
    return write_extract(tmp_path, people, reports(4))


# --- within a row


@pytest.mark.parametrize("rule", [row_rule.rule.id for row_rule in ROW_RULES])
def test_a_row_that_contradicts_itself_is_told(rule: str, tmp_path: Path) -> None:
    outcome = checked(one_victim(tmp_path, **BROKEN[rule]))
    [row_rule] = [row_rule for row_rule in ROW_RULES if row_rule.rule.id == rule]
    assert found(outcome) == {("victims.csv", ", ".join(row_rule.columns), rule): "3"}
    assert outcome.is_clean == (row_rule.rule.severity == "warning")


@pytest.mark.parametrize("cells", SOUND, ids=lambda cells: ",".join(cells.values()))
def test_what_is_not_known_or_just_fits_is_no_contradiction(
    cells: dict[str, str], tmp_path: Path
) -> None:
    assert found(checked(one_victim(tmp_path, **cells))) == {}


# --- between rows and tables


def test_the_same_victim_on_two_rows_is_told_on_both(tmp_path: Path) -> None:
    people = victims()
    people.loc[11, "victim_id"] = people.loc[2, "victim_id"]
    told = found(checked(write_extract(tmp_path, people, reports())))
    assert told == {
        ("victims.csv", "victim_id", "duplicate_victim"): "4, 13",
        ("reports.csv", "victim_id", "report_without_victim"): "13",
    }


def test_the_same_report_on_two_rows_is_told_on_both(tmp_path: Path) -> None:
    told = pd.concat([reports(), reports().iloc[[4]]])
    problems = found(checked(write_extract(tmp_path, victims(), told)))
    assert problems == {("reports.csv", "", "duplicate_report"): "6, 22"}


def test_another_report_about_the_same_victim_is_none(tmp_path: Path) -> None:
    other = reports().iloc[[4]].assign(reporter="other")
    told = pd.concat([reports(), other])
    assert found(checked(write_extract(tmp_path, victims(), told))) == {}


def test_a_victim_whom_nobody_reported_and_a_report_about_nobody_are_told(tmp_path: Path) -> None:
    told = reports()
    told.loc[7, "victim_id"] = "SYNTHETIC-nobody"
    assert found(checked(write_extract(tmp_path, victims(), told))) == {
        ("victims.csv", "victim_id", "victim_without_report"): "9",
        ("reports.csv", "victim_id", "report_without_victim"): "9",
    }


def test_an_empty_id_is_told_once_and_not_as_absent_or_twice(tmp_path: Path) -> None:
    told = reports().astype(object)
    told.loc[[2, 3], "victim_id"] = ""
    problems = found(checked(write_extract(tmp_path, victims().drop([2, 3]), told)))
    assert problems["reports.csv", "victim_id", "empty"] == "4-5"
    assert ("reports.csv", "victim_id", "report_without_victim") not in problems


@pytest.mark.parametrize(("days", "is_late"), [(LATE_DAYS, False), (LATE_DAYS + 1, True)])
def test_a_report_may_be_dated_a_month_after_the_year_of_its_victim(
    days: int, is_late: bool, tmp_path: Path
) -> None:
    told = reports()
    told.loc[1, "report_date"] = str(np.datetime64("2015-12-31") + days)
    problems = found(checked(write_extract(tmp_path, victims(), told)))
    late = {("reports.csv", "report_date", "late_report"): "3"}
    assert problems == (late if is_late else {})


# --- near-duplicates


def alike(tmp_path: Path, days: int, **cells: str) -> dict[tuple[str, str, str], str]:
    """Two victims who differ in their ids, by some days, and by the cells that are given."""
    people = victims(20)
    for name in people.columns.drop("victim_id"):
        people.loc[14, name] = people.loc[2, name]
    people.loc[14, "registration_date"] = str(
        np.datetime64(people.loc[2, "registration_date"]) + days
    )
    for name, cell in cells.items():
        people.loc[14, name] = cell
    told = reports()
    told.loc[14, "report_date"] = told.loc[2, "report_date"]
    outcome = checked(write_extract(tmp_path, people, told))
    assert outcome.is_clean
    return found(outcome)


@pytest.mark.parametrize("days", [0, 1, NEAR_DAYS, -NEAR_DAYS])
def test_victims_alike_within_a_week_are_a_warning(days: int, tmp_path: Path) -> None:
    assert alike(tmp_path, days) == {("victims.csv", "", "near_duplicate"): "4, 16"}


@pytest.mark.parametrize("days", [NEAR_DAYS + 1, -NEAR_DAYS - 1])
def test_victims_alike_further_apart_are_not(days: int, tmp_path: Path) -> None:
    assert alike(tmp_path, days) == {}


@pytest.mark.parametrize(
    "cells",
    [
        {"sex": "M"},
        {"age": "44"},
        {"country_of_origin": "BGR"},
        {"nationality": "BGR"},
        {"form": "criminal"},
        {"sector": "theft"},
    ],
    ids=lambda cells: next(iter(cells)),
)
def test_victims_who_differ_in_one_trait_are_not_alike(
    cells: dict[str, str], tmp_path: Path
) -> None:
    assert alike(tmp_path, 0, **cells) == {}


@pytest.mark.parametrize(("name", "unknown"), [("sex", "_U"), ("age", ""), ("nationality", "_U")])
def test_victims_of_whom_little_is_known_are_not_compared(
    name: str, unknown: str, tmp_path: Path
) -> None:
    people = victims(2).astype(object)
    people.loc[1, people.columns[1:]] = people.loc[0, people.columns[1:]]
    people[name] = unknown
    told = reports(2).assign(report_date="2014-01-05")
    assert found(checked(write_extract(tmp_path, people, told))) == {}


def test_a_warning_for_alike_victims_says_how_many_would_be_by_chance(tmp_path: Path) -> None:
    days = np.arange(365)
    people = victims(1).loc[[0] * 365].reset_index(drop=True).astype(object)
    people["victim_id"] = [f"SYNTHETIC-{day}" for day in days]
    people["registration_date"] = (np.datetime64("2014-01-01") + days).astype(str)
    people["age"] = (10 + days % 73).astype(str)
    told = people[["victim_id"]].assign(
        reporter="police", police_unit="_U", report_date="2014-01-01"
    )
    # Five of each age, 73 days apart: none is near, where chance would give 365 (1 - (350/365)^4).
    assert found(checked(write_extract(tmp_path / "apart", people, told))) == {}
    people["registration_date"] = np.repeat(people["registration_date"].to_numpy()[::73], 73)
    people["age"] = "30"
    outcome = checked(write_extract(tmp_path / "together", people, told))
    [group] = outcome.problems.groups
    assert len(group.rows) == 365
    assert "about 365 such rows" in group.message


# --- with the card


def test_years_and_reports_outside_the_period_of_the_card_are_told(tmp_path: Path) -> None:
    card = {"first_year": 2015, "last_year": 2018}
    told = found(checked(write_extract(tmp_path, victims(7), reports(7), card=card)))
    assert told == {
        ("victims.csv", "registration_year", "outside_period"): "2, 7-8",
        ("reports.csv", "report_date", "report_after_period"): "7-8",
    }


@pytest.mark.parametrize("table", ["victims", "reports"])
def test_synthetic_and_other_ids_in_one_extract_are_told(table: str, tmp_path: Path) -> None:
    people, told = victims(), reports()
    people.loc[3, "victim_id"] = told.loc[3, "victim_id"] = "17"
    problems = found(checked(write_extract(tmp_path, people, told)))
    assert problems[f"{table}.csv", "victim_id", "mixed_ids"] == "5"


def test_a_card_that_denies_synthetic_ids_is_told(tmp_path: Path) -> None:
    outcome = checked(write_extract(tmp_path, victims(), reports(), card={"synthetic": False}))
    assert found(outcome) == {("extract.yml", "synthetic", "denied_synthetic"): "0"}
    assert outcome.is_synthetic


@pytest.mark.parametrize("says", [True, False, None])
def test_an_extract_without_marked_ids_is_registered_unless_its_card_says_otherwise(
    says: bool | None, tmp_path: Path
) -> None:
    people, told = victims(), reports()
    people["victim_id"] = told["victim_id"] = [str(number) for number in range(20)]
    outcome = checked(write_extract(tmp_path, people, told, card={"synthetic": says}))
    unmarked = {("extract.yml", "synthetic", "unmarked_synthetic"): "0"}
    assert found(outcome) == (unmarked if says else {})
    assert outcome.is_synthetic == bool(says)


def test_an_extract_needs_no_card(tmp_path: Path) -> None:
    folder = write_extract(tmp_path, victims(), reports())
    (folder / "extract.yml").unlink()
    outcome = checked(folder)
    assert found(outcome) == {} and outcome.is_synthetic


def test_a_file_that_is_not_the_one_of_the_card_is_told(tmp_path: Path) -> None:
    folder = valid_extract(tmp_path)
    sums = {
        name: hashlib.sha256((folder / name).read_bytes()).hexdigest()
        for name in ("victims.csv", "reports.csv")
    }
    write_extract(folder, victims(), reports(), card={"files": sums})
    assert found(checked(folder)) == {}
    write_extract(folder, victims(), reports(), card={"files": sums | {"victims.csv": "0" * 64}})
    assert found(checked(folder)) == {("victims.csv", "", "checksum"): "0"}
    write_extract(folder, victims(), reports(), card={"files": sums | {"more.csv": "0"}})
    assert found(checked(folder)) == {("extract.yml", "files", "card"): "0"}


@pytest.mark.parametrize(
    "text",
    ["first_year: soon", "synthetic: perhaps", "first_year: 2018\nlast_year: 2014", "a: [", "- 1"],
)
def test_a_card_that_cannot_be_read_is_told(text: str, tmp_path: Path) -> None:
    folder = valid_extract(tmp_path)
    (folder / "extract.yml").write_text(text)
    assert found(checked(folder)) == {("extract.yml", "", "card"): "0"}
