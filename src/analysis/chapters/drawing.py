"""Figures of a page: published figures selected, drawn, described and put in a table."""

from __future__ import annotations

import pandas as pd

from analysis.chapters.page import Page
from analysis.facts.formatting import format_date, format_published, format_value
from analysis.facts.words import change_in_words
from analysis.figures.charts import bar_chart, line_chart
from analysis.figures.cited import Period
from analysis.figures.figure import Figure, Notice, describe
from analysis.figures.look import to_svg
from analysis.language.current import text_of
from analysis.language.messages import message, tr
from analysis.observations.breaks import Break
from analysis.observations.selection import chosen
from analysis.statistics.changes import relative_change_pct
from analysis.statistics.trends import Trend

_WHERE = {"year": message("Year"), "category": message("Category")}


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
    note: str = "",
) -> Figure | Notice:
    """Lines over the years of the page, a gap where no figure was published."""
    filled = {name: frame for name, frame in series.items() if not frame.empty}
    if not filled:
        return nothing_published(page, id, title)
    data = pd.concat([_over_years(page, name, frame) for name, frame in filled.items()])
    breaks = page.breaks(breaks_of) if breaks_of else []
    canvas = line_chart(data, breaks=breaks, band=trend.line if trend else None)
    alt = f"{title}. {describe(data)}"
    if breaks:
        named = "; ".join(
            f"{text_of(item, 'label')} ({format_published(item.date)})" for item in breaks
        )
        alt += " " + tr("Breaks in the series: {breaks}", breaks=named)
    return Figure(
        id=id,
        title=title,
        chart=to_svg(canvas, id, alt),
        alt=alt,
        table=_table(data, "year", value_label),
        sources=page.citations(pd.concat(list(filled.values()))),
        note=" ".join([note, _breaks_in_words(breaks)]).strip(),
    )


def _breaks_in_words(breaks: list[Break]) -> str:
    named = [
        f"{text_of(item, 'short')}: {text_of(item, 'label')}, {format_published(item.date)}"
        for item in breaks
    ]
    return tr("Dotted lines: {breaks}.", breaks="; ".join(named)) if named else ""


def bars_figure(
    page: Page,
    id: str,
    title: str,
    bars: dict[str, pd.DataFrame],
    *,
    value_label: str = message("Registered victims"),
    unit: str = "persons",
    note: str = "",
) -> Figure | Notice:
    """One bar for each published figure, in the given order."""
    filled = {name: frame for name, frame in bars.items() if not frame.empty}
    if not filled:
        return nothing_published(page, id, title)
    data = pd.concat([_rows(page, name, frame) for name, frame in filled.items()])
    data = data.rename(columns={"series": "category"}).assign(series=tr(value_label))
    alt = f"{title}. {describe(data, unit)}"
    return Figure(
        id=id,
        title=title,
        chart=to_svg(bar_chart(data, unit=unit), id, alt),
        alt=alt,
        table=_table(data, "category", value_label),
        sources=page.citations(pd.concat(list(filled.values()))),
        note=note,
    )


def finding(subject: str, observations: pd.DataFrame) -> str:
    """A title that says how the first and the last known year of a series compare."""
    if len(observations) < 2:
        return subject
    ends = observations.sort_values("period").iloc[[0, -1]]
    before, after = ends["value"]
    if before <= 0:
        return subject
    first, last = ends["period"]
    return tr(
        "{subject} {changed} between {first} and {last}",
        subject=subject,
        changed=change_in_words(relative_change_pct(before, after)),
        first=first,
        last=last,
    )


def nothing_published(page: Page, id: str, title: str) -> Notice:
    """The notice for a figure that cannot be drawn."""
    first, last = page.parameters.years
    text = tr(
        "{title}: no figure for {period} had been published by {day}.",
        title=title,
        period=f"{first}–{last}",
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


def _table(data: pd.DataFrame, where: str, value_label: str) -> pd.DataFrame:
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
    return table.assign(**{tr("Source"): data["Source"]}).reset_index(drop=True)
