"""When there is no answer: a reason instead of an absurd number."""

from __future__ import annotations

import math

from analysis.errors import MonitorError
from analysis.facts.formatting import format_number, format_percent
from analysis.language.messages import message, tr

LARGEST_RATIO = 50.0
"""Persons in the population for each person seen, above which an estimate is refused.

Our own bound: at 50 fewer than 2% are on any list, and what is said of the other 98% rests on the
untestable assumption alone. The defensible methods on the Dutch table 2010-2015 stay below 25.
"""
THE_ESTIMATE = message("the estimate")
LARGEST_FAILED_SHARE = 0.05
"""Replicates of the bootstrap that may fail before the interval means nothing."""


class EstimateRefused(MonitorError):
    """The lists cannot tell the size of the population by this method; the message says why."""


def refuse_absurd(population: float, persons: int, what: str) -> None:
    """Raise EstimateRefused for a population of more than LARGEST_RATIO times the persons seen.

    `what` is a message that names the number: the reason is read on pages, in their language.
    """
    if math.isfinite(population) and population <= LARGEST_RATIO * persons:
        return
    named = {"what": tr(what), "persons": format_number(persons), "bound": f"{LARGEST_RATIO:g}"}
    if math.isfinite(population):
        reason = tr(
            "{what} is {times} times the {persons} persons on the lists, above the bound of "
            "{bound}: the overlaps hardly bound the number of hidden persons",
            times=format_number(population / persons),
            **named,
        )
    else:
        reason = tr(
            "{what} is infinitely above the {persons} persons on the lists, above the bound of "
            "{bound}: the overlaps hardly bound the number of hidden persons",
            **named,
        )
    raise EstimateRefused(reason)


def refuse_failures(failed_share: float, what: str) -> None:
    """Raise EstimateRefused when more than LARGEST_FAILED_SHARE of the repetitions failed.

    `what` is a message that names the repetitions.
    """
    if failed_share > LARGEST_FAILED_SHARE:
        raise EstimateRefused(
            tr(
                "{share} of the {what} had no estimate, above the bound of {bound}: the lists "
                "overlap too little for an interval",
                share=format_percent(100 * failed_share, 1),
                what=tr(what),
                bound=format_percent(100 * LARGEST_FAILED_SHARE),
            )
        )
