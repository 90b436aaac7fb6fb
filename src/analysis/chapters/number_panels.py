"""The numbers of a page for readers: a panel for each, and a table of all with their origins."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd
from markupsafe import Markup

from analysis.facts.fact import Fact
from analysis.facts.formatting import format_period
from analysis.facts.record import FACTS_MIME
from analysis.figures.figure import csv_link
from analysis.figures.tables import html_table
from analysis.language.messages import tr


@dataclass(frozen=True, repr=False)
class Numbers:
    """The facts of a page for readers (HTML) and for machines (the record)."""

    html: Markup
    record: dict[str, Any]

    def __repr__(self) -> str:
        return f"Numbers({len(self.record['facts'])} facts)"

    def _repr_mimebundle_(self, **_: object) -> dict[str, Any]:
        return {"text/html": self.html, "text/plain": repr(self), FACTS_MIME: self.record}


@dataclass(frozen=True)
class Told:
    """A fact with its kind and definition in words, and the way back to its sources."""

    fact: Fact
    nature: str
    origin: Markup


def numbers_html(told: Sequence[Told]) -> Markup:
    """The panels that open from the text, and the table of all numbers with its CSV."""
    panels = Markup("").join(_panel(one.fact, one.nature, one.origin) for one in told)
    caption = tr("Every number in the text of this page and where it comes from")
    table = _table(told)
    return panels + Markup(
        '<div id="numbers"><details class="vm-origins"><summary>{}</summary>{}</details>{}</div>'
    ).format(
        caption,
        html_table(table, caption, stacks=True),
        csv_link("numbers", table.map(_without_tags), tr("Download these numbers (CSV)")),
    )


def _table(told: Sequence[Told]) -> pd.DataFrame:
    return pd.DataFrame(
        {
            tr("What"): [one.fact.label_here for one in told],
            tr("Number"): [one.fact.printed for one in told],
            tr("Period"): [format_period(one.fact.period) for one in told],
            tr("Kind and definition"): [one.nature for one in told],
            tr("Where it comes from"): [one.origin for one in told],
        },
        # Text columns of their own kind would forget which cells are Markup.
        dtype=object,
    )


def _without_tags(value: object) -> object:
    return value.striptags() if isinstance(value, Markup) else value


def _panel(fact: Fact, nature: str, origin: Markup) -> Markup:
    return Markup(
        '<div popover class="vm-panel" id="fact-{}" role="dialog" aria-label="{}">'
        "<p><strong>{}</strong>: {}, {}.</p><p>{}.</p><p>{}.</p>"
        '<p><a href="#numbers">{}</a></p></div>'
    ).format(
        *(fact.id, fact.label_here, fact.printed, fact.label_here, format_period(fact.period)),
        *(nature, origin, tr("All numbers of this page, with CSV")),
    )
