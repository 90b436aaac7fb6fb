"""Police performance: reports by the National Police, suspects, prosecutions, a target."""

from __future__ import annotations

from markupsafe import Markup

from analysis.chapters.development import say_development
from analysis.chapters.drawing import (
    bars_figure,
    yearly,
    yearly_figure,
)
from analysis.chapters.exploring import (
    Choice,
    dates_of_knowledge,
    explore,
    periods,
    values_as_known,
)
from analysis.chapters.findings import finding
from analysis.chapters.page import Page, number
from analysis.chapters.parameters import FIRST_REGISTRATION_YEAR
from analysis.chapters.police_units import state_units
from analysis.chapters.said_beside import BY_RAPPORTEUR
from analysis.facts.formatting import format_percent, listed
from analysis.figures.figure import Figure, Notice
from analysis.language.messages import message, tr
from analysis.observations.selection import chosen
from analysis.statistics.changes import share_pct

MEASURE = "registered_victims"
SHARE_YEARS = ("2013", "2017")
"""The years of which the Rapporteur printed the share of the police in all reports."""
JUSTICE = {
    "police_suspects": "dadermonitor",
    "om_cases_registered": "om",
    "court_cases": "om",
    "convicted_persons": "raad_rechtspraak",
}
_STAGES = {
    **{"police_suspects": 0, "suspected_persons": 0},
    **{"om_cases_registered": 1, "prosecuted_persons": 1, "court_cases": 2},
    "convicted_persons": 3,
}
"""The look of each line: that of its stage, whoever published it."""
JUSTICE_UNODC = dict.fromkeys(
    ("suspected_persons", "prosecuted_persons", "convicted_persons"), "unodc"
)


def state_numbers(page: Page) -> None:
    """State every number of the chapter."""
    _state_reports(page)
    state_suspects(page)
    _state_convictions(page)
    _state_target(page)
    state_units(page)


def _state_reports(page: Page) -> None:
    say_development(
        page,
        "police",
        "Victims reported by the National Police",
        MEASURE,
        share_of_all=True,
        definition="rapporteur",
        reporter="police",
    )
    state_report_shares(page)


def state_report_shares(page: Page) -> None:
    """State the share of the National Police in the reports of 2013 and of 2017."""
    for year in SHARE_YEARS:
        page.published(
            f"reports_share_{year}",
            f"Share of the National Police in the reports of {year}",
            "reports_share",
            definition="rapporteur",
            reporter="police",
            period=year,
        )


def state_suspects(page: Page) -> None:
    """Say how the number of suspects known to the police developed."""
    say_development(
        page,
        "suspects",
        "Suspects of human trafficking known to the police",
        "police_suspects",
        definition="dadermonitor",
    )


def _state_convictions(page: Page) -> None:
    say_development(
        page,
        "convicted",
        "Persons convicted of human trafficking",
        "convicted_persons",
        definition="raad_rechtspraak",
    )


def _state_target(page: Page) -> None:
    year = str(page.parameters.target_year)  # type: ignore[attr-defined]
    page.say("target_year", year)
    for id, measure, what in (
        ("target", "om_suspects_target", "Target for suspects registered with the prosecution"),
        ("result", "om_suspects_registered", "Suspects registered with the prosecution"),
    ):
        page.published(id, f"{what}, {year}", measure, definition="om", period=year)
    page.computed(
        "result_share",
        f"Result of {year} as a share of the target",
        share_pct,
        ["result", "target"],
        what_nl=f"Resultaat van {year} als aandeel van het streefaantal",
        unit="percent",
        how=message("result over target"),
    )
    facts = {id: page.facts.get(id) for id in ("target", "result", "result_share")}
    page.say(
        "target_sentence",
        tr(
            Markup("the target was {target}, the result {result}, or {result_share} of it."),
            **{id: number(fact) for id, fact in facts.items() if fact},
        )
        if all(facts.values())
        else tr("no target and result had been published by the date of this edition."),
    )


def reports_figure(page: Page) -> Figure | Notice:
    """Victims reported by the National Police beside all registered victims."""
    by_police = yearly(page, MEASURE, definition="rapporteur", reporter="police")
    series = {
        tr("All victims"): yearly(page, MEASURE, definition="rapporteur"),
        tr("Reported by the National Police"): by_police,
    }
    return yearly_figure(
        page,
        "police-reports",
        finding(page, tr("Victims reported by the National Police"), by_police, MEASURE),
        series,
        breaks_of=MEASURE,
        note=tr(BY_RAPPORTEUR),
    )


def report_shares_figure(page: Page) -> Figure | Notice:
    """The share of the National Police in all reports, in the years for which it was published."""
    bars = {
        year: chosen(
            page.select("reports_share", definition="rapporteur", reporter="police", period=year)
        )
        for year in SHARE_YEARS
    }
    said = [
        tr("{share} in {year}", share=format_percent(frame["value"].iloc[0]), year=year)
        for year, frame in bars.items()
        if not frame.empty
    ]
    subject = tr("Share of the National Police in all reports")
    return bars_figure(
        page,
        "report-shares",
        tr("{subject}: {shares}", subject=subject, shares=listed(said)) if said else subject,
        bars,
        value_label=message("Share of all reports"),
        unit="percent",
        note=tr("Reports are counted here, not victims: one victim can have several."),
    )


def justice_figure(page: Page) -> Figure | Notice:
    """Suspects, cases and convictions inside the period, each with its own source and count."""
    by_measure = {
        measure: yearly(page, measure, definition=definition)
        for measure, definition in _justice(page).items()
    }
    longest = max(by_measure, key=lambda measure: by_measure[measure]["value"].count())
    subject = tr("Suspects, court cases and convictions: what had been published")
    known = by_measure[longest]
    return yearly_figure(
        page,
        "justice-chain",
        subject if known.empty else finding(page, page.label("measure", longest), known, longest),
        {page.label("measure", measure): frame for measure, frame in by_measure.items()},
        value_label=message("Number"),
        breaks_of="police_suspects",
        places={page.label("measure", measure): place for measure, place in _STAGES.items()},
        note=tr(
            "Each line has its own source and its own way of counting; they are not one funnel."
        ),
    )


def target_figure(page: Page) -> Figure | Notice:
    """The agreed number of suspects beside the number reached."""
    year = str(page.parameters.target_year)  # type: ignore[attr-defined]
    target, result = (
        chosen(page.select(measure, definition="om", period=year))
        for measure in ("om_suspects_target", "om_suspects_registered")
    )
    bars = {tr("Target"): target, tr("Result"): result}
    if target.empty or result.empty:
        title, bars = tr("Target and result of {year}", year=year), {}
    elif result["value"].iloc[0] >= target["value"].iloc[0]:
        title = tr("The target of {year} was met", year=year)
    else:
        title = tr("The target of {year} was not met", year=year)
    return bars_figure(page, "target", title, bars, value_label=message("Suspects registered"))


def explore_reports(page: Page) -> None:
    """Reports by the police as known then and today, also from the first registrations on."""
    explore(page, reports_figure, [dates_of_knowledge(page), _since_the_first(page)])


def explore_justice(page: Page) -> None:
    """Suspects, cases and convictions as known then and today, and as UNODC publishes them."""
    names = {"national": tr("national bodies"), "unodc": tr("UNODC")}
    source = values_as_known(page, "justice_source", tr("Published by"), names)
    explore(page, justice_figure, [source, _since_the_first(page)])


def _since_the_first(page: Page) -> Choice:
    return periods(page, [(FIRST_REGISTRATION_YEAR, page.parameters.last_year)])


def _justice(page: Page) -> dict[str, str]:
    source = page.parameters.justice_source  # type: ignore[attr-defined]
    return JUSTICE_UNODC if source == "unodc" else JUSTICE
