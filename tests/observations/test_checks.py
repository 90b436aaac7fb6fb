"""Sums that do not hold and errata that are not needed stop the build."""

from __future__ import annotations

import pytest

from analysis.observations.catalogue import load_catalogue
from tests.observations.folder import DataFolder

ALPHA = "sources/alpha/figures.csv"


def test_a_sum_that_does_not_hold_is_told_at_the_row_of_the_total(folder: DataFolder) -> None:
    folder.set_cell("alpha", 2, "value", "953")
    problem = folder.the_problem()
    assert (problem.file, problem.row, problem.column) == (ALPHA, 4, "value")
    assert problem.message.startswith("the sum does not hold: Both years add up: total 1908")
    assert problem.message.endswith("parts 1909")
    assert problem.remedy == "Correct the figure or the check total-2016-2017 in checks.yml"


def test_a_sum_may_miss_by_its_tolerance_and_no_more(folder: DataFolder) -> None:
    folder.change("checks.yml", "  parts:", "  tolerance: 2\n  parts:")
    folder.set_cell("alpha", 2, "value", "954")
    assert folder.problems() == []
    folder.set_cell("alpha", 2, "value", "955")
    assert "the sum does not hold" in folder.the_problem().message


def test_decimals_that_add_up_on_paper_add_up(folder: DataFolder) -> None:
    for row, value in ((2, "0.1"), (3, "0.2"), (4, "0.3")):
        folder.set_cell("alpha", row, "value", value)
        folder.set_cell("alpha", row, "unit", "percent")
    assert folder.problems() == []


def test_a_sum_over_a_suppressed_figure_does_not_hold(folder: DataFolder) -> None:
    folder.set_cell("alpha", 2, "value", "")
    folder.set_cell("alpha", 2, "status", "suppressed")
    assert "the sum does not hold" in folder.the_problem().message


@pytest.mark.parametrize(
    ("old", "new", "count"),
    [
        ('period: "2016"', 'period: "1999"', 0),
        ('"2017", definition: rapporteur}\n', '"2017", definition: rapporteur, age: minor}\n', 2),
    ],
    ids=["no figure", "two figures"],
)
def test_a_check_that_does_not_select_one_figure_is_told(
    old: str, new: str, count: int, folder: DataFolder
) -> None:
    folder.change("checks.yml", old, new)
    problem = folder.the_problem()
    assert (problem.file, problem.column) == ("checks.yml", "total-2016-2017")
    assert problem.message.startswith(f"{count} figures match source=alpha")
    assert problem.remedy.startswith("Name exactly one figure by source")


def test_a_check_is_not_blamed_for_a_row_that_is_told_already(folder: DataFolder) -> None:
    folder.set_cell("alpha", 2, "value", "12a")
    folder.set_cell("alpha", 6, "period", "2018-13")
    assert [(p.file, p.row) for p in folder.problems()] == [(ALPHA, 2), (ALPHA, 6)]


def test_a_check_still_runs_when_another_row_of_its_source_is_faulty(folder: DataFolder) -> None:
    folder.set_cell("alpha", 2, "value", "953")
    folder.set_cell("alpha", 5, "value", "12a")
    assert [(p.row, p.column) for p in folder.problems()] == [(4, "value"), (5, "value")]


@pytest.mark.parametrize("name", ["checks.yml", "errata.yml"])
@pytest.mark.parametrize(
    ("content", "message"),
    [
        (None, "the file is missing"),
        (b"- id: [x\n", "not readable YAML"),
        (b"- id: \xff\n", "not readable YAML"),
        (b"id: x\n", "not a list of entries"),
        (b"just words\n", "not a list of entries"),
        (b"7\n", "not a list of entries"),
    ],
    ids=["missing", "not YAML", "not UTF-8", "a mapping", "words", "a number"],
)
def test_a_file_of_checks_that_cannot_be_read_is_told(
    name: str, content: bytes | None, message: str, folder: DataFolder
) -> None:
    # Without the erratum the two figures for minors stand beside each other.
    folder.set_cell("alpha", 6, "age", "_T")
    folder.set_cell("alpha", 6, "period", "2013")
    folder.file("errata.yml").write_text("[]\n")
    folder.file(name).unlink()
    if content is not None:
        folder.file(name).write_bytes(content)
    problem = folder.the_problem()
    assert problem.file == name
    assert problem.message.startswith(message)


@pytest.mark.parametrize(
    ("name", "old", "new", "where"),
    [
        ("checks.yml", 'what: "', 'colour: red\n  what: "', "total-2016-2017.colour"),
        ("checks.yml", 'period: "2016"', "period: 2016", "total-2016-2017.parts.0.period"),
        ("checks.yml", "- id: total-2016-2017\n  what", "- what", "entry 1.id"),
    ],
)
def test_a_fault_in_an_entry_is_told_with_the_entry_and_the_key(
    name: str, old: str, new: str, where: str, folder: DataFolder
) -> None:
    folder.change(name, old, new)
    problem = folder.the_problem()
    assert (problem.file, problem.column) == (name, where)
    assert problem.remedy == "The keys are id, what, total, parts, tolerance"


def test_two_checks_with_one_id_are_told(folder: DataFolder) -> None:
    entry = folder.file("checks.yml").read_text()
    folder.file("checks.yml").write_text(entry + entry)
    problem = folder.the_problem()
    assert (problem.column, problem.message) == ("total-2016-2017", "the id stands there twice")


def test_an_erratum_is_told_once_the_source_prints_something_else(folder: DataFolder) -> None:
    folder.change("errata.yml", ", value: 92", "")
    folder.set_cell("alpha", 5, "age", "_T")
    folder.set_cell("alpha", 5, "period", "2013")
    folder.set_cell("alpha", 6, "value", "29")
    problem = folder.the_problem()
    assert (problem.file, problem.column) == ("errata.yml", "minors-2017")
    assert problem.message == "the source no longer prints 92"
    assert problem.remedy == "Remove or mend the entry"


def test_an_erratum_that_expects_what_is_printed_is_told(folder: DataFolder) -> None:
    folder.change("errata.yml", "expected: 29", "expected: 92")
    problem = folder.the_problem()
    assert (problem.column, problem.message) == (
        "minors-2017",
        "printed and expected are the same",
    )


def test_an_erratum_of_a_figure_that_is_not_there_is_told(folder: DataFolder) -> None:
    folder.change("errata.yml", "age: minor", "sex: F")
    messages = [p.message for p in folder.problems()]
    assert any(message.startswith("0 figures match source=alpha") for message in messages)


def test_the_figure_of_an_erratum_carries_its_id_and_no_other_does(folder: DataFolder) -> None:
    figures = load_catalogue(folder.root).figures
    marked = figures[figures["erratum"] != ""]
    assert marked[["observation", "erratum"]].to_numpy().tolist() == [["alpha#6", "minors-2017"]]
