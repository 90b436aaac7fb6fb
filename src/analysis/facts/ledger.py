"""The ledger: the claims of an edition's recommendations, by the figures known then and now."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

import pandas as pd

from analysis.facts.claims import Claim, Side
from analysis.facts.evaluation import STATUSES, ClaimResult, Status, evaluate
from analysis.facts.fact import Fact
from analysis.facts.recommendations import Document, Recommendation, RecommendationSet, Role
from analysis.observations.breaks import Break
from analysis.observations.periods import last_day

Moment = Literal["then", "now"]
MOMENTS: tuple[Moment, ...] = ("then", "now")


@dataclass(frozen=True)
class Evaluated:
    """One claim, by what was known then and by all that is known now."""

    claim: Claim
    then: ClaimResult
    now: ClaimResult

    def at(self, moment: Moment) -> ClaimResult:
        return self.then if moment == "then" else self.now

    @property
    def has_changed(self) -> bool:
        return self.then.status != self.now.status


@dataclass(frozen=True)
class Line:
    """A recommendation with its claims."""

    recommendation: Recommendation
    claims: tuple[Evaluated, ...]

    @property
    def role(self) -> Role:
        return self.recommendation.role_of_claims

    def status(self, moment: Moment) -> Status | None:
        """The worst status of the claims it rests on; none for a normative recommendation."""
        if self.role == "context" or not self.claims:
            return None
        return max((one.at(moment).status for one in self.claims), key=STATUSES.index)


@dataclass(frozen=True)
class Ledger:
    """The recommendations of one edition; `as_of` is the date of `then`."""

    edition: str
    as_of: date
    lines: tuple[Line, ...]

    def counts(self, moment: Moment, role: Role = "evidence") -> dict[Status, int]:
        """How many claims have each status; every status is named, from best to worst."""
        found = Counter(
            one.at(moment).status for line in self.lines if line.role == role for one in line.claims
        )
        return {status: found[status] for status in STATUSES}

    def contradicted(self, moment: Moment = "now") -> list[str]:
        """The ids of the claims that an author has to acknowledge before publishing."""
        return sorted(
            one.claim.id
            for line in self.lines
            for one in line.claims
            if one.at(moment).status == "contradicted"
        )

    @property
    def changed(self) -> list[str]:
        """The ids of the claims that what was published since has given another status."""
        every = (one for line in self.lines for one in line.claims)
        return sorted(one.claim.id for one in every if one.has_changed)


def evaluate_edition(
    found: RecommendationSet,
    figures: pd.DataFrame,
    breaks: Iterable[Break],
    as_of: date | None = None,
    named: Callable[[Side], str] = str,
) -> Ledger:
    """Every claim of an edition, as of the edition and with all figures.

    Without a date, `then` is the last day of the year in which the report appeared. `named` says
    in the reasons what a side is about. Raises ClaimError for a claim that cannot be tested
    honestly.
    """
    breaks = list(breaks)
    then = as_of or date_of_knowledge(found.document)
    lines = []
    for item in found.recommendations:
        evaluated = tuple(
            Evaluated(
                claim,
                evaluate(claim, figures, breaks, then, named),
                evaluate(claim, figures, breaks, None, named),
            )
            for claim in item.claims
        )
        lines.append(Line(item, evaluated))
    return Ledger(found.edition, then, tuple(lines))


def contradicted_claims(ledger: Ledger) -> list[str]:
    """The claims contradicted by what was known then, or by what is known now."""
    return sorted({*ledger.contradicted("then"), *ledger.contradicted("now")})


def in_words(
    ledger: Ledger, robustness: Mapping[str, Mapping[str, Any]], *, with_failing: bool = False
) -> str:
    """The ledger for a terminal: each claim with its reasons now, and how far it is robust.

    `robustness` holds for each claim what `to_json` states of it; `with_failing` names each
    specification in which a claim does not hold.
    """
    lines = [f"{ledger.edition} (then: {ledger.as_of})"]
    for line in ledger.lines:
        item = line.recommendation
        state = f"now {line.status('now')}" if line.status("now") else item.basis
        lines.append(f"\n{item.number}. {item.title_en} [{state}]")
        for one in line.claims:
            lines.append(f"  {one.claim.id}: then {one.then.status}, now {one.now.status}")
            lines.append(f"    {'; '.join(one.now.reasons)}")
            found = robustness[one.claim.id]
            lines.append(f"    holds in {found['held']} of {found['tested']} specifications")
            lines += _failing(found) if with_failing else []
    return "\n".join(lines) + "\n"


def _failing(found: Mapping[str, Any]) -> list[str]:
    """Each specification that fails, in words; those that differ in the date alone are one."""
    dates: dict[str, list[str]] = {}
    for one in found["failing"]:
        chosen = [
            f"{name}={one[key]}"
            for name, key in (
                *(("definition", "definition"), ("first_year", "earlier")),
                ("last_year", "later"),
            )
            if one[key] is not None
        ]
        told = f"{', '.join(chosen) or 'as the claim stands'}: {one['status']}"
        dates.setdefault(told, []).append(one["as_of"] or "today")
    return [f"      {told} (as known {' and '.join(days)})" for told, days in dates.items()]


def date_of_knowledge(document: Document) -> date:
    """The end of the year of publication: of many sources only the year is known."""
    return last_day(document.published[:4])


def to_json(ledger: Ledger, robustness: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """The ledger as plain values, in a fixed order: the same data give the same text.

    `robustness` holds plain values for each claim: its specifications, and those that fail.
    """
    return {
        "edition": ledger.edition,
        "as_of": ledger.as_of.isoformat(),
        "counts": {
            role: {moment: ledger.counts(moment, role) for moment in MOMENTS}
            for role in ("evidence", "context")
        },
        "recommendations": [_line(line) for line in ledger.lines],
        "claims": sorted(
            (
                _claim(ledger, line, one) | {"robustness": robustness[one.claim.id]}
                for line in ledger.lines
                for one in line.claims
            ),
            key=lambda entry: (entry["recommendation"], entry["claim"]),
        ),
    }


def _line(line: Line) -> dict[str, Any]:
    item = line.recommendation
    return {
        "recommendation": item.id,
        "number": item.number,
        "title_en": item.title_en,
        "title_nl": item.title_nl,
        "basis": item.basis,
        "status_then": line.status("then"),
        "status_now": line.status("now"),
        "claims": sorted(one.claim.id for one in line.claims),
    }


def _claim(ledger: Ledger, line: Line, one: Evaluated) -> dict[str, Any]:
    claim = one.claim
    return {
        "edition": ledger.edition,
        "recommendation": line.recommendation.id,
        "role": line.role,
        "claim": claim.id,
        "text_en": claim.text_en,
        "text_nl": claim.text_nl,
        "status_then": one.then.status,
        "status_now": one.now.status,
        "compare": claim.compare,
        "expected": claim.expected,
        "threshold": claim.limit,
        "margin": claim.margin,
        "acknowledges": sorted(claim.acknowledges),
        "across_definitions": claim.across_definitions,
        "figure": claim.figure.model_dump() if claim.figure else None,
        "then": _result(one.then),
        "now": _result(one.now),
    }


def _result(result: ClaimResult) -> dict[str, Any]:
    span = result.compared
    return {
        "reasons": list(result.reasons),
        "left": _number(result.left),
        "right": _number(result.right),
        "compared": span and {"low": _finite(span.low), "high": _finite(span.high)},
        "distance": _finite(result.distance),
    }


def _number(fact: Fact | None) -> dict[str, Any] | None:
    if fact is None:
        return None
    return {
        "text": fact.text,
        "value": fact.value,
        "upper": fact.upper,
        "unit": fact.unit,
        "status": fact.status,
        "kind": fact.kind,
        "period": fact.period,
        "definition": fact.definition,
        "what": fact.label,
        "observations": list(fact.observations),
    }


def _finite(value: float | None) -> float | None:
    """JSON knows no infinity: an open end is null. Nine decimals hide binary noise."""
    return None if value is None or math.isinf(value) else round(value, 9)
