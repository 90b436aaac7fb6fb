"""The findings in one screen: one number for each chapter, with a link to its figure."""

from __future__ import annotations

from analysis.chapters import dublin_claimants, police_performance, registration_trends
from analysis.chapters import young_victims as young
from analysis.chapters.page import Page
from analysis.facts.formatting import format_date

__all__ = ["state_numbers"]


def state_numbers(page: Page) -> None:
    """State the headline numbers, each by the function of the chapter that explains it."""
    registration_trends.state_totals(page)
    registration_trends.state_estimate(page)
    young.state_domestic_exploitation(page)
    police_performance.state_suspects(page)
    dublin_claimants.state_requests(page)
    page.say("as_of", format_date(page.parameters.as_of))
