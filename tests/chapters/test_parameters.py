"""A chapter takes exactly the parameters of its model, and says what is wrong before it starts."""

from __future__ import annotations

import ast
from datetime import date
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbformat import NotebookNode

from analysis.chapters.parameters import MODELS, check_parameters, model_of
from analysis.errors import ParameterError
from analysis.paths import Project, find_project

CHAPTERS = sorted(find_project(Path(__file__)).chapters.glob("*.ipynb"))
NAMES = [path.stem for path in CHAPTERS]
MOST_CODE_CELLS = 10
MOST_LINES = 15
LOGIC = (
    *(ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda, ast.If, ast.IfExp),
    *(ast.For, ast.While, ast.Try, ast.comprehension),
)


def read(name: str) -> NotebookNode:
    path = next(path for path in CHAPTERS if path.stem == name)
    return nbformat.read(path, as_version=4)


def code_cells(name: str) -> list[NotebookNode]:
    return [cell for cell in read(name).cells if cell.cell_type == "code"]


def faults(chapter: str, **values: Any) -> str:
    with pytest.raises(ParameterError) as caught:
        check_parameters(chapter, values)
    assert caught.value.exit_code == 2
    return str(caught.value)


def test_every_chapter_of_the_contents_has_a_notebook_and_a_model(project: Project) -> None:
    assert sorted(project.chapter_names) == NAMES
    assert project.chapter_names == list(MODELS)


@pytest.mark.parametrize("name", NAMES)
def test_the_parameters_cell_and_the_model_agree_in_names_order_and_defaults(name: str) -> None:
    cell = code_cells(name)[0]
    assigned = {
        node.targets[0].id: ast.literal_eval(node.value)  # type: ignore[attr-defined]
        for node in ast.parse(cell.source).body
    }
    expected = model_of(name)().notebook_values()

    assert list(assigned.items()) == list(expected.items())
    assert [type(value) for value in assigned.values()] == [type(v) for v in expected.values()]


@pytest.mark.parametrize("name", NAMES)
def test_every_parameter_is_handed_to_the_page_under_its_own_name(name: str) -> None:
    opened = next(
        node
        for cell in code_cells(name)
        for node in ast.walk(ast.parse(cell.source))
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "open_page"
    )

    assert [ast.literal_eval(argument) for argument in opened.args] == [name]
    handed = {keyword.arg: ast.unparse(keyword.value) for keyword in opened.keywords}
    assert handed == {field: field for field in model_of(name).model_fields}


@pytest.mark.parametrize("name", NAMES)
def test_the_first_code_cell_alone_takes_the_parameters_and_is_not_shown(name: str) -> None:
    tags = [cell.metadata.get("tags", []) for cell in code_cells(name)]

    assert tags[0] == ["parameters", "remove-cell"]
    assert all("parameters" not in later for later in tags[1:])


@pytest.mark.parametrize("name", NAMES)
def test_a_notebook_is_thin(name: str) -> None:
    cells = code_cells(name)

    assert len(cells) <= MOST_CODE_CELLS
    for cell in cells:
        assert len([line for line in cell.source.splitlines() if line.strip()]) <= MOST_LINES
        logic = [type(n).__name__ for n in ast.walk(ast.parse(cell.source)) if isinstance(n, LOGIC)]
        assert logic == [], cell.source


@pytest.mark.parametrize("name", NAMES)
def test_a_notebook_is_committed_without_outputs_and_leftovers(name: str) -> None:
    notebook = read(name)

    assert notebook.metadata == {
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
    }
    assert [cell.outputs for cell in code_cells(name) if cell.outputs] == []
    assert {cell.execution_count for cell in code_cells(name)} <= {None}
    assert {key for cell in notebook.cells for key in cell.metadata} <= {"tags"}
    assert [cell for cell in notebook.cells if cell.get("attachments")] == []


@pytest.mark.parametrize("name", NAMES)
def test_the_ids_of_the_cells_are_stable_and_distinct(name: str) -> None:
    ids = [cell.id for cell in read(name).cells]

    assert len(set(ids)) == len(ids)
    assert all(id.startswith(name.replace("_", "-")) for id in ids)


def test_an_unknown_parameter_is_refused_with_the_nearest_name_and_the_list() -> None:
    message = faults("young_victims", lst_year=2017)

    assert "young_victims: unknown parameter 'lst_year': did you mean last_year?" in message
    assert ", ".join(model_of("young_victims").model_fields) in message


def test_a_name_like_nothing_known_is_refused_with_the_list_alone() -> None:
    message = faults("index", colour="red")

    assert "did you mean" not in message
    assert "Known are edition, first_year, last_year, as_of, definition" in message


def test_an_unknown_chapter_is_refused_with_the_nearest_name_and_the_list() -> None:
    with pytest.raises(ParameterError, match="did you mean young_victims") as caught:
        check_parameters("young_victim", {})

    assert all(name in str(caught.value) for name in MODELS)


@pytest.mark.parametrize("value", ["20x2", "2017.5", "", None, [2017], "2017, 2018"])
def test_a_value_of_the_wrong_type_is_refused_with_what_the_parameter_means(value: object) -> None:
    message = faults("index", last_year=value)

    assert f"last_year={value!r}: " in message
    assert "last year of the period" in message


@pytest.mark.parametrize("year", [2006, 2101, -1])
def test_a_year_without_registrations_is_refused(year: int) -> None:
    assert f"first_year={year}: " in faults("index", first_year=year)


def test_an_unknown_definition_is_refused_with_the_allowed_values() -> None:
    message = faults("index", definition="unodc")

    assert "definition='unodc'" in message
    assert "allowed values: rapporteur, comensha" in message


@pytest.mark.parametrize(
    ("chapter", "name", "value", "allowed"),
    [
        ("registration_trends", "trend_model", "linear", "quasi-poisson, negative-binomial"),
        ("young_victims", "age_group", "adult", "minor, 18-22"),
    ],
)
def test_a_choice_of_one_chapter_is_refused_with_its_allowed_values(
    chapter: str, name: str, value: str, allowed: str
) -> None:
    assert f"allowed values: {allowed}" in faults(chapter, **{name: value})


@pytest.mark.parametrize("codes", ["", "NL", "nga", "NGA,", "NGA; UGA", "NGA,UGA SLE"])
def test_nationalities_that_are_no_list_of_codes_are_refused(codes: str) -> None:
    message = faults("dublin_claimants", nationalities=codes)

    assert f"nationalities={codes!r}" in message
    assert "ISO 3166-1 alpha-3" in message


def test_a_period_that_runs_backwards_is_refused_with_the_remedy() -> None:
    message = faults("index", first_year=2018, last_year=2014)

    assert "last_year (2014) lies before first_year (2018)" in message
    assert "choose a last year that is not earlier" in message


def test_a_period_that_ends_after_the_date_of_knowledge_is_refused_with_the_remedy() -> None:
    message = faults("index", last_year=2020, as_of="2019-12-31")

    assert "last_year (2020) lies after as_of (2019-12-31)" in message
    assert "choose an earlier last year, or a later as_of" in message


@pytest.mark.parametrize("day", ["2019-02-30", "October 2019", "2019", "31-12-2019", ""])
def test_a_date_that_is_none_is_refused(day: str) -> None:
    message = faults("index", as_of=day)

    assert f"as_of={day!r}: " in message
    assert "figures published after this date do not exist" in message


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("last_year", "20x2", "expected: whole number, ≥ 2007, ≤ 2100"),
        ("as_of", "31-12-2020", r"expected: date \(YYYY-MM-DD\)"),
        ("age_group", "minors", "allowed values: minor, 18-22"),
    ],
)
def test_a_wrong_value_is_told_with_what_is_expected(name: str, value: str, expected: str) -> None:
    with pytest.raises(ParameterError, match=expected):
        check_parameters("young_victims", {name: value})


@pytest.mark.parametrize("value", ["'2017", '"2017"', "’2017’", ""])
def test_a_value_that_the_shell_mangled_is_told_with_how_to_quote(value: str) -> None:
    with pytest.raises(ParameterError, match="Was it quoted for the shell"):
        check_parameters("young_victims", {"last_year": value})


def test_several_faults_are_told_at_once() -> None:
    message = faults(
        "young_victims", lst_year=2017, first_year="x", definition="all", age_group="old"
    )

    assert len(message.splitlines()) == 4
    for fault in ("unknown parameter 'lst_year'", "first_year='x'", "definition=", "age_group="):
        assert fault in message


def test_texts_from_a_command_line_are_understood() -> None:
    given = {"first_year": "2014", "last_year": "2018", "as_of": "2019-10-18"}

    parameters = check_parameters("index", given)

    assert parameters.years == (2014, 2018)
    assert parameters.as_of == date(2019, 10, 18)


@pytest.mark.parametrize("name", NAMES)
def test_what_a_notebook_is_given_passes_the_check_again(name: str) -> None:
    given = model_of(name)().notebook_values()

    assert check_parameters(name, given).notebook_values() == given


def test_parameters_cannot_be_changed_after_the_check() -> None:
    with pytest.raises(ValueError, match="frozen"):
        check_parameters("index", {}).last_year = 2030  # type: ignore[misc]
