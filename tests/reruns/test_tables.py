"""Tables of two runs: a difference that no fact tells is told all the same."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path

import pytest
from rich.console import Console

from analysis.chapters.parameters import check_parameters
from analysis.paths import Project
from analysis.reruns.chain import compare_sides
from analysis.reruns.pairs import Pair
from analysis.reruns.sides import Side
from analysis.reruns.tables import TableDifference, compare_tables, read_tables
from analysis.reruns.telling import as_table, as_values
from analysis.runs.inputs import inputs_of

BEFORE = "Year,Number\r\n2016,1\r\n2017,2\r\n"


def test_a_row_that_changed_is_one_that_went_and_one_that_is_new() -> None:
    after = BEFORE.replace("2017,2", "2017,3") + "2018,4\r\n"
    assert compare_tables({"totals": BEFORE}, {"totals": after}) == [
        TableDifference("totals", gone=("2017,2",), new=("2017,3", "2018,4"))
    ]


def test_a_table_that_only_one_run_has_differs_in_all_its_rows() -> None:
    assert compare_tables({}, {"totals": BEFORE}) == [
        TableDifference("totals", gone=(), new=("2016,1", "2017,2"))
    ]
    assert compare_tables({"totals": BEFORE}, {"totals": BEFORE}) == []


def test_the_table_of_the_facts_is_left_to_the_facts(tmp_path: Path) -> None:
    for name in ("totals.csv", "numbers.csv"):
        (tmp_path / name).write_text(BEFORE)
    assert list(read_tables(tmp_path)) == ["totals"]


@pytest.fixture
def sides(project: Project) -> tuple[Side, Side]:
    facts = {"chapter": "dublin_claimants", "parameters": {}, "facts": []}
    before, after = (
        inputs_of(project, "dublin_claimants", check_parameters("dublin_claimants", values))
        for values in ({}, {"nationalities": "NGA"})
    )
    changed = BEFORE.replace("2", "3")
    return Side("a", before, facts, {"west": BEFORE}), Side("b", after, facts, {"west": changed})


def test_a_run_differs_when_only_a_table_does(project: Project, sides: tuple[Side, Side]) -> None:
    compared = compare_sides(project, *sides)
    assert Pair(compared, []).differs
    assert as_values(Pair(compared, []))["tables"] == [
        {"name": "west", "gone": ["2016,1", "2017,2"], "new": ["3016,1", "3017,3"]}
    ]
    told = Console(width=80, file=io.StringIO())
    told.print(as_table(Pair(compared, [])))
    assert "table west: 2 rows gone, 2 new" in told.file.getvalue()


def test_tables_of_two_languages_are_said_not_to_be_compared(
    project: Project, sides: tuple[Side, Side]
) -> None:
    before, after = sides
    dutch = replace(after.inputs, parameters=after.inputs.parameters | {"language": "nl"})
    compared = compare_sides(project, before, replace(after, inputs=dutch))
    assert compared.tables == []
    [note] = compared.notes
    assert note.startswith("tables were not compared: the runs speak two languages")
    told = Console(width=80, file=io.StringIO())
    told.print(as_table(Pair(compared, [])))
    assert "dublin_claimants: no difference of facts\n" in told.file.getvalue()
    assert "tables were not compared" in told.file.getvalue()
