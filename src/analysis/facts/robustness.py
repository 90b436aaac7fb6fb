"""Robustness of a claim: its status under every specification that its grid admits.

A grid names other choices that a reader could have made as well: another count of the victims,
another first or last year, another date of knowledge. A claim that holds under few of them rests
on the choice more than on the figures.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd

from analysis.errors import MonitorError
from analysis.facts.claims import COUNTS, Claim, Side, crossed_breaks
from analysis.facts.evaluation import ClaimResult, evaluate
from analysis.facts.ledger import Ledger
from analysis.observations.breaks import Break
from analysis.observations.periods import first_day


@dataclass(frozen=True)
class Choice:
    """One specification of a claim; None leaves what the claim itself says."""

    definition: str | None = None
    earlier: str | None = None
    later: str | None = None
    as_of: date | None = None
    """The date of knowledge; None for all that is known today."""


@dataclass(frozen=True)
class Robustness:
    """What became of a claim under every admissible specification."""

    claim: Claim
    results: tuple[tuple[Choice, ClaimResult], ...]

    @property
    def tested(self) -> list[tuple[Choice, ClaimResult]]:
        """The specifications for which the figures are published and can be compared."""
        return [pair for pair in self.results if pair[1].status != "untestable"]

    @property
    def held(self) -> int:
        """How many specifications support the claim."""
        return sum(result.status == "supported" for _, result in self.results)

    @property
    def failing(self) -> list[tuple[Choice, ClaimResult]]:
        """The tested specifications that weaken or contradict it, in the order of the grid."""
        return [pair for pair in self.tested if pair[1].status != "supported"]


def as_values(found: Robustness) -> dict[str, Any]:
    """The robustness for machines: how many specifications there are, and which ones fail."""
    return {
        "specifications": len(found.results),
        "tested": len(found.tested),
        "held": found.held,
        "failing": [
            {
                "definition": choice.definition,
                "earlier": choice.earlier,
                "later": choice.later,
                "as_of": choice.as_of and choice.as_of.isoformat(),
                "status": result.status,
                "reasons": list(result.reasons),
            }
            for choice, result in found.failing
        ],
    }


def robustness_of(
    ledger: Ledger,
    figures: pd.DataFrame,
    breaks: Iterable[Break],
    named: Callable[[Side], str] = str,
) -> dict[str, Robustness]:
    """The robustness of every claim of a ledger, by the id of the claim."""
    breaks = list(breaks)
    return {
        one.claim.id: robustness(one.claim, figures, breaks, ledger.as_of, named)
        for line in ledger.lines
        for one in line.claims
    }


def robustness(
    claim: Claim,
    figures: pd.DataFrame,
    breaks: Iterable[Break],
    then: date,
    named: Callable[[Side], str] = str,
) -> Robustness:
    """The claim under each specification of its grid, by what was known then and by all known now.

    `named` says in the reasons what a side is about. Raises ClaimError only for the claim as it
    stands; a specification that cannot be tested honestly counts as untestable, with the reason.
    """
    breaks = list(breaks)
    grid = claim.admissible
    choices = [
        Choice(definition, earlier, later, as_of)
        for definition in _or_own(grid.definition)
        for earlier in _or_own(grid.earlier)
        for later in _or_own(grid.later)
        for as_of in (then, None)
    ]
    results = tuple(
        (choice, evaluate_under(claim, choice, figures, breaks, named)) for choice in choices
    )
    return Robustness(claim, results)


def evaluate_under(
    claim: Claim,
    choice: Choice,
    figures: pd.DataFrame,
    breaks: Iterable[Break],
    named: Callable[[Side], str] = str,
) -> ClaimResult:
    """The claim by one specification; untestable where that cannot be tested honestly."""
    breaks = list(breaks)
    varied = under(claim, choice)
    crossed = {item.id for item in crossed_breaks(varied, breaks)}
    # A shorter period may no longer cross a break that the claim acknowledges.
    kept = [id for id in varied.acknowledges if id in crossed]
    varied = varied.model_copy(update={"acknowledges": kept})
    try:
        return evaluate(varied, figures, breaks, choice.as_of, named)
    except MonitorError as error:
        return ClaimResult(varied, "untestable", (str(error),), None, None)


def under(claim: Claim, choice: Choice) -> Claim:
    """The claim with the definition and the periods of a specification."""
    sides = sorted(claim.sides, key=lambda side: first_day(side.period))
    periods = {id(side): side.period for side in sides}
    if choice.later is not None:
        periods[id(sides[-1])] = choice.later
    if choice.earlier is not None and len(sides) > 1:
        periods[id(sides[0])] = choice.earlier
    new = {id(side): _side(side, choice.definition, periods[id(side)]) for side in sides}
    update: dict[str, Any] = {"left": new[id(claim.left)]}
    if claim.right is not None:
        update["right"] = new[id(claim.right)]
    return claim.model_copy(update=update)


def choice_of(claim: Claim, parameters: Mapping[str, Any], published: Mapping[str, Any]) -> Choice:
    """The specification that a run's parameters stand for, where the claim's grid admits them all.

    A claim says for itself which count and years it is about. What the run leaves as the edition
    published it, leaves the claim as it is; so does a run with a count or a year that the grid
    does not admit: the claim by half of its parameters would be of another run.
    """
    grid = claim.admissible
    admitted = {
        name: values
        for name, values in (
            ("definition", grid.definition),
            ("first_year", grid.earlier),
            ("last_year", grid.later),
        )
        if values and str(parameters[name]) != str(published[name])
    }
    chosen = {name: str(parameters[name]) for name in admitted}
    if any(value not in admitted[name] for name, value in chosen.items()):
        chosen = {}
    return Choice(
        chosen.get("definition"),
        chosen.get("first_year"),
        chosen.get("last_year"),
        date.fromisoformat(str(parameters["as_of"])),
    )


def parameters_for(
    claim: Claim, choice: Choice, published: Mapping[str, Any], latest: date
) -> dict[str, Any] | None:
    """The parameters by which a rerun tests a claim under a specification of its grid.

    `latest` is a date on which all is known. None where no rerun does: where the specification
    has what the edition published and the claim itself says something else.
    """
    wanted = {
        "definition": choice.definition,
        "first_year": choice.earlier,
        "last_year": choice.later,
        "as_of": (choice.as_of or latest).isoformat(),
    }
    changed = {
        name: value
        for name, value in wanted.items()
        if value is not None and value != str(published[name])
    }
    reached = choice_of(claim, {**published, **changed}, published)
    same = under(claim, reached) == under(claim, choice)
    return changed if same else None


def _or_own(values: list[str]) -> list[str | None]:
    return [*values] or [None]


def _side(side: Side, definition: str | None, period: str) -> Side:
    # Only the two counts of registered victims stand for each other.
    other = definition if definition is not None and side.definition in COUNTS else side.definition
    return side.model_copy(update={"definition": other, "period": period})
