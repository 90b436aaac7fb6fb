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
from analysis.figures.figure import Figure, Notice
from analysis.language.messages import tr
from analysis.observations.breaks import Break
from analysis.observations.cube_labels import codes, cube_label

_TABLE = "dublin_claimants"
_BREAK = "residence-scheme"
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
    """Dublin claimants a year, with the date on which the scheme changed.

    The parameters can ask for those with one outcome under the residence scheme.
    """
    outcome = page.parameters.scheme_outcome  # type: ignore[attr-defined]
    where, subject = _CLAIMANTS, tr("Dublin claimants among the victims in the register")
    if outcome != "all":
        where = {**_CLAIMANTS, "residence_scheme": outcome}
        permit = cube_label(page.project.data, "residence_scheme", outcome).lower()
        subject = tr("{victims}, permit {outcome}", victims=subject, outcome=permit)
    data = yearly_counts(page, _TABLE, {tr("Dublin claimants"): where})
    return lines_of_counts(page, "claimants", subject, data, breaks=_scheme_change(page))


def explore_scheme(page: Page) -> None:
    """What became of the requests of Dublin claimants under the scheme."""
    labels = {
        code: cube_label(page.project.data, "residence_scheme", code)
        for code in codes(page.project.data, "residence_scheme")
    }
    label = tr("Permit under the residence scheme")
    outcomes = values_of(page, "scheme_outcome", label, {"all": tr("All"), **labels})
    explore(page, claimants_figure, [outcomes])


def _scheme_change(page: Page) -> list[Break]:
    if not years_counted(page):
        return []
    return [item for item in page.breaks("registered_victims") if item.id == _BREAK]
