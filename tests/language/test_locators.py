"""Where a figure stands is said in Dutch, or the build tells which text has no Dutch."""

from __future__ import annotations

import pytest

from analysis.book.data_texts import texts_in_data
from analysis.language.collecting import untranslated
from analysis.language.current import speaking
from analysis.language.locators import locator, marked, word_by_word
from analysis.language.messages import MissingTranslation
from analysis.observations.breaks import read_breaks
from analysis.observations.catalogue import Catalogue
from analysis.paths import Project

STRANGE = "third balcony, line 4"


@pytest.mark.parametrize(
    ("english", "dutch"),
    [
        ("web page", "webpagina"),
        ("lines 80-81 and 121", "regels 80-81 en 121"),
        ("sheet data_glotip_1, row 25778", "werkblad data_glotip_1, rij 25778"),
        ("data/population.csv row 11424", "data/population.csv rij 11424"),
        ("third heading after 'Drie aanbevelingen'", "derde kop na 'Drie aanbevelingen'"),
        (
            "section on recommendation 2, second paragraph and its footnote",
            "paragraaf over aanbeveling 2, tweede alinea en de voetnoot daarbij",
        ),
        ("under 'first of the row', page 12", "onder 'first of the row', pagina 12"),
        ("section Protection", "paragraaf 'Protection'"),
    ],
)
def test_words_are_said_in_dutch_and_what_is_quoted_or_numbered_stays(
    english: str, dutch: str
) -> None:
    assert locator(english) == english
    with speaking("nl"):
        assert locator(english) == dutch


def test_what_is_quoted_from_a_source_is_marked_as_in_its_language() -> None:
    place = "under 'Ten slotte', page 12"
    quoted = '<span lang="nl">&#39;Ten slotte&#39;</span>'
    assert marked(place, "nl") == f"under {quoted}, page 12"
    assert marked(place, "en") == "under &#39;Ten slotte&#39;, page 12"
    with speaking("nl"):
        assert marked(place, "nl") == "onder &#39;Ten slotte&#39;, pagina 12"


def test_a_word_outside_the_vocabulary_is_never_shown_to_dutch_readers() -> None:
    assert word_by_word(STRANGE) is None
    with speaking("nl"), pytest.raises(MissingTranslation, match="third balcony"):
        locator(STRANGE)


def test_every_place_in_the_data_has_dutch(project: Project, catalogue: Catalogue) -> None:
    places = [*catalogue.figures["locator"].unique()]
    places += [item.source.locator for item in read_breaks(project.data / "breaks.yml")]
    with speaking("nl"):
        assert all(locator(place) for place in places)


def test_a_place_without_dutch_is_told_before_a_kernel_starts(
    project: Project, catalogue: Catalogue
) -> None:
    figures = catalogue.figures.copy()
    figures.loc[figures.index[0], "locator"] = STRANGE
    changed = Catalogue(**{**vars(catalogue), "figures": figures})

    [told] = untranslated(project.chapters, texts_in_data(project.data, changed))

    source, row = figures.loc[figures.index[0], ["source", "row"]]
    assert told == f"data/sources/{source}/figures.csv, row {row}: no Dutch for {STRANGE!r}"
