"""The outcome of a check for a machine and for the terminal."""

from __future__ import annotations

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from analysis.register.check import Outcome
from analysis.register.problems import Group

_SHOWN_RANGES = 5


def as_dict(outcome: Outcome) -> dict[str, object]:
    """The whole outcome, with every row of every problem."""
    return {
        "extract": str(outcome.folder),
        "synthetic": outcome.is_synthetic,
        "tables": [
            {"table": t.table, "file": t.file, "read_as": t.form, "rows": t.rows}
            for t in outcome.tables
        ],
        "errors": outcome.problems.count("error"),
        "warnings": outcome.problems.count("warning"),
        "problems": [group.as_dict() for group in outcome.problems.groups],
    }


def verdict(outcome: Outcome) -> str:
    """The outcome in a sentence; a synthetic extract is called so."""
    errors, warnings = (outcome.problems.count(kind) for kind in ("error", "warning"))
    kind = "SYNTHETIC extract" if outcome.is_synthetic else "extract"
    found = f"{errors:,} error(s)" if errors else "no error"
    return f"{outcome.folder}: {kind}, {found}, {warnings:,} warning(s)"


def where(group: Group, shown: int) -> str:
    """The rows of a group: the first ranges, and how many there are in all."""
    if max(group.rows) == 0:
        return "the file as a whole"
    ranges = group.ranges
    first = ", ".join(ranges[:shown])
    left = len(ranges) - shown
    return first if left <= 0 else f"{first} and {left:,} more places"


def print_outcome(outcome: Outcome, console: Console) -> None:
    """Tell what was read, a line for each problem of a column, and the verdict."""
    for seen in outcome.tables:
        console.print(escape(f"{seen.file}: {seen.rows:,} rows, read as {seen.form}"))
    if outcome.problems.groups:
        console.print(_table(outcome.problems.groups))
    console.print(escape(verdict(outcome)), soft_wrap=True)


def _table(groups: list[Group]) -> Table:
    table = Table("", "where", "what is wrong, and how to mend it", show_lines=True)
    for group in groups:
        said = f"{group.rule.id}: {group.message}. {group.remedy}."
        for row, value in group.values:
            said += f"\nrow {row}: {value!r}"
        place = f"row(s) {where(group, _SHOWN_RANGES)}" if max(group.rows) else "the whole file"
        parts = (group.file, group.column, place)
        count = f"{group.rule.severity}\n{len(group.rows):,}"
        table.add_row(count, escape("\n".join(filter(None, parts))), escape(said))
    return table
