"""The profile likelihood interval of one model, as if it had been chosen beforehand."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np
from scipy.optimize import brentq, minimize_scalar
from scipy.special import gammaln, xlogy
from scipy.stats import chi2

from analysis.language.messages import tr
from analysis.statistics.capture_recapture.fitting import Fit, maximise
from analysis.statistics.capture_recapture.refusals import LARGEST_RATIO, EstimateRefused

Likelihood = Literal["poisson", "multinomial"]
_LEAST_HIDDEN = 1e-3
"""Below a thousandth of a person the profile is flat: nobody is hidden."""


@dataclass(frozen=True)
class Interval:
    """The most likely size of the population, with the ends of its interval."""

    estimate: float
    lower: float
    upper: float


def profile_interval(fit: Fit, likelihood: Likelihood = "poisson", level: float = 0.95) -> Interval:
    """The populations whose profile log-likelihood is within reach of the highest.

    Reach is half the chi-squared quantile with one degree of freedom. The Poisson profile, over
    the constant of the model, is highest at the fit itself. The multinomial one takes the number
    of hidden persons as a count in the cell of no list (Cormack 1992, Biometrics 48:567-576), and
    is highest a few persons lower. Neither knows that the model was selected. Raises
    EstimateRefused when the upper end is beyond LARGEST_RATIO times the persons seen.
    """
    profile = _poisson if likelihood == "poisson" else _multinomial
    centre = math.log(max(fit.hidden, _LEAST_HIDDEN))
    if likelihood == "multinomial":
        centre = _highest(fit, centre)
    cut = profile(fit, centre) - float(chi2.ppf(level, df=1)) / 2

    def above_cut(log_hidden: float) -> float:
        return float(profile(fit, log_hidden) - cut)

    least, most = math.log(_LEAST_HIDDEN), math.log(LARGEST_RATIO * fit.histories.persons)
    if centre >= most or above_cut(most) > 0:
        raise EstimateRefused(
            tr(
                "the interval has no upper end below {bound} times the persons seen: the overlaps "
                "hardly bound the number of hidden persons",
                bound=f"{LARGEST_RATIO:g}",
            )
        )
    seen = fit.histories.persons
    # Where even nobody hidden is within reach, the interval begins at the persons seen.
    lower = 0.0 if above_cut(least) >= 0 else math.exp(brentq(above_cut, least, centre))
    upper = math.exp(brentq(above_cut, centre, most))
    return Interval(seen + math.exp(centre), seen + lower, seen + upper)


def _highest(fit: Fit, around: float) -> float:
    found = minimize_scalar(
        lambda log_hidden: -_multinomial(fit, log_hidden),
        bounds=(around - 3, around + 3),
        options={"xatol": 1e-9},
    )
    return float(found.x)


def _poisson(fit: Fit, log_hidden: float) -> float:
    """The log-likelihood, but for a constant, when so many hidden persons are expected."""
    constant = fit.frame.kept.index(0)
    design = np.delete(fit.frame.design, constant, axis=1)
    counts = fit.histories.counts[fit.frame.cells]
    linear = design @ maximise(design, counts, offset=log_hidden) + log_hidden
    return float(counts @ linear - np.exp(linear).sum())


def _multinomial(fit: Fit, log_hidden: float) -> float:
    """The log-likelihood, but for a constant, when so many hidden persons are counted."""
    frame, hidden = fit.frame, math.exp(log_hidden)
    nobody = np.eye(1, len(frame.kept), frame.kept.index(0))
    design = np.vstack([nobody, frame.design])
    counts = np.concatenate([[hidden], fit.histories.counts[frame.cells]])
    expected = np.exp(design @ maximise(design, counts))
    total = fit.histories.persons + hidden
    constant = gammaln(total + 1) - gammaln(hidden + 1)
    return float(constant + np.sum(xlogy(counts, expected / total)))
