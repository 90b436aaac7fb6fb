"""A count model of a yearly trend, with the honesty that a handful of points asks for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd
import statsmodels.api as sm
from scipy import stats

from analysis.errors import MissingFigure

TrendModel = Literal["quasi-poisson", "negative-binomial"]
MINIMUM_POINTS = 4
"""Two parameters and a dispersion leave a single degree of freedom at four points; below that
there is nothing to estimate."""


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
    (McCullagh & Nelder 1989, section 6.2); the negative binomial takes its dispersion from the
    maximum-likelihood fit. Intervals use Student's t with n - 2 degrees of freedom, because the
    dispersion is estimated from as few points as the slope. Raises MissingFigure below four points.
    """
    if len(counts) < MINIMUM_POINTS:
        raise MissingFigure(
            f"a trend needs at least {MINIMUM_POINTS} yearly figures, and {len(counts)} are known"
        )
    years = counts.index.to_numpy(dtype=float)
    centred = years - years.mean()
    design = sm.add_constant(centred)
    response = counts.to_numpy(dtype=float)
    fit = _fit(response, design, model)
    quantile = stats.t.ppf(0.975, df=len(counts) - 2)
    slope, error = fit.params[1], fit.bse[1]
    spread = quantile * np.sqrt(np.einsum("ij,jk,ik->i", design, fit.cov_params(), design))
    centre = design @ fit.params
    line = pd.DataFrame(
        {
            "fitted": np.exp(centre),
            "lower": np.exp(centre - spread),
            "upper": np.exp(centre + spread),
        },
        index=counts.index,
    )
    return Trend(
        model=model,
        points=len(counts),
        dispersion=float(fit.pearson_chi2 / fit.df_resid),
        rate_ratio=float(np.exp(slope)),
        lower=float(np.exp(slope - quantile * error)),
        upper=float(np.exp(slope + quantile * error)),
        line=line,
    )


def _fit(
    response: np.ndarray, design: np.ndarray, model: TrendModel
) -> sm.genmod.generalized_linear_model.GLMResults:
    if model == "quasi-poisson":
        return sm.GLM(response, design, family=sm.families.Poisson()).fit(scale="X2")
    alpha = sm.NegativeBinomial(response, design).fit(disp=False).params[-1]
    family = sm.families.NegativeBinomial(alpha=max(float(alpha), 1e-8))
    return sm.GLM(response, design, family=family).fit()
