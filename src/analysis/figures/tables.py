"""Tables for readers: caption, headers, plain cells, and a frame that scrolls on a phone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import pandas as pd
from markupsafe import Markup, escape

from analysis.facts.formatting import format_number
from analysis.language.messages import message, tr

NOT_PUBLISHED = message("not published")
_PLAIN = {
    **{"table": Markup(""), "rows": Markup(""), "row": Markup(""), "cell": Markup("")},
    **{"column": Markup(' scope="col"'), "header": Markup(' scope="row"')},
}
# What is not drawn as a table is none to a screen reader, unless it is told.
_STACKED = {
    **{"table": Markup(' role="table"'), "rows": Markup(' role="rowgroup"')},
    **{"row": Markup(' role="row"'), "cell": Markup(' role="cell" data-header="{}"')},
    "column": Markup(' scope="col" role="columnheader"'),
    "header": Markup(' scope="row" role="rowheader"'),
}


def html_table(
    table: pd.DataFrame,
    caption: str,
    row_ids: Iterable[str] | None = None,
    *,
    stacks: bool = False,
) -> Markup:
    """The table as HTML; the first column heads its row, with the second where it occurs twice.

    Text is escaped unless it is Markup, which a column keeps only with dtype=object: a column of
    text forgets it. A missing value says so, a number gets separators. A table with sentences in
    its cells `stacks`: on a phone the cells of a row stand below each other, each with its header.
    """
    part = _STACKED if stacks else _PLAIN
    columns = [str(name) for name in table.columns]
    head = Markup("").join(Markup("<th{}>{}</th>").format(part["column"], c) for c in columns)
    ids = list(row_ids) if row_ids is not None else [""] * len(table)
    heading = _heading_columns(table)
    body = Markup("").join(
        Markup("<tr{}{}>{}</tr>").format(
            part["row"],
            Markup(' id="{}"').format(id) if id else "",
            Markup("").join(
                _cell(value, part, column, heads=i < heading)
                for i, (column, value) in enumerate(zip(columns, row, strict=True))
            ),
        )
        for id, row in zip(ids, table.itertuples(index=False), strict=True)
    )
    return Markup(
        '<div class="vm-scroll{}" tabindex="0" role="region" aria-label="{}"><table{}>'
        "<caption>{}</caption><thead{}><tr{}>{}</tr></thead><tbody{}>{}</tbody></table></div>"
    ).format(
        *(" vm-stacks" if stacks else "", tr("Table: {caption}", caption=caption), part["table"]),
        *(caption, part["rows"], part["row"], head, part["rows"], body),
    )


def _heading_columns(table: pd.DataFrame) -> int:
    """How many of the first columns tell a row from the others: a year may occur once a series."""
    first = table.iloc[:, 0].astype(str)
    both = table.iloc[:, :2].astype(str)
    return 2 if first.duplicated().any() and not both.duplicated().any() else 1


def _cell(value: object, part: Mapping[str, Markup], column: str, *, heads: bool) -> Markup:
    given = part["cell"].format(column)
    if value is None or (isinstance(value, float) and pd.isna(value)):
        return Markup('<td class="vm-missing"{}>{}</td>').format(given, tr(NOT_PUBLISHED))
    if isinstance(value, float | int) and not isinstance(value, bool):
        decimals = 0 if float(value).is_integer() else 1
        return Markup('<td class="vm-number"{}>{}</td>').format(
            given, format_number(value, decimals)
        )
    if heads:
        return Markup("<th{}>{}</th>").format(part["header"], escape(value))
    return Markup("<td{}>{}</td>").format(given, escape(value))
