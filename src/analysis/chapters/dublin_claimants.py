"""Dublin claimants: the few figures that are public, and what is missing."""

from __future__ import annotations

import math

import pandas as pd

from analysis.chapters.development import say_development
from analysis.chapters.drawing import (
    bars_figure,
    yearly,
    yearly_figure,
)
from analysis.chapters.dublin_counts import state_claimants
from analysis.chapters.exploring import explore, values_as_known, values_of
from analysis.chapters.findings import finding
from analysis.chapters.page import Page
from analysis.facts.formatting import format_value
from analysis.figures.figure import Figure, Notice
from analysis.language.messages import message, tr
from analysis.observations.selection import chosen

MEASURE = "registered_victims"
_COUNTS = {MEASURE: "rapporteur", "detected_victims": "unodc"}
_VALUES = {
    MEASURE: message("Registered victims"),
    "detected_victims": message("Detected victims (UNODC)"),
}
_OF_NATIONALITY = {
    MEASURE: message("Registered {nationality} victims"),
    "detected_victims": message("Detected {nationality} victims"),
}
_UNODC = message(
    "UNODC counts the Rapporteur's way for 2014–2018 and CoMensha's from 2019. "
    "Small numbers are not published."
)
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
        _at_least,
        ["requests", "dublin_share"],
        what_nl="Verzoeken van Dublinclaimanten, januari tot en met april 2019",
        unit="requests",
        how=message("at least this many: both numbers are lower bounds"),
    )


def _at_least(requests: float, share: float) -> int:
    """A share of a number of which both are lower bounds, in whole requests."""
    return math.floor(requests * share / 100)


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
    """All requests of the four months, and those of Dublin claimants: both lower bounds."""
    requests = chosen(page.select("report_requests", definition="police", period=_MONTHS))
    share = chosen(
        page.select(
            "report_requests_share", definition="police", period=_MONTHS, residence="dublin"
        )
    )
    title = tr("Requests to report trafficking, January to April 2019")
    bars = {tr("All requests"): requests}
    if not requests.empty and not share.empty:
        by_claimants = requests.assign(
            value=float(_at_least(requests["value"].iloc[0], share["value"].iloc[0])),
            locator=requests["locator"].iloc[0] + "; " + share["locator"].iloc[0],
        )
        bars[tr("From Dublin claimants")] = by_claimants
        title = tr(
            "Of {requests} requests to report trafficking, January to April 2019, {number} came "
            "from Dublin claimants",
            requests=_printed(requests),
            number=_printed(by_claimants),
        )
    return bars_figure(
        page,
        "requests",
        title,
        bars,
        value_label=message("Requests"),
        unit="requests",
        note=tr(
            "Printed as lower bounds are all requests and the share of Dublin claimants in them; "
            "the number of their requests is computed from both, and a lower bound too."
        ),
    )


def _printed(figure: pd.DataFrame) -> str:
    row = figure.iloc[0]
    return format_value(row["value"], None, "", row["status"])


def nationalities(page: Page) -> list[str]:
    """The codes that the parameter names."""
    return page.parameters.nationalities.split(",")  # type: ignore[attr-defined,no-any-return]


def west_african_figure(page: Page) -> Figure | Notice:
    """Victims of the chosen nationalities, in the years that were published, by one count."""
    measure = page.parameters.nationality_count  # type: ignore[attr-defined]
    series = {
        page.label("nationality", code): yearly(
            page, measure, definition=_COUNTS[measure], nationality=code
        )
        for code in nationalities(page)
    }
    counted = {name: frame.dropna(subset="value") for name, frame in series.items()}
    longest = max(counted, key=lambda name: len(counted[name]), default="")
    title = (
        finding(page, tr(_OF_NATIONALITY[measure], nationality=longest), counted[longest], measure)
        if longest and len(counted[longest])
        else tr("Registered victims by nationality")
    )
    return yearly_figure(
        page,
        "west-african",
        title,
        {name: frame for name, frame in series.items() if len(counted[name])},
        value_label=_VALUES[measure],
        places=_places(page),
        breaks_of=measure,
        note=tr(_UNODC) if measure == "detected_victims" else "",
    )


def _places(page: Page) -> dict[str, int]:
    """The look of a nationality's line: also alone it has the one that it has among all."""
    usual = str(type(page.parameters).model_fields["nationalities"].default).split(",")
    return {page.label("nationality", code): place for place, code in enumerate(usual)}


def explore_nationalities(page: Page) -> None:
    """All nationalities together and each alone, by the Rapporteur's count and UNODC's."""
    own = page.parameters.nationalities  # type: ignore[attr-defined]
    alone = {code: page.label("nationality", code) for code in nationalities(page)}
    names = {own: tr("all of these"), **alone}
    nationality = values_of(page, "nationalities", tr("Nationality"), names)
    counts = {measure: page.label("definition", code) for measure, code in _COUNTS.items()}
    count = values_as_known(page, "nationality_count", tr("Count"), counts)
    explore(page, west_african_figure, [nationality, count])
