"""What is wrong is told with its file and remedy, and the site that is there stays as it is."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from analysis.book.build import build
from analysis.errors import BuildError, ChapterError, DataError, EditionError, MonitorError
from analysis.paths import Project
from tests import tiny as book
from tests.tiny import EDITION, SOURCE

CARD = f"data/sources/{SOURCE}/source.yml"
FIGURES = f"data/sources/{SOURCE}/figures.csv"
EDITION_FILE = f"data/editions/{EDITION}.yml"


def fault(project: Project, kind: type[MonitorError], code: int, wanted: list[str] | None = None):
    with pytest.raises(kind) as caught:
        build(project, wanted)
    assert caught.value.exit_code == code
    assert "Traceback" not in str(caught.value)
    return str(caught.value)


def replace(old: str, new: str) -> Callable[[Path], None]:
    def change(path: Path) -> None:
        content = path.read_text(encoding="utf-8")
        assert old in content
        path.write_text(content.replace(old, new), encoding="utf-8")

    return change


def write(content: str) -> Callable[[Path], None]:
    def change(path: Path) -> None:
        path.write_text(content, encoding="utf-8")

    return change


@pytest.mark.usefixtures("no_kernel")
@pytest.mark.parametrize(
    ("file", "breaking", "told"),
    [
        (CARD, Path.unlink, ["the card is missing", "Write a source.yml"]),
        (CARD, write("id: [unclosed"), ["not readable YAML", "Mend the line"]),
        (CARD, replace("grade: A", "grade: C"), ["column grade", "'A' or 'B'"]),
        (CARD, replace("language: nl", "tongue: nl"), ["tongue", "language"]),
        (FIGURES, Path.unlink, ["missing", "Add"]),
        (FIGURES, replace(",668,", ",many,"), ["column value", "not a number: 'many'", "row 2"]),
        (
            CARD,
            replace('sha256: "f', 'sha256: "0'),
            ["the checksum does not match", "write sha256: "],
        ),
        (FIGURES, replace(",_T,", ",_T,_T,"), ["cells where the header has"]),
    ],
    ids=[
        "a missing card",
        "a card that is no YAML",
        "a card with an unknown grade",
        "a card with an unknown key",
        "missing figures",
        "a figure that is a word",
        "a figure changed without its checksum",
        "a row with too many cells",
    ],
)
def test_wrong_data_are_told_before_a_kernel_starts(
    file: str, breaking: Callable[[Path], None], told: list[str], broken: Project
) -> None:
    breaking(broken.root / file)

    message = fault(broken, DataError, 1)

    assert file.removeprefix("data/") in message
    for words in told:
        assert words in message


@pytest.mark.usefixtures("no_kernel")
@pytest.mark.parametrize(
    ("breaking", "told"),
    [
        (replace("first_year:", "frist_year:"), ["frist_year", "The fields of an edition are id"]),
        (replace("last_year: 2018", "last_year: 2013"), ["lies before first_year (2014)"]),
        (replace("as_of: 2019-12-31", "as_of: 2017-12-31"), ["lies after as_of (2017-12-31)"]),
        (replace("as_of: 2019-12-31", "as_of: 2019-02-30"), ["not readable YAML", "day"]),
        (replace("definition: rapporteur", "definition: all"), ["rapporteur", "comensha"]),
        (replace(f"id: {EDITION}", "id: other"), [f"write id: '{EDITION}'"]),
        (replace("definition:", "parameters: {minors: {}}\ndefinition:"), ["minors", "index"]),
        (
            replace("definition:", "parameters: {index: {lst_year: 2017}}\ndefinition:"),
            ["lst_year", "did you mean last_year"],
        ),
        (write(""), ["The fields of an edition are"]),
        (write("id: [unclosed"), ["not readable YAML"]),
    ],
    ids=[
        "an unknown field",
        "a period that runs backwards",
        "a period that ends after the date of knowledge",
        "a date that is none",
        "an unknown definition",
        "an id that is not the file's name",
        "parameters for an unknown chapter",
        "an unknown parameter",
        "an empty file",
        "no YAML",
    ],
)
def test_a_wrong_edition_is_told_before_a_kernel_starts(
    breaking: Callable[[Path], None], told: list[str], broken: Project
) -> None:
    breaking(broken.root / EDITION_FILE)

    message = fault(broken, EditionError, 2)

    assert EDITION_FILE in message
    for words in told:
        assert words in message


@pytest.mark.usefixtures("no_kernel")
def test_an_edition_from_before_any_source_is_told_with_the_first_date(broken: Project) -> None:
    path = broken.root / EDITION_FILE
    replace("last_year: 2018", "last_year: 2016")(path)
    replace("as_of: 2019-12-31", "as_of: 2018-06-30")(path)

    message = fault(broken, EditionError, 2)

    assert EDITION_FILE in message
    assert "lies before any source: the first one dates from 2019-10-18" in message
    assert "Choose a date from 2019-10-18 on" in message


@pytest.mark.usefixtures("no_kernel")
def test_an_unknown_edition_is_told_with_the_known_ones(broken: Project) -> None:
    message = fault(broken, EditionError, 2, ["2013-2017"])

    assert "unknown edition '2013-2017'" in message
    assert f"Known are {EDITION}" in message


@pytest.mark.usefixtures("no_kernel")
def test_a_folder_without_editions_is_told_with_an_example(broken: Project) -> None:
    (broken.root / EDITION_FILE).unlink()

    message = fault(broken, EditionError, 2)

    assert "there is no edition. Add a file such as 2014-2018.yml" in message


@pytest.mark.usefixtures("no_kernel")
def test_a_notebook_that_is_missing_is_told(broken: Project) -> None:
    (broken.chapters / "data_and_methods.ipynb").unlink()

    message = fault(broken, ChapterError, 1)

    assert "chapters/data_and_methods.ipynb: the notebook is missing" in message
    assert "_toc.yml" in message


@pytest.mark.usefixtures("no_kernel")
@pytest.mark.parametrize(
    "content",
    ["", "# no JSON", "[]", "5", "null", "{}", '{"nbformat": 9}', '{"nbformat": 4, "cells": 3}'],
)
def test_a_file_that_is_no_notebook_is_told(content: str, broken: Project) -> None:
    (broken.chapters / "index.ipynb").write_text(content)

    message = fault(broken, ChapterError, 1)

    assert "chapters/index.ipynb: not a notebook" in message
    assert "Save it again with Jupyter, or take it from git" in message


@pytest.mark.usefixtures("no_kernel")
def test_a_notebook_that_is_not_utf_8_is_told(broken: Project) -> None:
    (broken.chapters / "index.ipynb").write_bytes(b'{"cells": "\xff"}')

    assert "chapters/index.ipynb: not a notebook" in fault(broken, ChapterError, 1)


@pytest.mark.usefixtures("no_kernel")
@pytest.mark.parametrize("tags", [[], ["parameter"]])
def test_a_notebook_without_a_parameters_cell_is_told(tags: object, broken: Project) -> None:
    cell = book.parameters("index")
    cell.metadata["tags"] = tags
    path = book.write_notebook(broken.chapters / "index.ipynb", book.text("# Findings"), cell)

    message = fault(broken, ChapterError, 1)

    assert f"{path}: no cell has the tag 'parameters'" in message
    assert "Tag the first code cell" in message


@pytest.mark.usefixtures("no_kernel")
def test_a_chapter_without_a_parameter_model_is_told(broken: Project) -> None:
    book.write_contents(broken, "index", "weather")

    message = fault(broken, BuildError, 1)

    assert "_toc.yml: the chapter weather has no parameters" in message
    assert "analysis.chapters.parameters" in message


@pytest.mark.usefixtures("no_kernel")
@pytest.mark.parametrize(
    ("contents", "told"),
    [
        ("root: [unclosed", "not a readable table of contents"),
        ("", "names the pages (none)"),
        ("root: README", "Every page is a notebook of chapters/"),
        ("root: chapters/index\nchapters: [{file: chapters/index}]", "named once"),
    ],
)
def test_contents_that_name_no_chapters_are_told(contents: str, told: str, broken: Project) -> None:
    (broken.root / "_toc.yml").write_text(contents)

    message = fault(broken, BuildError, 1)

    assert str(broken.root / "_toc.yml") in message
    assert told in message


def test_chapters_stand_in_the_order_of_the_contents_also_within_parts(tiny: Project) -> None:
    (tiny.root / "_toc.yml").write_text(
        "format: jb-book\nroot: chapters/index\nparts:\n"
        "- caption: One\n  chapters:\n  - file: chapters/young_victims\n"
        "    sections: [{file: chapters/recommendations.ipynb}]\n"
        "- caption: Two\n  chapters: [{file: chapters/data_and_methods}]\n"
    )

    assert tiny.chapter_names == ["index", "young_victims", "recommendations", "data_and_methods"]


@pytest.mark.slow
def test_a_failing_cell_is_told_with_its_source_and_error_and_no_page_of_traceback(
    broken: Project,
) -> None:
    book.write_chapter(
        broken, "index", book.text("Definitions"), book.code("parts = []", "total = 5 / len(parts)")
    )

    message = fault(broken, ChapterError, 1)

    # The fourth cell of the notebook as its author sees it; either language may fail first.
    assert message.replace("language=nl", "language=en").splitlines() == [
        f"{broken.chapters / 'index.ipynb'}: cell 4 failed",
        "    parts = []",
        "    total = 5 / len(parts)",
        "  ZeroDivisionError: division by zero",
        f"  parameters: edition={EDITION}, first_year=2014, last_year=2018, as_of=2019-12-31, "
        "definition=rapporteur, language=en",
    ]


@pytest.mark.slow
def test_a_failing_cell_before_the_parameters_has_its_own_number(broken: Project) -> None:
    book.write_notebook(
        broken.chapters / "index.ipynb", book.code("1 / 0"), book.parameters("index")
    )

    assert "index.ipynb: cell 1 failed" in fault(broken, ChapterError, 1)


@pytest.mark.slow
def test_of_a_long_failing_cell_only_the_beginning_is_told(broken: Project) -> None:
    lines = [f"value_{number} = {number}" for number in range(50)]
    book.write_chapter(broken, "index", book.code(*lines, "raise KeyError('kmar')"))

    message = fault(broken, ChapterError, 1)

    assert "KeyError: 'kmar'" in message
    assert "    ..." in message
    assert len(message.splitlines()) < 20


@pytest.mark.slow
def test_a_kernel_that_dies_is_told(broken: Project) -> None:
    book.write_chapter(broken, "index", book.code("import os", "os._exit(1)"))

    message = fault(broken, ChapterError, 1)

    assert f"{broken.chapters / 'index.ipynb'}: the kernel was lost" in message
    assert "--jobs 1" in message


@pytest.mark.slow
def test_a_cell_that_warns_is_told_instead_of_printed_with_its_paths(broken: Project) -> None:
    book.write_chapter(broken, "index", book.code("import warnings", "warnings.warn('few points')"))

    message = fault(broken, BuildError, 1)

    assert f"cells that warn:\n  {EDITION}/index.ipynb, cell 3: " in message
    assert "UserWarning: few points" in message


@pytest.mark.slow
def test_a_broken_reference_fails_the_build_with_the_warning_of_the_book(broken: Project) -> None:
    # The chapter is not in this book.
    book.write_chapter(broken, "index", book.text("[Young victims](young_victims.ipynb)"))

    message = fault(broken, BuildError, 1)

    assert re.search(rf"{EDITION} \((en|nl)\): the book does not render", message)
    assert "chapters/index.ipynb" in message
    assert "young_victims.ipynb" in message
    assert str(broken.build) not in message
    assert "\x1b" not in message
