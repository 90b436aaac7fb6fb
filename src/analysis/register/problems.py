"""What is wrong with an extract: counted by rule, told with its rows, never with its values."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np

from analysis.errors import MonitorError, UsageError

Severity = Literal["error", "warning"]
SHOWN_VALUES = 20
"""How many values of one rule are kept where somebody asked to see them."""


class RegisterError(MonitorError):
    """An extract is not as it must be; the message never holds a value of a person."""

    exit_code = 1


class ExtractNotFound(UsageError):
    """The folder, or a file that was named, is not there or is not clear."""


@dataclass(frozen=True)
class Rule:
    """What must hold, what is said when it does not, and how to mend it.

    `message` and `remedy` may name details in braces, such as `{column}`: never a cell's value.
    """

    id: str
    message: str
    remedy: str
    severity: Severity = "error"


@dataclass
class Group:
    """Every row of one column of one file that breaks one rule; row 0 is the file as a whole.

    `rows` are lines of a CSV file, rows of an Excel sheet, or rows of a Parquet file counted from
    one: eight bytes each, so that a million of them can be told.
    """

    file: str
    column: str
    rule: Rule
    message: str
    remedy: str
    rows: array[int] = field(default_factory=lambda: array("q"))
    values: list[tuple[int, str]] = field(default_factory=list)

    @property
    def ranges(self) -> list[str]:
        """The rows in order, neighbours taken together: `2-5`, `9`."""
        return row_ranges(np.frombuffer(self.rows, dtype=np.int64))

    def as_dict(self) -> dict[str, object]:
        """The group for a machine, with every row; values only where they were asked for."""
        told: dict[str, object] = {
            "file": self.file,
            "column": self.column,
            "rule": self.rule.id,
            "severity": self.rule.severity,
            "message": self.message,
            "remedy": self.remedy,
            "count": len(self.rows),
            "rows": ", ".join(self.ranges),
        }
        if self.values:
            told["values"] = [{"row": row, "value": value} for row, value in self.values]
        return told


class Problems:
    """The problems of one extract, gathered while it streams by."""

    def __init__(self, show_values: bool = False) -> None:
        self.show_values = show_values
        self._groups: dict[tuple[str, str, str, str], Group] = {}

    def tell(
        self,
        rule: Rule,
        file: str,
        column: str = "",
        rows: Sequence[int] | np.ndarray[Any, Any] = (0,),
        values: Iterable[object] = (),
        **details: object,
    ) -> None:
        """Add rows that break a rule; `values` are forgotten unless somebody asked for them."""
        message, remedy = (
            text.format(column=column, **details) for text in (rule.message, rule.remedy)
        )
        key = (file, column, rule.id, message)
        group = self._groups.setdefault(key, Group(file, column, rule, message, remedy))
        group.rows.frombytes(np.asarray(rows, dtype=np.int64).tobytes())
        room = SHOWN_VALUES - len(group.values)
        if self.show_values and room > 0:
            pairs = zip(rows, values, strict=False)
            group.values += [(int(row), str(value)) for row, value in list(pairs)[:room]]

    @property
    def groups(self) -> list[Group]:
        """Errors before warnings, then by file and first row."""
        return sorted(
            self._groups.values(),
            key=lambda group: (group.rule.severity, group.file, min(group.rows), group.column),
        )

    def has_rows_of(self, file: str) -> bool:
        """Whether a row of the file was told, and not only the file as a whole."""
        return any(group.file == file and max(group.rows) > 0 for group in self._groups.values())

    def count(self, severity: Severity) -> int:
        """How many rows break a rule of this severity; a row that breaks two counts twice."""
        return sum(len(g.rows) for g in self._groups.values() if g.rule.severity == severity)

    def raise_for_errors(self, folder: object) -> None:
        """Raise a RegisterError that counts the errors by rule; do nothing when there is none."""
        errors = [group for group in self.groups if group.rule.severity == "error"]
        if errors:
            counts: dict[str, int] = {}
            for group in errors:
                counts[group.rule.id] = counts.get(group.rule.id, 0) + len(group.rows)
            by_rule = ", ".join(f"{rule} {count}" for rule, count in counts.items())
            raise RegisterError(
                f"{folder}: {self.count('error')} problem(s) in the extract ({by_rule}). "
                f"Run `monitor register check {folder}` to see where and how to mend them."
            )


def row_ranges(rows: np.ndarray[Any, Any]) -> list[str]:
    """Row numbers in order and each once, neighbours taken together: `2-5`, `9`."""
    rows = np.unique(rows)
    if not len(rows):
        return []
    gaps = np.flatnonzero(np.diff(rows) > 1)
    firsts = rows[np.concatenate(([0], gaps + 1))]
    lasts = rows[np.concatenate((gaps, [len(rows) - 1]))]
    return [
        str(first) if first == last else f"{first}-{last}"
        for first, last in zip(firsts.tolist(), lasts.tolist(), strict=True)
    ]
