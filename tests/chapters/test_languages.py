"""Each chapter in both languages: the same facts, and no page that speaks the other language."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable
from dataclasses import dataclass

import pytest

from analysis.book.editions import read_edition
from analysis.facts.record import facts_json
from analysis.language.current import LANGUAGES, Language, speaking
from analysis.observations.catalogue import Catalogue
from analysis.paths import Project
from tests.chapters.running import run_chapter

CHAPTERS = (
    "index",
    "registration_trends",
    "police_performance",
    "dublin_claimants",
    "young_victims",
    "hidden_victims",
    "recommendations",
    "data_and_methods",
)
EDITIONS = ("2014-2018", "2016-2020")
# Words that sentences of one language cannot do without, and that the other does not have.
TELLING = {
    "en": re.compile(
        r"\b(?:het|een|van de|zijn|niet|voor|worden|werd|slachtoffers|meldingen|geregistreerde?)\b"
    ),
    "nl": re.compile(
        r"\b(?:the|and|which|with|from|that|are|were|by|no|not|known|victims|reports|registered|"
        r"between|figures?|year|number|rose|fell|about)\b"
    ),
}
# A code with its label, and the name of a file, are the same in every language.
CODES = re.compile(r"\b[\w-]+:(?= )|\b\w+\.csv\b")


@dataclass(frozen=True)
class Spoken:
    """What a run gave: its keys for sentences, its records of facts, all that readers see."""

    keys: set[str]
    records: list[str]
    page: str


def run_in(
    language: Language,
    project: Project,
    edition: str,
    chapter: str,
    monkeypatch: pytest.MonkeyPatch,
    catalogue: Catalogue,
) -> Spoken:
    """The chapter as the edition runs it, in a language."""
    values = read_edition(project.data / "editions" / f"{edition}.yml").chapter_parameters(
        chapter, {"language": language}
    )
    path = project.chapters / f"{chapter}.ipynb"
    with speaking(language):
        ran = run_chapter(path, monkeypatch, catalogue, **values.notebook_values())
        outputs = [value._repr_html_() for value in ran.shown if hasattr(value, "_repr_html_")]
        # The record's home is a bundle, as its readers are machines.
        outputs += [value.html for value in ran.shown if hasattr(value, "record")]
    records = [facts_json(value.record) for value in ran.shown if hasattr(value, "record")]
    page = "\n".join([*ran.glued.values(), *filter(None, outputs)])
    return Spoken(set(ran.glued), records, page)


def strange_words(page: str, language: Language, catalogue: Catalogue) -> list[str]:
    """Pieces of text in the other language that are not marked so and that are no names."""
    # Sources are named in the words of their own cards.
    publishers = {card.publisher for card in catalogue.cards.values()}
    names = sorted(publishers | set(catalogue.cards), key=len, reverse=True)
    # The name of cells of the cube is a code.
    text = re.sub(r"<!--.*?-->|<style.*?</style>|<code>.*?</code>", "", page, flags=re.DOTALL)
    text = re.sub(r'<(\w+)[^>]* lang="\w+"[^>]*>.*?</\1>', " ", text, flags=re.DOTALL)
    texts = re.findall(r'(?:aria-label|alt|title)="([^"]*)"', text)
    texts += re.sub(r"<[^>]+>", "\n", text).split("\n")
    pieces = (CODES.sub("", html.unescape(text)).strip() for text in texts)
    telling = TELLING[language]
    return [p for p in pieces if telling.search(p) and telling.search(_without(names, p))]


def _without(names: Iterable[str], text: str) -> str:
    for name in names:
        text = text.replace(name, "")
    return text


@pytest.mark.slow
@pytest.mark.parametrize("chapter", CHAPTERS)
@pytest.mark.parametrize("edition", EDITIONS)
def test_both_languages_state_the_same_facts_and_speak_for_themselves(
    project: Project,
    catalogue: Catalogue,
    monkeypatch: pytest.MonkeyPatch,
    edition: str,
    chapter: str,
) -> None:
    english, dutch = (
        run_in(language, project, edition, chapter, monkeypatch, catalogue)
        for language in LANGUAGES
    )
    assert english.keys == dutch.keys
    assert english.records == dutch.records
    assert strange_words(english.page, "en", catalogue) == []
    assert strange_words(dutch.page, "nl", catalogue) == []


def test_the_chapters_and_editions_here_are_all_there_are(project: Project) -> None:
    assert set(project.chapter_names) == set(CHAPTERS)
    assert {path.stem for path in (project.data / "editions").glob("*.yml")} == set(EDITIONS)


def test_a_word_of_the_other_language_is_found_unless_it_is_marked(catalogue: Catalogue) -> None:
    page = '<p title="the year">Bron</p><i lang="en">the report</i><b>rose by 12%</b>'
    assert strange_words(page, "nl", catalogue) == ["the year", "rose by 12%"]
