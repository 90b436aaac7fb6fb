"""Figures of the chapters say what they draw: breaks, fitted lines, years without figures."""

from __future__ import annotations

import re
from typing import Any

import pytest

from analysis.chapters import (
    dublin_claimants,
    dublin_counts,
    interruptions,
    police_performance,
    rates,
    registration_trends,
    trend,
    young_victims,
)
from analysis.chapters.hidden_victims import JOINED, multiverse_figure
from analysis.chapters.page import Page, open_page
from analysis.chapters.said_beside import breaks_between
from analysis.facts.formatting import format_number
from analysis.figures.figure import Figure, Notice

EARLIER: dict[str, Any] = {"first_year": 2014, "last_year": 2018, "as_of": "2019-12-31"}
BREAKS = ("GDPR", "Residence scheme", "Corona pandemic")


def _figure(shown: Figure | Notice) -> Figure:
    assert isinstance(shown, Figure), shown
    return shown


def _trends(**parameters: Any) -> Page:
    page = open_page("registration_trends", **parameters)
    trend.state_trend(page)
    return page


def _looks(figure: Figure) -> set[str]:
    return set(re.findall(r"--vm-series-\d", figure.chart))


@pytest.mark.parametrize(
    ("chapter", "draw"),
    [
        ("registration_trends", rates.rates_figure),
        ("registration_trends", interruptions.interruptions_figure),
        ("registration_trends", registration_trends.totals_figure),
        ("dublin_claimants", dublin_counts.claimants_figure),
        ("dublin_claimants", dublin_claimants.west_african_figure),
        ("young_victims", young_victims.young_figure),
    ],
)
def test_every_break_inside_the_years_is_drawn_and_named_in_caption_and_alt(
    chapter: str, draw: Any
) -> None:
    figure = _figure(draw(open_page(chapter)))
    for short in ("GDPR", "Residence scheme", "Corona"):
        assert f">{short}</text>" in figure.chart
    for name in BREAKS:
        assert name in figure.note
        assert name in figure.alt


def test_bars_over_years_name_the_break_that_they_cannot_show() -> None:
    page = open_page("young_victims", **EARLIER)
    young_victims.state_numbers(page)
    for draw in (young_victims.domestic_figure, young_victims.in_view_figure):
        figure = _figure(draw(page))
        assert "Between these years lie breaks: GDPR" in figure.note
        assert "Breaks in the series: Privacy regulation (GDPR)" in figure.alt


def test_bars_of_one_year_cross_no_break() -> None:
    page = open_page("registration_trends", first_year=2018, last_year=2018)
    assert breaks_between(page, "registered_victims", ["2018", "2018"]) == []
    assert [item.id for item in breaks_between(page, "registered_victims", ["2014/2015", "2018"])]


@pytest.mark.parametrize("model", ["quasi-poisson", "negative-binomial", "poisson"])
def test_the_alt_text_of_a_trend_says_the_line_and_its_interval_as_the_table_does(
    model: str,
) -> None:
    figure = _figure(trend.trend_figure(_trends(trend_model=model)))
    for row in figure.table.to_dict("records"):
        fitted, lower, upper = (format_number(row[name]) for name in ("Fitted", "Lower", "Upper"))
        assert f"{row['Year']}: {fitted} ({lower} to {upper})" in figure.alt


def test_the_alt_texts_of_rates_and_steps_say_their_intervals_as_the_tables_do() -> None:
    page = _trends()
    by_rate = _figure(rates.rates_figure(page))
    for row in by_rate.table.to_dict("records"):
        assert f"{row['Year']}: {row['Lower']} to {row['Upper']}" in by_rate.alt
    steps = _figure(interruptions.interruptions_figure(page))
    for row in steps.table.to_dict("records"):
        interval = f"({format_number(row['Lower'])} to {format_number(row['Upper'])})"
        assert f"{row['Year']}: {format_number(row['Fitted'])} {interval}" in steps.alt


def test_a_series_has_one_look_in_every_view_of_its_figure() -> None:
    published = open_page("police_performance", first_year=2007)
    by_unodc = published.at(justice_source="unodc", as_of="2025-12-31")
    national = _figure(police_performance.justice_figure(published))
    unodc = _figure(police_performance.justice_figure(by_unodc))
    # Suspects, cases registered or persons prosecuted, court cases, convicted persons.
    assert _looks(national) == {f"--vm-series-{place}" for place in (1, 2, 3, 4)}
    assert _looks(unodc) == {f"--vm-series-{place}" for place in (1, 2, 4)}

    together = _figure(dublin_claimants.west_african_figure(open_page("dublin_claimants")))
    for code, look in (("NGA", 1), ("UGA", 2), ("GMB", 4)):
        page = open_page("dublin_claimants", nationalities=code)
        alone = _figure(dublin_claimants.west_african_figure(page))
        assert _looks(alone) == {f"--vm-series-{look}"} <= _looks(together)


@pytest.mark.parametrize("definition", ["rapporteur", "comensha"])
def test_a_count_looks_the_same_alone_and_beside_the_other(definition: str) -> None:
    page = _trends(definition=definition)
    [look] = _looks(_figure(trend.trend_figure(page)))
    assert look == {"rapporteur": "--vm-series-1", "comensha": "--vm-series-2"}[definition]
    assert {look} == _looks(_figure(rates.rates_figure(page)))
    name = page.label("definition", definition).split()[-1]
    totals = _figure(registration_trends.totals_figure(page)).chart
    [named] = re.findall(rf'fill="var\((--vm-series-\d)[^>]*>{name}<', totals)
    assert named == look


def test_years_without_any_figure_are_explained() -> None:
    page = open_page("registration_trends")
    shown = _figure(registration_trends.reporters_figure(page))
    said = "No figure of these series for 2020 had been published by 31 December 2021."
    assert said in shown.note
    page = open_page("young_victims", **EARLIER)
    said = "for 2014–2015 and 2017–2018 had been published by 31 December 2019."
    assert said in _figure(young_victims.young_figure(page)).note
    latest = page.all_figures["known_from"].max().isoformat()
    known = _figure(young_victims.young_figure(page.at(as_of=latest)))
    assert "No figure of these series for 2014 is in the sources." in known.note
    whole = registration_trends.totals_figure(open_page("registration_trends"))
    assert "No figure" not in _figure(whole).note


def test_the_last_published_count_of_each_series_is_given_with_its_year() -> None:
    figure = _figure(dublin_claimants.west_african_figure(open_page("dublin_claimants")))
    for name in ("Nigerian 512 (2019)", "Ugandan 91 (2019)", "Gambian 49 (2019)"):
        assert f">{name}</text>" in figure.chart
    figure = _figure(police_performance.reports_figure(open_page("police_performance")))
    assert ">Reported by the National Police 952 (2019)</text>" in figure.chart
    assert ">All victims 984 (2020)</text>" in figure.chart


def test_steps_of_one_year_are_said_to_be_that_years_deviation_and_how_long_each_held() -> None:
    figure = _figure(interruptions.interruptions_figure(_trends()))
    assert "The model is saturated in 2018, 2019 and 2020" in figure.note
    assert "Residence scheme 42% of 2019" in figure.note
    by_year = figure.table.set_index("Year")
    alone = by_year.loc[["2018", "2019", "2020"]]
    assert alone["Fitted"].tolist() == alone["Registered victims"].tolist()
    steps = by_year["Step (part of the year in force)"]
    assert steps["2019"] == "Residence scheme for Dublin claimants (42%)"
    assert steps["2017"] == ""


def test_a_poisson_interval_of_counts_that_vary_more_is_called_too_narrow() -> None:
    poisson = _figure(trend.trend_figure(_trends(trend_model="poisson")))
    assert poisson.title == "Poisson interval, too narrow here: 1.3% to 8.0% a year"
    assert "The counts vary more than Poisson allows" in poisson.note
    assert "too narrow" in poisson.alt
    quasi = _figure(trend.trend_figure(_trends()))
    assert "too narrow" not in quasi.title + quasi.note


def test_an_interval_of_counting_chance_says_that_it_covers_nothing_else() -> None:
    page = _trends()
    rates.state_last_change(page)
    assert page.facts["last_ratio"].label.endswith("interval of counting chance only")
    note = _figure(rates.rates_figure(page)).note
    assert "it covers counting chance only" in note
    assert "vary more around their trend than counting chance" in note


def test_a_share_that_is_known_by_rounding_alone_is_about_so_much() -> None:
    page = open_page("young_victims", **EARLIER)
    young_victims.state_numbers(page)
    figure = _figure(young_victims.in_view_figure(page))
    assert figure.title.endswith("about 2% in view")
    assert "By that rounding alone, 2.1% to 2.3% are in view." in figure.note
    assert figure.table["In view"].tolist() == ["", "about 2%"]


@pytest.mark.slow
def test_the_letters_of_the_public_lists_are_explained_in_chart_and_caption() -> None:
    figure = multiverse_figure(open_page("hidden_victims", bootstrap=100))
    assert f">{JOINED}</text>" in figure.chart
    assert "Labour Authority" in JOINED and "shelters" in JOINED
    assert "I is the Labour Authority, O are the shelters." in figure.note
