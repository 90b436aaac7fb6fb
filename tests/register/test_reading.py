"""Reading an extract: formats, encodings, separators, and files that are broken on the way."""

from __future__ import annotations

import csv
import io
import zipfile
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, strategies as st

from analysis.register import blocks
from analysis.register.extract import load_extract
from analysis.register.problems import ExtractNotFound, row_ranges
from analysis.register.records import Records
from tests.register.extracts import (
    checked,
    found,
    reports,
    valid_extract,
    victims,
    write_extract,
)

FORMS = ("csv", "parquet", "xlsx")
OPTIONAL = ("place_of_birth", "methods", "exploitation_start", "exploitation_days")


def change(path: Path, old: str, new: str, count: int = 1) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, count), encoding="utf-8")


# --- what can be read


@pytest.mark.parametrize("form", FORMS)
def test_every_format_gives_the_same_frames(form: str, tmp_path: Path) -> None:
    people, told = victims(40, OPTIONAL), reports(40)
    one = load_extract(write_extract(tmp_path / "csv", people, told))
    other = load_extract(write_extract(tmp_path / form, people, told, form))
    pd.testing.assert_frame_equal(one.victims, other.victims)
    pd.testing.assert_frame_equal(one.reports, other.reports)
    assert one.is_synthetic and other.is_synthetic


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize(
    ("encoding", "label"),
    [
        ("utf-8", "UTF-8"),
        ("utf-8-sig", "UTF-8 with a byte order mark"),
        ("utf-16", "UTF-16"),
        ("utf-16-le", "UTF-16"),
        ("utf-16-be", "UTF-16"),
        ("cp1252", "Windows-1252"),
    ],
)
def test_encoding_and_separator_are_found_and_told(
    encoding: str, label: str, separator: str, tmp_path: Path
) -> None:
    people = victims(20, OPTIONAL)
    folder = write_extract(tmp_path, people, reports(), "csv", encoding, separator)
    outcome = checked(folder)
    assert found(outcome) == {}
    assert outcome.tables[0].form.startswith(f"CSV, {label}, separated by")
    assert load_extract(folder).victims["place_of_birth"].tolist() == people.place_of_birth.tolist()


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_every_line_end_is_a_line_end(line_end: str, tmp_path: Path) -> None:
    valid_extract(tmp_path)
    for name in ("victims.csv", "reports.csv"):
        text = (tmp_path / name).read_text()
        (tmp_path / name).write_bytes(text.replace("\n", line_end).encode())
    assert found(checked(tmp_path)) == {}


def test_spaces_around_cells_empty_lines_and_a_missing_last_line_end_do_not_matter(
    tmp_path: Path,
) -> None:
    valid_extract(tmp_path)
    path = tmp_path / "victims.csv"
    change(path, ",F,", ", F ,")
    change(path, "\n", "\n\n")
    path.write_text(path.read_text().rstrip("\n"))
    assert found(checked(tmp_path)) == {}


def test_a_quoted_cell_may_hold_separators_and_line_ends(tmp_path: Path) -> None:
    people = victims(20, OPTIONAL)
    people.loc[0, "place_of_birth"] = 'a, "b"\nc'
    people.loc[5, "sex"] = "X"
    outcome = checked(write_extract(tmp_path, people, reports()))
    # The line of the file: the first row takes two.
    assert found(outcome) == {("victims.csv", "sex", "unknown_code"): "8"}


def test_dates_may_be_iso_with_a_time_or_dutch(tmp_path: Path) -> None:
    people = victims(3)
    people["registration_date"] = ["17-1-2014", "2015-02-17T00:00:00", "2016-03-17 00:00:00"]
    extract = load_extract(write_extract(tmp_path, people, reports(3)))
    dates = extract.victims["registration_date"].dt.date.tolist()
    assert dates == [date(2014, 1, 17), date(2015, 2, 17), date(2016, 3, 17)]


def test_excel_dates_may_be_real_serial_numbers_or_text(tmp_path: Path) -> None:
    valid_extract(tmp_path, 3, "xlsx")
    book = openpyxl.load_workbook(tmp_path / "victims.xlsx")
    sheet = book["victims"]
    for row, value in zip((2, 3, 4), (datetime(2014, 1, 17), 42052, "17-3-2016"), strict=True):
        sheet.cell(row, 3, value)
        sheet.cell(row, 2, float(2012 + row))
    book.save(tmp_path / "victims.xlsx")
    dates = load_extract(tmp_path).victims["registration_date"].dt.date.tolist()
    assert dates == [date(2014, 1, 17), date(2015, 2, 17), date(2016, 3, 17)]


def test_parquet_columns_may_have_types_of_their_own(tmp_path: Path) -> None:
    people, told = victims(20), reports()
    write_extract(tmp_path, people, told, "parquet")
    typed = people.assign(
        registration_year=people["registration_year"].astype(int),
        registration_date=pd.to_datetime(people["registration_date"]),
        age=pd.to_numeric(people["age"].replace("", None)),
        sex=people["sex"].astype("category"),
        sector=people["sector"].replace("_U", None),
    )
    typed.to_parquet(tmp_path / "victims.parquet")
    from_types = load_extract(tmp_path).victims
    other = load_extract(write_extract(tmp_path / "csv", people, told)).victims
    pd.testing.assert_frame_equal(from_types, other)


def test_a_sheet_is_taken_by_its_name_from_several(tmp_path: Path) -> None:
    valid_extract(tmp_path, 5, "xlsx")
    book = openpyxl.load_workbook(tmp_path / "victims.xlsx")
    book.create_sheet("notes", 0)
    book.save(tmp_path / "victims.xlsx")
    assert found(checked(tmp_path)) == {}
    book["victims"].title = "rows"
    book.save(tmp_path / "victims.xlsx")
    assert found(checked(tmp_path)) == {("victims.xlsx", "", "sheet"): "0"}


def test_a_sheet_that_understates_its_size_is_read_to_the_end(tmp_path: Path) -> None:
    folder = valid_extract(tmp_path, 20, "xlsx")
    whole, small = folder / "victims.xlsx", folder / "small"
    with zipfile.ZipFile(whole) as book, zipfile.ZipFile(small, "w") as other:
        for name in book.namelist():
            content = book.read(name)
            if name.startswith("xl/worksheets/"):
                assert b'<dimension ref="A1:O21"' in content
                content = content.replace(b'ref="A1:O21"', b'ref="A1:O3"')
            other.writestr(name, content)
    small.replace(whole)
    assert len(load_extract(folder).victims) == 20


def test_a_number_that_is_none_in_parquet_is_unknown(tmp_path: Path) -> None:
    folder = valid_extract(tmp_path, form="parquet")
    table = pq.read_table(folder / "victims.parquet")
    ages = pa.array([float("nan"), None, *[17.0] * 18])
    changed = table.set_column(table.schema.get_field_index("age"), "age", ages)
    pq.write_table(changed, folder / "victims.parquet")
    assert load_extract(folder).victims["age"].isna().sum() == 2


def test_blocks_end_where_they_may_without_a_difference(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    people = victims(50)
    people.loc[[3, 20, 49], "sex"] = "X"
    people.loc[40, "victim_id"] = people.loc[2, "victim_id"]
    folder = write_extract(tmp_path, people, reports(50))
    whole = found(checked(folder))
    monkeypatch.setattr(blocks, "BLOCK_ROWS", 7)
    assert found(checked(folder)) == whole
    assert whole["victims.csv", "sex", "unknown_code"] == "5, 22, 51"
    assert whole["victims.csv", "victim_id", "duplicate_victim"] == "4, 42"


# --- what is no extract


def test_a_folder_without_an_extract_is_wrong_usage(tmp_path: Path) -> None:
    with pytest.raises(ExtractNotFound, match="no such folder"):
        checked(tmp_path / "absent")
    with pytest.raises(ExtractNotFound, match="no tables"):
        checked(tmp_path)
    assert ExtractNotFound.exit_code == 2


def test_a_table_in_two_formats_is_wrong_usage(tmp_path: Path) -> None:
    valid_extract(tmp_path)
    valid_extract(tmp_path, form="parquet")
    (tmp_path / "reports.parquet").unlink()
    with pytest.raises(ExtractNotFound, match=r"victims\.csv and victims\.parquet"):
        checked(tmp_path)


def test_a_missing_table_is_told_and_the_other_still_checked(tmp_path: Path) -> None:
    people = victims()
    people.loc[0, "sex"] = "X"
    write_extract(tmp_path, people, reports())
    (tmp_path / "reports.csv").unlink()
    assert found(checked(tmp_path)) == {
        ("reports", "", "missing_table"): "0",
        ("victims.csv", "sex", "unknown_code"): "2",
    }


# --- what is broken


@pytest.mark.parametrize("form", FORMS)
def test_a_table_without_rows_is_told(form: str, tmp_path: Path) -> None:
    write_extract(tmp_path, victims().iloc[:0], reports(), form)
    assert (f"victims.{form}", "", "empty_table") in found(checked(tmp_path))


def test_an_empty_file_is_told(tmp_path: Path) -> None:
    valid_extract(tmp_path)
    (tmp_path / "victims.csv").write_text("")
    assert found(checked(tmp_path)) == {("victims.csv", "", "empty_table"): "0"}


@pytest.mark.parametrize("form", ["parquet", "xlsx"])
def test_a_file_that_is_not_what_its_ending_says_is_told(form: str, tmp_path: Path) -> None:
    valid_extract(tmp_path, form=form)
    (tmp_path / f"victims.{form}").write_text("no such thing")
    assert found(checked(tmp_path)) == {(f"victims.{form}", "", "unreadable"): "0"}


@pytest.mark.parametrize("form", ["parquet", "xlsx"])
def test_another_format_with_the_ending_csv_is_told(form: str, tmp_path: Path) -> None:
    valid_extract(tmp_path, form=form)
    for name in ("victims", "reports"):
        (tmp_path / f"{name}.{form}").rename(tmp_path / f"{name}.csv")
    assert set(found(checked(tmp_path))) == {
        ("victims.csv", "", "unreadable"),
        ("reports.csv", "", "unreadable"),
    }


@pytest.mark.parametrize("form", ["parquet", "xlsx"])
def test_a_file_that_was_cut_off_is_told(form: str, tmp_path: Path) -> None:
    valid_extract(tmp_path, 500, form)
    path = tmp_path / f"victims.{form}"
    path.write_bytes(path.read_bytes()[:-2000])
    assert (f"victims.{form}", "", "unreadable") in found(checked(tmp_path))


def test_nested_parquet_values_are_told_with_their_column(tmp_path: Path) -> None:
    valid_extract(tmp_path, form="parquet")
    path = tmp_path / "victims.parquet"
    table = pq.read_table(path).append_column("methods", pa.array([["coercion"]] * 20))
    pq.write_table(table, path)
    assert found(checked(tmp_path)) == {("victims.parquet", "methods", "column_type"): "0"}


def test_the_first_line_in_another_encoding_is_named(tmp_path: Path) -> None:
    people = victims(20, OPTIONAL)
    folder = write_extract(tmp_path, people, reports())
    lines = (folder / "victims.csv").read_bytes().split(b"\n")
    lines[9] = lines[9].decode().encode("cp1252")
    assert not lines[9].isascii()
    (folder / "victims.csv").write_bytes(b"\n".join(lines))
    assert found(checked(folder)) == {("victims.csv", "", "mixed_encodings"): "10"}


def test_bytes_that_are_no_text_are_named_with_their_line(tmp_path: Path) -> None:
    valid_extract(tmp_path)
    path = tmp_path / "victims.csv"
    path.write_bytes(path.read_bytes().replace(b"SYNTHETIC-000003", b"SYNTHETIC-\x81"))
    assert found(checked(tmp_path)) == {("victims.csv", "", "encoding"): "5"}


def test_utf_16_that_was_cut_off_is_told(tmp_path: Path) -> None:
    write_extract(tmp_path, victims(), reports(), encoding="utf-16")
    path = tmp_path / "victims.csv"
    path.write_bytes(path.read_bytes()[:-41])
    assert ("victims.csv", "", "encoding") in found(checked(tmp_path))


@pytest.mark.parametrize(("separator", "name"), [("|", "a vertical bar"), (":", "a colon")])
def test_another_separator_is_named(separator: str, name: str, tmp_path: Path) -> None:
    write_extract(tmp_path, victims(), reports(), separator=separator)
    problems = checked(tmp_path).problems.groups
    assert {(g.file, g.rule.id) for g in problems} == {
        ("victims.csv", "separator"),
        ("reports.csv", "separator"),
    }
    assert name in problems[0].message


def test_rows_separated_otherwise_than_the_header_are_told(tmp_path: Path) -> None:
    valid_extract(tmp_path)
    header, *rows = (tmp_path / "reports.csv").read_text().splitlines()
    text = "\n".join([header, *(row.replace(",", ";") for row in rows)])
    (tmp_path / "reports.csv").write_text(text)
    assert found(checked(tmp_path)) == {("reports.csv", "", "row_separator"): "2-21"}


def test_rows_with_too_many_or_too_few_cells_are_told_and_the_rest_checked(tmp_path: Path) -> None:
    people = victims()
    people.loc[18, "sex"] = "X"
    path = write_extract(tmp_path, people, reports()) / "victims.csv"
    change(path, "SYNTHETIC-000003,", "SYNTHETIC-000003,,")
    change(path, "SYNTHETIC-000007,2014,", "SYNTHETIC-000007,")
    assert found(checked(tmp_path)) == {
        ("victims.csv", "", "cells"): "5, 9",
        ("victims.csv", "sex", "unknown_code"): "20",
        # Who cannot be read is absent, and the remedy says so.
        ("reports.csv", "victim_id", "report_without_victim"): "5, 9",
    }


def test_a_file_that_ends_in_the_middle_of_a_row_is_told(tmp_path: Path) -> None:
    valid_extract(tmp_path)
    path = tmp_path / "reports.csv"
    path.write_text(path.read_text()[:-15])
    assert found(checked(tmp_path))["reports.csv", "", "truncated"] == "21"


def test_a_quotation_mark_that_is_not_closed_costs_one_row(tmp_path: Path) -> None:
    people = victims(200)
    people.loc[150, "sex"] = "X"
    path = write_extract(tmp_path, people, reports(200)) / "victims.csv"
    change(path, "SYNTHETIC-000010,2017", '"SYNTHETIC-000010,2017')
    change(path, "SYNTHETIC-000199,", '"SYNTHETIC-000199,')
    told = found(checked(tmp_path))
    assert told["victims.csv", "", "quote"] == "12, 201"
    assert told["victims.csv", "sex", "unknown_code"] == "152"


def test_a_column_that_stands_there_twice_is_told(tmp_path: Path) -> None:
    valid_extract(tmp_path)
    change(tmp_path / "reports.csv", "police_unit,", "reporter,")
    told = found(checked(tmp_path))
    assert told["reports.csv", "reporter", "duplicate_column"] == "0"
    assert told["reports.csv", "police_unit", "missing_column"] == "0"


def test_a_file_without_a_header_is_told_without_its_first_row(tmp_path: Path) -> None:
    valid_extract(tmp_path)
    path = tmp_path / "victims.csv"
    path.write_text(path.read_text().split("\n", 1)[1])
    outcome = checked(tmp_path)
    assert found(outcome) == {("victims.csv", "", "no_header"): "0"}
    assert "000000" not in str([group.as_dict() for group in outcome.problems.groups])


# --- rows and their numbers


@given(st.lists(st.integers(0, 60)))
def test_row_ranges_name_every_row_once_and_no_other(rows: list[int]) -> None:
    named: list[int] = []
    for part in row_ranges(pd.Series(rows, dtype="int64").to_numpy()):
        first, _, last = part.partition("-")
        named += range(int(first), int(last or first) + 1)
    assert named == sorted(set(rows))


@given(st.lists(st.lists(st.text("ab\",\n;'", max_size=4), min_size=2, max_size=3), max_size=8))
def test_every_row_that_csv_writes_is_read_back(rows: list[list[str]]) -> None:
    written = io.StringIO()
    csv.writer(written).writerows(rows)
    lines = iter(written.getvalue().splitlines(keepends=True))
    assert [cells for _, cells in Records(lines, ",")] == rows
