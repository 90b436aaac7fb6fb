"""A count model of a yearly trend, with the honesty that a handful of points asks for."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
import pandas as pd
import statsmodels.api as sm
from scipy import optimize, stats
from statsmodels.tools.sm_exceptions import PerfectSeparationWarning

from analysis.errors import MissingFigure

TrendModel = Literal["quasi-poisson", "negative-binomial"]
MINIMUM_POINTS = 4
"""Two parameters and a dispersion leave a single degree of freedom at four points; below that
there is nothing to estimate."""
_NO_SPREAD = 1e-9
_LOG_ALPHA = (np.log(1e-6), np.log(1e2))


@dataclass(frozen=True)
class Trend:
    """The yearly rate ratio of a count, its 95% interval, and the fitted line.

    `line` has, by year, `fitted`, `lower` and `upper`: the expected count with its 95% interval.
    """

    model: TrendModel
    points: int
    dispersion: float
    rate_ratio: float
    lower: float
    upper: float
    line: pd.DataFrame


def fit_trend(counts: pd.Series, model: TrendModel) -> Trend:
    """Fit log(expected count) = a + b x year by statsmodels' GLM.

    Quasi-Poisson scales the Poisson variance by Pearson's chi-squared over its degrees of freedom
    (McCullagh & Nelder 1989, section 6.2); the negative binomial takes its dispersion by maximum
    likelihood, and is Poisson when the counts vary less than that. Intervals use Student's t with
    n - 2 degrees of freedom, because the dispersion is estimated from as few points as the slope.

    `counts` has one count for each year. Raises MissingFigure when they cannot tell a trend: fewer
    than four points, a year of which the count is not known, fewer than two counts above zero, or
    no spread around the line from which quasi-Poisson could take its interval.
    """
    _check(counts, model)
    years = counts.index.to_numpy(dtype=float)
    centred = years - years.mean()
    design = sm.add_constant(centred)
    response = counts.to_numpy(dtype=float)
    fit = _fit(response, design, model)
    dispersion = float(fit.pearson_chi2 / fit.df_resid)
    if model == "quasi-poisson" and dispersion < _NO_SPREAD:
        raise MissingFigure("the counts lie on the line: their spread cannot be estimated")
    covariance = fit.cov_params() * (dispersion if model == "quasi-poisson" else 1)
    quantile = stats.t.ppf(0.975, df=len(counts) - 2)
    slope, error = fit.params[1], np.sqrt(covariance[1, 1])
    return Trend(
        model=model,
        points=len(counts),
        dispersion=dispersion,
        rate_ratio=float(np.exp(slope)),
        lower=float(np.exp(slope - quantile * error)),
        upper=float(np.exp(slope + quantile * error)),
        line=_line(fit.params, quantile, covariance, pd.DataFrame(design, index=counts.index)),
    )


def _line(
    parameters: np.ndarray, quantile: float, covariance: np.ndarray, design: pd.DataFrame
) -> pd.DataFrame:
    centre = design @ parameters
    spread = quantile * np.sqrt(((design @ covariance) * design).sum(axis=1))
    logarithms = {"fitted": centre, "lower": centre - spread, "upper": centre + spread}
    return pd.DataFrame({name: np.exp(values) for name, values in logarithms.items()})


def _check(counts: pd.Series, model: TrendModel) -> None:
    if model not in get_args(TrendModel):
        raise ValueError(f"no trend model {model!r}: choose from {', '.join(get_args(TrendModel))}")
    if not counts.index.is_unique:
        raise ValueError("a year has more than one count")
    if (counts < 0).any():
        raise ValueError("a count is negative")
    if len(counts) < MINIMUM_POINTS:
        raise MissingFigure(
            f"a trend needs at least {MINIMUM_POINTS} yearly figures, and {len(counts)} are known"
        )
    if counts.isna().any():
        unknown = ", ".join(str(year) for year in counts.index[counts.isna()])
        raise MissingFigure(f"a trend needs every count, and that of {unknown} is not known")
    # Where nobody is counted but in the last year, the slope runs to infinity.
    if (counts > 0).sum() < 2:
        raise MissingFigure("a trend needs counts above zero in at least two years")


def _fit(
    response: np.ndarray, design: np.ndarray, model: TrendModel
) -> sm.genmod.generalized_linear_model.GLMResults:
    with warnings.catch_warnings():
        # Counts that lie on the line are no separation; `fit_trend` refuses them where it must.
        warnings.simplefilter("ignore", PerfectSeparationWarning)
        poisson = sm.GLM(response, design, family=sm.families.Poisson()).fit()
        # The slope of the likelihood at alpha = 0: counts that vary less than Poisson have none.
        is_overdispersed = np.sum((response - poisson.mu) ** 2 - response) > 0
        if model == "quasi-poisson" or not is_overdispersed:
            return poisson
        return _fit_negative_binomial(response, design)


def _fit_negative_binomial(
    response: np.ndarray, design: np.ndarray
) -> sm.genmod.generalized_linear_model.GLMResults:
    def fit(log_alpha: float) -> sm.genmod.generalized_linear_model.GLMResults:
        family = sm.families.NegativeBinomial(alpha=float(np.exp(log_alpha)))
        return sm.GLM(response, design, family=family).fit()

    # The profile likelihood in one dimension; a joint fit often stops short of it, with warnings.
    best = optimize.minimize_scalar(
        lambda log_alpha: -fit(log_alpha).llf, bounds=_LOG_ALPHA, method="bounded"
    )
    return fit(best.x)
