"""A fact that differs as cells of a table: what it was and is, and what moved it by how much."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence

from analysis.facts.formatting import format_number, format_period, format_value
from analysis.reruns.difference import REASONS, Entry, FactDifference, Reason, Step

_NOTHING = "–"
_NOISE = 1e-9
_POINTS = " pp"
_HYPHEN = re.compile(r"(?<!\w)-(?=\d)")
"""The hyphen before a number: differences have a minus, and so have the numbers beside them."""
_WORDS = {"observations": "source", "how": "method", "upper": "range", "text": "wording"}
"""How what changed of a fact is called where its number stayed."""


def row(fact: FactDifference, reasons: Sequence[Reason] = REASONS) -> list[str]:
    """A fact as cells: id, before, after, difference, and the part of each reason."""
    before, after = _stated(fact, fact.before), _stated(fact, fact.after)
    parts = [_part(fact, fact.steps[reason]) for reason in reasons]
    if fact.difference is None:
        return [fact.id, before, after, "new" if fact.before is None else "gone", *parts]
    moved = {name: one.difference for name, one in fact.moved.items()}
    return [fact.id, before, after, _moved(fact, moved, fact.changed), *parts]


def _part(fact: FactDifference, step: Step) -> str:
    """What a step made of a fact; a number on the way that neither run states is told with it."""
    moved = _moved(fact, step.moved, step.changed)
    if not step.turned:
        return moved
    if step.turned == "new" and step.moved:
        return f"new again, {moved}" if moved != _NOTHING else "new again"
    ends = fact.after if step.turned == "new" else fact.before
    is_known = ends is not None and step.stated is not None and ends["text"] == step.stated["text"]
    return step.turned if is_known else f"{step.turned}: {_stated(fact, step.stated)}"


def _moved(fact: FactDifference, by: Mapping[str, float], changed: Sequence[str]) -> str:
    """By how much a fact moved: both ends of a range; else what of it is other than before."""
    if not {"value", "upper", "interval"} & set(changed) or not by:
        return ", ".join(dict.fromkeys(_WORDS.get(name, name) for name in changed)) or _NOTHING
    value = _or_zero(by["value"])
    if "upper" in by:
        value = f"{value} to {_or_zero(by['upper'])}"
    unit = _POINTS if (fact.after or fact.before or {}).get("unit") == "percent" else ""
    if "lower_limit" in by:
        ends = f"{_or_zero(by['lower_limit'])} to {_or_zero(by['upper_limit'])}"
        return f"{value}{unit} ({ends})"
    return f"{value}{unit}"


def _or_zero(value: float) -> str:
    return "0" if signed(value) == _NOTHING else signed(value)


def _stated(fact: FactDifference, entry: Entry | None) -> str:
    """What a run states: its period where there are two, and that it is synthetic."""
    if entry is None:
        return "not stated"
    text = entry["text"]["en"]
    if entry["interval"]:
        text = f"{format_value(entry['value'], None, entry['unit'])} ({text})"
    if entry["kind"] == "synthetic":
        text = f"{text} (SYNTHETIC)"
    if "period" in fact.changed:
        text = f"{text}, {format_period(entry['period'])}"
    return _HYPHEN.sub("−", text)


def signed(value: float) -> str:
    """A difference with its sign: `+12`, `−3.4`, `+0.0012`, a dash for none."""
    if abs(value) < _NOISE:
        return _NOTHING
    whole = abs(value - round(value)) < _NOISE
    # At least two digits that are not zero.
    decimals = 0 if whole else max(2, 1 - math.floor(math.log10(abs(value))))
    return f"{'+' if value > 0 else '−'}{format_number(abs(value), decimals)}"
