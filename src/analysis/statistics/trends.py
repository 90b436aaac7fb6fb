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
from analysis.language.messages import tr

TrendModel = Literal["poisson", "quasi-poisson", "negative-binomial"]
MINIMUM_POINTS = 4
"""Two parameters and a dispersion leave a single degree of freedom at four points; below that
there is nothing to estimate."""
SIGNIFICANCE = 0.05
_ROUGH_BELOW = 5
_NO_SPREAD = 1e-9
_LOG_ALPHA = (np.log(1e-6), np.log(1e2))


@dataclass(frozen=True)
class DispersionCheck:
    """Whether yearly counts vary more around a Poisson model than chance lets them.

    `pearson_chi2` over `df` is about 1 for Poisson counts; `p_value` is the chance of a value this
    high (McCullagh & Nelder 1989, section 4.5). `recommended` is advice and decides nothing: the
    model is declared by whoever fits it. With few points the check rarely finds over-dispersion.
    """

    pearson_chi2: float
    df: int
    ratio: float
    p_value: float
    recommended: TrendModel
    reason: str


@dataclass(frozen=True)
class CountFit:
    """A log-linear model of yearly counts: its terms on the log scale, and how it was fitted."""

    model: TrendModel
    parameters: pd.Series
    covariance: pd.DataFrame
    quantile: float
    dispersion: float
    check: DispersionCheck

    def rate_ratios(self) -> pd.DataFrame:
        """By term, the factor on the expected count: `rate_ratio`, and its 95% interval."""
        errors = pd.Series(np.sqrt(np.diag(self.covariance)), index=self.parameters.index)
        return self._exponentiated(self.parameters, errors, "rate_ratio")

    def line(self, design: pd.DataFrame) -> pd.DataFrame:
        """By row of the design, the expected count: `fitted`, and its 95% interval."""
        variances = ((design @ self.covariance) * design).sum(axis=1)
        return self._exponentiated(design @ self.parameters, np.sqrt(variances), "fitted")

    def _exponentiated(self, centre: pd.Series, errors: pd.Series, name: str) -> pd.DataFrame:
        spread = self.quantile * errors
        logarithms = {name: centre, "lower": centre - spread, "upper": centre + spread}
        return pd.DataFrame({column: np.exp(values) for column, values in logarithms.items()})


@dataclass(frozen=True)
class Trend:
    """The yearly rate ratio of a count, its 95% interval, and the fitted line.

    `dispersion` is Pearson's chi-squared over its degrees of freedom under the declared model;
    `check` is the same under Poisson. `line` has, by year, `fitted`, `lower` and `upper`: the
    expected count with its 95% interval.
    """

    model: TrendModel
    points: int
    dispersion: float
    rate_ratio: float
    lower: float
    upper: float
    line: pd.DataFrame
    check: DispersionCheck


def fit_trend(counts: pd.Series, model: TrendModel) -> Trend:
    """Fit log(expected count) = a + b x year, by the declared model of `fit_counts`.

    `counts` has one count for each year. Raises MissingFigure when they cannot tell a trend: fewer
    than four points, a year of which the count is not known, fewer than two counts above zero, or
    no spread around the line from which quasi-Poisson could take its interval.
    """
    _check_trend(counts, model)
    years = counts.index.to_numpy(dtype=float)
    design = pd.DataFrame({"level": 1.0, "year": years - years.mean()}, index=counts.index)
    fit = fit_counts(counts, design, model)
    ratios = fit.rate_ratios()
    return Trend(
        model=model,
        points=len(counts),
        dispersion=fit.dispersion,
        rate_ratio=float(ratios["rate_ratio"]["year"]),
        lower=float(ratios["lower"]["year"]),
        upper=float(ratios["upper"]["year"]),
        line=fit.line(design),
        check=fit.check,
    )


def fit_counts(counts: pd.Series, design: pd.DataFrame, model: TrendModel) -> CountFit:
    """Fit log(expected count) = design x terms by statsmodels' GLM: the one way counts are fitted.

    Quasi-Poisson scales the Poisson variance by Pearson's chi-squared over its degrees of freedom
    (McCullagh & Nelder 1989, section 6.2); the negative binomial takes its dispersion by maximum
    likelihood, and is Poisson when the counts vary less than that. Intervals use Student's t with
    points - terms degrees of freedom, because the dispersion is estimated from as few points as the
    terms. A declared Poisson gets the same t: few points cannot show that its variance holds.

    `counts` and `design` have the same index, one row for each year; the caller sees to it that the
    counts carry the terms. Raises MissingFigure when quasi-Poisson finds no spread to scale by.
    """
    response, terms = counts.to_numpy(dtype=float), design.to_numpy(dtype=float)
    with warnings.catch_warnings():
        # Counts that lie on the line are no separation; they are refused below where they must be.
        warnings.simplefilter("ignore", PerfectSeparationWarning)
        poisson = sm.GLM(response, terms, family=sm.families.Poisson()).fit()
        fit = poisson
        # The slope of the likelihood at alpha = 0: counts that vary less than Poisson have none.
        is_overdispersed = np.sum((response - poisson.mu) ** 2 - response) > 0
        if model == "negative-binomial" and is_overdispersed:
            fit = _fit_negative_binomial(response, terms)
    dispersion = float(fit.pearson_chi2 / fit.df_resid)
    if model == "quasi-poisson" and dispersion < _NO_SPREAD:
        raise MissingFigure(tr("the counts lie on the line: their spread cannot be estimated"))
    scale = dispersion if model == "quasi-poisson" else 1
    names = design.columns
    return CountFit(
        model=model,
        parameters=pd.Series(fit.params, index=names),
        covariance=pd.DataFrame(fit.cov_params() * scale, index=names, columns=names),
        quantile=float(stats.t.ppf(0.975, df=fit.df_resid)),
        dispersion=dispersion,
        check=_check_dispersion(poisson),
    )


def check_counts(counts: pd.Series, model: TrendModel) -> None:
    """Refuse what is no series of yearly counts, or a model that is not known.

    Raises ValueError for an unknown model, a year that occurs twice or a negative count, and
    MissingFigure, which names the years, for a count that is not known.
    """
    if model not in get_args(TrendModel):
        raise ValueError(f"no trend model {model!r}: choose from {', '.join(get_args(TrendModel))}")
    if not counts.index.is_unique:
        raise ValueError("a year has more than one count")
    if (counts < 0).any():
        raise ValueError("a count is negative")
    if counts.isna().any():
        unknown = ", ".join(str(year) for year in counts.index[counts.isna()])
        raise MissingFigure(
            tr("a trend needs every count, and that of {unknown} is not known", unknown=unknown)
        )


def _check_trend(counts: pd.Series, model: TrendModel) -> None:
    check_counts(counts, model)
    if len(counts) < MINIMUM_POINTS:
        raise MissingFigure(
            tr(
                "a trend needs at least {least} yearly figures, and the period has {known}",
                least=MINIMUM_POINTS,
                known=len(counts),
            )
        )
    # Where nobody is counted but in the last year, the slope runs to infinity.
    if (counts > 0).sum() < 2:
        raise MissingFigure(tr("a trend needs counts above zero in at least two years"))


def _check_dispersion(
    poisson: sm.genmod.generalized_linear_model.GLMResults,
) -> DispersionCheck:
    chi2, df = float(poisson.pearson_chi2), int(poisson.df_resid)
    p_value = float(stats.chi2.sf(chi2, df))
    recommended: TrendModel
    if p_value < SIGNIFICANCE:
        # A mean-proportional and a mean-squared variance look alike over one short series; only
        # quasi-Poisson corrects for the terms (Ver Hoef & Boveng 2007, Ecology 88:2766-2772).
        recommended = "quasi-poisson"
        reason = tr("the counts vary more than Poisson allows")
    else:
        recommended = "poisson"
        reason = tr("{df} degrees of freedom show no more variation than Poisson allows", df=df)
    if (poisson.mu < _ROUGH_BELOW).any():
        reason += tr("; expected counts below {least} make the p value rough", least=_ROUGH_BELOW)
    return DispersionCheck(chi2, df, chi2 / df, p_value, recommended, reason)


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
