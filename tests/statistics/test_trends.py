"""The count model of a trend: it recovers what is known, and refuses what it cannot tell."""

from __future__ import annotations

import math
import warnings
from collections.abc import Iterator, Sequence
from typing import get_args

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from scipy import stats

from analysis.errors import MissingFigure
from analysis.observations.catalogue import Catalogue
from analysis.observations.selection import by_year, select
from analysis.statistics.trends import Trend, TrendModel, fit_trend

MODELS: tuple[TrendModel, ...] = get_args(TrendModel)
VICTIMS = [1256, 1150, 952, 958, 668]
every_model = pytest.mark.parametrize("model", MODELS)


@pytest.fixture(autouse=True)
def no_warnings() -> Iterator[None]:
    """A model that warns has not been handled: every warning fails the test."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        yield


def yearly(counts: Sequence[float], first: int = 2014) -> pd.Series:
    index = pd.RangeIndex(first, first + len(counts), name="year")
    return pd.Series(counts, index=index, dtype=float)


def drawn(seed: int, slope: float, points: int = 12, alpha: float = 0.0) -> pd.Series:
    """Counts around 400 that grow by a known slope, with variance mean + alpha x mean squared."""
    generator = np.random.default_rng(seed)
    means = 400 * np.exp(slope * (np.arange(points) - (points - 1) / 2))
    if alpha:
        means = means * generator.gamma(1 / alpha, alpha, size=points)
    return yearly(generator.poisson(means).astype(float).tolist())


def width(trend: Trend) -> float:
    return math.log(trend.upper / trend.lower)


# --- what is known is recovered


@every_model
@pytest.mark.parametrize("slope", [-0.15, 0.0, 0.1])
def test_a_known_slope_is_recovered(slope: float, model: TrendModel) -> None:
    trend = fit_trend(drawn(1, slope), model)
    assert math.log(trend.rate_ratio) == pytest.approx(slope, abs=0.02)
    assert trend.lower < math.exp(slope) < trend.upper


@every_model
def test_counts_close_to_a_line_give_its_ratio(model: TrendModel) -> None:
    counts = yearly([round(1000 * 0.9**year) + (-1) ** year for year in range(8)])
    assert fit_trend(counts, model).rate_ratio == pytest.approx(0.9, abs=0.002)


def test_the_negative_binomial_recovers_its_dispersion_roughly() -> None:
    alpha = 0.1
    found = []
    for seed in range(12):
        counts = drawn(seed, slope=-0.05, points=30, alpha=alpha)
        trend = fit_trend(counts, "negative-binomial")
        # The slope's standard error shows the alpha that was used: 1 / sum(w x^2).
        error = width(trend) / 2 / stats.t.ppf(0.975, df=28)
        means, years = trend.line["fitted"], counts.index - counts.index.to_numpy().mean()
        found.append(estimated_alpha(error, means.to_numpy(), years.to_numpy()))
    assert np.mean(found) == pytest.approx(alpha, rel=0.25)


def estimated_alpha(error: float, means: np.ndarray, years: np.ndarray) -> float:
    """The alpha at which a negative binomial with these means has this error of the slope."""
    trials = np.linspace(0, 1, 4001)
    weights = means / (1 + trials[:, None] * means)
    total, first, second = ((weights * years**power).sum(axis=1) for power in range(3))
    errors = 1 / np.sqrt(second - first**2 / total)
    return float(trials[np.argmin(np.abs(errors - error))])


def test_the_negative_binomial_finds_the_maximum_of_the_likelihood() -> None:
    counts = yearly(VICTIMS)
    design = sm.add_constant(counts.index.to_numpy(dtype=float) - 2016)

    def likelihood(slope: float, intercept: float, alpha: float) -> float:
        means = np.exp(intercept + slope * design[:, 1])
        return float(stats.nbinom.logpmf(counts, 1 / alpha, 1 / (1 + alpha * means)).sum())

    trend = fit_trend(counts, "negative-binomial")
    slope, intercept = math.log(trend.rate_ratio), math.log(trend.line.loc[2016, "fitted"])
    alphas = np.geomspace(1e-4, 1, 400)
    best = alphas[np.argmax([likelihood(slope, intercept, alpha) for alpha in alphas])]
    top = likelihood(slope, intercept, best)
    for step in (-0.002, 0.002):
        assert likelihood(slope + step, intercept, best) < top
        assert likelihood(slope, intercept + step, best) < top


# --- intervals


def test_the_quasi_poisson_interval_is_the_scaled_glm_with_students_t() -> None:
    counts = yearly(VICTIMS)
    design = sm.add_constant(np.arange(2014, 2019) - 2016.0)
    fit = sm.GLM(counts.to_numpy(), design, family=sm.families.Poisson()).fit(
        scale="X2", use_t=True
    )
    trend = fit_trend(counts, "quasi-poisson")
    low, high = fit.conf_int()[1]
    assert trend.rate_ratio == pytest.approx(math.exp(fit.params[1]))
    assert (trend.lower, trend.upper) == pytest.approx((math.exp(low), math.exp(high)))
    assert trend.dispersion == pytest.approx(fit.scale)
    assert trend.points == 5


def test_the_quasi_poisson_slope_and_error_solve_the_equations_written_out() -> None:
    counts = yearly(VICTIMS)
    years = counts.index.to_numpy() - 2016.0
    trend = fit_trend(counts, "quasi-poisson")
    fitted = trend.line["fitted"].to_numpy()
    residuals = counts.to_numpy() - fitted
    assert residuals.sum() == pytest.approx(0, abs=1e-6)
    assert (residuals * years).sum() == pytest.approx(0, abs=1e-6)
    dispersion = (residuals**2 / fitted).sum() / 3
    squares = (fitted * years**2).sum() - (fitted * years).sum() ** 2 / fitted.sum()
    error = math.sqrt(dispersion / squares)
    # 3.182: the 97.5% point of Student's t with three degrees of freedom, from a printed table.
    assert width(trend) == pytest.approx(2 * 3.182446 * error, rel=1e-5)


def test_the_line_lies_inside_its_band_which_is_narrowest_near_the_middle() -> None:
    line = fit_trend(yearly(VICTIMS), "quasi-poisson").line
    assert list(line.index) == [2014, 2015, 2016, 2017, 2018]
    assert (line["lower"] < line["fitted"]).all()
    assert (line["fitted"] < line["upper"]).all()
    widths = np.log(line["upper"] / line["lower"])
    assert widths.idxmin() in {2015, 2016, 2017}
    assert widths.idxmax() in {2014, 2018}


@pytest.mark.parametrize("model", ["quasi-poisson", "negative-binomial"])
def test_the_interval_widens_with_over_dispersion(model: TrendModel) -> None:
    widths = []
    for spread in (0.05, 0.15, 0.45):
        counts = [500 * (1 + spread * sign) for sign in (1, -1, -1, 1, 1, -1, -1, 1)]
        widths.append(width(fit_trend(yearly(counts), model)))
    assert widths[0] < widths[1] < widths[2]


@every_model
def test_the_95_percent_interval_covers_about_95_percent_of_poisson_counts(
    model: TrendModel,
) -> None:
    runs = 200 if model == "quasi-poisson" else 40
    hits = [
        (trend := fit_trend(drawn(seed, slope=-0.1, points=8), model)).lower
        < math.exp(-0.1)
        < trend.upper
        for seed in range(runs)
    ]
    # The others never go below the spread of Poisson, and so cover somewhat more.
    low, high = (0.92, 0.98) if model == "quasi-poisson" else (0.93, 1.0)
    assert low <= np.mean(hits) <= high


def test_the_interval_of_over_dispersed_counts_covers_too() -> None:
    hits = [
        (trend := fit_trend(drawn(seed, -0.1, points=8, alpha=0.02), "quasi-poisson")).lower
        < math.exp(-0.1)
        < trend.upper
        for seed in range(120)
    ]
    assert 0.91 <= np.mean(hits) <= 0.99


# --- the declared Poisson model and the check of dispersion


def test_the_poisson_interval_has_its_own_variance_and_students_t() -> None:
    counts = yearly(VICTIMS)
    design = sm.add_constant(np.arange(5) - 2.0)
    poisson = sm.GLM(counts.to_numpy(), design, family=sm.families.Poisson()).fit()
    trend = fit_trend(counts, "poisson")
    assert trend.rate_ratio == pytest.approx(math.exp(poisson.params[1]))
    assert width(trend) == pytest.approx(2 * 3.182446 * poisson.bse[1], rel=1e-5)


def test_a_declared_poisson_keeps_its_interval_however_far_the_counts_are_spread() -> None:
    counts = yearly([600, 400, 600, 400, 600, 400])
    assert width(fit_trend(counts, "poisson")) < width(fit_trend(counts, "quasi-poisson")) / 3


@every_model
def test_the_check_is_pearsons_chi_squared_of_the_poisson_fit_whatever_is_declared(
    model: TrendModel,
) -> None:
    check = fit_trend(yearly(VICTIMS), model).check
    fitted = fit_trend(yearly(VICTIMS), "poisson").line["fitted"]
    chi2 = ((np.array(VICTIMS) - fitted) ** 2 / fitted).sum()
    assert check.pearson_chi2 == pytest.approx(chi2)
    assert check.df == 3
    assert check.ratio == pytest.approx(chi2 / 3)
    # The chance of a chi-squared with three degrees of freedom, written out.
    tail = math.erfc(math.sqrt(chi2 / 2)) + math.sqrt(2 * chi2 / math.pi) * math.exp(-chi2 / 2)
    assert check.p_value == pytest.approx(tail)


def test_over_dispersed_counts_are_recommended_quasi_poisson_but_fitted_as_declared() -> None:
    trend = fit_trend(yearly(VICTIMS), "poisson")
    assert trend.check.p_value < 0.05
    assert trend.check.recommended == "quasi-poisson"
    assert "vary more than Poisson allows" in trend.check.reason
    assert trend.model == "poisson"


def test_counts_that_vary_like_poisson_are_recommended_poisson() -> None:
    check = fit_trend(yearly([100, 108, 93, 104, 95, 101]), "quasi-poisson").check
    assert check.recommended == "poisson"
    assert "4 degrees of freedom" in check.reason
    assert "rough" not in check.reason


def test_small_expected_counts_make_the_check_say_that_it_is_rough() -> None:
    assert "rough" in fit_trend(yearly([3, 1, 4, 2, 5]), "poisson").check.reason


def test_the_check_raises_a_false_alarm_in_about_five_of_a_hundred_poisson_series() -> None:
    runs = 200
    alarms = sum(
        fit_trend(drawn(seed, 0.0, points=8), "poisson").check.recommended != "poisson"
        for seed in range(runs)
    )
    low, high = stats.binom.ppf([0.001, 0.999], runs, 0.05)
    assert low <= alarms <= high


# --- what must not matter


@every_model
@pytest.mark.parametrize("first", [0, 1014, 3014])
def test_where_the_year_axis_begins_changes_nothing(first: int, model: TrendModel) -> None:
    one, other = fit_trend(yearly(VICTIMS), model), fit_trend(yearly(VICTIMS, first), model)
    told = [(t.rate_ratio, t.lower, t.upper, t.dispersion) for t in (one, other)]
    assert told[0] == pytest.approx(told[1], rel=1e-9)
    assert one.line.to_numpy() == pytest.approx(other.line.to_numpy(), rel=1e-9)


@every_model
def test_the_order_of_the_years_changes_nothing(model: TrendModel) -> None:
    counts = yearly(VICTIMS)
    one, other = fit_trend(counts, model), fit_trend(counts.iloc[[3, 0, 4, 2, 1]], model)
    assert one.rate_ratio == pytest.approx(other.rate_ratio, rel=1e-6)
    assert width(one) == pytest.approx(width(other), rel=1e-5)


@every_model
def test_a_year_that_was_not_published_is_a_gap_and_no_zero(model: TrendModel) -> None:
    means = {year: 1000 * 0.9 ** (year - 2010) for year in (2010, 2011, 2012, 2016, 2018, 2020)}
    counts = pd.Series(means).round()
    assert fit_trend(counts, model).rate_ratio == pytest.approx(0.9, abs=0.001)


@every_model
def test_fitting_leaves_the_counts_as_they_are(model: TrendModel) -> None:
    counts = yearly(VICTIMS)
    fit_trend(counts, model)
    pd.testing.assert_series_equal(counts, yearly(VICTIMS))


# --- counts at the edge of what can be told


@every_model
@pytest.mark.parametrize(
    "counts",
    [[0, 3, 0, 5, 2], [5, 0, 0, 7], [0, 0, 5, 7], [1e6, 2e6, 5e5, 3e6], [2, 2, 2, 3]],
    ids=["zeros", "zeros inside", "zeros first", "millions", "hardly any spread"],
)
def test_unusual_counts_give_a_finite_interval(counts: list[float], model: TrendModel) -> None:
    trend = fit_trend(yearly(counts), model)
    assert 0 < trend.lower < trend.rate_ratio < trend.upper < math.inf


def test_equal_counts_leave_quasi_poisson_without_an_interval() -> None:
    with pytest.raises(MissingFigure, match="spread cannot be estimated"):
        fit_trend(yearly([50] * 5), "quasi-poisson")


def test_counts_on_a_line_leave_quasi_poisson_without_an_interval() -> None:
    with pytest.raises(MissingFigure, match="spread cannot be estimated"):
        fit_trend(yearly([100, 200, 400, 800]), "quasi-poisson")


def test_equal_counts_are_level_with_the_interval_of_poisson_for_the_negative_binomial() -> None:
    trend = fit_trend(yearly([50] * 5), "negative-binomial")
    error = 1 / math.sqrt(50 * 10)
    assert trend.rate_ratio == pytest.approx(1)
    assert width(trend) == pytest.approx(2 * 3.182446 * error, rel=1e-5)


def test_under_dispersed_counts_make_the_negative_binomial_poisson() -> None:
    counts = yearly([100, 101, 99, 100, 101, 100])
    design = sm.add_constant(np.arange(6) - 2.5)
    poisson = sm.GLM(counts.to_numpy(), design, family=sm.families.Poisson()).fit()
    trend = fit_trend(counts, "negative-binomial")
    assert trend.rate_ratio == pytest.approx(math.exp(poisson.params[1]))
    assert width(trend) == pytest.approx(2 * stats.t.ppf(0.975, df=4) * poisson.bse[1])
    assert trend.dispersion < 0.1


@every_model
@pytest.mark.parametrize("points", [0, 1, 2, 3])
def test_below_four_points_there_is_no_trend(points: int, model: TrendModel) -> None:
    with pytest.raises(MissingFigure, match=f"at least 4 yearly figures.*has {points}"):
        fit_trend(yearly(VICTIMS[:points]), model)
    assert fit_trend(yearly(VICTIMS[:4]), model).points == 4


@every_model
@pytest.mark.parametrize("counts", [[0] * 5, [0, 0, 0, 0, 5], [0, 0, 5, 0, 0]])
def test_counts_above_zero_in_one_year_at_most_tell_no_trend(
    counts: list[float], model: TrendModel
) -> None:
    with pytest.raises(MissingFigure, match="above zero in at least two years"):
        fit_trend(yearly(counts), model)


@every_model
def test_a_count_that_is_not_known_is_named(model: TrendModel) -> None:
    with pytest.raises(MissingFigure, match="that of 2016 is not known"):
        fit_trend(yearly([1256, 1150, math.nan, 958, 668]), model)


@every_model
@pytest.mark.parametrize(
    ("counts", "fault"),
    [
        (yearly([1, 2, -3, 4]), "a count is negative"),
        (pd.Series([1.0, 2, 3, 4], index=[2014, 2014, 2015, 2016]), "more than one count"),
    ],
    ids=["negative", "a year twice"],
)
def test_what_is_no_series_of_counts_is_refused(
    counts: pd.Series, fault: str, model: TrendModel
) -> None:
    with pytest.raises(ValueError, match=fault):
        fit_trend(counts, model)


def test_an_unknown_model_is_refused_with_the_known_ones() -> None:
    with pytest.raises(
        ValueError, match="'linear': choose from poisson, quasi-poisson, negative-binomial"
    ):
        fit_trend(yearly(VICTIMS), "linear")  # type: ignore[arg-type]


@every_model
def test_the_registered_victims_of_2014_to_2018_fell(
    model: TrendModel, catalogue: Catalogue
) -> None:
    totals = select(
        catalogue.figures, "registered_victims", definition="rapporteur", years=(2014, 2018)
    )
    trend = fit_trend(by_year(totals), model)
    assert trend.points == 5
    assert trend.upper < 1
    assert trend.dispersion > 1
