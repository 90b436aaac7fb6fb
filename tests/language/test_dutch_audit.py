"""No naked numbers in Dutch either: a translation says no more than its English."""

from __future__ import annotations

from pathlib import Path

import pytest

from analysis.book.audit.code import literals
from analysis.book.audit.figures import audit_page
from analysis.book.audit.naked import audit_passages
from analysis.book.audit.texts import passages
from analysis.book.audit.words import marks
from analysis.paths import Project
from tests.language.test_messages import entry, write


def found_in(tmp_path: Path, english: str, dutch: str) -> list[tuple[str, str]]:
    """The naked words of a catalogue with one message."""
    folder = tmp_path / "src" / "analysis" / "language" / "nl"
    folder.mkdir(parents=True)
    write(folder, "chapter.po", entry(english, dutch))
    found = audit_passages(passages(Project(tmp_path)), [])
    assert {finding.file for finding in found} <= {"src/analysis/language/nl/chapter.po"}
    return [(finding.word, finding.place) for finding in found]


@pytest.mark.parametrize(
    ("english", "dutch", "word"),
    [
        ("Victims by age", "Twee groepen slachtoffers", "Twee"),
        ("Victims over the years", "Het aantal slachtoffers daalde", "daalde"),
        ("{n} of all", "{n}, de helft van alle", "helft"),
        ("Nobody was seen", "Er waren minder slachtoffers", "minder"),
    ],
)
def test_dutch_with_a_number_or_direction_that_its_english_lacks_is_found(
    tmp_path: Path, english: str, dutch: str, word: str
) -> None:
    assert found_in(tmp_path, english, dutch) == [(word, f"Dutch of {english!r}")]


@pytest.mark.parametrize(
    ("english", "dutch"),
    [
        ("rose by {by}", "nam toe met {by}"),
        ("{n} victims in two years", "{n} slachtoffers in twee jaar"),
        ("Small counts can stand for nothing", "Kleine aantallen kunnen voor nul staan"),
        ("at most {n}, at the cost of others", "ten hoogste {n}, ten koste van anderen"),
        ("the 95% interval", "het 95%-interval"),
    ],
)
def test_dutch_that_says_what_its_english_says_is_not_found(
    tmp_path: Path, english: str, dutch: str
) -> None:
    assert found_in(tmp_path, english, dutch) == []


def test_a_number_typed_into_a_place_of_a_message_is_found() -> None:
    source = 'title = tr("{n} victims of {all}", n="668", all=format_number(total))'
    words = [mark.word for _, text in literals(source) for mark in marks(text)]
    assert words == ["668"]


FIGURE = (
    '<html lang="{language}"><figure id="totals"><p class="vm-title">{title}</p><table>'
    '<tr><th scope="col">{head}</th><th scope="col">{series}</th><th scope="col">N</th></tr>'
    "<tr><td>2014</td><td>a</td><td>{first}</td></tr>"
    "<tr><td>2018</td><td>a</td><td>{last}</td></tr></table></figure></html>"
)
DUTCH = {"language": "nl", "head": "Jaar", "series": "Reeks", "first": "1.256", "last": "668,5"}
ENGLISH = {"language": "en", "head": "Year", "series": "Series", "first": "1,256", "last": "668.5"}


@pytest.mark.parametrize(
    ("page", "title"),
    [
        (DUTCH, "Slachtoffers: nam af met 47% tussen 2014 en 2018; 1.256 en 668,5"),
        (ENGLISH, "Victims fell by 47% between 2014 and 2018; 1,256 and 668.5"),
    ],
)
def test_a_figure_may_say_its_own_numbers_and_change_in_the_language_of_its_page(
    page: dict[str, str], title: str
) -> None:
    assert audit_page(FIGURE.format(**page, title=title), "page.html") == []


@pytest.mark.parametrize(
    ("page", "title", "words"),
    [
        (DUTCH, "Slachtoffers: nam af met 48% tussen 2014 en 2018", ["nam af", "48%"]),
        (DUTCH, "Slachtoffers: 1.257", ["1.257"]),
        (ENGLISH, "Victims: 1.256", ["1.256"]),
    ],
)
def test_another_number_in_a_figure_is_found_in_the_language_of_its_page(
    page: dict[str, str], title: str, words: list[str]
) -> None:
    found = audit_page(FIGURE.format(**page, title=title), "page.html")
    assert [finding.word for finding in found] == words
