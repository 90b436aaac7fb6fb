"""Sources, definitions, breaks, data dictionary, conflicts and errata, from the data themselves."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any

import pandas as pd
from IPython.display import HTML
from markupsafe import Markup

from analysis.chapters.page import Page
from analysis.chapters.register_section import state_register
from analysis.facts.formatting import format_number, format_period, format_published, format_value
from analysis.facts.printed import coverage, evaluate, read_printed_numbers
from analysis.facts.words import LEAST_FOR_A_PERCENTAGE
from analysis.figures.tables import html_table
from analysis.language.current import current, text_of
from analysis.language.locators import marked
from analysis.language.messages import message, tr
from analysis.observations.breaks import read_breaks
from analysis.observations.cards import Card
from analysis.observations.checks import ERRATUM_KINDS, Sum, read_errata, read_sums
from analysis.observations.codelists import CODED_COLUMNS, DIMENSIONS, TOTAL
from analysis.observations.schema import COLUMNS
from analysis.observations.selection import conflicts

_GRADES = {"A": message("read in the document"), "B": message("read at second hand")}
_DIRECTNESS = {
    "original": message("original"),
    "official": message("official"),
    "reported": message("reported"),
}
_COLUMN_MEANINGS = {
    "period": message(
        "reference period, ISO 8601: a year, a month, or first and last with a slash"
    ),
    "value": message("the printed number; empty when suppressed; the lower end of a range"),
    "upper": message(
        "the upper end of a range, or the bound that a suppressed figure stays within"
    ),
    "locator": message("where in the source the figure stands"),
    "note": message("what has to be known to read the figure"),
}
_STATUSES = {
    "reproduced": message("reproduced"),
    "registered": message("registered"),
    "deviates": message("deviates"),
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
    page.say("least_for_a_percentage", format_number(LEAST_FOR_A_PERCENTAGE))
    state_register(page)


def sources_table(page: Page) -> HTML:
    """Every source with its card, marked when it is later than the edition."""
    cards = sorted(page.catalogue.cards.values(), key=lambda card: (card.publisher, card.published))
    counts = page.all_figures["source"].value_counts()
    table = pd.DataFrame(
        {
            tr("Source"): [_title(card) for card in cards],
            tr("Publisher"): [card.publisher for card in cards],
            tr("Published"): [_published(page, card) for card in cards],
            tr("Grade"): [_grade(card) for card in cards],
            tr("Figures"): [int(counts.get(card.id, 0)) for card in cards],
            tr("Language and reuse"): [f"{card.language}. {tr(card.licence)}" for card in cards],
        },
        dtype=object,
    )
    ids = [f"source-{card.id}" for card in cards]
    return HTML(html_table(table, tr("Sources with their cards"), ids, stacks=True))


def _title(card: Card) -> Markup:
    """The title as it was printed; in English with a rendering when it is in another language."""
    title = Markup('<a href="{}" lang="{}">{}</a>').format(card.url, card.language, card.title)
    if current() == "nl" or card.language == "en":
        return title
    return Markup("{} ({})").format(title, card.title_en)


def _published(page: Page, card: Card) -> str:
    published = format_published(card.published)
    if card.known_from <= page.parameters.as_of:
        return published
    return tr("{published} (later than this edition)", published=published)


def _grade(card: Card) -> str:
    return f"{card.grade}: {tr(_GRADES[card.grade])}; {tr(_DIRECTNESS[card.directness])}"


def definitions_table(page: Page) -> HTML:
    """Every definition that a figure follows; in English with its Dutch name."""
    codes = page.catalogue.codelists["definition"]
    columns: dict[str, list[str]] = {tr("Definition"): list(codes[f"label_{current()}"])}
    if current() != "nl":
        in_dutch = Markup('<span lang="nl">{}</span>')
        columns["In Dutch"] = [in_dutch.format(name) for name in codes["label_nl"]]
    columns[tr("What counts")] = [tr(text) for text in codes["description_en"]]
    table = pd.DataFrame(columns, dtype=object)
    return HTML(html_table(table, tr("Definitions"), stacks=True))


def breaks_table(page: Page) -> HTML:
    """Every known break with its source."""
    breaks = read_breaks(page.project.data / "breaks.yml")
    table = pd.DataFrame(
        {
            tr("Break"): [text_of(item, "label") for item in breaks],
            tr("Date"): [format_published(item.date) for item in breaks],
            tr("What changed"): [tr(item.description_en) for item in breaks],
            tr("Source"): [
                Markup('<a href="{}" lang="nl">{}</a>, {}').format(
                    item.source.url, item.source.title, marked(item.source.locator, "nl")
                )
                for item in breaks
            ],
        },
        dtype=object,
    )
    return HTML(html_table(table, tr("Breaks in the series"), stacks=True))


def dictionary_table(page: Page) -> HTML:
    """Each column of the figures, and the codes it may hold."""
    lists = page.catalogue.codelists
    rows = []
    for column in COLUMNS:
        if column in CODED_COLUMNS:
            codes = lists[column][f"label_{current()}"]
            meaning = "; ".join(f"{code}: {text}" for code, text in codes.items())
        else:
            meaning = tr(_COLUMN_MEANINGS[column])
        rows.append({tr("Column"): column, tr("Meaning or codes"): meaning})
    table, caption = pd.DataFrame(rows), tr("Data dictionary of figures.csv")
    return HTML(html_table(table, caption, stacks=True))


def conflicts_table(page: Page) -> HTML:
    """Figures known by the date of the page on which sources disagree, the chosen one first."""
    contested = conflicts(page.known)
    if contested.empty:
        return HTML(Markup("<p>{}</p>").format(tr("No sources disagree.")))
    rows = contested.to_dict("records")
    table = pd.DataFrame(
        {
            tr("What"): [_subject(page, row) for row in rows],
            tr("Period"): [format_period(str(period)) for period in contested["period"]],
            tr("Printed"): [
                format_value(row["value"], row["upper"], row["unit"], row["status"]) for row in rows
            ],
            tr("Chosen"): [_choice(row) for row in rows],
            tr("Source"): [
                tr(
                    "{source}; grade {grade}",
                    source=page.citation(row["source"]),
                    grade=row["grade"],
                )
                for row in rows
            ],
        }
    )
    return HTML(html_table(table, tr("Figures on which sources disagree"), stacks=True))


def _choice(row: Mapping[Hashable, Any]) -> str:
    if row["chosen"]:
        return tr("chosen")
    return tr("erratum") if row["erratum"] else tr("not chosen")


def errata_table(page: Page) -> HTML:
    """Printed figures that are not used: wrong, or not to be reconciled, with the reason."""
    errata = read_errata(page.project.data / "errata.yml")
    table = pd.DataFrame(
        {
            tr("Printed in"): [page.citation(item.figure.source) for item in errata],
            tr("Period"): [format_period(item.figure.period) for item in errata],
            tr("Printed"): [item.printed for item in errata],
            tr("By the other figures"): [item.expected for item in errata],
            tr("Verdict"): [tr(ERRATUM_KINDS[item.kind]) for item in errata],
            tr("Reason"): [tr(item.reason) for item in errata],
        }
    )
    caption = tr("Errata: printed figures that are kept, shown and not used")
    return HTML(html_table(table, caption, stacks=True))


def printed_table(page: Page) -> HTML:
    """Each figure printed in the documents, beside the number recomputed from the observations."""
    found = _printed(page)
    figures = found[found["treatment"] == "figure"]
    table = pd.DataFrame(
        {
            tr("What"): [tr(what) for what in figures["what"]],
            tr("Printed"): figures["number"],
            tr("Recomputed"): figures["recomputed"].astype(float),
            tr("Status"): [tr(_STATUSES[status]) for status in figures["status"]],
            tr("Printed in"): [
                tr("{source}, line {line}", source=page.citation(source), line=line)
                for source, line in zip(figures["source"], figures["line"], strict=True)
            ],
        }
    )
    caption = tr("Printed figures and what the observations give")
    return HTML(html_table(table, caption, stacks=True))


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
        {
            tr("Sum"): [tr(item.what) for item in sums],
            tr("Parts"): [len(item.parts) for item in sums],
        }
    )
    return HTML(html_table(table, tr("Sums that hold between published figures")))


def _subject(page: Page, row: Mapping[Hashable, Any]) -> str:
    dimensions = [
        page.label(column, str(row[column])) for column in DIMENSIONS if row[column] != TOTAL
    ]
    parts = [page.label("measure", str(row["measure"])), *dimensions]
    return f"{', '.join(parts)} ({page.label('definition', str(row['definition']))})"
