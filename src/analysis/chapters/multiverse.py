"""Every defensible estimate from one table of capture histories, side by side."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from analysis.chapters.page import Page
from analysis.facts.formatting import format_number, format_value
from analysis.language.current import current
from analysis.language.messages import message, tr
from analysis.statistics.capture_recapture.estimates import (
    METHODS,
    Estimate,
    Method,
    Resampling,
    estimate,
)
from analysis.statistics.capture_recapture.histories import Histories

METHOD_NAMES: dict[Method, tuple[str, str]] = {
    "independence": ("Independence", "Onafhankelijkheid"),
    "stepwise": ("Forward stepwise", "Stapsgewijs"),
    "aic": ("Forward AIC", "Voorwaarts AIC"),
    "bic": ("Best pairwise BIC", "Beste paarsgewijze BIC"),
    "average": ("Model averaging", "Modelmiddeling"),
}
_COVERS = {
    "profile": message("sampling, for this model"),
    "bootstrap": message("sampling and the choice of the model"),
    "posterior": message("sampling and the weight of the models"),
}
# A search over all models in each replicate would take minutes.
_RESAMPLED = ("independence", "stepwise", "aic")


def every_estimate(page: Page, histories: Histories, *, resample: bool) -> list[Estimate]:
    """The answer of every method; those with a quick selection bootstrap it where asked."""
    values = page.parameters
    replicates = values.bootstrap if resample else 0  # type: ignore[attr-defined]
    return [
        estimate(
            histories,
            method,
            threshold=values.threshold,  # type: ignore[attr-defined]
            bootstrap=Resampling(replicates, values.seed)  # type: ignore[attr-defined]
            if replicates and method in _RESAMPLED
            else None,
        )
        for method in METHODS
    ]


def rows_of(estimates: Iterable[Estimate], series: str) -> pd.DataFrame:
    """Estimates to draw and to list: `category`, `series`, `value`, `lower`, `upper` and more."""
    return pd.DataFrame(
        [
            {
                "category": method_here(found.method),
                "series": series,
                "value": found.estimate,
                "lower": found.lower,
                "upper": found.upper,
                "covers": tr(_COVERS[found.interval]) if found.interval else "",
                "fit": _fit_in_words(found),
                "refused": found.refused or "",
            }
            for found in estimates
        ]
    )


def method_here(method: Method) -> str:
    """The name of a method in the current language."""
    english, dutch = METHOD_NAMES[method]
    return dutch if current() == "nl" else english


def table_of(data: pd.DataFrame) -> pd.DataFrame:
    """The rows as readers get them; a refused estimate says why, and shows no number."""
    return pd.DataFrame(
        {
            tr("Method"): data["category"],
            tr("Lists"): data["series"],
            tr("Estimate"): [rounded(value) for value in data["value"]],
            tr("Lower"): [rounded(value) for value in data["lower"]],
            tr("Upper"): [rounded(value) for value in data["upper"]],
            tr("The interval covers"): data["covers"],
            tr("Fit"): data["fit"],
            tr("Refused"): data["refused"],
        }
    )


def described(data: pd.DataFrame) -> str:
    """The estimates in words, for who cannot see the plot."""
    parts = [
        tr("{method}, {lists}: refused", method=row["category"], lists=row["series"])
        if row["refused"]
        else tr(
            "{method}, {lists}: {lower} to {upper}",
            method=row["category"],
            lists=row["series"],
            lower=format_number(row["lower"]),
            upper=format_number(row["upper"]),
        )
        for row in data.to_dict("records")
    ]
    return tr("Intervals of {methods}.", methods="; ".join(parts))


def _fit_in_words(found: Estimate) -> str:
    if found.deviance is None or found.df is None:
        return ""
    return tr("deviance {deviance} on {df} df", deviance=format_number(found.deviance), df=found.df)


def rounded(value: float | None) -> str:
    """Persons without decimals, and nothing where there is no number."""
    return "" if value is None or pd.isna(value) else format_value(round(value), None, "persons")
