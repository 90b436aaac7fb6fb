"""A difference as a table for a terminal and as plain values for machines."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from rich.box import SIMPLE
from rich.console import Group, RenderableType
from rich.markup import escape
from rich.table import Column, Table

from analysis.facts.formatting import format_number, format_period, format_value
from analysis.reruns.chain import Compared
from analysis.reruns.difference import REASONS, Entry, FactDifference, Reason
from analysis.reruns.statuses import StatusChange
from analysis.reruns.tables import TableDifference

_NOTHING = "–"
_NOISE = 1e-9
_WORDS = {"observations": "source", "how": "method", "upper": "range", "text": "wording"}
"""How what changed of a fact is called where its number stayed."""


def as_table(compared: Compared, changes: Sequence[StatusChange]) -> RenderableType:
    """Facts that differ with the parts of their difference, tables that do, claims that turn."""
    if not compared.facts and not compared.tables and not changes:
        return f"{compared.chapter}: no difference"
    tables = [f"table {escape(table_in_words(table))}" for table in compared.tables]
    causes = [reason for reason in REASONS if _is_cause(reason, compared.facts)]
    # Where all comes from one cause, its column would repeat the difference.
    several = causes if len(causes) > 1 else []
    heads = ["before", "after", _by(causes), *several]
    table = Table(Column("fact", overflow="fold"), *heads, title=compared.chapter, box=SIMPLE)
    for fact in compared.facts:
        table.add_row(*map(escape, row(fact, several)))
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
                "ends": {name: vars(one) for name, one in fact.moved.items() if name != "value"},
                "changed_with": {reason: list(names) for reason, names in _with(fact)},
                "came_with": fact.came_with,
                "changed": list(fact.changed),
            }
            for fact in compared.facts
        ],
        "tables": [vars(table) for table in compared.tables],
        "statuses": [vars(change) | {"reasons": list(change.reasons)} for change in changes],
        "notes": list(compared.notes),
    }


def _with(fact: FactDifference) -> Iterator[tuple[Reason, tuple[str, ...]]]:
    """What of a fact each step changed, steps that changed nothing left out."""
    yield from ((reason, names) for reason, names in fact.changed_with.items() if names)


def table_in_words(table: TableDifference) -> str:
    """Which table differs, and in how many rows."""
    rows = "row" if table.gone == 1 else "rows"
    return f"{table.name}: {table.gone} {rows} gone, {table.new} new"


def _by(causes: Sequence[Reason]) -> str:
    return f"difference by {causes[0]}" if len(causes) == 1 else "difference"


def _is_cause(reason: Reason, facts: Iterable[FactDifference]) -> bool:
    """Whether any of the facts changed for a reason; a terminal has no room for empty columns."""
    return any(fact.changed_with.get(reason) or fact.came_with == reason for fact in facts)


def row(fact: FactDifference, reasons: Sequence[Reason] = REASONS) -> list[str]:
    """A fact as cells: id, before, after, difference, and the part of each reason."""
    before, after = _stated(fact, fact.before), _stated(fact, fact.after)
    if fact.difference is None:
        turned = "new" if fact.before is None else "gone"
        parts = [turned if reason == fact.came_with else "" for reason in reasons]
        return [fact.id, before, after, turned, *parts]
    moved = {name: one.difference for name, one in fact.moved.items()}
    parts = [_part(fact, reason) for reason in reasons]
    return [fact.id, before, after, _moved(moved, fact.changed), *parts]


def _part(fact: FactDifference, reason: Reason) -> str:
    parts = {name: one.parts[reason] for name, one in fact.moved.items()}
    return _moved(parts, fact.changed_with[reason])


def _moved(by: Mapping[str, float], changed: Sequence[str]) -> str:
    """By how much a fact moved: both ends of a range; else what of it is other than before."""
    if all(signed(number) == _NOTHING for number in by.values()):
        return ", ".join(dict.fromkeys(_WORDS.get(name, name) for name in changed)) or _NOTHING
    value = _or_zero(by["value"])
    if "upper" in by:
        return f"{value} to {_or_zero(by['upper'])}"
    if "lower_limit" in by:
        return f"{value} ({_or_zero(by['lower_limit'])} to {_or_zero(by['upper_limit'])})"
    return value


def _or_zero(value: float) -> str:
    return "0" if signed(value) == _NOTHING else signed(value)


def _stated(fact: FactDifference, entry: Entry | None) -> str:
    """What a run states; with the period where the two are about different ones."""
    if entry is None:
        return "not stated"
    text = entry["text"]["en"]
    if entry["interval"]:
        text = f"{format_value(entry['value'], None, entry['unit'])} ({text})"
    return f"{text}, {format_period(entry['period'])}" if "period" in fact.changed else text


def signed(value: float) -> str:
    """A difference with its sign: `+12`, `−3.4`, a dash for none."""
    if abs(value) < _NOISE:
        return _NOTHING
    decimals = 0 if abs(value - round(value)) < _NOISE else 2
    return f"{'+' if value > 0 else '−'}{format_number(abs(value), decimals)}"


def _change_in_words(change: StatusChange) -> str:
    told = f"{change.kind} {change.id}: {change.before}, now {change.after}"
    tested = f" (tested with {change.tested})" if change.tested else ""
    return escape("\n    ".join([f"{told}{tested}", *change.reasons]))
