"""Verdicts: whether a compared quantity, as exactly as it was printed, fits what is claimed."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

from analysis.facts.fact import Fact, rounding_interval

Compare = Literal["difference", "ratio", "relative_change_pct", "level"]
Expected = Literal["less", "greater", "equal"]
Verdict = Literal["supported", "weakened", "contradicted"]

_SLACK = 1e-9
"""Decimals are not exact in binary: a quantity this close to an edge lies on it."""


@dataclass(frozen=True)
class Span:
    """All values that a number can have, given how it was printed."""

    low: float
    high: float

    @property
    def is_exact(self) -> bool:
        return self.high - self.low <= _SLACK

    @property
    def is_closed(self) -> bool:
        """Whether both ends are known and apart: an interval."""
        return not self.is_exact and math.isfinite(self.high)

    def is_within(self, centre: float, margin: float) -> bool:
        """Whether every value lies at most the margin away from the centre."""
        return self.low >= centre - margin - _SLACK and self.high <= centre + margin + _SLACK


def span_of(fact: Fact) -> Span:
    """The values that a printed number allows.

    A rounded number may be off by half a unit of its last digit that is not zero: 1,300 stands
    for 1,250 to 1,350. "Over 475" has no upper end, except that a share ends at 100%.
    """
    if fact.status == "range" and fact.upper is not None:
        return Span(fact.value, fact.upper)
    if fact.status == "at_least":
        return Span(fact.value, 100.0 if fact.unit == "percent" else math.inf)
    if fact.status == "rounded":
        return Span(*rounding_interval(fact.value))
    return Span(fact.value, fact.value)


def compared(how: Compare, left: Span, right: Span | None) -> Span | None:
    """The difference, ratio or change of the left number from the right one; a level is the left.

    None when there is no such quantity: nothing can be set against a count that may be zero.
    """
    if right is None:
        return left
    if how == "difference":
        return Span(left.low - right.high, left.high - right.low)
    if right.low <= 0 or left.low < 0:
        return None
    ratio = Span(left.low / right.high, left.high / right.low)
    if how == "ratio":
        return ratio
    return Span(100 * (ratio.low - 1), 100 * (ratio.high - 1))


def judge(span: Span, expected: Expected, threshold: float, margin: float) -> Verdict:
    """The verdict on every value of the span; `weakened` when they do not all agree.

    Within the margin, its edges included, a value neither supports nor contradicts. What is
    expected to be equal is supported by equality alone.
    """
    if expected == "greater":
        return judge(Span(-span.high, -span.low), "less", -threshold, margin)
    is_above = span.low > threshold + margin + _SLACK
    if expected == "less":
        is_expected = span.high < threshold - margin - _SLACK
    else:
        is_expected = span.is_exact and abs(span.low - threshold) <= _SLACK
        is_above = is_above or span.high < threshold - margin - _SLACK
    return "supported" if is_expected else "contradicted" if is_above else "weakened"


def distance(span: Span, threshold: float) -> float:
    """How far the nearest value of the span lies from the threshold; 0 when it covers it."""
    return max(span.low - threshold, threshold - span.high, 0.0)
