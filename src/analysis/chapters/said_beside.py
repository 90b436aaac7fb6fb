"""What a figure says beside its chart: the breaks between its years, and years without figures."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise

import pandas as pd

from analysis.chapters.page import Page
from analysis.facts.formatting import format_date, format_published, listed
from analysis.language.current import text_of
from analysis.language.messages import message, tr
from analysis.observations.breaks import Break, breaks_within, read_breaks
from analysis.observations.periods import first_day, last_day

BY_RAPPORTEUR = message("By the Rapporteur's count.")
"""What a figure says whose series follow one count, whatever the page asks for."""


def breaks_between(page: Page, measure: str, periods: Iterable[str]) -> list[Break]:
    """The breaks of a measure that lie between periods which are set beside each other.

    None where there is one period only: nothing is compared across a break.
    """
    known = set(periods)
    if len(known) < 2:
        return []
    first = min(first_day(period).year for period in known)
    last = max(last_day(period).year for period in known)
    return breaks_within(read_breaks(page.project.data / "breaks.yml"), measure, first, last)


def breaks_drawn(breaks: Iterable[Break]) -> str:
    """The caption's words for breaks that are drawn in the chart; nothing where there are none."""
    named = _in_full(breaks)
    return tr("Dotted lines: {breaks}.", breaks=named) if named else ""


def breaks_crossed(breaks: Iterable[Break]) -> str:
    """The caption's words for breaks that bars cannot show; nothing where there are none."""
    named = _in_full(breaks)
    return tr("Between these years lie breaks: {breaks}.", breaks=named) if named else ""


def breaks_for_alt(breaks: Iterable[Break]) -> str:
    """The breaks for who cannot see them; nothing where there are none."""
    named = "; ".join(
        f"{text_of(item, 'label')} ({format_published(item.date)})" for item in breaks
    )
    return tr("Breaks in the series: {breaks}", breaks=named) if named else ""


def years_without_figures(page: Page, data: pd.DataFrame) -> str:
    """Why the chart is empty over some of its years; nothing where each year has a figure.

    `data` has `year` and `value`, missing where nothing was published.
    """
    is_empty = data.groupby("year")["value"].count() == 0
    years = [int(year) for year in is_empty.index[is_empty]]
    if not years:
        return ""
    named, day = listed(_spans(years)), page.parameters.as_of
    # A source of which only the year is known counts from the last day of that year, which may be
    # to come: where every source is known the date says nothing.
    if day >= page.all_figures["known_from"].max():
        return tr("No figure of these series for {years} is in the sources.", years=named)
    return tr(
        "No figure of these series for {years} had been published by {day}.",
        years=named,
        day=format_date(day),
    )


def _in_full(breaks: Iterable[Break]) -> str:
    return "; ".join(
        f"{text_of(item, 'short')}: {text_of(item, 'label')}, {format_published(item.date)}"
        for item in breaks
    )


def _spans(years: list[int]) -> list[str]:
    """Years in order, those that follow each other as one span: `2013, 2015–2018`."""
    starts = [year for place, year in enumerate(years) if place == 0 or years[place - 1] < year - 1]
    ends = [one for one, other in pairwise(years) if other > one + 1] + years[-1:]
    return ["–".join(map(str, dict.fromkeys(span))) for span in zip(starts, ends, strict=True)]
