"""Dublin claimants: the few figures that are public, and what is missing."""

from __future__ import annotations

import math

from analysis.chapters.development import say_development
from analysis.chapters.drawing import (
    bars_figure,
    finding,
    yearly,
    yearly_figure,
)
from analysis.chapters.dublin_counts import state_claimants
from analysis.chapters.page import Page
from analysis.figures.explorer import show_explorer
from analysis.figures.figure import Figure, Notice
from analysis.observations.selection import chosen, select

MEASURE = "registered_victims"
_MONTHS = "2019-01/2019-04"


def state_numbers(page: Page) -> None:
    """State every number of the chapter."""
    state_requests(page)
    _state_nigerian_victims(page)
    state_claimants(page)


def state_requests(page: Page) -> None:
    """State the requests of the first four months of 2019, and those by Dublin claimants."""
    page.published(
        "requests",
        "Requests to report human trafficking to the police, January to April 2019",
        "report_requests",
        definition="police",
        period=_MONTHS,
    )
    page.published(
        "dublin_share",
        "Share of these requests that Dublin claimants made",
        "report_requests_share",
        definition="police",
        period=_MONTHS,
        residence="dublin",
    )
    page.computed(
        "dublin_requests",
        "Requests by Dublin claimants, January to April 2019",
        lambda requests, share: math.floor(requests * share / 100),
        ["requests", "dublin_share"],
        what_nl="Verzoeken van Dublinclaimanten, januari tot en met april 2019",
        unit="requests",
        how="at least this many: both numbers are lower bounds",
    )


def _state_nigerian_victims(page: Page) -> None:
    say_development(
        page,
        "nigerian",
        "Registered Nigerian victims",
        MEASURE,
        definition="rapporteur",
        nationality="NGA",
    )


def requests_figure(page: Page) -> Figure | Notice:
    """All requests of the four months; only lower bounds are public."""
    return bars_figure(
        page,
        "requests",
        "Requests to report trafficking, January to April 2019",
        {
            "All requests": chosen(
                select(page.known, "report_requests", definition="police", period=_MONTHS)
            )
        },
        value_label="Requests",
        unit="requests",
        note="Printed as a lower bound; the share of Dublin claimants is a lower bound too.",
    )


def nationalities(page: Page) -> list[str]:
    """The codes that the parameter names, those with a code list entry."""
    wanted = page.parameters.nationalities.split(",")  # type: ignore[attr-defined]
    return [code for code in wanted if code in page.catalogue.codelists["nationality"].index]


def west_african_figure(page: Page) -> Figure | Notice:
    """Registered victims of the chosen nationalities, in the years that were published."""
    series = {
        page.label("nationality", code): yearly(
            page, MEASURE, definition="rapporteur", nationality=code
        )
        for code in nationalities(page)[:5]
    }
    known = {name: frame for name, frame in series.items() if not frame.empty}
    longest = max(known, key=lambda name: len(known[name]), default="")
    title = (
        finding(f"Registered {longest} victims", known[longest])
        if known
        else "Registered victims by nationality"
    )
    return yearly_figure(page, "west-african", title, series, breaks_of=MEASURE)


def explore_nationalities(page: Page) -> None:
    """Each nationality as UNODC publishes it, by the vintage of its file."""
    states = {}
    for code in nationalities(page):
        name = page.label("nationality", code)
        frame = chosen(
            select(
                page.all_figures,
                "detected_victims",
                definition="unodc",
                years=page.parameters.years,
                nationality=code,
            )
        )
        known = frame[frame["value"].notna()]
        states[f"{name}, UNODC file of 2025"] = yearly_figure(
            page,
            f"explore-{code.lower()}",
            finding(f"Detected {name} victims", known),
            {name: frame},
            value_label="Detected victims",
            breaks_of="detected_victims",
            note="Later than the edition: UNODC counts the Rapporteur's way for 2014–2018 and "
            "CoMensha's from 2019. Small numbers are not published.",
        )
    show_explorer("nationality, as UNODC publishes it today", states)
