"""The difference between two runs of a chapter, fact by fact, and which change caused which part.

A run is turned into the other step by step: first the code, then the data with their date of
knowledge, then the parameters. What a fact changes by at a step is that step's part. The parts add
up to the whole difference exactly; with another order of the steps they would be other parts.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

Reason = Literal["code", "data", "parameters"]
REASONS: tuple[Reason, ...] = ("code", "data", "parameters")
"""In the order in which they are replaced."""
Entry = Mapping[str, Any]
"""A fact as the record of facts holds it."""
_SAYS = ("value", "upper", "interval", "unit", "kind", "status", "period", "definition", "text")
_OF_WHICH = ("observations", "how", "label")


@dataclass(frozen=True)
class FactDifference:
    """One fact before and after; None where a run does not state it.

    `parts` says for each reason by how much the value changed, and adds up to `difference`. A
    fact that one of the runs does not state has no difference in numbers: `came_with` names the
    step at which it appeared or went.
    """

    id: str
    before: Entry | None
    after: Entry | None
    parts: dict[Reason, float]
    came_with: Reason | None = None

    @property
    def difference(self) -> float | None:
        """After minus before, in the unit of the fact."""
        if self.before is None or self.after is None:
            return None
        return float(self.after["value"]) - float(self.before["value"])

    @property
    def changed(self) -> tuple[str, ...]:
        """What is other than before: its value, its range, its text, or where it comes from."""
        if self.before is None or self.after is None:
            return ("stated",)
        names = [*_SAYS, *_OF_WHICH]
        return tuple(name for name in names if self.before.get(name) != self.after.get(name))


def compare(states: Sequence[Mapping[str, Any]]) -> list[FactDifference]:
    """Every fact that differs between the first and the last record of facts.

    `states` holds the record before, then after each of REASONS was replaced in turn.
    """
    if len(states) != len(REASONS) + 1:
        raise ValueError(f"{len(REASONS) + 1} records are compared, not {len(states)}")
    by_id = [{entry["id"]: entry for entry in state["facts"]} for state in states]
    ids = sorted(set(by_id[0]) | set(by_id[-1]))
    found = [_compare_fact(id, [facts.get(id) for facts in by_id]) for id in ids]
    return [one for one in found if one.changed]


def _compare_fact(id: str, entries: Sequence[Entry | None]) -> FactDifference:
    before, after = entries[0], entries[-1]
    if before is None or after is None:
        return FactDifference(id, before, after, {}, _turned(entries))
    parts: dict[Reason, float] = {}
    last = float(before["value"])
    for reason, entry in zip(REASONS, entries[1:], strict=True):
        # A fact that a step in between does not state changes at the step that states it again.
        value = last if entry is None else float(entry["value"])
        parts[reason] = value - last
        last = value
    return FactDifference(id, before, after, parts)


def _turned(entries: Sequence[Entry | None]) -> Reason:
    """The last step at which a fact appeared or went."""
    stated = [entry is not None for entry in entries]
    turns = [
        reason
        for reason, was, now in zip(REASONS, stated[:-1], stated[1:], strict=True)
        if was != now
    ]
    return turns[-1]
