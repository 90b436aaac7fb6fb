"""Counting in the cube: what is synthetic says so on every carrier, and units are not ranked."""

from __future__ import annotations

import base64
import re
from dataclasses import replace
from pathlib import Path

import pytest

from analysis.chapters import dublin_counts, police_units, young_counts
from analysis.chapters.counted import years_counted
from analysis.chapters.page import Page, number, open_page
from analysis.facts.fact import MixedKinds, derive
from analysis.figures.figure import Figure, Notice
from analysis.observations.cube import read_cube
from analysis.observations.cube_labels import codes, cube_label
from analysis.paths import Project


@pytest.fixture
def police() -> Page:
    return open_page("police_performance")


def _figure(shown: Figure | Notice) -> Figure:
    assert isinstance(shown, Figure), shown
    return shown


@pytest.mark.parametrize(
    ("chapter", "draw"),
    [
        ("police_performance", police_units.units_figure),
        ("dublin_claimants", dublin_counts.claimants_figure),
        ("young_victims", young_counts.forms_figure),
        ("young_victims", young_counts.regions_figure),
    ],
)
def test_a_synthetic_figure_says_so_in_chart_title_table_alt_and_csv(chapter: str, draw) -> None:
    figure = _figure(draw(open_page(chapter)))
    assert "SYNTHETIC" in figure.chart.split("</svg>")[0].split("aria-label", 1)[1].split(">", 1)[1]
    assert figure.title.startswith("SYNTHETIC")
    assert figure.alt.startswith("SYNTHETIC")
    assert set(figure.table["Nature"]) == {"SYNTHETIC"}
    [payload] = re.findall(r"base64,([^\"]+)", figure._repr_html_())
    lines = base64.b64decode(payload).decode().split("\r\n")[1:-1]
    assert lines and all("SYNTHETIC" in line for line in lines)


def test_a_fact_of_the_synthetic_cube_is_synthetic_and_names_its_cells(police: Page) -> None:
    police_units.state_units(police)
    fact = police.facts["unit_reported"]
    assert fact.kind == "synthetic"
    [cell] = fact.observations
    assert cell.startswith("cube#police_declarations[")
    counts = police.cube.counts("police_declarations", [], year=years_counted(police),
                                by_police="yes")  # fmt: skip
    assert fact.value == counts["count"].iloc[0]


def test_a_synthetic_fact_cannot_meet_a_published_one(police: Page) -> None:
    police_units.state_units(police)
    police.published("all", "All", "registered_victims", definition="rapporteur", period="2018")
    parts = [police.facts["unit_reported"], police.facts["all"]]
    with pytest.raises(MixedKinds, match="synthetic"):
        derive("mixed", 1, "persons", "Mixed", parts, "sum")


def test_units_stand_in_the_order_of_the_code_list_whatever_their_numbers(
    police: Page, project: Project
) -> None:
    table = _figure(police_units.units_figure(police)).table
    listed = [
        str(code)
        for code in (cube_label(project.data, "police_unit", code)
                     for code in codes(project.data, "police_unit"))
    ]  # fmt: skip
    shown = table["Police unit"].tolist()
    assert len(shown) > 5
    assert shown == [name for name in listed if name in shown]
    ratios = table["Observed over expected"].astype(float)
    assert not ratios.is_monotonic_increasing and not ratios.is_monotonic_decreasing


def test_expected_numbers_add_up_to_the_observed(police: Page) -> None:
    table = _figure(police_units.units_figure(police)).table
    assert table["Expected"].sum() == pytest.approx(table.iloc[:, 2].sum(), abs=0.1 * len(table))


def test_units_inside_the_limits_are_not_named_in_the_plot(police: Page) -> None:
    figure = _figure(police_units.units_figure(police))
    texts = re.findall(r"<text[^>]*>([^<]*)</text>", figure.chart)
    for _, row in figure.table.iterrows():
        assert (row["Police unit"] in texts) == (row["Position"] != "inside the limits")


def test_the_change_of_the_scheme_is_drawn_through_the_dublin_claimants() -> None:
    figure = _figure(dublin_counts.claimants_figure(open_page("dublin_claimants")))
    assert "Residence scheme" in figure.chart


def test_years_outside_the_register_are_said_and_not_counted() -> None:
    page = open_page("dublin_claimants", first_year=2009, last_year=2012)
    assert years_counted(page) == []
    shown = dublin_counts.claimants_figure(page)
    assert isinstance(shown, Notice)
    assert "the register does not cover 2009–2012" in shown.text
    dublin_counts.state_claimants(page)
    assert "claimants" not in page.facts


def test_a_real_cube_is_not_called_synthetic(project: Project, tmp_path: Path) -> None:
    page = open_page("dublin_claimants")
    cube = read_cube(project.cube)
    page.__dict__["cube"] = replace(cube, card=cube.card.model_copy(update={"synthetic": False}))
    figure = _figure(dublin_counts.claimants_figure(page))
    assert "SYNTHETIC" not in figure.chart + figure.title
    assert set(figure.table["Nature"]) == {"registered"}
    dublin_counts.state_claimants(page)
    assert page.facts["claimants"].kind == "registered"


def test_a_unit_whose_cells_are_all_near_the_threshold_is_not_compared(police: Page) -> None:
    years = years_counted(police)
    where = {"year": years, "by_police": "yes"}
    counts = police.cube.counts("police_declarations", ["police_unit"], **where)
    small = counts.loc[counts["count"] < 20 * len(years), "police_unit"].tolist()
    assert "landelijk" in small
    table = _figure(police_units.units_figure(police)).table
    assert "National unit" not in table["Police unit"].tolist()
    assert (table["Victims reported"] >= 20 * len(years)).all()


def test_a_synthetic_number_says_so_in_the_sentence(police: Page) -> None:
    police_units.state_units(police)
    fact = police.facts["unit_reported"]
    assert number(fact).striptags().endswith("(synthetic)")
    police.published("all", "All", "registered_victims", definition="rapporteur", period="2018")
    assert "synthetic" not in number(police.facts["all"])
