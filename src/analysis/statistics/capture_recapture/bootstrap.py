"""Bootstrap intervals with the selection of the model inside every replicate."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy.special import ndtr, ndtri

from analysis.errors import UsageError
from analysis.language.messages import message
from analysis.statistics.capture_recapture.fitting import Fit, Numbers
from analysis.statistics.capture_recapture.histories import Histories
from analysis.statistics.capture_recapture.refusals import (
    EstimateRefused,
    refuse_absurd,
    refuse_failures,
)

Selector = Callable[[Histories], Fit]
LEAST_REPLICATES = 100
"""With fewer, each end of a 95% interval would rest on one or two replicates."""


@dataclass(frozen=True)
class BootstrapInterval:
    """A BCa interval for the population.

    `replicates` holds the estimates that succeeded, in the order drawn; `failed_share` is the
    share of the replicates drawn that had none.
    """

    estimate: float
    lower: float
    upper: float
    replicates: Numbers
    failed_share: float


def check_replicates(replicates: int) -> None:
    """Raise UsageError when an interval cannot rest on so few replicates."""
    if replicates < LEAST_REPLICATES:
        raise UsageError(f"{replicates} replicates: an interval needs at least {LEAST_REPLICATES}")


def bootstrap_interval(
    histories: Histories,
    select: Selector,
    *,
    replicates: int,
    seed: int,
    level: float = 0.95,
    on_replicate: Callable[[], object] = lambda: None,
) -> BootstrapInterval:
    """Draw the persons anew, select and fit again, and take the BCa interval.

    Persons are drawn with replacement (multinomial over the patterns); the acceleration comes
    from leaving out one person of each pattern, weighted by the persons who have it (DiCiccio &
    Efron 1996, Statistical Science 11:189-228; Chan, Silverman & Vincent 2021). Ties with the
    estimate count half. Every replicate has as many persons as were seen, so the interval is too
    narrow where much of the population is seen: in simulations a 95% interval without selection
    held the truth 94% of the time with 14% seen, and 91% with 45% seen. `on_replicate` is called
    after each replicate.

    Raises EstimateRefused when the estimate itself is refused, when more than
    LARGEST_FAILED_SHARE of the replicates or of the persons left out have none, and when the
    upper end is absurd; UsageError when fewer than LEAST_REPLICATES are asked.
    """
    check_replicates(replicates)
    estimate = select(histories).population
    drawn = _replicates(histories, select, replicates, seed, on_replicate)
    succeeded = drawn[~np.isnan(drawn)]
    failed_share = 1 - len(succeeded) / replicates
    refuse_failures(failed_share, message("bootstrap replicates"))
    ends = bca_ends(succeeded, estimate, _acceleration(histories, select), level)
    refuse_absurd(ends[1], histories.persons, message("the upper end of the bootstrap interval"))
    return BootstrapInterval(estimate, *ends, succeeded, failed_share)


def bca_ends(
    replicates: Numbers, estimate: float, acceleration: float, level: float
) -> tuple[float, float]:
    """The quantiles of the replicates, corrected for bias and for skew."""
    below = np.mean(replicates < estimate) + np.mean(replicates == estimate) / 2
    # Replicates all on one side say no more than that the bias is beyond what they can show.
    edge = 0.5 / len(replicates)
    bias = ndtri(np.clip(below, edge, 1 - edge))
    tails = ndtri(np.array([(1 - level) / 2, (1 + level) / 2]))
    shifted = bias + tails
    corrected = ndtr(bias + shifted / (1 - acceleration * shifted))
    lower, upper = np.quantile(replicates, corrected)
    return float(lower), float(upper)


def _replicates(
    histories: Histories,
    select: Selector,
    replicates: int,
    seed: int,
    on_replicate: Callable[[], object],
) -> Numbers:
    shares = histories.counts / histories.persons
    tables = np.random.default_rng(seed).multinomial(histories.persons, shares, size=replicates)
    estimates = np.empty(replicates)
    for number, counts in enumerate(tables.astype(float)):
        estimates[number] = _population(Histories(histories.lists, counts), select)
        on_replicate()
    return estimates


def _population(histories: Histories, select: Selector) -> float:
    """The estimate, or NaN when it is refused; a large one is kept, for it is what was drawn."""
    try:
        return select(histories).population
    except EstimateRefused:
        return np.nan


def _acceleration(histories: Histories, select: Selector) -> float:
    cells = np.flatnonzero(histories.counts)
    estimates = np.empty(len(cells))
    for number, cell in enumerate(cells):
        counts = histories.counts.copy()
        counts[cell] -= 1
        estimates[number] = _population(Histories(histories.lists, counts), select)
    weights = np.where(np.isnan(estimates), 0.0, histories.counts[cells])
    refuse_failures(1 - weights.sum() / histories.persons, message("persons left out one by one"))
    values = np.nan_to_num(estimates)
    away = np.average(values, weights=weights) - values
    spread = np.sum(weights * away**2)
    return float(np.sum(weights * away**3) / (6 * spread**1.5)) if spread > 0 else 0.0
