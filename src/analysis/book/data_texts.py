"""The English texts of the data that pages show and that have no Dutch beside them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from analysis.facts.printed import read_printed_numbers
from analysis.facts.recommendations import RecommendationSet, read_recommendations
from analysis.language.collecting import Found
from analysis.language.locators import word_by_word
from analysis.observations.breaks import read_breaks
from analysis.observations.catalogue import Catalogue
from analysis.observations.checks import read_errata, read_sums


def texts_in_data(data: Path, catalogue: Catalogue) -> Iterator[Found]:
    """Each text once, with the file and entry where it stands first.

    Recommendations are read only where there is an edition to show them. Titles of documents are
    left out: pages show them in the language they are in. So are locators that the vocabulary of
    `analysis.language.locators` says in Dutch. Raises DataError for a file that cannot be read.
    """
    seen: set[str] = set()
    for found in _every_text(data, catalogue):
        if found.text and found.text not in seen:
            seen.add(found.text)
            yield found


def _every_text(data: Path, catalogue: Catalogue) -> Iterator[Found]:
    for edition in sorted((data / "editions").glob("*.yml")):
        found = read_recommendations(data / "recommendations", edition.stem)
        yield from _in(f"recommendations/{edition.stem}.yml", _of_recommendations(found))
    yield from _in("breaks.yml", _of_breaks(data / "breaks.yml"))
    yield from _in("checks.yml", ((sum.id, sum.what) for sum in read_sums(data / "checks.yml")))
    errata = read_errata(data / "errata.yml")
    yield from _in("errata.yml", ((erratum.id, erratum.reason) for erratum in errata))
    yield from _in("printed_numbers.yml", _of_printed_numbers(data / "printed_numbers.yml"))
    meanings = catalogue.codelists["definition"]["description_en"]
    yield from _in("codelists/definition.csv", meanings.items())
    for card in catalogue.cards.values():
        yield from _in(f"sources/{card.id}/source.yml", [("licence", card.licence)])
        own = catalogue.figures[catalogue.figures["source"] == card.id]
        yield from _in(f"sources/{card.id}/figures.csv", _of_locators(_by_row(own)))


def _in(file: str, texts: Iterable[tuple[Any, str]]) -> Iterator[Found]:
    for place, text in texts:
        yield Found(text, f"data/{file}, {place}")


def _of_recommendations(found: RecommendationSet) -> Iterator[tuple[str, str]]:
    yield from _without_dutch(found.model_dump(), "")
    yield from _of_locators(_values_of("locator", found.model_dump(), ""))
    yield "note", found.note or ""
    for item in found.recommendations:
        for carrier in item.carried_by:
            for name in carrier.names:
                yield f"recommendation {item.number}, carried_by", name
        for claim in item.claims:
            yield f"claim {claim.id}, across_definitions", claim.across_definitions or ""


def _without_dutch(node: object, place: str) -> Iterator[tuple[str, str]]:
    """What ends in `_en` and has no sibling in `_nl`."""
    if isinstance(node, Mapping):
        for key, value in node.items():
            here = f"{place}.{key}".lstrip(".")
            if not key.endswith("_en"):
                yield from _without_dutch(value, here)
            elif value and f"{key.removesuffix('_en')}_nl" not in node:
                yield here, value
    elif isinstance(node, list | tuple):
        for number, value in enumerate(node):
            yield from _without_dutch(value, f"{place}.{number}")


def _values_of(name: str, node: object, place: str) -> Iterator[tuple[str, str]]:
    """Every value under this name, with the keys that lead to it."""
    if isinstance(node, list | tuple):
        node = dict(enumerate(node))
    for key, value in node.items() if isinstance(node, Mapping) else ():
        here = f"{place}.{key}".lstrip(".")
        if key == name:
            yield here, value
        else:
            yield from _values_of(name, value, here)


def _of_locators(locators: Iterable[tuple[Any, str]]) -> Iterator[tuple[Any, str]]:
    """Those that only a catalogue could say in Dutch."""
    yield from ((place, text) for place, text in locators if text and word_by_word(text) is None)


def _by_row(figures: pd.DataFrame) -> Iterator[tuple[str, str]]:
    for row, locator in zip(figures["row"], figures["locator"], strict=True):
        yield f"row {row}", locator


def _of_breaks(path: Path) -> Iterator[tuple[str, str]]:
    for item in read_breaks(path):
        yield item.id, item.description_en
        yield from _of_locators([(item.id, item.source.locator)])


def _of_printed_numbers(path: Path) -> Iterator[tuple[str, str]]:
    numbers = read_printed_numbers(path).numbers if path.is_file() else []
    for number in numbers:
        if number.figure is not None:
            yield f"{number.source}, line {number.line}", number.what
