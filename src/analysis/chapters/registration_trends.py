"""Registrations over the years: two counts, who reports, which forms, the trend, the estimate."""

from __future__ import annotations

from markupsafe import Markup

from analysis.chapters.drawing import (
    bars_figure,
    finding,
    nothing_published,
    yearly,
    yearly_figure,
)
from analysis.chapters.exploring import (
    dates_of_knowledge,
    definition_places,
    definitions,
    explore,
    periods,
)
from analysis.chapters.interruptions import state_interruptions
from analysis.chapters.page import Page, number
from analysis.chapters.parameters import FIRST_REGISTRATION_YEAR
from analysis.chapters.rates import state_last_change
from analysis.chapters.trend import state_trend
from analysis.facts.fact import Fact
from analysis.facts.formatting import listed
from analysis.facts.words import change_in_words
from analysis.figures.figure import Figure, Notice
from analysis.language.current import text_of
from analysis.language.messages import message, tr
from analysis.observations.selection import chosen
from analysis.statistics.changes import relative_change_pct, share_pct

MEASURE = "registered_victims"
DEFINITIONS = ("comensha", "rapporteur")
FORMS = ("sexual", "sexual_only", "sexual_and_other", "outside_sex_industry", "criminal", "_U")
_OVERLAP = message("One victim can have several reporters: the numbers do not add up to the total.")
REPORTERS = ("police", "care_coordination", "nla", "kmar", "other")


def state_numbers(page: Page) -> None:
    """State every number of the chapter."""
    state_totals(page)
    _state_reporters(page)
    state_estimate(page)
    state_trend(page)
    state_last_change(page)
    state_interruptions(page)
    names = [f"{text_of(item, 'label')} ({item.date[:4]})" for item in page.breaks(MEASURE)]
    page.say("breaks", listed(names) if names else tr("none known"))


def state_totals(page: Page) -> None:
    """State both counts of the first and last year, and how they differ."""
    first, last = page.parameters.years
    for definition in DEFINITIONS:
        for key, year in (("first", first), ("last", last)):
            what = f"Victims registered in {year}, {page.label('definition', definition, 'en')}"
            page.published(
                f"{definition}_{key}", what, MEASURE, definition=definition, period=str(year)
            )
    page.computed(
        "kmar_only",
        f"Victims of {last} whom only the Koninklijke Marechaussee reported, sexual exploitation",
        lambda comensha, rapporteur: comensha - rapporteur,
        ["comensha_last", "rapporteur_last"],
        what_nl=f"Slachtoffers van seksuele uitbuiting in {last} die alleen de KMar meldde",
        how=message("difference between the counts, which is how they are defined"),
        across_definitions=True,
    )
    definition = page.parameters.definition
    page.computed(
        "change",
        f"Change in registered victims between {first} and {last}",
        relative_change_pct,
        [f"{definition}_first", f"{definition}_last"],
        what_nl=f"Verandering in geregistreerde slachtoffers tussen {first} en {last}",
        unit="percent",
        how=message("change from the first to the last year"),
    )
    page.phrase("change_words", "change", change_in_words)


def _state_reporters(page: Page) -> None:
    reporter = {"definition": "rapporteur", "reporter": "non_investigative"}
    page.published(
        "other_bodies_mean",
        "Victims reported a year by bodies that do not investigate, 2014–2017",
        "registered_victims_yearly_mean",
        period="2014/2017",
        **reporter,
    )
    page.published(
        "other_bodies_2018",
        "Victims reported in 2018 by bodies that do not investigate",
        MEASURE,
        period="2018",
        **reporter,
    )


def state_estimate(page: Page) -> None:
    """State the estimates, and the registered victims set against the first."""
    last = page.parameters.last_year
    page.published(
        "estimate",
        "Estimated victims a year, first estimate",
        "estimated_victims",
        definition="mse_2017",
        period="2014/2015",
        status="range",
    )
    page.published(
        "second_estimate",
        "Estimated victims a year, second estimate",
        "estimated_victims",
        definition="mse_2021",
        period="2018/2019",
        status="range",
    )
    second = page.facts.get("second_estimate")
    page.say(
        "second_sentence",
        tr(Markup("The second is {estimate}."), estimate=number(second))
        if second
        else tr("A second had not been published by the date of this edition."),
    )
    page.computed(
        "registered_share",
        f"Victims registered in {last} set against the first estimate",
        share_pct,
        ["rapporteur_last", "estimate"],
        what_nl=f"Geregistreerde slachtoffers van {last} tegenover de eerste schatting",
        unit="percent",
        how=message("registered count over both ends of the estimate's range"),
        across_definitions=True,
        interval=_range_of_shares,
    )


def _range_of_shares(registered: Fact, estimated: Fact) -> tuple[float, float]:
    high = estimated.upper or estimated.value
    return share_pct(registered.value, high), share_pct(registered.value, estimated.value)


def totals_figure(page: Page) -> Figure | Notice:
    """Both counts over the years, with the breaks."""
    series = {
        page.label("definition", code): yearly(page, MEASURE, definition=code)
        for code in DEFINITIONS
    }
    definition = page.label("definition", page.parameters.definition)
    return yearly_figure(
        page,
        "totals",
        finding(tr("Registered victims ({definition})", definition=definition), series[definition]),
        series,
        breaks_of=MEASURE,
        places=definition_places(page),
        note=tr(
            "The Rapporteur leaves out victims of sexual exploitation whom only the Koninklijke "
            "Marechaussee reported."
        ),
    )


def reporters_figure(page: Page) -> Figure | Notice:
    """Who reported the victims, as far as published: bars where only one year is known."""
    series = {
        page.label("reporter", code): yearly(page, MEASURE, definition="rapporteur", reporter=code)
        for code in REPORTERS
    }
    known_years = {year for frame in series.values() for year in frame["period"]}
    if len(known_years) == 1:
        title = tr("Who reported the victims of {year}", year=known_years.pop())
        return bars_figure(page, "reporters", title, series, note=tr(_OVERLAP))
    return yearly_figure(
        page,
        "reporters",
        finding(
            tr("Victims reported by the National Police"), series[page.label("reporter", "police")]
        ),
        series,
        breaks_of=MEASURE,
        note=tr(_OVERLAP),
    )


def forms_figure(page: Page) -> Figure | Notice:
    """The forms of exploitation in the last year for which they were published."""
    frame = yearly(page, MEASURE, definition="rapporteur", form=FORMS)
    if frame.empty:
        return nothing_published(page, "forms", tr("Forms of exploitation"))
    year = frame["period"].max()
    in_year = frame[frame["period"] == year].sort_values("value", ascending=False)
    largest = page.label("form", in_year["form"].iloc[0])
    return bars_figure(
        page,
        "forms",
        tr("{form} was registered most in {year}", form=largest, year=year),
        {page.label("form", code): in_year[in_year["form"] == code] for code in in_year["form"]},
        note=tr(
            "{year} is the latest year of the period whose forms had been published. Criminal "
            "exploitation is a part of what lies outside the sex industry, and a victim can suffer "
            "several forms: the bars do not add up.",
            year=year,
        ),
    )


def estimate_figure(page: Page) -> Figure | Notice:
    """The registered victims of the last year beside the estimates that were known."""
    last = str(page.parameters.last_year)
    estimates = {
        tr("First estimate, a year"): ("mse_2017", "2014/2015"),
        tr("Second estimate, a year"): ("mse_2021", "2018/2019"),
    }
    bars = {
        name: chosen(
            page.select("estimated_victims", definition=code, period=period, status="range")
        )
        for name, (code, period) in estimates.items()
    }
    bars[tr("Registered in {year}", year=last)] = chosen(
        page.select(MEASURE, definition="rapporteur", period=last)
    )
    return bars_figure(
        page,
        "estimate",
        _estimate_title(page),
        bars,
        value_label=message("Victims"),
        breaks_of=MEASURE,
        note=tr(
            "The estimates rest on models and other years; a bar shows the lower end of a range, "
            "the line on it the rest."
        ),
    )


def _estimate_title(page: Page) -> str:
    share = page.facts.get("registered_share")
    if share is None:
        return tr("Registered and estimated victims")
    return tr(
        "Registered and estimated victims: those of {year} are {share} of the first estimate",
        year=page.parameters.last_year,
        share=share.text,
    )


def explore_totals(page: Page) -> None:
    """Both counts by definition and date of knowledge, also from the first registrations on."""
    since = (FIRST_REGISTRATION_YEAR, page.parameters.last_year)
    choices = [definitions(page), dates_of_knowledge(page), periods(page, [since])]
    explore(page, totals_figure, choices)


def explore_reporters(page: Page) -> None:
    """Who reported the victims, as known then and today."""
    explore(page, reporters_figure, [dates_of_knowledge(page)])


def explore_forms(page: Page) -> None:
    """The forms of exploitation, as known then and today."""
    explore(page, forms_figure, [dates_of_knowledge(page)])
