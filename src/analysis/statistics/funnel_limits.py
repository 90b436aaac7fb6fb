"""The limits of a funnel plot: how counts vary by chance, and how units differ beyond it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from scipy import stats

MINIMUM_SPREAD = 5
"""Units from which a spread between units can be estimated: with fewer, one unit decides."""
WINSORISED = 0.1
_TAILS = {"95": 0.025, "998": 0.001}


@dataclass(frozen=True)
class Scale:
    """How counts of units of a size vary around the target, and where that hardly depends on size.

    On the transformed scale a value has the variance 1 / (4 x size).
    """

    target: float
    counts: Callable[[np.ndarray], Any]
    transform: Callable[[np.ndarray], np.ndarray]
    back: Callable[[np.ndarray], np.ndarray]


def count_scale() -> Scale:
    """Observed over expected counts: Poisson around one."""
    return Scale(1.0, stats.poisson, np.sqrt, lambda roots: np.maximum(roots, 0) ** 2)


def share_scale(target: float) -> Scale:
    """Shares of a whole: binomial around the common share."""
    return Scale(
        target,
        lambda size: stats.binom(size, target),
        lambda shares: np.arcsin(np.sqrt(shares)),
        lambda angles: np.sin(np.clip(angles, 0, np.pi / 2)) ** 2,
    )


def between(values: np.ndarray, size: np.ndarray, scale: Scale) -> tuple[float, float]:
    """The dispersion and the variance between units, from winsorised z scores.

    The most extreme tenth on either side is drawn in to the percentile, so that the units in
    question do not themselves widen the limits.
    """
    if len(values) < MINIMUM_SPREAD:
        return np.nan, np.nan
    squares = winsorised(z_scores(values, size, scale)) ** 2
    return float(np.mean(squares)), excess_variance(squares, size)


def z_scores(values: np.ndarray, size: np.ndarray, scale: Scale) -> np.ndarray:
    """How far each unit lies from the target, in standard deviations by chance alone."""
    differences = scale.transform(values) - scale.transform(np.array(scale.target))
    return np.asarray(differences * np.sqrt(4 * size))


def winsorised(z: np.ndarray) -> np.ndarray:
    """The scores with the most extreme tenth on either side drawn in to the percentile."""
    return np.asarray(np.clip(z, *np.quantile(z, [WINSORISED, 1 - WINSORISED])))


def excess_variance(squares: np.ndarray, size: np.ndarray) -> float:
    """What squared z scores show beyond chance, as a variance between units.

    The moment estimate of DerSimonian & Laird (1986, Control Clin Trials 7:177-188).
    """
    precision = 4 * size
    excess = squares.sum() - (len(squares) - 1)
    weight = precision.sum() - (precision**2).sum() / precision.sum()
    return float(max(excess / weight, 0))


def limits_at(size: np.ndarray, scale: Scale, variance: float) -> pd.DataFrame:
    """The four limits at each size, on the scale of the values."""
    columns: dict[str, np.ndarray] = {}
    for level, tail in _TAILS.items():
        lower, upper = (_interpolated(scale.counts(size), p) / size for p in (tail, 1 - tail))
        if variance > 0:
            half = stats.norm.isf(tail) * np.sqrt(1 / (4 * size) + variance)
            centre = scale.transform(np.array(scale.target))
            lower = np.minimum(lower, scale.back(centre - half))
            upper = np.maximum(upper, scale.back(centre + half))
        columns |= {f"lower_{level}": lower, f"upper_{level}": upper}
    return pd.DataFrame(columns)


def _interpolated(counts: Any, probability: float) -> np.ndarray:
    """The count at a cumulative probability, between whole counts; never below zero."""
    above = counts.ppf(probability)
    reached = counts.cdf(above)
    share = (reached - probability) / (reached - counts.cdf(above - 1))
    return np.asarray(np.maximum(above - share, 0))


def positions(count: np.ndarray, size: np.ndarray, own: pd.DataFrame, counts: Any) -> list[str]:
    """Where each unit lies: `inside`, or above or below a limit by its exact probability too."""
    position = np.full(len(count), "inside", dtype=object)
    # From the inner limit to the outer, so that the outer one has the last word.
    for level, tail in _TAILS.items():
        is_below = (count / size < own[f"lower_{level}"]) & (counts.cdf(count) <= tail)
        is_above = (count / size > own[f"upper_{level}"]) & (counts.sf(count - 1) <= tail)
        position[is_below] = f"below_{level}"
        position[is_above] = f"above_{level}"
    return position.tolist()
