"""`monitor register check` as a whole: all problems at once, exit codes, and no value anywhere."""

from __future__ import annotations

import io
import json
import logging
import re
from html.parser import HTMLParser
from pathlib import Path

import pandas as pd
import pytest
import typer
from rich.console import Console
from typer.testing import CliRunner, Result

from analysis.errors import MonitorError, UsageError
from analysis.paths import Project
from analysis.register import check as checking
from analysis.register.check_page import page, write_page
from analysis.register.check_words import print_outcome
from analysis.register.extract import load_extract
from analysis.register.fields import TABLES
from analysis.register.problems import Problems, RegisterError
from analysis.register.rules import UNKNOWN_CODE
from tests.register.extracts import (
    checked,
    found,
    reports,
    valid_extract,
    victims,
    write_extract,
)

CANARY = "QZCANARYQZ"
ALL = tuple(field.name for field in TABLES["victims"])
FIELDS = [(table, field.name) for table, fields in TABLES.items() for field in fields]


def run(*arguments: object) -> Result:
    """The command as the monitor mounts it."""
    from analysis.commands.register_check import check

    app = typer.Typer()
    app.command()(check)
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


def exit_code(result: Result) -> int:
    if isinstance(result.exception, MonitorError):
        return result.exception.exit_code
    return result.exit_code


def broken_extract(folder: Path, form: str = "csv") -> Path:
    """A value that must not be told, in the first row of every column in which it is a fault."""
    people, told = victims(20, ALL).astype(object), reports().astype(object)
    people.loc[0] = CANARY
    told.loc[0] = CANARY
    return write_extract(folder, people, told, form)


# --- outcomes


def test_a_sound_extract_is_clean(tmp_path: Path) -> None:
    result = run(valid_extract(tmp_path))
    assert result.exit_code == 0
    assert "SYNTHETIC extract, no error" in result.stdout
    assert "read as CSV, UTF-8, separated by a comma" in result.stdout


def test_the_versioned_synthetic_extract_is_clean(project: Project) -> None:
    outcome = checked(project.data / "register")
    assert outcome.is_synthetic
    assert outcome.is_clean, found(outcome)


def test_warnings_leave_an_extract_clean(tmp_path: Path) -> None:
    people = victims().assign(form="labour", sector="sex_industry")
    folder = write_extract(tmp_path, people, reports())
    result = run(folder, "--json")
    assert result.exit_code == 0
    assert json.loads(result.stdout)["warnings"] == 20
    assert len(load_extract(folder).victims) == 20


def test_an_extract_with_an_error_gives_one(tmp_path: Path) -> None:
    result = run(write_extract(tmp_path, victims().assign(sex="X"), reports()))
    assert result.exit_code == 1
    assert "20 error(s)" in result.stdout


def test_no_extract_is_wrong_usage(tmp_path: Path) -> None:
    assert exit_code(run(tmp_path / "absent")) == 2
    assert exit_code(run(tmp_path)) == 2
    folder = valid_extract(tmp_path)
    assert exit_code(run(folder, "--mapping", tmp_path / "absent.yml")) == 2
    page_elsewhere = run(folder, "--html", tmp_path / "absent" / "page.html")
    assert exit_code(page_elsewhere) == 2 and not page_elsewhere.stdout


def test_json_tells_every_problem_with_its_place_and_remedy(tmp_path: Path) -> None:
    people = victims()
    people.loc[[0, 1, 2, 7], "sex"] = "X"
    told = reports()
    told.loc[3, "report_date"] = ""
    answer = json.loads(run(write_extract(tmp_path, people, told), "--json").stdout)
    assert (answer["errors"], answer["warnings"], answer["synthetic"]) == (5, 0, True)
    assert [table["rows"] for table in answer["tables"]] == [20, 20]
    dated, coded = sorted(answer["problems"], key=lambda problem: problem["rule"])
    del dated["message"], coded["message"], dated["remedy"]
    assert dated == {
        "file": "reports.csv",
        "column": "report_date",
        "rule": "empty",
        "severity": "error",
        "count": 1,
        "rows": "5",
    }
    assert coded == {
        "file": "victims.csv",
        "column": "sex",
        "rule": "unknown_code",
        "severity": "error",
        "count": 4,
        "rows": "2-4, 9",
        "remedy": "Use a code of data/codelists/register/sex.csv, or map yours in mapping.yml",
    }


def test_errors_stand_before_warnings(tmp_path: Path) -> None:
    people = victims().assign(form="labour", sector="sex_industry")
    people.loc[19, "residence_scheme"] = "X"
    groups = checked(write_extract(tmp_path, people, reports())).problems.groups
    assert [group.rule.severity for group in groups] == ["error", "warning"]


def test_progress_tells_the_rows_that_are_done(tmp_path: Path) -> None:
    said: list[str] = []
    checked(valid_extract(tmp_path), report=said.append)
    assert said == ["victims.csv: 20 rows", "reports.csv: 20 rows", "comparing rows"]


@pytest.mark.slow
def test_a_million_errors_are_all_told(tmp_path: Path) -> None:
    people = victims(200_000).assign(sex="X", form="X", age="X", sector="X", is_domestic="X")
    answer = json.loads(run(write_extract(tmp_path, people, reports(200_000)), "--json").stdout)
    assert answer["errors"] == 1_000_000
    assert {problem["rows"] for problem in answer["problems"]} == {"2-200001"}


def test_many_scattered_rows_are_told_in_full_to_a_machine_and_in_short_to_people(
    tmp_path: Path,
) -> None:
    people = victims(2_000)
    people.loc[::2, "sex"] = "X"
    folder = write_extract(tmp_path, people, reports(2_000))
    problem = json.loads(run(folder, "--json").stdout)["problems"][0]
    assert problem["rows"] == ", ".join(str(row) for row in range(2, 2_002, 2))
    outcome, screen = checked(folder), Console(width=300, file=io.StringIO(), record=True)
    print_outcome(outcome, screen)
    assert "row(s) 2, 4, 6, 8, 10 and 995 more places" in screen.export_text()
    assert "and 800 more places" in page(outcome)


# --- nobody's values


@pytest.mark.parametrize("form", ["csv", "parquet", "xlsx"])
def test_no_value_is_told_unless_somebody_asks(
    form: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    folder, html = broken_extract(tmp_path / "extract", form), tmp_path / "page.html"
    answers = [run(folder, "--html", html), run(folder, "--json")]
    told = [text for answer in answers for text in (answer.stdout, answer.stderr)]
    told += [html.read_text(), caplog.text]
    assert all(answer.exit_code == 1 for answer in answers)
    assert not any(CANARY in text for text in told)
    with pytest.raises(RegisterError) as caught:
        load_extract(folder)
    assert CANARY not in str(caught.value)

    answers = [
        run(folder, "--show-values", "--html", html),
        run(folder, "--show-values", "--json"),
    ]
    assert all(CANARY in text for text in (*(a.stdout for a in answers), html.read_text()))


def test_values_that_are_handed_over_unasked_are_forgotten() -> None:
    for asked, kept in ((False, []), (True, [(5, CANARY)])):
        problems = Problems(show_values=asked)
        problems.tell(UNKNOWN_CODE, "victims.csv", "sex", rows=[5], values=[CANARY], codes="sex")
        assert problems.groups[0].values == kept


@pytest.mark.parametrize(("table", "column"), FIELDS)
def test_no_value_of_any_column_is_told(table: str, column: str, tmp_path: Path) -> None:
    frames = {"victims": victims(20, ALL), "reports": reports()}
    frames[table].loc[3, column] = CANARY
    result = run(write_extract(tmp_path, **frames), "--json")
    assert CANARY not in result.output


@pytest.mark.parametrize(
    "row",
    [
        f"{CANARY},1",
        f'"{CANARY}',
        f'{CANARY},"a"b,1,2',
        CANARY,
        ",".join([CANARY] * 30),
        f"{CANARY};a;b;c",
    ],
)
@pytest.mark.parametrize("place", [0, 1, 21])
def test_no_part_of_a_row_that_cannot_be_read_is_told(row: str, place: int, tmp_path: Path) -> None:
    folder = valid_extract(tmp_path)
    path = folder / "reports.csv"
    lines = path.read_text().splitlines()
    lines.insert(place, row)
    # A header in another place leaves the first row in its own.
    path.write_text("\n".join(lines[1:] if place == 1 else lines))
    result = run(folder, "--json")
    assert exit_code(result) == 1
    assert CANARY not in result.output + str(result.exception)


def test_no_value_is_in_what_an_unexpected_failure_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(table: str, cells: pd.DataFrame) -> pd.DataFrame:
        raise ValueError(f"could not convert {CANARY}")

    monkeypatch.setattr(checking, "typed", fail)
    folder = valid_extract(tmp_path)
    with pytest.raises(RegisterError, match="unexpected ValueError") as caught:
        checked(folder)
    assert CANARY not in str(caught.value)
    with pytest.raises(ValueError, match=CANARY):
        checked(folder, show_values=True)


# --- the extract for other modules


def test_an_extract_with_errors_is_refused_with_their_counts_by_rule(tmp_path: Path) -> None:
    people = victims()
    people.loc[[2, 3], "sex"] = "X"
    people.loc[4, "age"] = "old"
    folder = write_extract(tmp_path, people, reports())
    with pytest.raises(RegisterError) as caught:
        load_extract(folder)
    told = str(caught.value)
    assert "3 problem(s)" in told and "unknown_code 2" in told and "age 1" in told
    assert f"monitor register check {folder}" in told
    assert caught.value.exit_code == 1


def test_the_frames_have_the_types_that_are_promised(tmp_path: Path) -> None:
    extract = load_extract(write_extract(tmp_path, victims(20, ALL), reports()))
    people = extract.victims
    assert list(people) == list(ALL)
    assert people["registration_year"].dtype == "int64"
    assert people["age"].dtype == people["exploitation_days"].dtype == "float64"
    assert people["age"].isna().sum() == 3
    dates = [people[name] for name in ("registration_date", "exploitation_start")]
    for column in (*dates, extract.reports["report_date"]):
        assert column.dtype.kind == "M"
    for field in TABLES["victims"]:
        if field.kind == "code":
            assert not people[field.name].isin(["", None]).any()


# --- the page


class _Page(HTMLParser):
    """The tags of a page with their attributes, and whether each is closed."""

    VOID = ("meta", "br")

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.tags if name == tag]


def test_the_page_is_whole_accessible_and_needs_nothing_from_elsewhere(tmp_path: Path) -> None:
    text = page(checked(broken_extract(tmp_path)))
    seen = _Page(text)
    assert not seen.open
    assert seen.all("html") == [{"lang": "en"}]
    assert len(seen.all("h1")) == 1 and len(seen.all("h2")) == 2
    assert len(seen.all("caption")) == len(seen.all("table")) == 2
    assert all(head.get("scope") in ("col", "row") for head in seen.all("th"))
    assert not seen.all("script") and not seen.all("link") and not seen.all("img")
    assert not re.search(r"(https?:)?//|url\(|@import", text)
    assert "prefers-color-scheme: dark" in text and "color-scheme: light dark" in text
    assert "SYNTHETIC extract" in text


def test_the_page_escapes_what_a_file_says(tmp_path: Path) -> None:
    people = victims().assign(**{"<b>sex</b>": "1"})
    people.loc[1, "sex"] = "<i>"
    folder = write_extract(tmp_path / "a & <u>", people, reports())
    text = page(checked(folder, show_values=True))
    assert "<b>" not in text and "<i>" not in text and "<u>" not in text
    assert "&lt;i&gt;" in text
    assert "holds values of persons" in text


def test_a_page_that_cannot_be_written_leaves_the_one_that_stood_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    outcome = checked(valid_extract(tmp_path / "extract"))
    target = tmp_path / "page.html"
    target.write_text("before")

    def fail(*_: object) -> None:
        raise OSError("disk full")

    with monkeypatch.context() as broken:
        broken.setattr(Path, "replace", fail)
        with pytest.raises(OSError, match="disk full"):
            write_page(outcome, target)
    assert target.read_text() == "before"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["extract", "page.html"]
    write_page(outcome, target)
    assert "no error" in target.read_text()


def test_an_extract_inside_the_checkout_is_refused(project: Project) -> None:
    with pytest.raises(UsageError, match="must not lie inside the checkout"):
        checking.check_extract(project.root / "docs", project.data)
