"""The difference between two runs of a chapter, fact by fact, and which change caused which part.

A run is turned into the other step by step: the code, the data with their date of knowledge, and
the parameters are replaced one after the other. What a number changes by at a step is that step's
part. The parts add up to the whole difference exactly; with another order of the steps they would
be other parts.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any, Literal

Reason = Literal["code", "data", "parameters"]
REASONS: tuple[Reason, ...] = ("code", "data", "parameters")
"""In the order in which they are replaced, unless another is said."""
Entry = Mapping[str, Any]
"""A fact as the record of facts holds it."""
_SAYS = ("value", "upper", "interval", "unit", "kind", "status", "period", "definition", "text")
_OF_WHICH = ("observations", "how", "label")
_NOISE = 1e-6
"""Numbers closer than this part of themselves are equal: what fits a model stops that near."""
_ZERO = 1e-9


@dataclass(frozen=True)
class Moved:
    """What a number changed by in all, and at each step; `parts` add up to `difference`."""

    difference: float
    parts: dict[Reason, float]


@dataclass(frozen=True)
class Step:
    """What one replacement made of a fact.

    `turned` where it appeared or went with the step; `stated` is then the entry that did. Else, and
    where it comes back after a gap, `moved` has by how much each number changed since it was last
    stated, and `changed` names all that is other than it was then.
    """

    turned: Literal["", "new", "gone"] = ""
    stated: Entry | None = None
    moved: dict[str, float] = field(default_factory=dict)
    changed: tuple[str, ...] = ()


@dataclass(frozen=True)
class FactDifference:
    """One fact before and after; None where a run does not state it.

    A fact that one of the runs does not state has no difference in numbers.
    """

    id: str
    before: Entry | None
    after: Entry | None
    steps: dict[Reason, Step]

    @property
    def moved(self) -> dict[str, Moved]:
        """Each number that both runs state.

        That is `value`, the `upper` end of a range, and the `lower_limit` and `upper_limit` of an
        interval.
        """
        before, after = _numbers(self.before), _numbers(self.after)
        return {
            name: Moved(
                after[name] - before[name],
                {reason: step.moved.get(name, 0.0) for reason, step in self.steps.items()},
            )
            for name in before
            if name in after
        }

    @property
    def difference(self) -> float | None:
        """After minus before, in the unit of the fact."""
        return self.moved["value"].difference if self.moved else None

    @property
    def parts(self) -> dict[Reason, float]:
        """The parts of the difference by their reason."""
        return self.moved["value"].parts if self.moved else {}

    @property
    def changed(self) -> tuple[str, ...]:
        """What is other than before: its value, its range, its text, or where it comes from."""
        if self.before is None or self.after is None:
            return ("stated",)
        return _changed(self.before, self.after)


def compare(
    states: Sequence[Mapping[str, Any]], order: Sequence[Reason] = REASONS
) -> list[FactDifference]:
    """Every fact that differs between the first and the last record of facts.

    `states` holds the record before, then after each reason of `order` was replaced in turn.
    """
    if len(states) != len(order) + 1:
        raise ValueError(f"{len(order) + 1} records are compared, not {len(states)}")
    by_id = [{entry["id"]: entry for entry in state["facts"]} for state in states]
    ids = sorted(set(by_id[0]) | set(by_id[-1]))
    found = [_compare_fact(id, [facts.get(id) for facts in by_id], order) for id in ids]
    return [one for one in found if one.changed]


def _compare_fact(
    id: str, entries: Sequence[Entry | None], order: Sequence[Reason]
) -> FactDifference:
    return FactDifference(id, entries[0], entries[-1], _steps(entries, order))


def _steps(entries: Sequence[Entry | None], order: Sequence[Reason]) -> dict[Reason, Step]:
    steps: dict[Reason, Step] = {}
    last, known = entries[0], _numbers(entries[0])
    for reason, (was, now) in zip(order, pairwise(entries), strict=True):
        if now is None:
            steps[reason] = Step("gone", was) if was is not None else Step()
            continue
        # What a step in between does not state changes at the step that states it again.
        numbers = _numbers(now)
        moved = {name: number - known[name] for name, number in numbers.items() if name in known}
        changed = _changed(last, now) if last else ()
        steps[reason] = Step("", None, moved, changed) if was else Step("new", now, moved, changed)
        last, known = now, known | numbers
    return steps


def _numbers(entry: Entry | None) -> dict[str, float]:
    if entry is None:
        return {}
    lower, upper = entry["interval"] or (None, None)
    numbers = {
        **{"value": entry["value"], "upper": entry["upper"]},
        **{"lower_limit": lower, "upper_limit": upper},
    }
    return {name: float(number) for name, number in numbers.items() if number is not None}


def _changed(before: Entry, after: Entry) -> tuple[str, ...]:
    names = [*_SAYS, *_OF_WHICH]
    return tuple(name for name in names if not _same(before.get(name), after.get(name)))


def _same(one: Any, other: Any) -> bool:
    """Whether two values of an entry are equal, numbers up to noise in their last digits."""
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(_same, one, other))
    if isinstance(one, int | float) and isinstance(other, int | float):
        return math.isclose(one, other, rel_tol=_NOISE, abs_tol=_ZERO)
    return bool(one == other)
