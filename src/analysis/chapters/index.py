"""The findings in one screen: one number for each chapter, with a link to its figure."""

from __future__ import annotations

from markupsafe import Markup

from analysis.chapters import dublin_claimants, police_performance, registration_trends
from analysis.chapters import young_victims as young
from analysis.chapters.page import Page, number
from analysis.facts.formatting import format_date


def state_numbers(page: Page) -> None:
    """State the headline numbers, each by the function of the chapter that explains it."""
    registration_trends.state_totals(page)
    registration_trends.state_estimate(page)
    young.state_domestic_exploitation(page)
    _say_police_finding(page)
    dublin_claimants.state_requests(page)
    page.say("as_of", format_date(page.parameters.as_of))


def _say_police_finding(page: Page) -> None:
    """The suspects where they had been published, else the share of the police in the reports."""
    police_performance.state_suspects(page)
    police_performance.state_report_shares(page)
    facts = {key: number(fact) for key, fact in page.facts.items()}
    if {"suspects_2015", "suspects_2019"} <= set(facts):
        text = Markup("The police knew {} suspects in 2015 and {} in 2019.").format(
            facts["suspects_2015"], facts["suspects_2019"]
        )
    elif {"reports_share_2013", "reports_share_2017"} <= set(facts):
        text = Markup(
            "The National Police made {} of the reports of 2013 and {} of those of 2017."
        ).format(facts["reports_share_2013"], facts["reports_share_2017"])
    else:
        text = Markup("No figure about the police had been published by then.")
    page.say("police_finding", text)
