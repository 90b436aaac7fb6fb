"""The recommendations are read strictly, and name sources and chapters that exist."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, get_args

import pytest
import yaml
from pydantic import BaseModel

from analysis.errors import DataError
from analysis.facts.recommendations import (
    STANCES,
    Place,
    RecommendationSet,
    Stance,
    read_recommendations,
)
from analysis.observations.catalogue import Catalogue
from analysis.paths import Project

EDITIONS = ("2011-2015", "2014-2018", "2016-2020")
every_edition = pytest.mark.parametrize("edition", EDITIONS)


@pytest.fixture(scope="module")
def folder(project: Project) -> Path:
    return project.data / "recommendations"


def models(value: Any) -> Iterator[BaseModel]:
    """Every entry inside an entry, at any depth."""
    if isinstance(value, BaseModel):
        yield value
        for name in type(value).model_fields:
            yield from models(getattr(value, name))
    elif isinstance(value, list | tuple):
        for item in value:
            yield from models(item)


def broken(folder: Path, tmp_path: Path, change: Callable[[dict[str, Any]], object]) -> Path:
    """A folder with one edition, changed in one place."""
    content = yaml.safe_load((folder / "2014-2018.yml").read_text(encoding="utf-8"))
    change(content)
    (tmp_path / "2014-2018.yml").write_text(yaml.safe_dump(content), encoding="utf-8")
    return tmp_path


def test_the_three_editions_are_all_there_are(folder: Path) -> None:
    assert sorted(path.stem for path in folder.glob("*.yml")) == list(EDITIONS)


@every_edition
def test_each_edition_is_read_with_its_recommendations(edition: str, folder: Path) -> None:
    found = read_recommendations(folder, edition)
    assert isinstance(found, RecommendationSet)
    assert found.edition == edition
    assert found.recommendations


def test_the_monitor_2014_2018_makes_five_recommendations(
    folder: Path, catalogue: Catalogue
) -> None:
    found = read_recommendations(folder, "2014-2018").recommendations
    assert [item.number for item in found] == [1, 2, 3, 4, 5]
    figures = catalogue.figures
    made = figures[figures["measure"] == "recommendations_made"]
    assert len(found) in set(made["value"])


@every_edition
def test_ids_are_used_once(edition: str, folder: Path) -> None:
    found = read_recommendations(folder, edition)
    ids = [item.id for item in found.recommendations]
    ids += [promise.id for item in found.recommendations for promise in item.commitments]
    assert [name for name, times in Counter(ids).items() if times > 1] == []


@every_edition
def test_every_source_that_is_named_has_a_card(
    edition: str, folder: Path, catalogue: Catalogue
) -> None:
    places = [m for m in models(read_recommendations(folder, edition)) if isinstance(m, Place)]
    assert places
    assert {place.source for place in places} <= set(catalogue.cards)
    assert all(place.locator.strip() for place in places)


@every_edition
def test_every_figure_that_carries_a_recommendation_stands_in_a_chapter_of_the_book(
    edition: str, folder: Path, project: Project
) -> None:
    carriers = [
        carrier
        for item in read_recommendations(folder, edition).recommendations
        for carrier in item.carried_by
    ]
    assert carriers
    assert {carrier.chapter for carrier in carriers} <= set(project.chapter_names)


def test_every_stance_has_words() -> None:
    assert set(STANCES) == set(get_args(Stance))
    assert all(words.strip() for words in STANCES.values())


def test_a_missing_edition_is_told_with_those_that_there_are(folder: Path) -> None:
    with pytest.raises(DataError, match=r"2099-2100\.yml: .*Known: 2011-2015, 2014-2018, 2016-20"):
        read_recommendations(folder, "2099-2100")


@pytest.mark.parametrize(
    ("change", "place"),
    [
        (lambda c: c.update(colour="red"), r"colour: Extra inputs"),
        (
            lambda c: c["recommendations"][2].update(colour="red"),
            r"recommendations\.2\.colour: Extra inputs",
        ),
        (
            lambda c: c["recommendations"][0]["reactions"][1].update(stance="shrugs"),
            r"recommendations\.0\.reactions\.1\.stance: Input should be",
        ),
        (
            lambda c: c["recommendations"][1].pop("title_nl"),
            r"recommendations\.1\.title_nl: Field required",
        ),
        (lambda c: c.update(edition="2016-2020"), r"edition: '2016-2020' is not the name"),
    ],
    ids=["unknown key", "unknown key inside", "unknown stance", "missing key", "another edition"],
)
def test_a_fault_is_told_with_the_file_and_the_entry(
    change: Callable[[dict[str, Any]], object], place: str, folder: Path, tmp_path: Path
) -> None:
    with pytest.raises(DataError, match=rf"2014-2018\.yml: {place}"):
        read_recommendations(broken(folder, tmp_path, change), "2014-2018")


def test_all_faults_of_an_edition_are_told_at_once(folder: Path, tmp_path: Path) -> None:
    def change(content: dict[str, Any]) -> None:
        content["colour"] = "red"
        content["recommendations"][0].pop("title_en")

    with pytest.raises(DataError, match=r"title_en: .*; colour: "):
        read_recommendations(broken(folder, tmp_path, change), "2014-2018")


@pytest.mark.parametrize("content", [b"edition: [", b"edition: \xff", b"", b"- a list\n"])
def test_a_file_that_is_no_edition_is_told_by_name(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "2014-2018.yml").write_bytes(content)
    with pytest.raises(DataError, match=r"2014-2018\.yml"):
        read_recommendations(tmp_path, "2014-2018")
