"""Dublin claimants in the register: how many a year, and what the residence scheme gave them."""

from __future__ import annotations

from analysis.chapters.counted import (
    lines_of_counts,
    say_register,
    state_count,
    yearly_counts,
    years_counted,
)
from analysis.chapters.exploring import explore, values_of
from analysis.chapters.page import Page
from analysis.chapters.said_beside import breaks_between
from analysis.figures.figure import Figure, Notice
from analysis.language.messages import tr
from analysis.observations.cube_labels import codes, cube_label

_TABLE = "dublin_claimants"
_CLAIMANTS = {"dublin": "yes"}


def state_claimants(page: Page) -> None:
    """State the Dublin claimants of the period, and how many were granted a permit."""
    say_register(page)
    labels = (
        "Dublin claimants among the victims in the register",
        "Dublinclaimanten onder de slachtoffers in het register",
    )
    state_count(page, "claimants", labels, _TABLE, "comensha", _CLAIMANTS)
    labels = (
        "Dublin claimants in the register who were granted a permit under the residence scheme",
        "Dublinclaimanten in het register met een vergunning uit de verblijfsregeling",
    )
    where = {**_CLAIMANTS, "residence_scheme": "granted"}
    state_count(page, "claimants_granted", labels, _TABLE, "comensha", where)


def claimants_figure(page: Page) -> Figure | Notice:
    """Dublin claimants a year, with the breaks of the registrations that they are a part of.

    The parameters can ask for those with one outcome under the residence scheme.
    """
    outcome = page.parameters.scheme_outcome  # type: ignore[attr-defined]
    where, subject = _CLAIMANTS, tr("Dublin claimants among the victims in the register")
    if outcome != "all":
        where = {**_CLAIMANTS, "residence_scheme": outcome}
        permit = cube_label(page.project.data, "residence_scheme", outcome).lower()
        subject = tr("{victims}, permit {outcome}", victims=subject, outcome=permit)
    data = yearly_counts(page, _TABLE, {tr("Dublin claimants"): where})
    breaks = breaks_between(page, "registered_victims", years_counted(page))
    return lines_of_counts(page, "claimants", subject, data, breaks=breaks)


def explore_scheme(page: Page) -> None:
    """What became of the requests of Dublin claimants under the scheme."""
    labels = {
        code: cube_label(page.project.data, "residence_scheme", code)
        for code in codes(page.project.data, "residence_scheme")
    }
    label = tr("Permit under the residence scheme")
    outcomes = values_of(page, "scheme_outcome", label, {"all": tr("All"), **labels})
    explore(page, claimants_figure, [outcomes])
