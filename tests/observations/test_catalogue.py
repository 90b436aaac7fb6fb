"""All problems come in one go, and data with a problem reach no chapter."""

from __future__ import annotations

import re

import pytest

from analysis.errors import DataError
from analysis.observations.catalogue import load_catalogue, read_catalogue
from analysis.observations.problems import Problem, raise_for
from analysis.paths import Project
from tests.observations.folder import DataFolder


def break_five_things(folder: DataFolder) -> None:
    folder.set_cell("alpha", 2, "value", "12a")
    folder.set_cell("beta", 3, "nationality", "Dutch")
    folder.set_cell("gamma", 4, "locator", "")
    folder.change("sources/gamma/source.yml", "grade: A", "grade: A\ncolour: red")
    with folder.file("codelists/sex.csv").open("a") as file:
        file.write("F,Female,Vrouw,\n")


FIVE = [
    ("codelists/sex.csv", 4, "code"),
    ("sources/alpha/figures.csv", 2, "value"),
    ("sources/beta/figures.csv", 3, "nationality"),
    ("sources/gamma/figures.csv", 4, "locator"),
    ("sources/gamma/source.yml", 0, "colour"),
]


def test_five_faults_are_five_problems_in_one_go(folder: DataFolder) -> None:
    break_five_things(folder)
    assert [(p.file, p.row, p.column) for p in folder.problems()] == FIVE


def test_five_faults_in_one_row_and_its_neighbours_are_five_problems(folder: DataFolder) -> None:
    for row, column, cell in (
        (2, "value", "12a"),
        (2, "locator", ""),
        (2, "sex", "woman"),
        (3, "period", "2017-13"),
        (6, "upper", "100"),
    ):
        folder.set_cell("alpha", row, column, cell)
    told = [(p.row, p.column) for p in folder.problems()]
    assert told == [(2, "locator"), (2, "sex"), (2, "value"), (3, "period"), (6, "")]


def test_loading_refuses_data_with_a_problem_and_lists_them_all(folder: DataFolder) -> None:
    break_five_things(folder)
    with pytest.raises(DataError) as caught:
        load_catalogue(folder.root)
    headline, *lines = str(caught.value).splitlines()
    assert headline == "5 problem(s) in the data:"
    assert lines == [str(problem) for problem in folder.problems()]
    assert lines[1] == (
        "sources/alpha/figures.csv, row 2, column value: not a number: '12a'. "
        "Write a plain number, without separators or words."
    )


@pytest.mark.parametrize("make", [True, False], ids=["an empty folder", "no folder"])
def test_no_sources_at_all_are_told(make: bool, folder: DataFolder) -> None:
    folder.file("sources").rename(folder.root.parent / "away")
    if make:
        folder.file("sources").mkdir()
    problem = folder.the_problem()
    assert (problem.file, problem.message) == ("sources", "there is no source")
    assert problem.remedy == "Add a folder with a source.yml and a figures.csv"


def test_a_figure_that_stands_twice_in_a_source_is_told_at_its_second_row(
    folder: DataFolder,
) -> None:
    folder.set_cell("beta", 3, "definition", "comensha")
    row = folder.figures("beta").splitlines()[2].replace("475", "480")
    folder.write_figures("beta", folder.figures("beta") + row + "\n")
    problem = folder.the_problem()
    assert (problem.file, problem.row) == ("sources/beta/figures.csv", 4)
    assert problem.message == "the same figure stands twice in this source"
    assert problem.remedy == "Keep one row, or name the wrong one in errata.yml"


def test_a_figure_that_stands_twice_is_no_problem_when_an_erratum_says_which_is_wrong(
    folder: DataFolder,
) -> None:
    assert folder.problems() == []
    folder.file("errata.yml").write_text("[]\n")
    problem = folder.the_problem()
    assert (problem.file, problem.row) == ("sources/alpha/figures.csv", 6)


def test_two_sources_may_print_the_same_figure(folder: DataFolder) -> None:
    row = folder.figures("alpha").splitlines()[1]
    folder.write_figures("beta", folder.figures("beta") + row + "\n")
    assert folder.problems() == []


def test_each_figure_carries_its_place_and_what_the_card_says(folder: DataFolder) -> None:
    figures = load_catalogue(folder.root).figures.set_index("observation")
    figure = figures.loc["gamma#2"]
    assert (figure["source"], figure["row"], figure["grade"]) == ("gamma", 2, "A")
    assert (figure["directness"], str(figure["known_from"])) == ("official", "2020-02-29")
    assert (figure["value"], figure["upper"]) == (5000, 7500)
    assert len(figures) == 10


def test_a_figure_of_a_time_to_come_is_among_the_problems(folder: DataFolder) -> None:
    folder.set_cell("beta", 3, "period", "2019")
    assert [(p.row, p.column) for p in folder.problems() if "had not begun" in p.message] == [
        (3, "period")
    ]


def test_a_suppressed_value_is_no_number(folder: DataFolder) -> None:
    figures = load_catalogue(folder.root).figures.set_index("observation")
    assert figures["value"].isna().sum() == 1
    assert figures.loc["gamma#3", "upper"] == 4


def test_a_problem_is_said_with_its_place_as_far_as_it_has_one() -> None:
    assert str(Problem("a.csv", 3, "value", "wrong", "Mend it")) == (
        "a.csv, row 3, column value: wrong. Mend it."
    )
    assert str(Problem("a.csv", 0, "", "wrong", "Mend it")) == "a.csv: wrong. Mend it."


def test_nothing_is_raised_for_no_problem() -> None:
    raise_for([])


def test_a_changed_figure_of_the_real_data_breaks_the_sum_that_rests_on_it(
    scratch: Project,
) -> None:
    folder = DataFolder(scratch.data)
    folder.set_cell("parliament-answer-2019-3260", 7, "value", "5434")
    problems = [p for p in read_catalogue(scratch.data)[1] if "5,433" in p.message]
    [problem] = problems
    assert (problem.file, problem.row) == ("sources/parliament-answer-2019-3260/figures.csv", 7)
    assert re.search(r"total 5434, parts 5433$", problem.message)
    assert "rapporteur-2013-2017" in problem.remedy


def test_a_wrong_checksum_of_the_real_data_stops_the_loading(scratch: Project) -> None:
    figures = scratch.data / "sources" / "rd-2019-victims" / "figures.csv"
    figures.write_text(figures.read_text() + "\n")
    with pytest.raises(DataError, match=r"^1 problem.*\n.*rd-2019-victims/source.yml, column sha"):
        load_catalogue(scratch.data)
