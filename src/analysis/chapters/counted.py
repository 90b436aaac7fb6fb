"""What a chapter counts in the register's cube: facts and figures that carry what they are."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import partial

import pandas as pd
from markupsafe import Markup
from matplotlib.figure import Figure as Canvas

from analysis.chapters.cube_title import SYNTHETIC, cube_title
from analysis.chapters.page import KINDS, Page
from analysis.chapters.said_beside import breaks_drawn, breaks_for_alt
from analysis.facts.fact import Fact
from analysis.figures.bars import bar_chart
from analysis.figures.charts import line_chart
from analysis.figures.drawn import drawn
from analysis.figures.figure import Figure, Notice, describe
from analysis.language.messages import message, tr
from analysis.observations.breaks import Break
from analysis.observations.cube import CUBE, PARTS, CubeCard
from analysis.observations.cube_labels import cube_label

_ROUNDED = message(
    "Small counts are rounded: nothing can stand for a few persons, and a few for nobody."
)
Where = Mapping[str, str | Iterable[str]]


def years_counted(page: Page) -> list[str]:
    """The years of the page that the cube covers; none where they do not meet."""
    first, last = page.parameters.years
    card = page.cube.card
    return [str(y) for y in range(max(first, card.first_year), min(last, card.last_year) + 1)]


def parts_counted(page: Page) -> list[str]:
    """The parts of the registered victims that the page's definition counts."""
    return PARTS[page.parameters.definition]


def state_count(
    page: Page, id: str, labels: tuple[str, str], table: str, definition: str, where: Where
) -> None:
    """State a count of the cube over the years of the page: how many persons, or reports.

    `labels` are English and Dutch. The text says so when the cube has none of the years.
    """
    years = years_counted(page)
    if not years:
        page.missing(id)
        return
    card = page.cube.table_card(table)
    counts = page.cube.counts(table, [], **{"year": years, **where})
    fact = Fact(
        id=id,
        value=float(counts["count"].iloc[0]),
        unit="reports" if card.unit_of_count == "reports" else "persons",
        kind=page.cube.kind,
        period=years[0] if len(years) == 1 else f"{years[0]}/{years[-1]}",
        definition=definition,
        label=labels[0],
        observations=(counts["observation"].iloc[0],),
        # Rounding small counts moves every count a little, also the large ones.
        status="rounded",
        how=message("counted in the protected cube"),
    )
    page.state(fact, labels[1])


def say_register(page: Page) -> None:
    """Say where the numbers of the register come from, before the first of them is read."""
    card = page.cube.card
    if card.synthetic:
        text = tr(
            Markup(
                "<strong>SYNTHETIC.</strong> No extract of the register is public. These numbers "
                "come from an invented register that follows the published totals where these "
                "agree; everything else in it is an assumption. They show how the chapter works, "
                "and describe nobody."
            )
        )
    else:
        text = tr(Markup("From the protected tables of {title}."), title=cube_title(card))
    page.say("register_notice", text)


def nature(card: CubeCard) -> str:
    """What a table or chart from the cube says of itself: `SYNTHETIC` or `registered`."""
    return tr(SYNTHETIC) if card.synthetic else tr(KINDS["registered"])


def yearly_counts(page: Page, table: str, series: Mapping[str, Where]) -> pd.DataFrame:
    """Counts over the years of the page: `year`, `series`, `value`."""
    years = years_counted(page)
    frames = [
        page.cube.counts(table, ["year"], year=years, **where).assign(series=name)
        for name, where in series.items()
        if years
    ]
    if not frames:
        return pd.DataFrame(columns=["year", "series", "value"])
    data = pd.concat(frames, ignore_index=True).rename(columns={"count": "value"})
    return data.assign(year=data["year"].astype(int), value=data["value"].astype(float))


def counts_by(page: Page, table: str, dimension: str, **where: str | Iterable[str]) -> pd.DataFrame:
    """Counts over all years of the page by category: `category` (its label), `series`, `value`."""
    years = years_counted(page)
    if not years:
        return pd.DataFrame(columns=["category", "series", "value"])
    counts = page.cube.counts(table, [dimension], year=years, **where)
    labels = [cube_label(page.project.data, dimension, code) for code in counts[dimension]]
    return pd.DataFrame({"category": labels, "value": counts["count"].astype(float)})


def lines_of_counts(
    page: Page,
    id: str,
    subject: str,
    data: pd.DataFrame,
    *,
    breaks: list[Break],
    value_label: str = message("Victims"),
    note: str = "",
) -> Figure | Notice:
    """Lines over the years from the cube, marked when it is synthetic.

    `value_label` is a message; subject and note are in the language of the page.
    """
    if data.empty:
        return outside_the_cube(page, id, subject)
    headers = [tr("Year"), tr("Series"), tr(value_label)]
    table = data[["year", "series", "value"]].astype({"year": str}).set_axis(headers, axis=1)
    chart = partial(line_chart, data, breaks=breaks)
    said = " ".join(filter(None, [describe(data), breaks_for_alt(breaks)]))
    whole_note = " ".join(filter(None, [note, breaks_drawn(breaks)]))
    return counted_figure(page, id, subject, chart, said, table, note=whole_note)


def bars_of_counts(
    page: Page, id: str, title: str, data: pd.DataFrame, *, where: str, note: str = ""
) -> Figure | Notice:
    """One bar for each category from the cube, in the order of the code list: no ranking.

    `where` names the categories and is a message; title and note are in the language of the page.
    """
    if data.empty:
        return outside_the_cube(page, id, title)
    named = data.assign(series=tr("Victims"))
    table = data.set_axis([tr(where), tr("Victims")], axis=1)
    chart = partial(bar_chart, named)
    return counted_figure(page, id, title, chart, describe(named), table, note=note)


def counted_figure(
    page: Page,
    id: str,
    title: str,
    chart: partial[Canvas],
    description: str,
    table: pd.DataFrame,
    *,
    note: str = "",
) -> Figure:
    """A figure from the cube: where that is synthetic, chart, title, table and CSV say so."""
    card = page.cube.card
    stamped = tr(SYNTHETIC) if card.synthetic else ""
    if stamped:
        title = f"{stamped}: {title}"
    alt = f"{title}. {description}"
    return Figure(
        id=id,
        title=title,
        chart=drawn(chart, id, alt, stamped),
        alt=alt,
        table=table.assign(**{tr("Nature"): nature(card)}),
        sources={CUBE: cube_title(card)},
        note=f"{note} {tr(_ROUNDED)}".strip(),
    )


def outside_the_cube(page: Page, id: str, title: str) -> Notice:
    """The notice where the cube has none of the years of the page."""
    first, last = page.parameters.years
    text = tr(
        "{title}: the register does not cover {period}.", title=title, period=f"{first}–{last}"
    )
    return Notice(id, text)
