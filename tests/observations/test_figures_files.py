"""Every fault in a figures.csv is told with its file, line, column and what to do."""

from __future__ import annotations

import pytest

from analysis.observations.catalogue import read_catalogue
from analysis.observations.codelists import CODED_COLUMNS
from analysis.observations.schema import COLUMNS
from tests.observations.folder import FIGURES, HEADER, DataFolder

ALPHA = "sources/alpha/figures.csv"
BETA = "sources/beta/figures.csv"


def test_the_small_folder_has_no_problem(folder: DataFolder) -> None:
    assert folder.problems() == []


def test_missing_figures_are_told(folder: DataFolder) -> None:
    folder.file(BETA).unlink()
    problem = folder.the_problem()
    assert (problem.file, problem.row, problem.message) == (BETA, 0, "the file is missing")
    assert problem.remedy == "Add it"


@pytest.mark.parametrize("content", ["", "\n\n", "\ufeff"])
def test_an_empty_file_is_told(content: str, folder: DataFolder) -> None:
    folder.write_figures("beta", content)
    problem = folder.the_problem()
    assert (problem.file, problem.message) == (BETA, "the file is empty")
    assert HEADER in problem.remedy


def test_a_file_with_a_header_only_is_told(folder: DataFolder) -> None:
    folder.write_figures("beta", f"{HEADER}\n")
    assert folder.the_problem().message == "the file has no rows"


@pytest.mark.parametrize("number", ["12a", "1,256", "1e3", " 7", "٦٦٨"])
def test_a_value_that_is_no_plain_number_is_told(number: str, folder: DataFolder) -> None:
    folder.set_cell("alpha", 3, "value", number)
    problem = folder.the_problem()
    assert (problem.file, problem.row, problem.column) == (ALPHA, 3, "value")
    assert problem.message == f"not a number: {number!r}"
    assert problem.remedy == "Write a plain number, without separators or words"


@pytest.mark.parametrize("number", ["-60", "22.2", "0", "17993485"])
def test_whole_decimal_and_negative_numbers_are_values(number: str, folder: DataFolder) -> None:
    folder.set_cell("gamma", 4, "value", number)
    assert folder.problems() == []


@pytest.mark.parametrize("column", CODED_COLUMNS)
def test_an_unknown_code_is_told_in_every_coded_column(column: str, folder: DataFolder) -> None:
    folder.set_cell("alpha", 3, column, "nonsense")
    problem = folder.the_problem()
    assert (problem.file, problem.row, problem.column) == (ALPHA, 3, column)
    assert problem.message == "unknown code: 'nonsense'"
    assert problem.remedy == f"Use a code of data/codelists/{column}.csv, or add it there"


@pytest.mark.parametrize(
    "period",
    ["2018-13", "2018/2014", "2018-02-30", "", "later"],
)
def test_a_period_that_does_not_exist_is_told(period: str, folder: DataFolder) -> None:
    folder.set_cell("alpha", 3, "period", period)
    problem = folder.the_problem()
    assert (problem.file, problem.row, problem.column) == (ALPHA, 3, "period")
    assert problem.message == f"not a period: {period!r}"
    assert "ISO 8601" in problem.remedy


@pytest.mark.parametrize("locator", ["", "  "])
def test_an_empty_locator_is_told(locator: str, folder: DataFolder) -> None:
    folder.set_cell("alpha", 2, "locator", locator)
    problem = folder.the_problem()
    assert (problem.file, problem.row, problem.column) == (ALPHA, 2, "locator")
    assert problem.message.startswith("the locator is empty")
    assert "page, line, section" in problem.remedy


@pytest.mark.parametrize(
    ("source", "row", "value"),
    [("gamma", 3, "3"), ("alpha", 3, "")],
    ids=["a value though suppressed", "no value though exact"],
)
def test_a_value_that_contradicts_its_status_is_told(
    source: str, row: int, value: str, folder: DataFolder
) -> None:
    folder.set_cell(source, row, "value", value)
    problem = folder.the_problem()
    assert (problem.file, problem.row) == (f"sources/{source}/figures.csv", row)
    assert problem.message == "the value and the status contradict each other"
    assert problem.remedy == "Only a suppressed figure has no value, and it has none"


@pytest.mark.parametrize(
    ("source", "row", "upper"),
    [("gamma", 2, ""), ("gamma", 2, "5000"), ("gamma", 2, "4000"), ("alpha", 3, "1000")],
    ids=["a range without", "a range of nothing", "a range that runs back", "an exact figure with"],
)
def test_an_upper_bound_that_does_not_fit_is_told(
    source: str, row: int, upper: str, folder: DataFolder
) -> None:
    folder.set_cell(source, row, "upper", upper)
    problem = folder.the_problem()
    assert (problem.file, problem.row) == (f"sources/{source}/figures.csv", row)
    assert problem.message == "the upper bound does not fit the status"
    assert problem.remedy.startswith("A range has an upper bound above its value")


@pytest.mark.parametrize("value", ["-5", "205.5"])
def test_persons_that_cannot_be_counted_are_told(value: str, folder: DataFolder) -> None:
    folder.set_cell("alpha", 3, "value", value)
    problem = folder.the_problem()
    assert (problem.file, problem.row) == (ALPHA, 3)
    assert problem.message == "persons are counted in whole numbers from zero on"


def test_an_upper_bound_that_is_no_number_is_told_once(folder: DataFolder) -> None:
    folder.set_cell("gamma", 2, "upper", "many")
    problem = folder.the_problem()
    assert (problem.column, problem.message) == ("upper", "not a number: 'many'")


@pytest.mark.parametrize("column", ["measure", "period", "value", "note"])
def test_a_missing_column_is_told(column: str, folder: DataFolder) -> None:
    position = COLUMNS.index(column)
    lines = [line.split(",") for line in folder.figures("beta").splitlines()]
    kept = [",".join(cells[:position] + cells[position + 1 :]) for cells in lines]
    folder.write_figures("beta", "\n".join([*kept, ""]))
    problem = folder.the_problem()
    assert (problem.file, problem.row, problem.column) == (BETA, 1, column)
    assert problem.message == "the column is missing"
    assert problem.remedy == f"The columns are {HEADER}"


def test_an_extra_column_is_told(folder: DataFolder) -> None:
    lines = folder.figures("beta").splitlines()
    wider = [lines[0] + ",colour", *(line + ",red" for line in lines[1:])]
    folder.write_figures("beta", "\n".join(wider))
    problem = folder.the_problem()
    assert (problem.row, problem.column, problem.message) == (1, "colour", "the column is unknown")


def test_a_column_that_stands_there_twice_is_told(folder: DataFolder) -> None:
    lines = folder.figures("beta").splitlines()
    wider = [lines[0] + ",note", *(line + "," for line in lines[1:])]
    folder.write_figures("beta", "\n".join(wider))
    problem = folder.the_problem()
    assert (problem.column, problem.message) == ("note", "the column stands there twice")


def test_the_order_of_the_columns_is_free(folder: DataFolder) -> None:
    before = read_catalogue(folder.root)[0].figures
    turned = [",".join(reversed(line.split(","))) for line in folder.figures("beta").splitlines()]
    folder.write_figures("beta", "\n".join(turned))
    after, problems = read_catalogue(folder.root)
    assert problems == []
    assert after.figures.equals(before)


@pytest.mark.parametrize(("cells", "told"), [(",extra", 16), (",,", 17)])
def test_a_row_with_too_many_cells_is_told(cells: str, told: int, folder: DataFolder) -> None:
    folder.change_figures("alpha", "956,,persons,rapporteur,exact,page 3,", f"956,,p,r,e,p,{cells}")
    problem = folder.the_problem()
    assert (problem.file, problem.row) == (ALPHA, 3)
    assert problem.message == f"{told} cells where the header has 15"
    assert "quote a cell that holds a comma" in problem.remedy


def test_too_many_cells_in_every_row_are_told_and_not_cut_off(folder: DataFolder) -> None:
    lines = folder.figures("beta").splitlines()
    folder.write_figures("beta", "\n".join([lines[0], *(line + "," for line in lines[1:])]))
    assert [problem.row for problem in folder.problems()] == [2, 3]


def test_a_row_with_too_few_cells_is_told(folder: DataFolder) -> None:
    # Only the note is absent, which may be empty: the row is short all the same.
    folder.change_figures("alpha", "29,,persons,rapporteur,exact,page 4,", "29,,persons,r,exact,p")
    problem = folder.the_problem()
    assert (problem.file, problem.row) == (ALPHA, 5)
    assert problem.message == "14 cells where the header has 15"


def test_a_quotation_mark_that_is_not_closed_is_told_where_it_opens(folder: DataFolder) -> None:
    folder.change_figures("alpha", "page 4,", 'page 4,"never closed')
    problem = folder.the_problem()
    assert (problem.file, problem.row) == (ALPHA, 5)
    assert "cannot be read" in problem.message
    assert problem.remedy == "Close every quotation mark, and double those inside a cell"


def test_bytes_that_are_not_utf8_are_told_with_their_row(folder: DataFolder) -> None:
    raw = folder.figures("alpha").replace("page 4", "page é").encode("latin-1")
    folder.write_figures("alpha", raw)
    problem = folder.the_problem()
    assert (problem.file, problem.row) == (ALPHA, 5)
    assert (problem.message, problem.remedy) == ("the line is not UTF-8", "Save the file as UTF-8")


def test_a_byte_order_mark_does_not_shift_the_row_that_is_not_utf8(folder: DataFolder) -> None:
    raw = b"\xef\xbb\xbf" + folder.figures("alpha").encode() + b"\xff"
    folder.write_figures("alpha", raw)
    assert folder.the_problem().row == 7


@pytest.mark.parametrize(
    "change",
    [
        lambda text: "\ufeff" + text,
        lambda text: text.replace("\n", "\r\n"),
        lambda text: text.removesuffix("\n"),
        lambda text: text + "\n\n",
    ],
    ids=["byte order mark", "CRLF", "no last line end", "empty lines at the end"],
)
def test_what_editors_do_to_a_file_changes_no_figure(change, folder: DataFolder) -> None:
    before = read_catalogue(folder.root)[0].figures
    for source in FIGURES:
        folder.write_figures(source, change(folder.figures(source)))
    catalogue, problems = read_catalogue(folder.root)
    assert problems == []
    assert catalogue.figures.equals(before)


@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_a_line_break_inside_a_cell_does_not_shift_the_row_that_is_told(
    line_end: str, folder: DataFolder
) -> None:
    folder.change_figures("alpha", "952,,persons,rapporteur,exact,page 3,", "952,,persons,x,y,z,")
    folder.set_cell("alpha", 4, "value", "12a")
    content = folder.figures("alpha").replace("952,,persons,x,y,z,", _TWO_LINES)
    folder.write_figures("alpha", content.replace("\n", line_end).encode())
    problem = folder.the_problem()
    assert (problem.row, problem.column) == (5, "value")
    assert content.splitlines()[problem.row - 1].split(",")[8] == "12a"


_TWO_LINES = '952,,persons,rapporteur,exact,page 3,"a note\non two lines"'


def test_a_row_over_two_lines_is_told_where_it_begins(folder: DataFolder) -> None:
    folder.change_figures(
        "alpha", "29,,persons,rapporteur,exact,page 4,", '2x,,persons,rapporteur,exact,"page\n4",'
    )
    assert folder.the_problem().row == 5


def test_an_empty_line_does_not_shift_the_row_that_is_told(folder: DataFolder) -> None:
    folder.write_figures("beta", folder.figures("beta").replace("\n", "\n\n", 1))
    folder.set_cell("beta", 3, "value", "12a")
    assert folder.the_problem().row == 3


def test_a_line_break_does_not_pass_for_part_of_a_number_or_a_period(folder: DataFolder) -> None:
    folder.change_figures(
        "alpha", "2017,_T,_T,_T,_T,_T,_T,956", '"2017\n",_T,_T,_T,_T,_T,_T,"956\n"'
    )
    assert [(p.row, p.column) for p in folder.problems()] == [(3, "period"), (3, "value")]
