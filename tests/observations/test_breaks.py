"""Breaks in registration stand at their date on the year axis and belong to measures."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest
import yaml

from analysis.errors import DataError
from analysis.observations.breaks import Break, breaks_within, read_breaks
from analysis.observations.catalogue import Catalogue
from analysis.observations.periods import first_day
from analysis.paths import Project


@pytest.fixture(scope="module")
def breaks(project: Project) -> list[Break]:
    return read_breaks(project.data / "breaks.yml")


def dated(day: str) -> Break:
    [first, *_] = read_breaks(Path(__file__).parents[2] / "data" / "breaks.yml")
    return Break.model_validate(first.model_dump() | {"date": day})


def write(path: Path, content: list[dict[str, object]]) -> Path:
    path.write_text(yaml.safe_dump(content))
    return path


@pytest.mark.parametrize(
    ("day", "position"),
    [("2020", 2019.5), ("2013-01-01", 2012.5), ("2018-07-02", 2018.0), ("2018-12-31", 2018.5)],
)
def test_a_break_stands_between_the_years_whose_points_are_their_middles(
    day: str, position: float
) -> None:
    assert dated(day).position == pytest.approx(position, abs=0.005)


def test_the_privacy_regulation_stands_shortly_before_the_middle_of_2018(
    breaks: list[Break],
) -> None:
    [found] = [item for item in breaks if item.id == "privacy-regulation"]
    assert 2017.85 < found.position < 2017.95


def test_breaks_are_read_in_the_order_of_their_dates(breaks: list[Break]) -> None:
    days = [first_day(item.date) for item in breaks]
    assert days == sorted(days)
    assert len({item.id for item in breaks}) == len(breaks)


def test_a_year_alone_stands_before_the_days_of_that_year(tmp_path: Path) -> None:
    items = [dated(day).model_dump() for day in ("2020-03-01", "2020", "2019-08-01")]
    found = read_breaks(write(tmp_path / "breaks.yml", items))
    assert [item.date for item in found] == ["2019-08-01", "2020", "2020-03-01"]
    assert all(one.position <= other.position for one, other in pairwise(found))


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        (2014, 2018, ["privacy-regulation"]),
        (2013, 2020, ["police-reorganisation", "privacy-regulation", "residence-scheme", "corona"]),
        (2014, 2017, []),
        (2018, 2019, ["privacy-regulation", "residence-scheme"]),
    ],
)
def test_the_breaks_inside_a_period_are_found(
    first: int, last: int, expected: list[str], breaks: list[Break]
) -> None:
    found = breaks_within(breaks, "registered_victims", first, last)
    assert [item.id for item in found] == expected


def test_a_break_concerns_its_own_measures_only(breaks: list[Break]) -> None:
    found = breaks_within(breaks, "court_cases", 2010, 2024)
    assert [item.id for item in found] == ["police-reorganisation"]


def test_the_real_breaks_name_measures_that_exist_and_their_source(
    breaks: list[Break], catalogue: Catalogue
) -> None:
    known = set(catalogue.codelists["measure"].index)
    for item in breaks:
        assert set(item.measures) <= known, item.id
        assert item.source.url.startswith("https://"), item.id
        assert item.source.locator.strip(), item.id


@pytest.mark.parametrize("day", ["2018-13-01", "last year", "2018/2019", ""])
def test_a_break_whose_date_does_not_exist_is_refused(day: str, tmp_path: Path) -> None:
    item = dated("2018").model_dump() | {"date": day}
    path = write(tmp_path / "breaks.yml", [item])
    with pytest.raises(DataError, match=r"breaks\.yml.*(?s:.)*ISO 8601 date"):
        read_breaks(path)


@pytest.mark.parametrize("content", [b"- [", b"- id: \xff\n", b"- {id: x, colour: red}\n", b""])
def test_breaks_that_cannot_be_read_are_refused_with_the_file(
    content: bytes, tmp_path: Path
) -> None:
    path = tmp_path / "breaks.yml"
    path.write_bytes(content)
    with pytest.raises(DataError, match=r"breaks\.yml: the breaks cannot be read"):
        read_breaks(path)


def test_a_missing_file_of_breaks_is_named(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"breaks\.yml"):
        read_breaks(tmp_path / "breaks.yml")
