"""The published estimates of the actual number of victims, and the registered beside them."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from analysis.chapters.drawing import bars_figure
from analysis.chapters.page import Page, number
from analysis.facts.fact import Fact, derive
from analysis.figures.figure import Figure, Notice
from analysis.language.current import LANGUAGES
from analysis.language.messages import message, tr
from analysis.observations.periods import last_day
from analysis.observations.selection import chosen
from analysis.statistics.changes import share_pct


@dataclass(frozen=True)
class _Estimate:
    """A published estimate of the victims a year, and how it is called."""

    definition: str
    period: str
    name: str
    name_nl: str
    bar: str
    title: str


ESTIMATES = {
    "estimate": _Estimate(
        "mse_2017",
        "2014/2015",
        "first",
        "eerste",
        message("First estimate, a year"),
        message(
            "Registered and estimated victims: those of {year} are {share} of the first estimate"
        ),
    ),
    "second_estimate": _Estimate(
        "mse_2021",
        "2018/2019",
        "second",
        "tweede",
        message("Second estimate, a year"),
        message(
            "Registered and estimated victims: those of {year} are {share} of the second estimate"
        ),
    ),
}


def state_estimate(page: Page) -> None:
    """State the estimates, and the registered victims set against the latest for these years."""
    for id, estimate in ESTIMATES.items():
        page.published(
            id,
            f"Estimated victims a year, {estimate.name} estimate",
            "estimated_victims",
            definition=estimate.definition,
            period=estimate.period,
            status="range",
        )
    second = page.facts.get("second_estimate")
    page.say(
        "second_sentence",
        tr(Markup("The second is {estimate}."), estimate=number(second))
        if second
        else tr("A second had not been published by the date of this edition."),
    )
    _set_against_the_latest(page)


def latest_estimate(page: Page) -> str | None:
    """The id of the latest estimate known whose years lie in the period, or nearest before it."""
    last = page.parameters.last_year
    known = [
        (last_day(estimate.period), id)
        for id, estimate in ESTIMATES.items()
        if id in page.facts and last_day(estimate.period).year <= last
    ]
    return max(known)[1] if known else None


def _set_against_the_latest(page: Page) -> None:
    last, id = page.parameters.last_year, latest_estimate(page)
    registered = page.facts.get(f"{page.parameters.definition}_last")
    if id is None or registered is None:
        none = tr("No estimate for these years, or years before, had been published by then.")
        unknown = tr("How many were registered in {year} is not known.", year=last)
        page.missing("registered_share")
        page.say("against_estimate", none if id is None else unknown)
        return
    page.state(*_registered_share(page, registered, id))
    page.say(
        "against_estimate",
        tr(
            Markup(
                "The latest estimate for years of this period, or before, is {estimate} victims a "
                "year. The registered victims of {year} ({definition}) are {share} of that."
            ),
            estimate=number(page.facts[id]),
            year=last,
            definition=page.label("definition", page.parameters.definition),
            share=number(page.facts["registered_share"]),
        ),
    )


def _registered_share(page: Page, registered: Fact, estimate: str) -> tuple[Fact, str]:
    """The share as a range, since the estimate is one; with its Dutch label."""
    last, named = page.parameters.last_year, ESTIMATES[estimate]
    counts = {
        code: page.label("definition", page.parameters.definition, code) for code in LANGUAGES
    }
    fact = derive(
        "registered_share",
        _range_of_shares(registered, page.facts[estimate]),
        "percent",
        f"Victims registered in {last} ({counts['en']}) set against the {named.name} estimate",
        [registered, page.facts[estimate]],
        message("registered count over both ends of the estimate's range"),
        across_definitions=True,
    )
    what_nl = (
        f"Geregistreerde slachtoffers van {last} ({counts['nl']}) tegenover de {named.name_nl} "
        "schatting"
    )
    return fact, what_nl


def _range_of_shares(registered: Fact, estimated: Fact) -> tuple[float, float]:
    high = estimated.upper or estimated.value
    return share_pct(registered.value, high), share_pct(registered.value, estimated.value)


def estimate_figure(page: Page) -> Figure | Notice:
    """The registered victims of the last year beside the estimates that were known."""
    last = str(page.parameters.last_year)
    bars = {
        tr(estimate.bar): chosen(
            page.select(
                "estimated_victims",
                definition=estimate.definition,
                period=estimate.period,
                status="range",
            )
        )
        for estimate in ESTIMATES.values()
    }
    bars[tr("Registered in {year}", year=last)] = chosen(
        page.select("registered_victims", definition=page.parameters.definition, period=last)
    )
    return bars_figure(
        page,
        "estimate",
        _estimate_title(page),
        bars,
        value_label=message("Victims"),
        breaks_of="registered_victims",
        note=tr(
            "The estimates rest on models and other years; a bar shows the lower end of a range, "
            "the line on it the rest."
        ),
    )


def _estimate_title(page: Page) -> str:
    share, id = page.facts.get("registered_share"), latest_estimate(page)
    if share is None or id is None:
        return tr("Registered and estimated victims")
    said = {"year": page.parameters.last_year, "share": share.text}
    return tr(ESTIMATES[id].title, **said)
