"""When there is no answer: a reason instead of an absurd number."""

from __future__ import annotations

import math

from analysis.errors import MonitorError

LARGEST_RATIO = 50.0
"""Persons in the population for each person seen, above which an estimate is refused.

Our own bound: at 50 fewer than 2% are on any list, and what is said of the other 98% rests on the
untestable assumption alone. The defensible methods on the Dutch table 2010-2015 stay below 25.
"""
LARGEST_FAILED_SHARE = 0.05
"""Replicates of the bootstrap that may fail before the interval means nothing."""


class EstimateRefused(MonitorError):
    """The lists cannot tell the size of the population by this method; the message says why."""


def refuse_absurd(population: float, persons: int, what: str) -> None:
    """Raise EstimateRefused for a population of more than LARGEST_RATIO times the persons seen."""
    if math.isfinite(population) and population <= LARGEST_RATIO * persons:
        return
    size = f"{population / persons:,.0f} times" if math.isfinite(population) else "infinitely above"
    raise EstimateRefused(
        f"{what} is {size} the {persons:,} persons on the lists, above the bound of "
        f"{LARGEST_RATIO:g}: the overlaps hardly bound the number of hidden persons"
    )


def refuse_failures(failed_share: float, what: str) -> None:
    """Raise EstimateRefused when more than LARGEST_FAILED_SHARE of the repetitions failed."""
    if failed_share > LARGEST_FAILED_SHARE:
        raise EstimateRefused(
            f"{failed_share:.1%} of the {what} had no estimate, above the bound of "
            f"{LARGEST_FAILED_SHARE:.0%}: the lists overlap too little for an interval"
        )
