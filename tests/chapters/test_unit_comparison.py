"""Police units beside each other: their table and their words, in both languages."""

from __future__ import annotations

import pytest

from analysis.chapters.page import Page, open_page
from analysis.chapters.police_units import state_units, units_figure
from analysis.chapters.unit_comparison import COUNTED, counted_here
from analysis.figures.figure import Figure
from analysis.language.current import LANGUAGES, Language, speaking
from analysis.observations.catalogue import Catalogue
from analysis.observations.cube import Cube, read_cube

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
        "niet te zeggen: de bescherming van de aantallen geeft de doorslag",
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


@pytest.fixture
def year_2016() -> Page:
    """A year in which rounding made nobody of Amsterdam's few victims with enough indications."""
    return open_page(
        "police_performance",
        unit_measure="enough_indications",
        first_year=2016,
        last_year=2016,
    )


def test_a_unit_whose_count_was_rounded_to_nobody_is_not_called_an_outlier(
    year_2016: Page,
) -> None:
    figure = units_figure(year_2016)
    assert isinstance(figure, Figure)
    row = figure.table.set_index("Police unit").loc["Amsterdam"]
    assert row["Who gave enough indications for an investigation"] == 0
    assert row["Position"] == "cannot be told: the protection of the counts decides"
    assert "Amsterdam: cannot be told</text>" in figure.chart
    assert "of which it cannot be told: Amsterdam." in figure.note
    assert "up to 9 off" in figure.note
    assert "the protection of the counts decides" in figure.alt


def test_the_title_of_a_synthetic_comparison_names_no_unit(shown: Shown, year_2016: Page) -> None:
    figures = [*shown.values(), units_figure(year_2016)]
    for figure in figures:
        assert isinstance(figure, Figure)
        assert figure.title.startswith(("SYNTHETIC: ", "SYNTHETISCH: "))
        assert not [name for name in figure.table.iloc[:, 0] if name in figure.title]
        assert "grenzen" not in figure.title and "limits" not in figure.title


def test_what_is_off_in_each_year_adds_up_over_the_years(shown: Shown) -> None:
    assert "up to 45 off" in shown["en", "declaration_filed"].note


def test_units_that_cannot_be_told_are_counted_apart_from_those_outside(year_2016: Page) -> None:
    state_units(year_2016)
    assert year_2016.facts["units_outside"].value == 0
    assert year_2016.facts["units_undecided"].value == 1


def test_a_real_register_names_the_units_that_are_outside_whatever_was_rounded() -> None:
    page = open_page("police_performance", first_year=2016, last_year=2016)
    page.__dict__["cube"] = _with_one_unit_apart(read_cube(page.project.cube))
    figure = units_figure(page)
    assert isinstance(figure, Figure)
    assert figure.title.endswith("outside the limits: Amsterdam and National unit")
    assert "Amsterdam</text>" in figure.chart


def _with_one_unit_apart(cube: Cube) -> Cube:
    """A cube that is not synthetic, of a hundred times as many victims, all of one unit alike.

    None of the victims of the national unit filed a declaration: it is apart already.
    """
    table = cube.tables["police_declarations"]
    is_apart = table["police_unit"] == "amsterdam"
    counts = (table["count"] * 100).mask(is_apart & (table["declaration_filed"] != "yes"), 0)
    tables = {**cube.tables, "police_declarations": table.assign(count=counts)}
    return Cube(cube.card.model_copy(update={"synthetic": False}), tables)
