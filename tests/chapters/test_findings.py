"""What titles and findings say of two years: no percentage of few, and what lies between them."""

from __future__ import annotations

import re

import pandas as pd
import pytest

from analysis.chapters import (
    data_and_methods,
    dublin_claimants,
    index,
    interruptions,
    police_performance,
    rates,
    recommendations,
    registration_trends,
    young_victims,
)
from analysis.chapters.findings import counts_compared, finding
from analysis.chapters.page import Page, open_page
from analysis.figures.figure import Figure
from analysis.language.current import speaking
from analysis.observations.checks import read_errata

MEASURE = "registered_victims"
LATER = {"edition": "2016-2020", "first_year": 2016, "last_year": 2020, "as_of": "2021-12-31"}
EARLIER = {"edition": "2014-2018", "first_year": 2014, "last_year": 2018, "as_of": "2019-12-31"}


@pytest.fixture
def page() -> Page:
    return open_page("registration_trends", **LATER)


def counts(**by_year: float) -> pd.DataFrame:
    """Exact counts of years given as `y2016=44`."""
    return pd.DataFrame(
        {
            "period": [name.removeprefix("y") for name in by_year],
            "value": list(by_year.values()),
            "upper": float("nan"),
            "status": "exact",
        }
    )


def said(page: Page, key: str) -> str:
    return re.sub(r"<[^>]+>", "", page.said[key])


def test_a_change_of_few_persons_is_told_by_its_numbers_and_not_in_per_cent(page: Page) -> None:
    title = finding(page, "Victims", counts(y2016=44, y2017=45), MEASURE)
    assert title == "Victims: 44 in 2016 and 45 in 2017"
    assert "%" in finding(page, "Victims", counts(y2016=100, y2017=105), MEASURE)
    assert "%" not in finding(page, "Victims", counts(y2016=900, y2017=99), MEASURE)


def test_a_change_names_the_breaks_that_it_crosses_and_no_others(page: Page) -> None:
    def title(**by_year: float) -> str:
        return finding(page, "Victims", counts(**by_year), MEASURE)

    assert title(y2016=200, y2017=300) == "Victims rose by 50% between 2016 and 2017"
    assert title(y2017=200, y2018=300).endswith(", across a break in the series (GDPR)")
    assert title(y2018=200, y2019=250, y2020=300).endswith(
        ", across breaks in the series (GDPR, Residence scheme and Corona)"
    )
    # The National Police began on the first day of 2013: nothing of that year lies before it.
    assert title(y2013=200, y2014=300) == "Victims rose by 50% between 2013 and 2014"
    assert title(y2012=200, y2013=300).endswith("(National Police)")


def test_a_change_between_years_that_stand_alone_says_so(page: Page) -> None:
    suspects = finding(page, "Suspects", counts(y2014=300, y2017=400), "police_suspects")
    assert suspects.endswith("between 2014 and 2017; of the years between nothing is known")
    gap = finding(page, "Suspects", counts(y2014=300, y2015=300, y2017=400), "police_suspects")
    assert gap.endswith("; not every year between is known")


def test_a_single_year_is_told_with_its_number_and_none_is_not_told(page: Page) -> None:
    assert finding(page, "Victims", counts(y2018=1256), MEASURE) == (
        "Victims: 1,256 in 2018, the only year known"
    )
    assert finding(page, "Victims", counts(), MEASURE) == "Victims"


def test_counts_that_disagree_are_not_told_by_one_of_them(page: Page) -> None:
    by_definition = {
        "comensha": counts(y2016=1049, y2020=1013),
        "rapporteur": counts(y2016=952, y2020=984),
    }
    title = counts_compared(page, by_definition, MEASURE)
    assert title == (
        "Registered victims between 2016 and 2020: the Rapporteur's count rose by 3%, CoMensha's "
        "fell by 3%; the counts disagree, across breaks in the series (GDPR, Residence scheme "
        "and Corona)"
    )
    alike = {**by_definition, "comensha": counts(y2016=1049, y2020=1090)}
    assert "; the counts move alike, across" in str(counts_compared(page, alike, MEASURE))
    level = {**by_definition, "comensha": counts(y2016=1049, y2020=1049)}
    assert "stayed level; the counts disagree" in str(counts_compared(page, level, MEASURE))


def test_counts_are_compared_in_years_that_both_have(page: Page) -> None:
    by_definition = {
        "comensha": counts(y2015=1, y2016=1000, y2020=900),
        "rapporteur": counts(y2016=1000, y2020=800, y2021=3000),
    }
    title = str(counts_compared(page, by_definition, MEASURE))
    assert "between 2016 and 2020" in title and "fell by 20%" in title and "fell by 10%" in title
    apart = {"comensha": counts(y2015=1), "rapporteur": counts(y2016=1)}
    assert counts_compared(page, apart, MEASURE) is None


@pytest.mark.parametrize(
    ("edition", "agreement"), [(LATER, "the counts disagree"), (EARLIER, "the counts move alike")]
)
def test_the_totals_and_the_findings_page_say_whether_the_counts_agree(
    edition: dict[str, object], agreement: str
) -> None:
    figure = registration_trends.totals_figure(open_page("registration_trends", **edition))
    assert isinstance(figure, Figure)
    assert agreement in figure.title and "across" in figure.title
    page = open_page("index", **edition)
    index.state_numbers(page)
    assert agreement in said(page, "totals_finding") and "GDPR" in said(page, "totals_finding")


def test_the_findings_page_sets_the_registered_beside_the_latest_estimate_of_its_years() -> None:
    page = open_page("index", **LATER)
    index.state_numbers(page)
    assert "4,000 to 7,000 (2018–2019)" in said(page, "against_estimate")
    assert page.facts["registered_share"].upper == pytest.approx(100 * 984 / 4000)

    page = open_page("index", **EARLIER)
    index.state_numbers(page)
    assert "5,000 to 7,500 (2014–2015)" in said(page, "against_estimate")


def test_an_estimate_of_later_years_is_not_set_beside_earlier_registrations() -> None:
    page = open_page("index", **EARLIER | {"as_of": "2025-12-31"})
    index.state_numbers(page)
    assert "second_estimate" in page.facts
    assert "(2014–2015)" in said(page, "against_estimate")


def test_the_findings_page_tells_of_minors_over_the_years_and_of_what_was_not_published() -> None:
    page = open_page("index", **LATER)
    index.state_numbers(page)
    young = said(page, "young")
    assert "227 in 2016" in young and "68 in 2020" in young and "the number" not in young
    assert said(page, "domestic_finding").endswith("Of later years nothing had been published.")


def test_the_summary_of_the_claims_points_nowhere_on_the_page() -> None:
    page = open_page("index", **LATER)
    index.state_numbers(page)
    assert "below" not in said(page, "ledger_summary")


def test_nigerian_victims_are_too_few_for_a_percentage() -> None:
    page = open_page("dublin_claimants", **LATER)
    dublin_claimants.state_numbers(page)
    figure = dublin_claimants.west_african_figure(page)
    assert "%" not in said(page, "nigerian") + figure.title
    assert "46 in 2016 and 512 in 2019, across breaks" in figure.title
    assert figure.title.endswith("; not every year between is known")


def test_a_dutch_title_says_the_same() -> None:
    with speaking("nl"):
        page = open_page("registration_trends", **LATER, language="nl")
        title = registration_trends.totals_figure(page).title
    assert "nam toe met 3%" in title and "nam af met 3%" in title
    assert "de tellingen spreken elkaar tegen, over breuken in de reeks heen (AVG, " in title


@pytest.mark.parametrize(
    ("edition", "title", "note"),
    [
        (
            LATER,
            "In 2019 the form registered most was: sexual exploitation",
            "is left out of the sum. The bars add up to all registered victims of the year.",
        ),
        (
            EARLIER,
            "In 2016 the form registered most was: sexual exploitation only",
            "had been published. The bars add up to all registered victims of the year.",
        ),
        (
            LATER | {"as_of": "2025-12-31"},
            "In 2020 the form registered most was: outside the sex industry",
            "the bars add up to more than all registered victims of the year.",
        ),
    ],
)
def test_whether_the_forms_add_up_is_computed_and_a_form_is_explained_only_where_it_is_shown(
    edition: dict[str, object], title: str, note: str
) -> None:
    figure = registration_trends.forms_figure(open_page("registration_trends", **edition))
    assert isinstance(figure, Figure)
    assert figure.title == title
    assert figure.note.endswith(note)
    is_shown = any("riminal" in name for name in figure.table.iloc[:, 0])
    assert ("Criminal" in figure.note) == is_shown


def test_what_the_rapporteur_printed_of_the_fall_stands_beside_what_the_numbers_give() -> None:
    page = open_page("young_victims", **EARLIER)
    young_victims.state_domestic_exploitation(page)
    figure = young_victims.domestic_figure(page)
    assert "fell by 60%" in said(page, "domestic_official")
    assert isinstance(figure, Figure)
    assert "fell by 64%" in figure.title and "fell by 60%" in figure.note
    [observation] = page.facts["domestic_official_change"].observations
    assert observation.startswith("rapporteur-factsheet-2014-2018#")


def test_a_title_tells_of_no_year_that_its_bars_do_not_show() -> None:
    page = open_page("young_victims", **EARLIER | {"last_year": 2017})
    young_victims.state_domestic_exploitation(page)
    figure = young_victims.domestic_figure(page)
    assert isinstance(figure, Figure)
    assert "2018" not in figure.title
    assert "2018" not in "".join(figure.table.iloc[:, 0])


def test_the_fall_that_the_rapporteur_printed_is_not_told_before_it_was_printed() -> None:
    page = open_page("young_victims", first_year=2014, last_year=2017, as_of="2018-12-31")
    young_victims.state_domestic_exploitation(page)
    assert said(page, "domestic_official") == ""


def test_titles_say_the_finding_that_their_figure_carries() -> None:
    later = open_page("registration_trends", **LATER)
    titles = [
        rates.rates_figure(later).title,
        interruptions.interruptions_figure(later).title,
        registration_trends.reporters_figure(open_page("registration_trends", **EARLIER)).title,
        police_performance.justice_figure(open_page("police_performance", **LATER)).title,
    ]
    assert re.search(r"inhabitants: \d\.\d in 2016 and \d\.\d in 2020, across", titles[0])
    assert "the step at" in titles[1] or "each step" in titles[1]
    assert titles[2] == "Reporter of the most victims of 2016, of those published: Police, 462"
    assert titles[3].startswith("Suspects known to the police fell by 40% between 2016 and 2019")


@pytest.mark.parametrize(
    ("edition", "parties"), [(LATER, "CoMensha"), (EARLIER, "CoMensha and the cabinet")]
)
def test_the_recommendations_promise_the_reactions_that_they_show(
    edition: dict[str, object], parties: str
) -> None:
    page = open_page("recommendations", **edition)
    recommendations.read(page)
    assert said(page, "reactions").startswith(f"The reactions of {parties} stand with them,")


def test_errata_say_whether_a_figure_was_printed_wrong_or_cannot_be_reconciled() -> None:
    page = open_page("data_and_methods", **LATER)
    errata = {item.id: item.kind for item in read_errata(page.project.data / "errata.yml")}
    assert errata["factsheet-domestic-change-2018"] == "unreconciled"
    assert errata["nji-2021-minors-2020"] == "printed_wrong"
    table = data_and_methods.errata_table(page).data
    assert table.count("cannot be reconciled with the figures we have") == 2
