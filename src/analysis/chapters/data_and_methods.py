"""Sources, definitions, breaks, data dictionary, conflicts and errata, from the data themselves."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any

import pandas as pd
from IPython.display import HTML
from markupsafe import Markup

from analysis.chapters.page import Page
from analysis.chapters.register_section import state_register
from analysis.facts.formatting import format_number, format_value
from analysis.facts.printed import coverage, evaluate, read_printed_numbers
from analysis.figures.tables import html_table
from analysis.observations.breaks import read_breaks
from analysis.observations.checks import Sum, read_errata, read_sums
from analysis.observations.codelists import CODED_COLUMNS, DIMENSIONS, TOTAL
from analysis.observations.schema import COLUMNS
from analysis.observations.selection import conflicts

_GRADES = {"A": "read in the document", "B": "read at second hand"}
_COLUMN_MEANINGS = {
    "period": "reference period, ISO 8601: a year, a month, or first and last with a slash",
    "value": "the printed number; empty when suppressed; the lower end of a range",
    "upper": "the upper end of a range, or the bound that a suppressed figure stays within",
    "locator": "where in the source the figure stands",
    "note": "what has to be known to read the figure",
}


def state_numbers(page: Page) -> None:
    """How much the monitor holds, counted from the data."""
    page.say("source_count", format_number(len(page.catalogue.cards)))
    page.say("figure_count", format_number(len(page.all_figures)))
    page.say("known_count", format_number(len(page.known)))
    sums = read_sums(page.project.data / "checks.yml")
    page.say("sum_count", format_number(len(sums)))
    found = coverage(_printed(page))
    for key in ("figures", "reproduced", "registered", "deviates", "alone"):
        page.say(f"printed_{key}", format_number(found[key]))
    state_register(page)


def sources_table(page: Page) -> HTML:
    """Every source with its card, marked when it is later than the edition."""
    cards = sorted(page.catalogue.cards.values(), key=lambda card: (card.publisher, card.published))
    counts = page.all_figures["source"].value_counts()
    table = pd.DataFrame(
        {
            "Source": [
                Markup('<a href="{}">{}</a>').format(card.url, card.title) for card in cards
            ],
            "Publisher": [card.publisher for card in cards],
            "Published": [
                card.published
                + (" (later than this edition)" if card.known_from > page.parameters.as_of else "")
                for card in cards
            ],
            "Grade": [f"{card.grade}: {_GRADES[card.grade]}; {card.directness}" for card in cards],
            "Figures": [int(counts.get(card.id, 0)) for card in cards],
            "Language and reuse": [f"{card.language}. {card.licence}" for card in cards],
        },
        dtype=object,
    )
    ids = [f"source-{card.id}" for card in cards]
    return HTML(html_table(table, "Sources with their cards", ids))


def definitions_table(page: Page) -> HTML:
    """Every definition that a figure follows."""
    codes = page.catalogue.codelists["definition"]
    table = pd.DataFrame(
        {
            "Definition": codes["label_en"],
            "In Dutch": [Markup('<span lang="nl">{}</span>').format(t) for t in codes["label_nl"]],
            "What counts": codes["description_en"],
        },
        dtype=object,
    )
    return HTML(html_table(table, "Definitions"))


def breaks_table(page: Page) -> HTML:
    """Every known break with its source."""
    breaks = read_breaks(page.project.data / "breaks.yml")
    table = pd.DataFrame(
        {
            "Break": [item.label_en for item in breaks],
            "Date": [item.date for item in breaks],
            "What changed": [item.description_en for item in breaks],
            "Source": [
                Markup('<a href="{}">{}</a>, {}').format(
                    item.source.url, item.source.title, item.source.locator
                )
                for item in breaks
            ],
        },
        dtype=object,
    )
    return HTML(html_table(table, "Breaks in the series"))


def dictionary_table(page: Page) -> HTML:
    """Each column of the figures, and the codes it may hold."""
    lists = page.catalogue.codelists
    rows = []
    for column in COLUMNS:
        if column in CODED_COLUMNS:
            codes = lists[column]["label_en"]
            meaning = "; ".join(f"{code}: {text}" for code, text in codes.items())
        else:
            meaning = _COLUMN_MEANINGS[column]
        rows.append({"Column": column, "Meaning or codes": meaning})
    return HTML(html_table(pd.DataFrame(rows), "Data dictionary of figures.csv"))


def conflicts_table(page: Page) -> HTML:
    """Figures known by the date of the page on which sources disagree, the chosen one first."""
    contested = conflicts(page.known)
    if contested.empty:
        return HTML("<p>No sources disagree.</p>")
    table = pd.DataFrame(
        {
            "What": [_subject(page, row) for row in contested.to_dict("records")],
            "Period": contested["period"],
            "Printed": [
                format_value(row["value"], row["upper"], row["unit"], row["status"])
                for row in contested.to_dict("records")
            ],
            "Chosen": [
                "chosen" if row["chosen"] else "erratum" if row["erratum"] else "not chosen"
                for row in contested.to_dict("records")
            ],
            "Source": [
                f"{page.citation(row['source'])}; grade {row['grade']}"
                for row in contested.to_dict("records")
            ],
        }
    )
    return HTML(html_table(table, "Figures on which sources disagree"))


def errata_table(page: Page) -> HTML:
    """Printed figures that are wrong, with the reason."""
    errata = read_errata(page.project.data / "errata.yml")
    table = pd.DataFrame(
        {
            "Printed in": [page.citation(item.figure.source) for item in errata],
            "Period": [item.figure.period for item in errata],
            "Printed": [item.printed for item in errata],
            "Expected": [item.expected for item in errata],
            "Reason": [item.reason for item in errata],
        }
    )
    return HTML(html_table(table, "Errata: printed figures that are kept, shown and not used"))


def printed_table(page: Page) -> HTML:
    """Each figure printed in the documents, beside the number recomputed from the observations."""
    found = _printed(page)
    figures = found[found["treatment"] == "figure"]
    table = pd.DataFrame(
        {
            "What": figures["what"],
            "Printed": figures["number"],
            "Recomputed": figures["recomputed"].astype(float),
            "Status": figures["status"],
            "Printed in": [
                f"{page.citation(source)}, line {line}"
                for source, line in zip(figures["source"], figures["line"], strict=True)
            ],
        }
    )
    return HTML(html_table(table, "Printed figures and what the observations give"))


def _printed(page: Page) -> pd.DataFrame:
    data = page.project.data
    return evaluate(
        read_printed_numbers(data / "printed_numbers.yml"),
        page.all_figures,
        read_errata(data / "errata.yml"),
    )


def sums_table(page: Page) -> HTML:
    """The sums that are checked at every build."""
    sums: list[Sum] = read_sums(page.project.data / "checks.yml")
    table = pd.DataFrame(
        {"Sum": [item.what for item in sums], "Parts": [len(item.parts) for item in sums]}
    )
    return HTML(html_table(table, "Sums that hold between published figures"))


def _subject(page: Page, row: Mapping[Hashable, Any]) -> str:
    dimensions = [
        page.label(column, str(row[column])) for column in DIMENSIONS if row[column] != TOTAL
    ]
    parts = [page.label("measure", str(row["measure"])), *dimensions]
    return f"{', '.join(parts)} ({page.label('definition', str(row['definition']))})"
