"""Tables for readers: caption, headers, plain cells, and a frame that scrolls on a phone."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd
from markupsafe import Markup, escape

from analysis.facts.formatting import format_number
from analysis.language.messages import message, tr

NOT_PUBLISHED = message("not published")


def html_table(table: pd.DataFrame, caption: str, row_ids: Iterable[str] | None = None) -> Markup:
    """The table as HTML; the first column heads its row, with the second where it occurs twice.

    Text is escaped unless it is Markup, which a column keeps only with dtype=object: a column of
    text forgets it. A missing value says so, a number gets separators.
    """
    head = Markup("").join(Markup('<th scope="col">{}</th>').format(c) for c in table.columns)
    ids = list(row_ids) if row_ids is not None else [""] * len(table)
    heading = _heading_columns(table)
    body = Markup("").join(
        Markup("<tr{}>{}</tr>").format(
            Markup(' id="{}"').format(id) if id else "",
            Markup("").join(_cell(value, heads=i < heading) for i, value in enumerate(row)),
        )
        for id, row in zip(ids, table.itertuples(index=False), strict=True)
    )
    return Markup(
        '<div class="vm-scroll" tabindex="0" role="region" aria-label="{}"><table>'
        "<caption>{}</caption><thead><tr>{}</tr></thead><tbody>{}</tbody></table></div>"
    ).format(tr("Table: {caption}", caption=caption), caption, head, body)


def _heading_columns(table: pd.DataFrame) -> int:
    """How many of the first columns tell a row from the others: a year may occur once a series."""
    first = table.iloc[:, 0].astype(str)
    both = table.iloc[:, :2].astype(str)
    return 2 if first.duplicated().any() and not both.duplicated().any() else 1


def _cell(value: object, *, heads: bool) -> Markup:
    if value is None or (isinstance(value, float) and pd.isna(value)):
        return Markup('<td class="vm-missing">{}</td>').format(tr(NOT_PUBLISHED))
    if isinstance(value, float | int) and not isinstance(value, bool):
        decimals = 0 if float(value).is_integer() else 1
        return Markup('<td class="vm-number">{}</td>').format(format_number(value, decimals))
    if heads:
        return Markup('<th scope="row">{}</th>').format(escape(value))
    return Markup("<td>{}</td>").format(escape(value))
