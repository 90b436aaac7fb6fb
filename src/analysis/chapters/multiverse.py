"""Every defensible estimate from one table of capture histories, side by side."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd
from IPython.display import HTML

from analysis.chapters.page import Page
from analysis.facts.formatting import format_number, format_value
from analysis.figures.fold_out import fold_out
from analysis.figures.tables import html_table
from analysis.statistics.capture_recapture.averaging import Prior
from analysis.statistics.capture_recapture.checks import (
    assumption_band,
    hold_out,
    leave_one_list_out,
    overlaps,
    threshold_curve,
)
from analysis.statistics.capture_recapture.estimates import (
    METHODS,
    Estimate,
    Method,
    Resampling,
    estimate,
)
from analysis.statistics.capture_recapture.histories import Histories
from analysis.statistics.capture_recapture.refusals import EstimateRefused
from analysis.statistics.capture_recapture.selection import independence

METHOD_NAMES: dict[Method, tuple[str, str]] = {
    "independence": ("Independence", "Onafhankelijkheid"),
    "stepwise": ("Forward stepwise", "Stapsgewijs"),
    "aic": ("Forward AIC", "Voorwaarts AIC"),
    "bic": ("Best pairwise BIC", "Beste paarsgewijze BIC"),
    "average": ("Model averaging", "Modelmiddeling"),
}
_COVERS = {
    "profile": "sampling, for this model",
    "bootstrap": "sampling and the choice of the model",
    "posterior": "sampling and the weight of the models",
    None: "",
}
_PRIORS = {
    "that of MSETools, as shown above": Prior(),
    "a lower limit on the hidden persons for each one seen": Prior(most_hidden=10),
    "a whole imagined person in each pattern": Prior(persons_per_cell=1),
    "every size alike": Prior(population="flat"),
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
                "category": METHOD_NAMES[found.method][0],
                "series": series,
                "value": found.estimate,
                "lower": found.lower,
                "upper": found.upper,
                "covers": _COVERS[found.interval],
                "fit": _fit_in_words(found),
                "refused": found.refused or "",
            }
            for found in estimates
        ]
    )


def table_of(data: pd.DataFrame) -> pd.DataFrame:
    """The rows as readers get them; a refused estimate says why, and shows no number."""
    return pd.DataFrame(
        {
            "Method": data["category"],
            "Lists": data["series"],
            "Estimate": [_rounded(value) for value in data["value"]],
            "Lower": [_rounded(value) for value in data["lower"]],
            "Upper": [_rounded(value) for value in data["upper"]],
            "The interval covers": data["covers"],
            "Fit": data["fit"],
            "Refused": data["refused"],
        }
    )


def described(data: pd.DataFrame) -> str:
    """The estimates in words, for who cannot see the plot."""
    parts = [
        f"{row['category']}, {row['series']}: refused"
        if row["refused"]
        else f"{row['category']}, {row['series']}: {format_number(row['lower'])} to "
        f"{format_number(row['upper'])}"
        for row in data.to_dict("records")
    ]
    return f"Intervals of {'; '.join(parts)}."


def prior_table(histories: Histories) -> pd.DataFrame:
    """The averaged estimate under other priors: how far the answer is the prior's."""
    rows = []
    for name, prior in _PRIORS.items():
        found = estimate(histories, "average", prior=prior)
        rows.append(
            {
                "Prior": name,
                "Estimate": _rounded(found.estimate),
                "Lower": _rounded(found.lower),
                "Upper": _rounded(found.upper),
                "Refused": found.refused or "",
            }
        )
    return pd.DataFrame(rows)


def diagnostics(histories: Histories, caption: str) -> HTML:
    """The checks of one table, folded: overlaps, left-out lists, thresholds, the assumption."""
    tables = [html_table(table, f"{title}, {caption}") for title, table in _checks(histories)]
    return fold_out(f"Model and diagnostics, {caption}", *tables)


def _checks(histories: Histories) -> list[tuple[str, pd.DataFrame]]:
    try:
        fit = independence(histories)
        return [
            ("Overlaps of lists: observed, and expected under independence", overlaps(fit)),
            ("Independence without each list", leave_one_list_out(histories, independence)),
            ("Members of each list, known and estimated", hold_out(histories, independence)),
            ("Stepwise estimate by threshold", threshold_curve(histories)),
            ("Independence when all lists interact after all", assumption_band(fit)),
        ]
    except EstimateRefused:
        return []


def _fit_in_words(found: Estimate) -> str:
    if found.deviance is None or found.df is None:
        return ""
    return f"deviance {format_number(found.deviance)} on {found.df} df"


def _rounded(value: float | None) -> str:
    return "" if value is None or pd.isna(value) else format_value(round(value), None, "persons")
