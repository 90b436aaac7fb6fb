"""Dublin claimants in the register: how many a year, and what the residence scheme gave them."""

from __future__ import annotations

from analysis.chapters.counted import (
    lines_of_counts,
    say_register,
    state_count,
    yearly_counts,
    years_counted,
)
from analysis.chapters.page import Page
from analysis.figures.explorer import show_explorer
from analysis.figures.figure import Figure, Notice
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
    """Dublin claimants a year, with the date on which the scheme changed."""
    data = yearly_counts(page, _TABLE, {"Dublin claimants": _CLAIMANTS})
    subject = "Dublin claimants among the victims in the register"
    return lines_of_counts(page, "claimants", subject, data, breaks=_scheme_change(page))


def explore_scheme(page: Page) -> None:
    """What became of the requests under the scheme, for Dublin claimants and for others."""
    states = {}
    groups = {"Dublin claimants": "yes", "Other victims": "no"}
    for group, is_claimant in groups.items():
        for code in codes(page.project.data, "residence_scheme"):
            label = cube_label(page.project.data, "residence_scheme", code)
            name = f"{group}, permit {label.lower()}"
            where = {"dublin": is_claimant, "residence_scheme": code}
            data = yearly_counts(page, _TABLE, {name: where})
            states[name] = lines_of_counts(
                page,
                f"explore-scheme-{is_claimant}-{code.strip('_').lower().replace('_', '-')}",
                name,
                data,
                breaks=_scheme_change(page),
            )
    show_explorer("group and outcome under the residence scheme", states)


def _scheme_change(page: Page) -> list[Break]:
    if not years_counted(page):
        return []
    return [item for item in page.breaks("registered_victims") if item.id == _BREAK]
