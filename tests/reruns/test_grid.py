"""Grids of parameters: spans and lists are unfolded, and what cannot be is refused at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from analysis.chapters.parameters import ChapterParameters
from analysis.errors import ParameterError, UsageError
from analysis.reruns.grid import grid_from_file, grid_from_options, specifications

CHAPTER = "registration_trends"


def test_a_span_and_a_list_give_every_combination() -> None:
    grid = grid_from_options(CHAPTER, ["first_year=2014..2016", "definition=comensha,rapporteur"])
    assert grid.size == 6
    assert list(grid.combinations())[:2] == [
        {"first_year": 2014, "definition": "comensha"},
        {"first_year": 2014, "definition": "rapporteur"},
    ]


def test_a_name_given_twice_collects_its_values() -> None:
    grid = grid_from_options(CHAPTER, ["first_year=2014", "first_year=2016"])
    assert grid.values == {"first_year": [2014, 2016]}


def test_a_text_that_holds_commas_is_one_value() -> None:
    grid = grid_from_options("dublin_claimants", ["nationalities=NGA,UGA", "nationalities=GIN"])
    assert grid.values == {"nationalities": ["NGA,UGA", "GIN"]}


@pytest.mark.parametrize(
    ("option", "said"),
    [
        ("first_year", "is not name=value"),
        ("first_year=2016..2014", "runs backwards; write 2014..2016"),
        ("first_year=2014,2014", "the value 2014 stands there twice"),
        ("first_year=2014,", "a value is empty"),
        ("frist_year=2014", "did you mean first_year?"),
        ("age_group=minor", "a parameter of young_victims"),
        ("first_year=0..99999999999", "name a shorter span"),
        ("edition=2014-2018", "Name it with --edition"),
        ("first_year=2014..", "a span has two ends, such as first_year=2014..2016"),
        ("definition=raporteur", "did you mean rapporteur?"),
        ("first_year=2014,2005", "greater than or equal to 2007"),
        ("first_year=2000..2010", "greater than or equal to 2007"),
        ("first_year=2014,02014", "the value 2014 stands there twice"),
    ],
)
def test_what_is_no_grid_is_refused_with_the_remedy(option: str, said: str) -> None:
    with pytest.raises(ParameterError, match=said.replace("?", r"\?")):
        grid_from_options(CHAPTER, [option])


def test_nothing_to_vary_is_refused() -> None:
    with pytest.raises(ParameterError, match="nothing to vary"):
        grid_from_options(CHAPTER, [])


def test_a_grid_can_come_from_a_file(tmp_path: Path) -> None:
    path = tmp_path / "grid.yml"
    path.write_text("first_year: 2014..2015\ndefinition: [comensha]\n")
    assert grid_from_file(CHAPTER, path).values == {
        "first_year": [2014, 2015],
        "definition": ["comensha"],
    }


def test_a_span_of_a_million_is_unfolded_at_once() -> None:
    grid = grid_from_options("hidden_victims", ["seed=1..1000000"])
    assert grid.size == 1_000_000
    assert grid.values["seed"][-1] == 1_000_000


def test_a_parameter_that_stands_twice_in_a_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "grid.yml"
    path.write_text("first_year: [2014]\nfirst_year: [2015]\n")
    with pytest.raises(UsageError, match=r"grid\.yml.*\n?.*'first_year' stands here"):
        grid_from_file(CHAPTER, path)


def test_a_parameter_without_a_value_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "grid.yml"
    path.write_text("last_year: []\n")
    with pytest.raises(ParameterError, match="last_year: has no value"):
        grid_from_file(CHAPTER, path)


@pytest.mark.parametrize("content", ["", "[a, b]", "first_year: [", "just text"])
def test_a_file_that_is_no_grid_is_refused_by_name(tmp_path: Path, content: str) -> None:
    path = tmp_path / "grid.yml"
    path.write_text(content)
    with pytest.raises(UsageError, match=r"grid\.yml"):
        grid_from_file(CHAPTER, path)


def test_a_combination_that_cannot_be_says_why_and_the_others_stand() -> None:
    grid = grid_from_options(CHAPTER, ["first_year=2016,2019", "last_year=2018"])
    first, second = specifications(grid, {})
    assert isinstance(first.parameters, ChapterParameters)
    assert isinstance(second.parameters, ParameterError)
    assert "lies before first_year" in str(second.parameters)
