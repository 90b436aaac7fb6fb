"""Evaluation: what the published figures say about a claim, as of a date, with the reasons."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

import pandas as pd

from analysis.facts.answers import Answer, Published, find_answer
from analysis.facts.claims import Claim, ClaimError, Side, check_breaks
from analysis.facts.fact import Fact
from analysis.facts.formatting import format_date, format_number, format_percent, format_period
from analysis.facts.verdicts import (
    Compare,
    Expected,
    Span,
    Verdict,
    compared,
    distance,
    judge,
    span_of,
)
from analysis.language.messages import message, tr
from analysis.observations.breaks import Break
from analysis.observations.periods import first_day, last_day

Status = Literal["supported", "untestable", "weakened", "contradicted"]
STATUSES: tuple[Status, ...] = ("supported", "untestable", "weakened", "contradicted")
"""From best to worst."""

_ESTIMATES = frozenset({"external", "estimated"})
STATUS_WORDS: dict[Status, str] = {
    "supported": message("supported"),
    "untestable": message("untestable"),
    "weakened": message("weakened"),
    "contradicted": message("contradicted"),
}
_EXPECTED: dict[Expected, str] = {
    "less": message("less than {limit}"),
    "greater": message("more than {limit}"),
    "equal": message("exactly {limit}"),
}
_STATEMENTS: dict[Compare, str] = {
    "difference": message("{sides}: a difference of {found}, expected {expected}"),
    "ratio": message("{sides}: a ratio of {found}, expected {expected}"),
    "relative_change_pct": message("{sides}: a change of {found}, expected {expected}"),
    "level": message("{sides}: a level of {found}, expected {expected}"),
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
    claim: Claim,
    figures: pd.DataFrame,
    breaks: Iterable[Break],
    as_of: date | None = None,
    named: Callable[[Side], str] = str,
) -> ClaimResult:
    """The status of a claim by the figures known on `as_of`; without a date, by all of them.

    The figures are those that the rule for disagreement chooses. When one source, or one day's
    publications, hold both sides and say otherwise, or another source's figure would, the claim
    is weakened. The reasons are in the current language; `named` says there what a side is about.

    Raises ClaimError when the claim crosses a break unaware, acknowledges one without need, rests
    on a synthetic figure, leaves open which figure is meant, or compares what cannot be compared.
    """
    check_breaks(claim, breaks)
    names = ("left", "right")
    answers = [
        find_answer(claim, name, side, figures, as_of, named)
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
        definitions = tr(" and ").join(side.definition for side in claim.sides)
        changed = tr("definition changed: the sides follow {definitions}", definitions=definitions)
        found.append(changed)
    if found:
        return found
    facts = [answer.published[0].fact for answer in answers]
    _check_comparable(claim, facts)
    if not _has_both_ends(facts):
        return [tr("a registered number needs both ends of an estimate, and only one is published")]
    if _compared(claim, facts) is None:
        return [tr("the right side may be zero, and nothing can be set against that")]
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
        reason = tr(
            "{choice} the claim would be {other}; by the rule over all sources it is {verdict}",
            choice=choice,
            other=tr(STATUS_WORDS[other]),
            verdict=tr(STATUS_WORDS[verdict]),
        )
        told.add((rank, reason))
    return tuple(reason for _, reason in sorted(told))


def _choice(pair: Sequence[Published]) -> tuple[int, str]:
    """Which other figures were tried: of one source, of one day, or of any source."""
    numbers = tr(" against ").join(one.fact.text for one in pair)
    if len(pair) > 1 and len({one.source for one in pair}) == 1:
        source = pair[0].source
        return 0, tr(
            "like with like, {source} alone: with {numbers}", source=source, numbers=numbers
        )
    sourced = tr(" against ").join(f"{one.fact.text} ({one.source})" for one in pair)
    if len(pair) > 1 and len({one.known_from for one in pair}) == 1:
        day = format_date(pair[0].known_from)
        return 1, tr(
            "like with like, as published by {day}: with {numbers}", day=day, numbers=sourced
        )
    return 2, tr("sources disagree: with {numbers}", numbers=sourced)


def _statement(claim: Claim, pair: Sequence[Published], span: Span) -> str:
    told = (f"{one.fact.text} ({format_period(one.fact.period)})" for one in pair)
    limit = _quantity(claim, claim.limit, pair[0].fact)
    return tr(
        _STATEMENTS[claim.compare],
        sides=tr(" against ").join(told),
        found=_span(claim, span, pair[0].fact),
        expected=tr(_EXPECTED[claim.expected], limit=limit),
    )


def _why_weak(
    claim: Claim, pair: Sequence[Published], span: Span, verdict: Verdict
) -> tuple[str, ...]:
    if verdict != "weakened":
        return ()
    if span.is_within(claim.limit, claim.margin):
        margin = _quantity(claim, claim.margin, pair[0].fact)
        return (tr("inside the margin of {margin}", margin=margin),)
    inexact = tr(" and ").join(one.fact.text for one in pair if not span_of(one.fact).is_exact)
    return (tr("{numbers}: not exact, and what it allows does not all agree", numbers=inexact),)


def _span(claim: Claim, span: Span, left: Fact) -> str:
    low = _quantity(claim, span.low, left)
    if span.is_exact:
        return low
    if math.isinf(span.high):
        return tr("{number} or more", number=low)
    high = _quantity(claim, span.high, left)
    if math.isinf(span.low):
        return tr("{number} or less", number=high)
    return tr("{low} to {high}", low=low, high=high)


def _quantity(claim: Claim, value: float, left: Fact) -> str:
    decimals = 0 if float(value).is_integer() else 1
    if claim.compare == "ratio":
        return format_number(value, 2 if claim.limit >= 1 else 3)
    if claim.compare == "relative_change_pct":
        return format_percent(value, decimals)
    if left.unit != "percent":
        return format_number(value, decimals)
    if claim.compare == "difference":
        return tr("{number} percentage points", number=format_number(value, decimals))
    return format_percent(value, decimals)
