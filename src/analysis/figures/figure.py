"""A figure as readers get it: title that states the finding, chart, source, table and CSV."""

from __future__ import annotations

import base64
from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field
from typing import Any

import pandas as pd
from markupsafe import Markup, escape

from analysis.facts.formatting import format_number, format_value
from analysis.figures.cited import SOURCES_PAGE
from analysis.figures.tables import NOT_PUBLISHED, html_table
from analysis.language.messages import tr


@dataclass(frozen=True, repr=False)
class Figure:
    """A chart with the table it shows.

    `table` holds the plain values that the CSV gives; its columns are the headers readers see. A
    column `Source` holds where its rows come from. `sources` maps a source id to its citation.
    """

    id: str
    title: str
    chart: str
    alt: str
    table: pd.DataFrame
    sources: dict[str, str]
    note: str = ""

    def __repr__(self) -> str:
        return f"Figure({self.id!r})"

    def _repr_html_(self) -> str:
        download = csv_link(self.id, self.table, tr("Download the table (CSV)"))
        return (
            f'<figure class="vm-figure" id="{self.id}" aria-labelledby="{self.id}-title">'
            f'<p class="vm-title" id="{self.id}-title">{escape(self.title)}</p>'
            f'<div class="vm-chart">{self.chart}</div>'
            f"<figcaption>{self._caption()}</figcaption>"
            '<details class="vm-data">'
            f"<summary>{tr('Table and download')}</summary>"
            f"{html_table(self.table, self.title)}{download}</details></figure>"
        )

    def _caption(self) -> str:
        links = [
            Markup('<a href="{}#source-{}">{}</a>').format(SOURCES_PAGE, name, citation)
            for name, citation in self.sources.items()
        ]
        note = Markup("{} ").format(self.note) if self.note else Markup("")
        return note + tr(Markup("Source: {sources}."), sources=Markup("; ").join(links))


def csv_of(table: pd.DataFrame) -> str:
    """A table as CSV (RFC 4180, empty where nothing was published)."""
    return table.map(_plain).to_csv(index=False, lineterminator="\r\n")


def csv_link(name: str, table: pd.DataFrame, text: str) -> Markup:
    """A link that downloads a table.

    The table is inside the page, so that it works from a notebook, a folder and a site alike; the
    site build turns it into a file of its own.
    """
    payload = base64.b64encode(csv_of(table).encode()).decode()
    return Markup(
        '<p><a class="vm-csv" download="{}.csv" href="data:text/csv;charset=utf-8;base64,{}">'
        "{}</a></p>"
    ).format(name, payload, text)


def _plain(value: object) -> object:
    """Counts as whole numbers: a missing value in a column makes pandas hold them as floats."""
    return f"{value:.0f}" if isinstance(value, float) and value.is_integer() else value


@dataclass(frozen=True)
class Notice:
    """Stands where a figure would: nothing was published by the date of the page.

    `table` holds the reasons where there are several.
    """

    id: str
    text: str
    table: pd.DataFrame | None = field(default=None, compare=False)

    def _repr_html_(self) -> str:
        said = Markup('<p class="vm-notice" id="{}">{}</p>').format(self.id, self.text)
        return said if self.table is None else said + html_table(self.table, self.text)


def describe(data: pd.DataFrame, unit: str = "persons") -> str:
    """What a chart shows, in words, from its data: the alternative for who cannot see it.

    `data` has `series` and `value`, and `category` or `year`; missing values are said.
    """
    where = "category" if "category" in data else "year"
    parts = []
    for name, group in data.groupby("series", sort=False):
        points = ", ".join(f"{row[where]}: {_said(row, unit)}" for row in group.to_dict("records"))
        parts.append(f"{name}: {points}")
    kind = tr("Line chart over years") if where == "year" else tr("Bar chart")
    return f"{kind}. {'; '.join(parts)}."


def describe_line(line: pd.DataFrame | None) -> str:
    """A fitted line in words, with its interval by year; nothing where no line is drawn.

    `line` has, by year, `fitted`, `lower` and `upper`.
    """
    if line is None:
        return ""
    points = "; ".join(
        tr(
            "{year}: {fitted} ({lower} to {upper})",
            year=year,
            **{name: format_number(row[name]) for name in ("fitted", "lower", "upper")},
        )
        for year, row in line.iterrows()
    )
    return tr("Fitted line with its 95% interval: {points}.", points=points)


def describe_intervals(intervals: pd.DataFrame, decimals: int) -> str:
    """The band around a line in words: by year, `lower` and `upper`."""
    points = "; ".join(
        tr(
            "{year}: {lower} to {upper}",
            year=year,
            lower=format_number(row["lower"], decimals),
            upper=format_number(row["upper"], decimals),
        )
        for year, row in intervals.iterrows()
    )
    return tr("95% interval by year: {points}.", points=points)


def _said(row: Mapping[Hashable, Any], unit: str) -> str:
    value, upper = row["value"], row.get("upper")
    if pd.isna(value):
        return tr(NOT_PUBLISHED)
    status = str(row.get("status", "exact"))
    return format_value(float(value), None if pd.isna(upper) else float(upper), unit, status)
