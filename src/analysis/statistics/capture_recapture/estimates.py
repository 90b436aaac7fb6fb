"""One method's answer to how large the population is, or the reason why it has none."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import Literal, get_args

from analysis.statistics.capture_recapture.averaging import Prior, average
from analysis.statistics.capture_recapture.bootstrap import Selector, bootstrap_interval
from analysis.statistics.capture_recapture.fitting import Fit
from analysis.statistics.capture_recapture.histories import Histories
from analysis.statistics.capture_recapture.models import term_names
from analysis.statistics.capture_recapture.profile import profile_interval
from analysis.statistics.capture_recapture.refusals import (
    THE_ESTIMATE,
    EstimateRefused,
    refuse_absurd,
)
from analysis.statistics.capture_recapture.selection import (
    THRESHOLD,
    best_bic,
    forward_aic,
    independence,
    stepwise,
)

Method = Literal["independence", "stepwise", "aic", "bic", "average"]
METHODS: tuple[Method, ...] = get_args(Method)


@dataclass(frozen=True)
class Estimate:
    """The estimated number of persons, seen and hidden, over the whole period of the lists.

    `interval` says what `lower` and `upper` cover: `profile`, sampling for this model as if it
    had been chosen beforehand; `bootstrap`, sampling and the selection of the model; `posterior`,
    sampling and the weight of the graphs. None covers a failed assumption. With `refused`, the
    reason, there is no estimate. An average has no terms and no measures of fit of its own.
    """

    method: Method
    terms: tuple[str, ...] = ()
    estimate: float | None = None
    lower: float | None = None
    upper: float | None = None
    interval: Literal["profile", "bootstrap", "posterior"] | None = None
    failed_share: float | None = None
    deviance: float | None = None
    df: int | None = None
    aic: float | None = None
    bic: float | None = None
    refused: str | None = None


@dataclass(frozen=True)
class Resampling:
    """A bootstrap: how many replicates, from which seed, and what to call after each."""

    replicates: int
    seed: int
    on_replicate: Callable[[], object] = lambda: None


def estimate(
    histories: Histories,
    method: Method,
    *,
    max_order: int = 2,
    threshold: float = THRESHOLD,
    prior: Prior | None = None,
    bootstrap: Resampling | None = None,
) -> Estimate:
    """Estimate the population by one method; a refusal is an answer too, and raises nothing.

    `max_order` is the most lists in a term of the BIC search, `threshold` that of the stepwise
    selection, `prior` that of the average. Without `bootstrap` the interval is that of the
    Poisson profile likelihood. Raises UsageError for a bootstrap of too few replicates.
    """
    if method == "average":
        return _averaged(histories, prior)
    select = _selector(method, max_order, threshold)
    try:
        fit = select(histories)
    except EstimateRefused as reason:
        return Estimate(method, refused=str(reason))
    return _with_interval(fit, select, _described(fit, method), bootstrap)


def _selector(method: Method, max_order: int, threshold: float) -> Selector:
    selectors: dict[Method, Selector] = {
        "independence": independence,
        "stepwise": partial(stepwise, threshold=threshold),
        "aic": forward_aic,
        "bic": partial(best_bic, max_order=max_order),
    }
    return selectors[method]


def _described(fit: Fit, method: Method) -> Estimate:
    return Estimate(
        method,
        terms=tuple(term_names(fit.model, fit.histories.lists)),
        deviance=fit.deviance,
        df=fit.degrees_of_freedom,
        aic=fit.aic,
        bic=fit.bic,
    )


def _with_interval(
    fit: Fit, select: Selector, described: Estimate, bootstrap: Resampling | None
) -> Estimate:
    answer = replace(described, estimate=fit.population)
    try:
        refuse_absurd(fit.population, fit.histories.persons, THE_ESTIMATE)
        if bootstrap is None:
            ends = profile_interval(fit)
            return replace(answer, lower=ends.lower, upper=ends.upper, interval="profile")
        drawn = bootstrap_interval(
            fit.histories,
            select,
            replicates=bootstrap.replicates,
            seed=bootstrap.seed,
            on_replicate=bootstrap.on_replicate,
        )
    except EstimateRefused as reason:
        return replace(described, refused=str(reason))
    return replace(
        answer,
        lower=drawn.lower,
        upper=drawn.upper,
        interval="bootstrap",
        failed_share=drawn.failed_share,
    )


def _averaged(histories: Histories, prior: Prior | None) -> Estimate:
    try:
        found = average(histories, prior)
        refuse_absurd(found.estimate, histories.persons, THE_ESTIMATE)
    except EstimateRefused as reason:
        return Estimate("average", refused=str(reason))
    return Estimate(
        "average",
        estimate=found.estimate,
        lower=found.lower,
        upper=found.upper,
        interval="posterior",
    )
