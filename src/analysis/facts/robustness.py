"""Robustness of a claim: its status under every specification that its grid admits.

A grid names other choices that a reader could have made as well: another count of the victims,
another first or last year, another date of knowledge. A claim that holds under few of them rests
on the choice more than on the figures.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd

from analysis.errors import MonitorError
from analysis.facts.claims import COUNTS, Claim, Side, crossed_breaks
from analysis.facts.evaluation import ClaimResult, evaluate
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


def robustness(
    claim: Claim, figures: pd.DataFrame, breaks: Iterable[Break], then: date
) -> Robustness:
    """The claim under each specification of its grid, by what was known then and by all known now.

    Raises ClaimError only for the claim as it stands; a specification that cannot be tested
    honestly counts as untestable, with the reason.
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
    results = tuple((choice, evaluate_under(claim, choice, figures, breaks)) for choice in choices)
    return Robustness(claim, results)


def evaluate_under(
    claim: Claim, choice: Choice, figures: pd.DataFrame, breaks: Iterable[Break]
) -> ClaimResult:
    """The claim by one specification; untestable where that cannot be tested honestly."""
    breaks = list(breaks)
    varied = under(claim, choice)
    crossed = {item.id for item in crossed_breaks(varied, breaks)}
    # A shorter period may no longer cross a break that the claim acknowledges.
    kept = [id for id in varied.acknowledges if id in crossed]
    varied = varied.model_copy(update={"acknowledges": kept})
    try:
        return evaluate(varied, figures, breaks, choice.as_of)
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


def choice_of(claim: Claim, parameters: Mapping[str, Any]) -> Choice:
    """The specification that a run's parameters stand for, as far as the claim's grid admits it."""
    grid = claim.admissible
    definition = parameters["definition"] if parameters["definition"] in grid.definition else None
    first, last = str(parameters["first_year"]), str(parameters["last_year"])
    return Choice(
        definition,
        first if first in grid.earlier else None,
        last if last in grid.later else None,
        date.fromisoformat(str(parameters["as_of"])),
    )


def _or_own(values: list[str]) -> list[str | None]:
    return [*values] or [None]


def _side(side: Side, definition: str | None, period: str) -> Side:
    # Only the two counts of registered victims stand for each other.
    other = definition if definition is not None and side.definition in COUNTS else side.definition
    return side.model_copy(update={"definition": other, "period": period})
