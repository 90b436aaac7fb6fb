"""Figures of a page: published figures selected, drawn, described and put in a table."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

import pandas as pd

from analysis.chapters.page import Page
from analysis.chapters.said_beside import (
    breaks_between,
    breaks_crossed,
    breaks_drawn,
    breaks_for_alt,
    years_without_figures,
)
from analysis.facts.formatting import format_date, format_value
from analysis.figures.bars import bar_chart
from analysis.figures.charts import line_chart
from analysis.figures.cited import Period
from analysis.figures.drawn import drawn
from analysis.figures.figure import Figure, Notice, describe, describe_line
from analysis.language.messages import message, tr
from analysis.observations.selection import chosen
from analysis.statistics.trends import Trend

_WHERE = {"year": message("Year"), "category": message("Category")}
FITTED = {"fitted": message("Fitted"), "lower": message("Lower"), "upper": message("Upper")}
"""What a model gives for each year: the expected count with the ends of its interval."""


def yearly(page: Page, measure: str, **selection: object) -> pd.DataFrame:
    """The chosen figures of single years inside the period of the page."""
    years = page.parameters.years
    return chosen(page.select(measure, years=years, **selection))  # type: ignore[arg-type]


def yearly_figure(
    page: Page,
    id: str,
    title: str,
    series: dict[str, pd.DataFrame],
    *,
    value_label: str = message("Registered victims"),
    breaks_of: str | None = None,
    trend: Trend | None = None,
    places: Mapping[str, int] | None = None,
    note: str = "",
) -> Figure | Notice:
    """Lines over the years of the page, a gap where no figure was published.

    A series has the look of its place among all that are asked for, published or not; `places`
    gives these where other views of the figure ask for other series.
    """
    filled = {name: frame for name, frame in series.items() if not frame.empty}
    if not filled:
        return nothing_published(page, id, title)
    data = pd.concat([_over_years(page, name, frame) for name, frame in filled.items()])
    breaks = page.breaks(breaks_of) if breaks_of else []
    line = trend.line.round() if trend else None
    looks = places or {name: place for place, name in enumerate(series)}
    chart = partial(
        line_chart,
        data.drop(columns="Source"),
        breaks=breaks,
        band=trend.line if trend else None,
        places=looks,
    )
    said = [f"{title}.", describe(data), describe_line(line), breaks_for_alt(breaks)]
    alt = " ".join(filter(None, said))
    notes = [note, breaks_drawn(breaks), years_without_figures(page, data)]
    return Figure(
        id=id,
        title=title,
        chart=drawn(chart, id, alt),
        alt=alt,
        table=_table(data, "year", value_label, line),
        sources=page.citations(pd.concat(list(filled.values()))),
        note=" ".join(filter(None, notes)),
    )


def bars_figure(
    page: Page,
    id: str,
    title: str,
    bars: dict[str, pd.DataFrame],
    *,
    value_label: str = message("Registered victims"),
    unit: str = "persons",
    breaks_of: str | None = None,
    note: str = "",
) -> Figure | Notice:
    """One bar for each published figure, in the given order.

    Bars have no axis to draw breaks on: those of `breaks_of` between their years are named.
    """
    filled = {name: frame for name, frame in bars.items() if not frame.empty}
    if not filled:
        return nothing_published(page, id, title)
    data = pd.concat([_rows(page, name, frame) for name, frame in filled.items()])
    data = data.rename(columns={"series": "category"}).assign(series=tr(value_label))
    breaks = breaks_between(page, breaks_of, data["year"]) if breaks_of else []
    alt = " ".join(filter(None, [f"{title}.", describe(data, unit), breaks_for_alt(breaks)]))
    return Figure(
        id=id,
        title=title,
        chart=drawn(partial(bar_chart, data.drop(columns="Source"), unit=unit), id, alt),
        alt=alt,
        table=_table(data, "category", value_label),
        sources=page.citations(pd.concat(list(filled.values()))),
        note=" ".join(filter(None, [note, breaks_crossed(breaks)])),
    )


def nothing_published(page: Page, id: str, title: str) -> Notice:
    """The notice for a figure that cannot be drawn."""
    period = "–".join(map(str, page.parameters.years))
    # The day from which all is known can lie ahead: of many sources only the year is known.
    if page.parameters.as_of >= page.all_figures["known_from"].max():
        text = tr("{title}: no figure for {period} has been published.", title=title, period=period)
        return Notice(id, text)
    text = tr(
        "{title}: no figure for {period} had been published by {day}.",
        title=title,
        period=period,
        day=format_date(page.parameters.as_of),
    )
    return Notice(id, text)


def _rows(page: Page, series: str, observations: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "year": observations["period"],
            "series": series,
            "value": observations["value"],
            "upper": observations["upper"],
            "status": observations["status"],
            "Source": page.cited(observations),
        }
    )


def _over_years(page: Page, series: str, observations: pd.DataFrame) -> pd.DataFrame:
    first, last = page.parameters.years
    rows = _rows(page, series, observations)
    rows = rows.assign(year=rows["year"].astype(int)).set_index("year").sort_index()
    rows = rows.reindex(pd.RangeIndex(first, last + 1, name="year")).reset_index()
    return rows.assign(series=series, Source=rows["Source"].fillna(""))


def _table(
    data: pd.DataFrame, where: str, value_label: str, line: pd.DataFrame | None = None
) -> pd.DataFrame:
    columns = {where: tr(_WHERE[where]), "series": tr("Series"), "value": tr(value_label)}
    table = data[[where, "series", "value"]].rename(columns=columns)
    table[columns[where]] = table[columns[where]].astype(str)
    if where == "category":
        table = table.drop(columns=columns["series"]).assign(
            **{tr("Period"): data["year"].map(Period)}
        )
    if (data["status"].fillna("exact") != "exact").any():
        table[tr("Printed as")] = [
            ""
            if pd.isna(row["value"])
            else format_value(row["value"], row["upper"], "", row["status"])
            for row in data.to_dict("records")
        ]
    if line is not None:
        fitted = line.reindex(data["year"]).set_axis(table.index)
        table = table.assign(**{tr(FITTED[name]): fitted[name] for name in FITTED})
    return table.assign(**{tr("Source"): data["Source"]}).reset_index(drop=True)
