"""Police performance: reports by the National Police, suspects, prosecutions, a target."""

from __future__ import annotations

from markupsafe import Markup

from analysis.chapters.development import say_development
from analysis.chapters.drawing import (
    bars_figure,
    finding,
    yearly,
    yearly_figure,
)
from analysis.chapters.page import Page, number
from analysis.chapters.police_units import state_units
from analysis.figures.explorer import show_explorer
from analysis.figures.figure import Figure, Notice
from analysis.observations.selection import chosen, select
from analysis.statistics.changes import share_pct

MEASURE = "registered_victims"
JUSTICE = {
    "police_suspects": "dadermonitor",
    "om_cases_registered": "om",
    "court_cases": "om",
    "convicted_persons": "raad_rechtspraak",
}


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
    for year in ("2013", "2017"):
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
        what_nl=f"Resultaat van {year} als aandeel van de doelstelling",
        unit="percent",
        how="result over target",
    )
    facts = [page.facts.get(id) for id in ("target", "result", "result_share")]
    page.say(
        "target_sentence",
        Markup("the target was {}, the result {}, or {} of it.").format(
            *(number(fact) for fact in facts if fact)
        )
        if all(facts)
        else "no target and result had been published by the date of this edition.",
    )


def reports_figure(page: Page) -> Figure | Notice:
    """Victims reported by the National Police beside all registered victims."""
    series = {
        "All victims": yearly(page, MEASURE, definition="rapporteur"),
        "Reported by the National Police": yearly(
            page, MEASURE, definition="rapporteur", reporter="police"
        ),
    }
    return yearly_figure(
        page,
        "police-reports",
        finding(
            "Victims reported by the National Police", series["Reported by the National Police"]
        ),
        series,
        breaks_of=MEASURE,
    )


def justice_figure(page: Page) -> Figure | Notice:
    """Suspects, cases and convictions inside the period, each with its own source and count."""
    series = {
        page.label("measure", measure): yearly(page, measure, definition=definition)
        for measure, definition in JUSTICE.items()
    }
    return yearly_figure(
        page,
        "justice-chain",
        "Suspects, court cases and convictions: what had been published",
        series,
        value_label="Number",
        breaks_of="police_suspects",
        note="Each line has its own source and its own way of counting; they are not one funnel.",
    )


def target_figure(page: Page) -> Figure | Notice:
    """The agreed number of suspects beside the number reached."""
    year = str(page.parameters.target_year)  # type: ignore[attr-defined]
    bars = {
        label: chosen(select(page.known, measure, definition="om", period=year))
        for label, measure in (
            ("Target", "om_suspects_target"),
            ("Result", "om_suspects_registered"),
        )
    }
    reached = all(len(frame) for frame in bars.values()) and (
        bars["Result"]["value"].iloc[0] >= bars["Target"]["value"].iloc[0]
    )
    title = f"The target of {year} was {'met' if reached else 'not met'}"
    if not all(len(frame) for frame in bars.values()):
        title, bars = f"Target and result of {year}", {}
    return bars_figure(page, "target", title, bars, value_label="Suspects registered")


def explore_justice(page: Page) -> None:
    """Each measure of the justice chain, over all years known on the date of the page."""
    states = {}
    measures = JUSTICE | {"suspected_persons": "unodc", "prosecuted_persons": "unodc"}
    for vintage, figures in (("as known then", page.known), ("as known today", page.all_figures)):
        for measure, definition in measures.items():
            frame = chosen(
                select(figures, measure, definition=definition, years=page.parameters.years)
            )
            if frame["value"].notna().any():
                label = page.label("measure", measure)
                states[f"{label}, {vintage}"] = yearly_figure(
                    page,
                    f"explore-{measure.replace('_', '-')}-{vintage.split()[-1]}",
                    finding(label, frame[frame["value"].notna()]),
                    {label: frame},
                    value_label="Number",
                )
    show_explorer("measure and date of knowledge", states)
