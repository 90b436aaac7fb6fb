"""A difference as a table for a terminal and as plain values for machines."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from rich.box import SIMPLE
from rich.console import Group, RenderableType
from rich.markup import escape
from rich.table import Column, Table

from analysis.reruns.cells import row
from analysis.reruns.difference import REASONS, FactDifference, Reason
from analysis.reruns.pairs import Pair
from analysis.reruns.statuses import StatusChange
from analysis.reruns.tables import TableDifference

_SHOWN_REASONS = 4


def as_table(pair: Pair) -> RenderableType:
    """Facts that differ with the parts of their difference, tables that do, claims that turn."""
    compared = pair.compared
    told = [escape(f"note: {note}") for note in pair.notes]
    if not pair.differs:
        without = "" if compared.speaks_one_language else " of facts"
        return Group(f"{compared.chapter}: no difference{without}", *told)
    tables = [f"table {escape(table_in_words(table))}" for table in compared.tables]
    causes = [reason for reason in REASONS if _is_cause(reason, compared.facts)]
    # Where all comes from one cause, its column would repeat the difference.
    several = causes if len(causes) > 1 else []
    heads = ["fact", "before", "after", _by(causes), *several]
    columns = [Column(head, overflow="fold") for head in heads]
    table = Table(*columns, title=compared.chapter, box=SIMPLE)
    for fact in compared.facts:
        table.add_row(*map(escape, row(fact, several)))
    facts = [table] if compared.facts else [f"{compared.chapter}: no fact differs"]
    return Group(
        *facts, *_other_labels(compared.facts), *told, *tables, *map(_change_in_words, pair.changes)
    )


def _other_labels(facts: Iterable[FactDifference]) -> list[str]:
    """Facts that count something else than before in the same period: the id does not say so."""
    labels = [
        (fact.id, fact.before["label"]["en"], fact.after["label"]["en"])
        for fact in facts
        if fact.before and fact.after and {"label", "period"} & set(fact.changed) == {"label"}
    ]
    return [escape(f"{id} is now: {after} (before: {before})") for id, before, after in labels]


def as_values(pair: Pair) -> dict[str, Any]:
    """The same for machines, in a fixed order."""
    compared = pair.compared
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
                "ends": {name: vars(one) for name, one in fact.moved.items() if name != "value"},
                "changed_with": {
                    reason: [*filter(None, [step.turned]), *step.changed]
                    for reason, step in fact.steps.items()
                    if step.turned or step.changed
                },
                "changed": list(fact.changed),
            }
            for fact in compared.facts
        ],
        "tables": [
            {"name": table.name, "gone": list(table.gone), "new": list(table.new)}
            for table in compared.tables
        ],
        "statuses": [vars(change) | {"reasons": list(change.reasons)} for change in pair.changes],
        "notes": list(pair.notes),
    }


def table_in_words(table: TableDifference) -> str:
    """Which table differs, and in how many rows."""
    rows = "row" if len(table.gone) == 1 else "rows"
    return f"{table.name}: {len(table.gone)} {rows} gone, {len(table.new)} new"


def _by(causes: Sequence[Reason]) -> str:
    return f"difference by {causes[0]}" if len(causes) == 1 else "difference"


def _is_cause(reason: Reason, facts: Iterable[FactDifference]) -> bool:
    """Whether any of the facts changed for a reason; a terminal has no room for empty columns."""
    return any(fact.steps[reason].changed or fact.steps[reason].turned for fact in facts)


def _change_in_words(change: StatusChange) -> str:
    told = f"{change.kind} {change.id}: {change.before}, now {change.after}"
    if change.tested:
        told = (
            f"{change.kind} {change.id}: {change.before} as it stands; "
            f"with {change.tested} in its place it would be {change.after}"
        )
    more = len(change.reasons) - _SHOWN_REASONS
    rest = [f"and {more} more like these, in the JSON and on the page"] if more > 0 else []
    return escape("\n    ".join([told, *change.reasons[:_SHOWN_REASONS], *rest]))
