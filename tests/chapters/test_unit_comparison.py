"""Police units beside each other: their table and their words, in both languages."""

from __future__ import annotations

import pytest

from analysis.chapters.page import open_page
from analysis.chapters.police_units import units_figure
from analysis.chapters.unit_comparison import COUNTED, counted_here
from analysis.figures.figure import Figure
from analysis.language.current import LANGUAGES, Language, speaking
from analysis.observations.catalogue import Catalogue

Shown = dict[tuple[Language, str], Figure]


@pytest.fixture(scope="module")
def shown(catalogue: Catalogue) -> Shown:
    """The funnel plot in each language, of each measure."""
    figures: Shown = {}
    with pytest.MonkeyPatch.context() as patch, speaking("en"):
        patch.setattr("analysis.chapters.page.load_catalogue", lambda data: catalogue)
        for language in LANGUAGES:
            for measure in COUNTED:
                page = open_page("police_performance", language=language, unit_measure=measure)
                figure = units_figure(page)
                assert isinstance(figure, Figure)
                figures[language, measure] = figure
    return figures


@pytest.mark.parametrize("measure", sorted(COUNTED))
def test_the_table_of_the_units_has_the_same_numbers_in_both_languages(
    shown: Shown, measure: str
) -> None:
    english, dutch = shown["en", measure].table, shown["nl", measure].table
    assert english.shape == dutch.shape
    numbers = english.select_dtypes("number")
    assert not numbers.empty
    assert (numbers.to_numpy() == dutch.select_dtypes("number").to_numpy()).all()
    assert not set(english.columns) & set(dutch.columns)


def test_a_dutch_table_says_what_was_counted_and_where_each_unit_lies(shown: Shown) -> None:
    figure = shown["nl", "declaration_filed"]
    assert "Die aangifte deden" in figure.table.columns
    assert set(figure.table["Ligging"]) <= {
        *("binnen de grenzen", "boven de binnenste grens", "boven de buitenste grens"),
        *("onder de binnenste grens", "onder de buitenste grens"),
    }
    assert "waargenomen" in figure.alt
    assert "observed" not in figure.alt


def test_the_axis_of_a_dutch_funnel_plot_has_decimal_commas(shown: Shown) -> None:
    assert ">0,2</text>" in shown["nl", "declaration_filed"].chart
    assert ">0.2</text>" in shown["en", "declaration_filed"].chart


def test_what_is_counted_follows_the_language_that_is_spoken() -> None:
    assert counted_here("declaration_filed") == "filed a declaration"
    with speaking("nl"):
        assert counted_here("declaration_filed") == "aangifte deden"
