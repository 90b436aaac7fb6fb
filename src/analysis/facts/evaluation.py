"""Evaluation: what the published figures say about a claim, as of a date, with the reasons."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

import pandas as pd

from analysis.facts.answers import Answer, Published, find_answer
from analysis.facts.claims import Claim, ClaimError, check_breaks
from analysis.facts.fact import Fact
from analysis.facts.formatting import format_date, format_number, format_percent, format_period
from analysis.facts.verdicts import Span, Verdict, compared, distance, judge, span_of
from analysis.observations.breaks import Break
from analysis.observations.periods import first_day, last_day

Status = Literal["supported", "untestable", "weakened", "contradicted"]
STATUSES: tuple[Status, ...] = ("supported", "untestable", "weakened", "contradicted")
"""From best to worst."""

_ESTIMATES = frozenset({"external", "estimated"})
_EXPECTED = {"less": "less than", "greater": "more than", "equal": "exactly"}
_QUANTITY = {
    "difference": "a difference of",
    "ratio": "a ratio of",
    "relative_change_pct": "a change of",
    "level": "a level of",
}


@dataclass(frozen=True)
class ClaimResult:
    """The status of a claim on a date, with the numbers that decided and the reasons in words.

    `compared` is the compared quantity, from one end to the other when a figure is not exact, and
    `distance` how far its nearest end lies from the claim's limit. Both are absent when the claim
    is untestable; `left` and `right` are absent as far as no figure answers.
    """

    claim: Claim
    status: Status
    reasons: tuple[str, ...]
    left: Fact | None
    right: Fact | None
    compared: Span | None = None
    distance: float | None = None

    @property
    def observations(self) -> tuple[str, ...]:
        """The published figures that decided."""
        return tuple(o for fact in (self.left, self.right) if fact for o in fact.observations)


def evaluate(
    claim: Claim, figures: pd.DataFrame, breaks: Iterable[Break], as_of: date | None = None
) -> ClaimResult:
    """The status of a claim by the figures known on `as_of`; without a date, by all of them.

    The figures are those that the rule for disagreement chooses. When one source, or one day's
    publications, hold both sides and say otherwise, or another source's figure would, the claim
    is weakened.

    Raises ClaimError when the claim crosses a break unaware, acknowledges one without need, rests
    on a synthetic figure, leaves open which figure is meant, or compares what cannot be compared.
    """
    check_breaks(claim, breaks)
    names = ("left", "right")
    answers = [
        find_answer(claim, name, side, figures, as_of)
        for name, side in zip(names, claim.sides, strict=False)
    ]
    left, right = (*(answer.fact for answer in answers), None)[:2]
    obstacles = _obstacles(claim, answers)
    if obstacles:
        return ClaimResult(claim, "untestable", tuple(obstacles), left, right)
    main, *others = itertools.product(*(answer.published for answer in answers))
    span, verdict = _judged(claim, main)
    assert span is not None and verdict is not None  # _obstacles has seen to it.
    flips = _flips(claim, others, verdict)
    status: Status = "weakened" if flips else verdict
    reasons = (_statement(claim, main, span), *_why_weak(claim, main, span, verdict), *flips)
    return ClaimResult(
        claim, status, reasons, left, right, compared=span, distance=distance(span, claim.limit)
    )


def _obstacles(claim: Claim, answers: Sequence[Answer]) -> list[str]:
    found = [answer.obstacle for answer in answers if answer.obstacle]
    if claim.mixes_definitions and claim.across_definitions is None:
        definitions = " and ".join(side.definition for side in claim.sides)
        found.append(f"definition changed: the sides follow {definitions}")
    if found:
        return found
    facts = [answer.published[0].fact for answer in answers]
    _check_comparable(claim, facts)
    if not _has_both_ends(facts):
        return ["a registered number needs both ends of an estimate, and only one is published"]
    if _compared(claim, facts) is None:
        return ["the right side may be zero, and nothing can be set against that"]
    return []


def _check_comparable(claim: Claim, facts: Sequence[Fact]) -> None:
    """Refuse to compare persons with percent, or one year with five."""
    scales = {_scale(fact) for fact in facts}
    if len(scales) > 1:
        told = " with ".join(f"{f.unit} over {format_period(f.period)}" for f in facts)
        raise ClaimError(
            f"claim {claim.id}: compares {told}. Choose figures of one unit and equal periods."
        )


def _scale(fact: Fact) -> tuple[str, int]:
    if fact.unit == "percent":
        return fact.unit, 0
    if fact.unit == "persons_per_year":
        return "persons", 12
    first, last = first_day(fact.period), last_day(fact.period)
    return fact.unit, 12 * (last.year - first.year) + last.month - first.month + 1


def _has_both_ends(facts: Sequence[Fact]) -> bool:
    """Whether each estimate that meets a registered number comes with an interval."""
    estimates = [fact for fact in facts if fact.kind in _ESTIMATES]
    if len(estimates) in (0, len(facts)):
        return True
    return all(span_of(fact).is_closed for fact in estimates)


def _compared(claim: Claim, facts: Sequence[Fact]) -> Span | None:
    left, right = (*(span_of(fact) for fact in facts), None)[:2]
    assert left is not None
    return compared(claim.compare, left, right)


def _judged(claim: Claim, pair: Sequence[Published]) -> tuple[Span | None, Verdict | None]:
    facts = [published.fact for published in pair]
    span = _compared(claim, facts) if _has_both_ends(facts) else None
    verdict = judge(span, claim.expected, claim.limit, claim.margin) if span else None
    return span, verdict


def _flips(
    claim: Claim, others: Iterable[tuple[Published, ...]], verdict: Verdict
) -> tuple[str, ...]:
    """Why other published figures would give another verdict, like with like first."""
    told = set()
    for pair in others:
        other = _judged(claim, pair)[1]
        if other is None or other == verdict:
            continue
        rank, choice = _choice(pair)
        by_rule = f"by the rule over all sources it is {verdict}"
        told.add((rank, f"{choice} the claim would be {other}; {by_rule}"))
    return tuple(reason for _, reason in sorted(told))


def _choice(pair: Sequence[Published]) -> tuple[int, str]:
    """Which other figures were tried: of one source, of one day, or of any source."""
    numbers = " against ".join(one.fact.text for one in pair)
    if len(pair) > 1 and len({one.source for one in pair}) == 1:
        return 0, f"like with like, {pair[0].source} alone: with {numbers}"
    named = " against ".join(f"{one.fact.text} ({one.source})" for one in pair)
    if len(pair) > 1 and len({one.known_from for one in pair}) == 1:
        day = format_date(pair[0].known_from)
        return 1, f"like with like, as published by {day}: with {named}"
    return 2, f"sources disagree: with {named}"


def _statement(claim: Claim, pair: Sequence[Published], span: Span) -> str:
    sides = " against ".join(f"{one.fact.text} ({format_period(one.fact.period)})" for one in pair)
    return (
        f"{sides}: {_QUANTITY[claim.compare]} {_span(claim, span, pair[0].fact)}, expected "
        f"{_EXPECTED[claim.expected]} {_quantity(claim, claim.limit, pair[0].fact)}"
    )


def _why_weak(
    claim: Claim, pair: Sequence[Published], span: Span, verdict: Verdict
) -> tuple[str, ...]:
    if verdict != "weakened":
        return ()
    if span.is_within(claim.limit, claim.margin):
        margin = _quantity(claim, claim.margin, pair[0].fact)
        return (f"inside the margin of {margin}",)
    inexact = " and ".join(one.fact.text for one in pair if not span_of(one.fact).is_exact)
    return (f"{inexact}: not exact, and what it allows does not all agree",)


def _span(claim: Claim, span: Span, left: Fact) -> str:
    low = _quantity(claim, span.low, left)
    if span.is_exact:
        return low
    if math.isinf(span.high):
        return f"{low} or more"
    high = _quantity(claim, span.high, left)
    return f"{high} or less" if math.isinf(span.low) else f"{low} to {high}"


def _quantity(claim: Claim, value: float, left: Fact) -> str:
    decimals = 0 if float(value).is_integer() else 1
    if claim.compare == "ratio":
        return format_number(value, 2 if claim.limit >= 1 else 3)
    if claim.compare == "relative_change_pct":
        return format_percent(value, decimals)
    if left.unit != "percent":
        return format_number(value, decimals)
    if claim.compare == "difference":
        return f"{format_number(value, decimals)} percentage points"
    return format_percent(value, decimals)
