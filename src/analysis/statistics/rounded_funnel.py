"""Funnel plots of rounded counts: which units lie outside whatever the true counts were.

Protection rounds each count, and says by how much at most. A unit that lies outside by its
published counts may lie inside by its true ones: it is called outside only when it is so for every
register that the published counts allow. What is uncertain is the unit's own counts, the common
share that it is set against, and the spread between the units that widens the limits. Each is
taken at its worst for the unit: they may not all be so at once, which errs on the safe side.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.statistics.funnel import share_funnel
from analysis.statistics.funnel_limits import (
    Scale,
    excess_variance,
    limits_at,
    positions,
    share_scale,
    winsorised,
    z_scores,
)
from analysis.statistics.shares import parts_of

UNDECIDED = "undecided"
"""The position of a unit that is outside by the published counts, and may be inside by the true."""


@dataclass(frozen=True)
class _Possible:
    """The least and the most that the true counts can be: by unit, and the common share."""

    part_low: np.ndarray
    part_high: np.ndarray
    whole_low: np.ndarray
    whole_high: np.ndarray
    share_low: float
    share_high: float


def certain_positions(units: pd.DataFrame, *, tolerance: int, tolerance_of_sum: int) -> pd.Series:
    """The position of each unit in a share funnel with over-dispersion, as far as it is certain.

    `units` has `part` and `whole`, as published; each can differ from the true count by
    `tolerance`, and their sums over all units by `tolerance_of_sum`. A unit is "above_998",
    "above_95", "below_95" or "below_998" when it is at least so far out for all true counts within
    these; "undecided" when only some put it outside, the published ones among them; and "inside"
    when the published ones do not: no sign of a difference, which rounding can hide as well.

    Raises as `share_funnel` with over-dispersion.
    """
    published = share_funnel(units, over_dispersion=True).units["position"]
    possible = _possible(units, tolerance, tolerance_of_sum)
    variance = _largest_variance(possible)
    answer = published.where(published == "inside", UNDECIDED)
    all_or_fewer = np.minimum(possible.part_high, possible.whole_low)
    for side, part, whole, share in (
        ("above", possible.part_low, possible.whole_high, possible.share_high),
        ("below", all_or_fewer, possible.whole_low, possible.share_low),
    ):
        if not 0 < share < 1:
            continue
        worst = _positions(part, whole, share_scale(share), variance)
        is_certain = np.array([position.startswith(side) for position in worst])
        answer = answer.where(~is_certain, pd.Series(worst, index=units.index))
    return answer


def _positions(part: np.ndarray, whole: np.ndarray, scale: Scale, variance: float) -> list[str]:
    return positions(part, whole, limits_at(whole, scale, variance), scale.counts(whole))


def _possible(units: pd.DataFrame, tolerance: int, tolerance_of_sum: int) -> _Possible:
    part, whole = (column.to_numpy() for column in parts_of(units["part"], units["whole"]))
    whole_low = np.maximum(whole - tolerance, 1)
    least = max(part.sum() - tolerance_of_sum, 0), max(whole.sum() - tolerance_of_sum, 1)
    most = part.sum() + tolerance_of_sum, whole.sum() + tolerance_of_sum
    return _Possible(
        part_low=np.maximum(part - tolerance, 0),
        part_high=np.minimum(part + tolerance, whole + tolerance),
        whole_low=whole_low,
        whole_high=whole + tolerance,
        share_low=least[0] / most[1],
        share_high=min(most[0] / least[1], 1.0),
    )


def _largest_variance(possible: _Possible) -> float:
    """No register within the tolerances has a larger variance between its units.

    Drawing in the most extreme z scores never reverses an order: each stays between what it is
    with all scores at their lowest and with all at their highest.
    """
    low = z_scores(
        possible.part_low / possible.whole_high,
        possible.whole_high,
        share_scale(possible.share_high),
    )
    # The score falls with the size of the whole, unless all of it has the property.
    whole = np.maximum(possible.whole_low, possible.part_high)
    high = z_scores(possible.part_high / whole, whole, share_scale(possible.share_low))
    furthest = np.maximum(winsorised(low) ** 2, winsorised(high) ** 2)
    return excess_variance(furthest, possible.whole_low)
