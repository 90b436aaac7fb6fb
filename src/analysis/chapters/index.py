"""The findings in one screen: one number for each chapter, with a link to its figure."""

from __future__ import annotations

from markupsafe import Markup

from analysis.chapters import (
    dublin_claimants,
    estimates,
    police_performance,
    registration_trends,
    young_victims as young,
)
from analysis.chapters.ledger import evaluate, summary
from analysis.chapters.page import Page, number
from analysis.facts.formatting import format_date
from analysis.facts.recommendations import read_recommendations
from analysis.language.messages import tr


def state_numbers(page: Page) -> None:
    """State the headline numbers, each by the function of the chapter that explains it."""
    registration_trends.state_totals(page)
    estimates.state_estimate(page)
    young.state_age_group(page, "minor")
    young.state_domestic_exploitation(page)
    _say_domestic_finding(page)
    _say_police_finding(page)
    dublin_claimants.state_requests(page)
    found = read_recommendations(page.project.data / "recommendations", page.parameters.edition)
    page.say("ledger_summary", summary(evaluate(page, found)).striptags())
    page.say("as_of", format_date(page.parameters.as_of))


def _say_domestic_finding(page: Page) -> None:
    """The last year of domestic sexual exploitation that was published, beside the first."""
    facts = {id: page.facts.get(id) for id in ("domestic_2018", "domestic_minors_2018")}
    mean = page.facts.get("domestic_mean")
    if mean is None or not all(facts.values()):
        page.say("domestic_finding", tr("No later figure had been published by then."))
        return
    found = tr(
        Markup(
            "{domestic_2018} victims in 2018, of whom {domestic_minors_2018} minors, after "
            "{domestic_mean} a year in 2014–2015."
        ),
        domestic_mean=number(mean),
        **{id: number(fact) for id, fact in facts.items() if fact},
    )
    is_last = page.parameters.last_year <= 2018
    later = "" if is_last else tr(Markup(" Of later years nothing had been published."))
    page.say("domestic_finding", found + later)


def _say_police_finding(page: Page) -> None:
    """The suspects where they had been published, else the share of the police in the reports."""
    police_performance.state_suspects(page)
    police_performance.state_report_shares(page)
    early, late = (page.facts.get(f"reports_share_{year}") for year in ("2013", "2017"))
    if any(id.startswith("suspects_") for id in page.facts):
        said = tr(Markup("Suspects known to the police: {said}"), said=page.said["suspects"])
        page.say("police_finding", said)
    elif early and late:
        said = tr(
            Markup("The National Police made {early} of the reports of 2013, and {late} in 2017."),
            early=number(early),
            late=number(late),
        )
        page.say("police_finding", said)
    else:
        page.say("police_finding", tr("No figure about the police had been published by then."))
