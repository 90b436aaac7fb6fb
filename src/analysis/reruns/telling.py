"""A difference as a table for a terminal and as plain values for machines."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from rich.console import Group, RenderableType
from rich.markup import escape
from rich.table import Column, Table

from analysis.facts.formatting import format_number, format_period
from analysis.reruns.chain import Compared
from analysis.reruns.difference import REASONS, Entry, FactDifference, Reason
from analysis.reruns.statuses import StatusChange
from analysis.reruns.tables import TableDifference

_NOTHING = "–"
_ID_WIDTH = 14


def as_table(compared: Compared, changes: Sequence[StatusChange]) -> RenderableType:
    """Facts that differ with the parts of their difference, tables that do, claims that turn."""
    if not compared.facts and not compared.tables and not changes:
        return f"{compared.chapter}: no difference"
    tables = [f"table {escape(table_in_words(table))}" for table in compared.tables]
    first = Column("fact", overflow="fold", min_width=_ID_WIDTH)
    causes = [reason for reason in REASONS if _is_cause(reason, compared.facts)]
    table = Table(first, "before", "after", "difference", *causes, title=compared.chapter)
    for fact in compared.facts:
        table.add_row(*map(escape, row(fact, causes)))
    notes = [escape(f"note: {note}") for note in compared.notes]
    facts = [table] if compared.facts else [f"{compared.chapter}: no fact differs"]
    return Group(*facts, *notes, *tables, *map(_change_in_words, changes))


def as_values(compared: Compared, changes: Iterable[StatusChange]) -> dict[str, Any]:
    """The same for machines, in a fixed order."""
    return {
        "chapter": compared.chapter,
        "before": {"name": compared.before.name, "parameters": compared.before.inputs.parameters},
        "after": {"name": compared.after.name, "parameters": compared.after.inputs.parameters},
        "facts": [
            {
                "id": fact.id,
                "before": dict(fact.before) if fact.before else None,
                "after": dict(fact.after) if fact.after else None,
                "difference": fact.difference,
                "parts": fact.parts,
                "came_with": fact.came_with,
                "changed": list(fact.changed),
            }
            for fact in compared.facts
        ],
        "tables": [vars(table) for table in compared.tables],
        "statuses": [vars(change) | {"reasons": list(change.reasons)} for change in changes],
        "notes": list(compared.notes),
    }


def table_in_words(table: TableDifference) -> str:
    """Which table differs, and in how many rows."""
    rows = "row" if table.gone == 1 else "rows"
    return f"{table.name}: {table.gone} {rows} gone, {table.new} new"


def _is_cause(reason: Reason, facts: Iterable[FactDifference]) -> bool:
    """Whether any of the facts changed for a reason; a terminal has no room for empty columns."""
    return any(fact.parts.get(reason) or fact.came_with == reason for fact in facts)


def row(fact: FactDifference, reasons: Sequence[Reason] = REASONS) -> list[str]:
    """A fact as cells: id, before, after, difference, and the part of each reason."""
    before, after = _stated(fact, fact.before), _stated(fact, fact.after)
    if fact.difference is None:
        parts = ["" if reason != fact.came_with else "stated" for reason in reasons]
        return [fact.id, before, after, _NOTHING, *parts]
    return [
        fact.id,
        before,
        after,
        signed(fact.difference) if fact.difference else ", ".join(fact.changed),
        *(signed(fact.parts[reason]) for reason in reasons),
    ]


def _stated(fact: FactDifference, entry: Entry | None) -> str:
    """What a run states; with the period where the two are about different ones."""
    if entry is None:
        return "not stated"
    period = f" ({format_period(entry['period'])})" if "period" in fact.changed else ""
    return f"{entry['text']['en']}{period}"


def signed(value: float) -> str:
    """A difference with its sign: `+12`, `−3.4`, a dash for none."""
    if value == 0:
        return _NOTHING
    decimals = 0 if abs(value - round(value)) < 1e-9 else 2
    return f"{'+' if value > 0 else '−'}{format_number(abs(value), decimals)}"


def _change_in_words(change: StatusChange) -> str:
    # The first reason is the test itself; what other sources would give stands in page and JSON.
    reasons = f": {change.reasons[0]}" if change.reasons else ""
    more = len(change.reasons) - 1
    reasons += f" (and {more} more, in the JSON and on the page)" if more > 0 else ""
    return escape(f"{change.kind} {change.id}: {change.before}, now {change.after}{reasons}")
