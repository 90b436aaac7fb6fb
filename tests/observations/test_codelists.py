"""Code lists are complete, used and labelled in both languages."""

from __future__ import annotations

import pytest

from analysis.observations.codelists import label, read_codelists
from tests.observations.folder import DataFolder

SEX = "codelists/sex.csv"


@pytest.mark.parametrize("column", ["measure", "sex", "status"])
def test_a_missing_code_list_is_the_only_problem(column: str, folder: DataFolder) -> None:
    # Not: one more problem for every figure of every source.
    folder.file(f"codelists/{column}.csv").unlink()
    problem = folder.the_problem()
    assert (problem.file, problem.message) == (f"codelists/{column}.csv", "the file is missing")


@pytest.mark.parametrize(
    ("content", "row"),
    [(b"", 0), (b"code,label_en,label_nl,description_en\n_T,\xff,x,y\n", 2)],
    ids=["empty", "not UTF-8"],
)
def test_a_code_list_that_cannot_be_read_is_the_only_problem(
    content: bytes, row: int, folder: DataFolder
) -> None:
    folder.file(SEX).write_bytes(content)
    problem = folder.the_problem()
    assert (problem.file, problem.row) == (SEX, row)


def test_a_wrong_header_names_the_column(folder: DataFolder) -> None:
    folder.change(SEX, "label_nl", "label_de")
    told = [(p.file, p.row, p.column, p.message) for p in folder.problems()]
    assert told == [
        (SEX, 1, "label_de", "the column is unknown"),
        (SEX, 1, "label_nl", "the column is missing"),
    ]


@pytest.mark.parametrize(("cell", "column"), [(0, "code"), (1, "label_en"), (2, "label_nl")])
def test_an_empty_label_is_told_with_its_row(cell: int, column: str, folder: DataFolder) -> None:
    cells = ["_X", "Extra", "Extra", ""]
    cells[cell] = " "
    with folder.file(SEX).open("a") as file:
        file.write(",".join(cells) + "\n")
    problems = [p for p in folder.problems() if p.message == "the cell is empty"]
    assert [(p.file, p.row, p.column) for p in problems] == [(SEX, 4, column)]
    assert problems[0].remedy == "Every code has both labels"


def test_an_empty_description_is_allowed(folder: DataFolder) -> None:
    folder.change(SEX, "F (nl),meaning", "F (nl),")
    assert folder.problems() == []


def test_a_code_that_stands_there_twice_is_told(folder: DataFolder) -> None:
    with folder.file(SEX).open("a") as file:
        file.write("F,Female,Vrouw,\n")
    problem = folder.the_problem()
    assert (problem.file, problem.row, problem.column) == (SEX, 4, "code")
    assert problem.message == "the code stands there twice"


def test_a_code_that_no_figure_uses_is_told_with_its_line(folder: DataFolder) -> None:
    folder.file(SEX).write_text(
        'code,label_en,label_nl,description_en\n_T,All,Totaal,"two\nlines"\n\nF,F,V,\nM,M,M,\n'
    )
    problem = folder.the_problem()
    assert (problem.file, problem.row, problem.column) == (SEX, 6, "code")
    assert problem.message == "no figure uses 'M'"


def test_an_unused_code_is_told_beside_other_problems(folder: DataFolder) -> None:
    with folder.file(SEX).open("a") as file:
        file.write("M,Male,Man,\n")
    folder.change("sources/beta/source.yml", "id: beta", "id: bèta")
    unused, wrong_id = folder.problems()
    assert unused.message == "no figure uses 'M'"
    assert wrong_id.column == "id"


def test_a_code_is_not_called_unused_while_the_figures_that_use_it_cannot_be_read(
    folder: DataFolder,
) -> None:
    folder.file("sources/gamma/figures.csv").unlink()
    assert folder.the_problem().file == "sources/gamma/figures.csv"


def test_the_general_codes_need_no_figure(folder: DataFolder) -> None:
    with folder.file(SEX).open("a") as file:
        file.write("_U,Unknown,Onbekend,\n")
    assert folder.problems() == []


def test_a_code_is_shown_by_its_label_in_either_language(folder: DataFolder) -> None:
    lists, _ = read_codelists(folder.file("codelists"))
    assert label(lists, "sex", "F") == "F (en)"
    assert label(lists, "sex", "F", "nl") == "F (nl)"
