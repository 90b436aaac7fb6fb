"""Which model: the lists as independent, forward steps, or the best of all hierarchical models."""

from __future__ import annotations

import math

import numpy as np
from scipy.special import gammaln, ndtr, pdtr, pdtrc, xlogy

from analysis.language.messages import tr
from analysis.statistics.capture_recapture.existence import obstacle
from analysis.statistics.capture_recapture.fitting import Fit, fit_model
from analysis.statistics.capture_recapture.histories import Histories
from analysis.statistics.capture_recapture.models import (
    Model,
    interactions,
    main_effects,
    margins,
    search_models,
)
from analysis.statistics.capture_recapture.refusals import EstimateRefused

THRESHOLD = 0.02
"""The p value below which a pair of lists enters the model (Chan, Silverman & Vincent 2021)."""
WALD_LEVEL = 0.05


def independence(histories: Histories) -> Fit:
    """The model in which being on one list says nothing about being on another."""
    return fit_model(histories, main_effects(len(histories.lists)))


def stepwise(histories: Histories, threshold: float = THRESHOLD) -> Fit:
    """Add the most surprising pair of lists until none has a p value below the threshold.

    A pair surprises when the persons on both lists are far more or far fewer than the model
    expects, by the one-sided Poisson p value. A pair whose model cannot be fitted is passed over;
    ties go to the first pair in the order of the lists (Chan, Silverman & Vincent 2021).
    """
    fit = independence(histories)
    while (pair := _surprising_pair(fit, threshold)) is not None:
        fit = fit_model(histories, (*fit.model, pair))
    return fit


def _surprising_pair(fit: Fit, threshold: float) -> int | None:
    pairs = _absent_pairs(fit)
    # Python's sort keeps ties in the order of the lists.
    for surprise, pair in sorted(_surprise(fit, pairs), key=lambda each: each[0]):
        if surprise >= threshold:
            return None
        if obstacle(fit.histories, (*fit.model, pair)) is None:
            return pair
    return None


def _absent_pairs(fit: Fit) -> list[int]:
    return [pair for pair in interactions(len(fit.histories.lists), 2) if pair not in fit.model]


def _surprise(fit: Fit, pairs: list[int]) -> list[tuple[float, int]]:
    """The p value of each pair: the smaller tail of the persons on both lists."""
    observed = fit.histories.margins[pairs]
    # A pair of which no cell is left to occur expects nobody, and pdtr wants a positive mean.
    expected = np.maximum(margins(fit.fitted)[pairs], np.finfo(float).tiny)
    at_least = np.where(observed > 0, pdtrc(np.maximum(observed - 1, 0), expected), 1.0)
    values = np.minimum(pdtr(observed, expected), at_least)
    return list(zip(values.tolist(), pairs, strict=True))


def forward_aic(histories: Histories, wald_level: float | None = WALD_LEVEL) -> Fit:
    """Add the pair of lists that lowers AIC most, until its Wald p value is not below the level.

    So were the published British figures made (Bales, Hesketh & Silverman 2015, Significance
    12(3):16-21; Silverman 2014). A pair that nobody is on has no standard error: it ends the
    steps. With `wald_level=None` AIC alone decides, and such pairs enter too.
    """
    fit = independence(histories)
    while True:
        best = min(_one_pair_more(fit), key=lambda candidate: candidate.aic, default=fit)
        if best.aic >= fit.aic:
            return fit
        if wald_level is not None and _wald(best).get(best.model[-1], 1.0) >= wald_level:
            return fit
        fit = best


def forward_aic_then_wald(histories: Histories, wald_level: float = WALD_LEVEL) -> Fit:
    """Forward steps by AIC alone; then the weakest pair goes while its Wald p value is too high.

    A pair at minus infinity has no standard error, so nothing speaks for it: it goes first.
    """
    fit = forward_aic(histories, wald_level=None)
    while (weakest := _weakest_pair(fit, wald_level)) is not None:
        fit = fit_model(histories, tuple(term for term in fit.model if term != weakest))
    return fit


def _one_pair_more(fit: Fit) -> list[Fit]:
    fits = [_fit_or_none(fit.histories, (*fit.model, pair)) for pair in _absent_pairs(fit)]
    return [candidate for candidate in fits if candidate is not None]


def _weakest_pair(fit: Fit, wald_level: float) -> int | None:
    values = _wald(fit)
    pairs = [term for term in fit.model if term.bit_count() > 1]
    weakest = max(pairs, key=lambda pair: values.get(pair, 1.0), default=None)
    if weakest is None or values.get(weakest, 1.0) < wald_level:
        return None
    return weakest


def _wald(fit: Fit) -> dict[int, float]:
    """The two-sided p value of each finite coefficient."""
    size = np.abs(fit.coefficients) / np.sqrt(np.diag(fit.covariance))
    return dict(zip(fit.frame.kept, (2 * ndtr(-size)).tolist(), strict=True))


def best_bic(histories: Histories, max_order: int = 2) -> Fit:
    """The hierarchical model with the lowest BIC, of all those that can be fitted.

    Families of models are left out once even the fit of their largest member, at the price of
    their smallest, is no better than the best so far: the answer is that of the full search.
    Raises EstimateRefused when there are too many models, or none can be fitted.
    """
    fits: dict[Model, Fit | None] = {}
    best = _fit_or_none(histories, main_effects(len(histories.lists)))
    price, perfect = math.log(max(histories.persons, 1)), _saturated_log_likelihood(histories)

    def fit_of(model: Model) -> Fit | None:
        key = tuple(sorted(model))
        if key not in fits:
            fits[key] = _fit_or_none(histories, key)
        return fits[key]

    def is_worth(required: Model, largest: Model) -> bool:
        if best is None:
            return True
        fit = fit_of(largest)
        reach = perfect if fit is None else fit.log_likelihood
        return price * len(required) - 2 * reach < best.bic

    for model in search_models(len(histories.lists), max_order, is_worth):
        fit = fit_of(model)
        if fit is not None and (best is None or fit.bic < best.bic):
            best = fit
    if best is None:
        raise EstimateRefused(tr("none of the hierarchical models can be fitted to these lists"))
    return best


def _saturated_log_likelihood(histories: Histories) -> float:
    counts = histories.counts[1:]
    return float(np.sum(xlogy(counts, counts) - counts - gammaln(counts + 1)))


def _fit_or_none(histories: Histories, model: Model) -> Fit | None:
    try:
        return fit_model(histories, model)
    except EstimateRefused:
        return None
