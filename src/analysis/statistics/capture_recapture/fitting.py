"""The extended maximum likelihood fit of one log-linear model."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from scipy.linalg.lapack import dposv
from scipy.special import gammaln, xlogy

from analysis.language.messages import tr
from analysis.statistics.capture_recapture.existence import Frame, check_existence, extended_frame
from analysis.statistics.capture_recapture.histories import Histories
from analysis.statistics.capture_recapture.models import Model
from analysis.statistics.capture_recapture.refusals import EstimateRefused

Numbers = npt.NDArray[np.float64]
_MOST_STEPS = 100
_CLOSE = 1e-12
_ROUNDING = 1e-9
_LARGEST_LOGARITHM = 300.0


@dataclass(frozen=True)
class Fit:
    """A model fitted to capture histories.

    `coefficients` belong to `frame.kept`; the model's other terms are minus infinity. `fitted` has
    the expected persons in each of the 2^t cells, cell 0 being those on no list.
    """

    histories: Histories
    model: Model
    frame: Frame
    coefficients: Numbers
    fitted: Numbers
    log_likelihood: float
    deviance: float

    @property
    def hidden(self) -> float:
        """Persons on no list, as expected when there is no interaction of all lists."""
        return float(self.fitted[0])

    @property
    def population(self) -> float:
        """Persons on the lists and hidden persons together."""
        return self.histories.persons + self.hidden

    @property
    def degrees_of_freedom(self) -> int:
        """Patterns that can occur less the finite coefficients."""
        return len(self.frame.cells) - len(self.frame.kept)

    @property
    def aic(self) -> float:
        """Akaike's criterion; a term at minus infinity counts as a parameter."""
        return 2 * len(self.model) - 2 * self.log_likelihood

    @property
    def bic(self) -> float:
        """The Bayesian criterion; its sample size is the number of persons seen."""
        return math.log(self.histories.persons) * len(self.model) - 2 * self.log_likelihood

    @property
    def covariance(self) -> Numbers:
        """The inverse of the information of the finite coefficients."""
        design = self.frame.design
        weights = self.fitted[self.frame.cells]
        return np.asarray(np.linalg.inv(design.T @ (design * weights[:, None])))


def fit_model(histories: Histories, model: Model) -> Fit:
    """Fit log(expected persons) = sum of the terms inside a pattern, to all patterns but 0.

    Poisson likelihood over the 2^t - 1 cells, zeros included; terms that nobody meets are minus
    infinity (Chan, Silverman & Vincent 2021, JASA 116:1297-1306). Raises EstimateRefused when the
    estimate does not exist, is not identifiable or is not found.
    """
    check_existence(histories, model)
    frame = extended_frame(histories, model)
    counts = histories.counts[frame.cells]
    coefficients = maximise(frame.design, counts)
    expected = np.exp(frame.design @ coefficients)
    fitted = np.zeros_like(histories.counts)
    fitted[frame.cells] = expected
    fitted[0] = math.exp(coefficients[frame.kept.index(0)])
    log_likelihood = float(np.sum(xlogy(counts, expected) - expected - gammaln(counts + 1)))
    deviance = 2 * float(np.sum(xlogy(counts, counts) - xlogy(counts, expected)))
    # The constant makes fitted and observed sums equal, up to rounding: only the rest is left.
    deviance -= 2 * float(np.sum(counts - expected))
    return Fit(histories, model, frame, coefficients, fitted, log_likelihood, max(deviance, 0.0))


def maximise(design: Numbers, counts: Numbers, offset: float = 0.0) -> Numbers:
    """The coefficients of a Poisson log-linear model, by Newton steps that never lose likelihood.

    `counts` may be fractional; `offset` is added to every logarithm. The estimate must exist:
    `existence` tells. Stops when a step promises less than a trillionth of log-likelihood, which
    is a millionth of a standard error, and takes that last step too.
    """
    across = np.ascontiguousarray(design.T)
    point = _point(design, counts, offset, _first_guess(across, counts, offset))
    for _ in range(_MOST_STEPS):
        score = across @ (counts - point.expected)
        _, step, failed = dposv((across * point.expected) @ design, score)
        if failed or not np.isfinite(step).all():
            break
        scale, previous = 1.0, point
        point = _point(design, counts, offset, previous.coefficients + step)
        while point.value < previous.value - _ROUNDING * abs(previous.value) and scale > _CLOSE:
            scale /= 2
            point = _point(design, counts, offset, previous.coefficients + scale * step)
        if score @ step < _CLOSE:
            return point.coefficients
    raise EstimateRefused(tr("the fit did not settle: the lists overlap too little for this model"))


class _Point(NamedTuple):
    """Where the steps are: the coefficients, the expected counts and the log-likelihood."""

    coefficients: Numbers
    expected: Numbers
    value: float


def _point(design: Numbers, counts: Numbers, offset: float, coefficients: Numbers) -> _Point:
    # A step that is far too long would overflow; held here, its likelihood is dismal and it halves.
    linear = np.minimum(design @ coefficients + offset, _LARGEST_LOGARITHM)
    expected = np.exp(linear)
    return _Point(coefficients, expected, float(counts @ linear - expected.sum()))


def _first_guess(across: Numbers, counts: Numbers, offset: float) -> Numbers:
    weights = counts + 0.5
    target = weights * (np.log(weights) - offset) + counts - weights
    _, guess, failed = dposv((across * weights) @ across.T, across @ target)
    if failed:
        raise EstimateRefused(tr("the fit found no starting point: the terms cannot be told apart"))
    return np.asarray(guess)
