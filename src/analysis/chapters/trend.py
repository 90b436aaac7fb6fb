"""The trend of the registrations: a count model of the yearly figures, stated with its interval."""

from __future__ import annotations

import pandas as pd
from IPython.display import HTML
from markupsafe import Markup

from analysis.chapters.drawing import nothing_published, yearly, yearly_figure
from analysis.chapters.page import Page
from analysis.errors import MissingFigure
from analysis.facts.fact import derive, from_observation
from analysis.facts.formatting import format_number
from analysis.figures.figure import Figure, Notice
from analysis.figures.fold_out import fold_out
from analysis.figures.tables import html_table
from analysis.observations.selection import by_year
from analysis.statistics.trends import Trend, fit_trend

MEASURE = "registered_victims"
_FACTS = ("trend_change", "trend_points", "trend_dispersion")


def state_trend(page: Page) -> None:
    """State the yearly change with its interval, the number of counts and their dispersion."""
    fit = _fit(page)
    if fit is None:
        for id in _FACTS:
            page.missing(id)
        return
    frame = yearly(page, MEASURE, definition=page.parameters.definition)
    parts = [
        from_observation(row, f"counted_{row['period']}", f"Registered victims, {row['period']}")
        for _, row in frame.sort_values("period").iterrows()
    ]
    how = f"{fit.model} model of the yearly counts (statsmodels GLM)"
    change, low, high = (100 * (ratio - 1) for ratio in (fit.rate_ratio, fit.lower, fit.upper))
    what = "Yearly change in registered victims, with interval"
    page.state(
        derive("trend_change", change, "percent", what, parts, how, interval=(low, high)),
        "Jaarlijkse verandering in geregistreerde slachtoffers, met interval",
    )
    page.state(
        derive("trend_points", fit.points, "years", "Yearly counts in the model", parts, how),
        "Aantal jaarcijfers in het model",
    )
    page.state(
        derive("trend_dispersion", fit.dispersion, "ratio", "Dispersion of the counts", parts, how),
        "Spreiding van de jaarcijfers",
    )


def trend_figure(page: Page) -> Figure | Notice:
    """The points with the fitted line and its interval."""
    fit = _fit(page)
    if fit is None:
        return nothing_published(page, "trend", "Trend of the registered victims")
    definition = page.parameters.definition
    frame = yearly(page, MEASURE, definition=definition)
    return yearly_figure(
        page,
        "trend",
        _in_words(page, fit),
        {page.label("definition", definition): frame},
        trend=fit,
        breaks_of=MEASURE,
        note=f"A {fit.model} model; the band is the 95% interval of the line. "
        "The model knows nothing of the breaks.",
    )


def trend_diagnostics(page: Page) -> HTML | Notice:
    """The dispersion check of the model, folded."""
    fit = _fit(page)
    if fit is None:
        return nothing_published(page, "trend-diagnostics", "Diagnostics of the trend")
    table = pd.DataFrame(
        {
            "Check": ["Model", "Dispersion under the model", "Dispersion under Poisson", "p value"],
            "Value": [
                fit.model,
                format_number(fit.dispersion, 2),
                format_number(fit.check.ratio, 2),
                format_number(fit.check.p_value, 3),
            ],
        }
    )
    caption = "Diagnostics of the trend"
    reason = Markup("<p>{}.</p>").format(fit.check.reason.rstrip(".").capitalize())
    return fold_out(caption, reason, html_table(table, caption))


def _fit(page: Page) -> Trend | None:
    counts = by_year(yearly(page, MEASURE, definition=page.parameters.definition))
    try:
        return fit_trend(counts, page.parameters.trend_model)  # type: ignore[attr-defined]
    except MissingFigure:
        return None


def _in_words(page: Page, fit: Trend) -> str:
    """What the model says; no direction where the interval holds both."""
    change = page.facts["trend_change"].text
    if fit.lower < 1 < fit.upper:
        return f"No clear trend in registrations: {change} a year"
    return f"Trend in registrations: {change} a year"
