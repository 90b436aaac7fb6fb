"""The schema of an extract: which columns, which codes, and what may be left empty."""

from __future__ import annotations

from pathlib import Path

import pytest

from analysis.paths import Project
from analysis.register.codes import read_codes
from analysis.register.extract import load_extract
from analysis.register.fields import TABLES, Field
from analysis.register.schema import may_be_empty
from tests.register.extracts import checked, found, reports, victims, write_extract

ALL = tuple(field.name for field in TABLES["victims"])
FIELDS = [field for fields in TABLES.values() for field in fields]
every_victim_field = pytest.mark.parametrize("field", TABLES["victims"], ids=lambda f: f.name)


def test_an_extract_may_have_every_optional_column_or_none(tmp_path: Path) -> None:
    assert found(checked(write_extract(tmp_path / "all", victims(20, ALL), reports()))) == {}
    bare = load_extract(write_extract(tmp_path / "none", victims(), reports()))
    assert list(bare.victims) == [f.name for f in TABLES["victims"] if f.is_required]


@every_victim_field
def test_a_column_may_be_absent_if_nobody_prescribes_it(field: Field, tmp_path: Path) -> None:
    people = victims(20, ALL).drop(columns=field.name)
    told = found(checked(write_extract(tmp_path, people, reports())))
    missing = {("victims.csv", field.name, "missing_column"): "0"}
    assert told == (missing if field.is_required else {})


@pytest.mark.parametrize(
    ("name", "nearest"), [("sexe", "sex"), ("Victim_ID", "victim_id"), ("ages", "age")]
)
def test_an_unknown_column_is_told_with_the_nearest_known_one(
    name: str, nearest: str, tmp_path: Path
) -> None:
    people = victims().assign(**{name: "1"})
    outcome = checked(write_extract(tmp_path, people, reports()))
    assert found(outcome) == {("victims.csv", name, "unknown_column"): "0"}
    assert outcome.problems.groups[0].message.endswith(f"did you mean {nearest}?")


def test_a_direct_identifier_is_to_be_left_out_and_gets_no_other_name(tmp_path: Path) -> None:
    outcome = checked(write_extract(tmp_path, victims().assign(bsn="1"), reports()))
    [group] = outcome.problems.groups
    assert "did you mean" not in group.message
    assert "must be left out" in group.remedy


@every_victim_field
def test_an_empty_cell_is_unknown_where_it_may_be(
    field: Field, tmp_path: Path, project: Project
) -> None:
    people = victims(20, ALL)
    people.loc[3, field.name] = ""
    folder = write_extract(tmp_path, people, reports())
    told = found(checked(folder))
    if not may_be_empty(field, read_codes(project.data)):
        assert told["victims.csv", field.name, "empty"] == "5"
        return
    assert told == {}
    cell = load_extract(folder).victims.loc[3, field.name]
    assert cell == "_U" if field.kind == "code" else cell != cell or cell == ""


def test_ids_years_dates_and_reporters_are_never_empty(project: Project) -> None:
    codes = read_codes(project.data)
    never = {field.name for field in FIELDS if not may_be_empty(field, codes)}
    assert never == {
        *("victim_id", "registration_year", "registration_date", "report_date", "reporter")
    }


@pytest.mark.parametrize(
    ("column", "rule", "cells"),
    [
        ("sex", "unknown_code", ["f", "V", "female", "1", "F M"]),
        ("nationality", "unknown_code", ["NL", "Dutch", "nld"]),
        ("registration_year", "year", ["14", "2014.0", "MMXIV", "20144", "1815", "２０１４"]),
        (
            "registration_date",
            "date",
            ["2014-02-30", "20140217", "17/01/2014", "41656", "1-1-14", "2014-1-17", "0014-01-17"],
        ),
        ("age", "age", ["-1", "17,5", "17.5", "999", "121", "seventeen", "1e1", "١٧"]),
        ("exploitation_days", "days", ["-1", "3.5", "long"]),
    ],
)
def test_a_cell_that_is_not_what_its_column_holds_is_told(
    column: str, rule: str, cells: list[str], tmp_path: Path
) -> None:
    people = victims(20, ALL)
    people.loc[: len(cells) - 1, column] = cells
    told = found(checked(write_extract(tmp_path, people, reports())))
    assert told["victims.csv", column, rule] == f"2-{len(cells) + 1}"


@pytest.mark.parametrize("age", ["0", "17", "120", "007"])
def test_ages_from_birth_on_are_taken(age: str, tmp_path: Path) -> None:
    people = victims(3).assign(age=age)
    assert load_extract(write_extract(tmp_path, people, reports(3))).victims["age"][0] == int(age)


def test_every_fault_of_a_row_is_told_at_once(tmp_path: Path) -> None:
    people = victims(20, ALL)
    broken = dict.fromkeys([f.name for f in TABLES["victims"] if f.kind == "code"], "?")
    people.loc[4, list(broken)] = "?"
    people.loc[4, ["registration_date", "age"]] = "?"
    told = found(checked(write_extract(tmp_path, people, reports())))
    assert told == {
        **{("victims.csv", name, "unknown_code"): "6" for name in broken},
        ("victims.csv", "registration_date", "date"): "6",
        ("victims.csv", "age", "age"): "6",
    }


def test_the_remedy_for_a_code_names_its_list(tmp_path: Path) -> None:
    people = victims().assign(is_domestic="perhaps")
    outcome = checked(write_extract(tmp_path, people, reports()))
    [group] = outcome.problems.groups
    assert "data/codelists/register/answer.csv" in group.remedy
