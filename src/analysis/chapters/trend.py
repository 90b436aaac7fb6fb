"""The trend of the registrations: a count model of the yearly figures, stated with its interval."""

from __future__ import annotations

import pandas as pd
from IPython.display import HTML
from markupsafe import Markup

from analysis.chapters.drawing import yearly, yearly_figure
from analysis.chapters.exploring import definition_places, definitions, explore, values_of
from analysis.chapters.page import Page, number
from analysis.errors import MissingFigure
from analysis.facts.fact import derive, from_observation
from analysis.facts.formatting import format_number
from analysis.figures.figure import Figure, Notice
from analysis.figures.fold_out import fold_out
from analysis.figures.tables import html_table
from analysis.language.messages import message, tr
from analysis.observations.selection import by_year
from analysis.statistics.trends import Trend, TrendModel, fit_trend

MEASURE = "registered_victims"
_NAMES = ("points", "dispersion", "change")
# Named one by one: what a fact says of its origin stands in the record, and holds no values.
_HOW: dict[TrendModel, str] = {
    "quasi-poisson": message("quasi-poisson model of the yearly counts (statsmodels GLM)"),
    "negative-binomial": message("negative-binomial model of the yearly counts (statsmodels GLM)"),
    "poisson": message("poisson model of the yearly counts (statsmodels GLM)"),
}
MODEL_NAMES: dict[TrendModel, str] = {
    "quasi-poisson": message("quasi-Poisson"),
    "negative-binomial": message("negative binomial"),
    "poisson": message("Poisson"),
}


def state_trend(page: Page) -> None:
    """State the yearly change with its interval, the number of counts and their dispersion."""
    fit = fit_of(page)
    if isinstance(fit, MissingFigure):
        page.say("trend", tr("No model was fitted: {reason}.", reason=fit))
        return
    frame = yearly(page, MEASURE, definition=page.parameters.definition)
    parts = [
        from_observation(row, f"counted_{row['period']}", f"Registered victims, {row['period']}")
        for _, row in frame.sort_values("period").iterrows()
    ]
    how = _HOW[fit.model]
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
    said = {name: number(page.facts[f"trend_{name}"]) for name in _NAMES}
    page.say(
        "trend",
        tr(
            Markup(
                "Fitted to {points} yearly counts with a dispersion of {dispersion}, it puts the "
                "change at {change} a year (95% interval). Few points carry little: the interval "
                "says how little."
            ),
            **said,
        ),
    )


def trend_figure(page: Page) -> Figure | Notice:
    """The points with the fitted line and its interval."""
    fit = fit_of(page)
    if isinstance(fit, MissingFigure):
        return _refused("trend", tr("Trend of the registered victims"), fit)
    definition = page.parameters.definition
    frame = yearly(page, MEASURE, definition=definition)
    return yearly_figure(
        page,
        "trend",
        _in_words(page, fit),
        {page.label("definition", definition): frame},
        trend=fit,
        breaks_of=MEASURE,
        places=definition_places(page),
        note=" ".join(filter(None, [_of_the_model(fit), _too_narrow_because(page, fit)])),
    )


def _of_the_model(fit: Trend) -> str:
    return tr(
        "A {model} model; the band is the 95% interval of the line. "
        "The model knows nothing of the breaks.",
        model=tr(MODEL_NAMES[fit.model]),
    )


def _is_too_narrow(fit: Trend) -> bool:
    """Whether a Poisson interval is given to counts that vary more than Poisson allows."""
    return fit.model == "poisson" and varies_beyond_chance(fit)


def _too_narrow_because(page: Page, fit: Trend) -> str:
    if not _is_too_narrow(fit):
        return ""
    return tr(
        "The counts vary more than Poisson allows: their dispersion is {dispersion}, where that "
        "model expects about one. Its interval is too narrow here, and is no sign of a trend.",
        dispersion=page.facts["trend_dispersion"].text,
    )


def trend_diagnostics(page: Page) -> HTML | Notice:
    """The dispersion check of the model, folded."""
    fit, caption = fit_of(page), tr("Diagnostics of the trend")
    if isinstance(fit, MissingFigure):
        return _refused("trend-diagnostics", caption, fit)
    checks = {
        tr("Model"): tr(MODEL_NAMES[fit.model]),
        tr("Dispersion under the model"): format_number(fit.dispersion, 2),
        tr("Dispersion under Poisson"): format_number(fit.check.ratio, 2),
        tr("p value"): format_number(fit.check.p_value, 3),
    }
    table = pd.DataFrame({tr("Check"): list(checks), tr("Value"): list(checks.values())})
    reason = fit.check.reason
    said = Markup("<p>{}.</p>").format(reason[0].upper() + reason[1:])
    return fold_out(caption, said, html_table(table, caption))


def varies_beyond_chance(fit: Trend) -> bool:
    """Whether the yearly counts vary more around their trend than chance lets them."""
    return fit.check.recommended != "poisson"


def fit_of(page: Page) -> Trend | MissingFigure:
    """The trend of the page's counts under its model, or why they cannot tell one."""
    counts = by_year(yearly(page, MEASURE, definition=page.parameters.definition))
    try:
        return fit_trend(counts, page.parameters.trend_model)  # type: ignore[attr-defined]
    except MissingFigure as reason:
        return reason


def _refused(id: str, title: str, reason: MissingFigure) -> Notice:
    return Notice(id, f"{title}: {reason}.")


def _in_words(page: Page, fit: Trend) -> str:
    """What the model says; no direction where the interval holds both."""
    change = page.facts["trend_change"].text
    if _is_too_narrow(fit):
        return tr("Poisson interval, too narrow here: {change} a year", change=change)
    if fit.lower < 1 < fit.upper:
        return tr("No clear trend in registrations: {change} a year", change=change)
    return tr("Trend in registrations: {change} a year", change=change)


def explore_trend(page: Page) -> None:
    """The trend under each count model, by each count."""
    names = {str(model): tr(name) for model, name in MODEL_NAMES.items()}
    model = values_of(page, "trend_model", tr("Count model"), names)
    explore(page, _stated_trend, [model, definitions(page)])


def _stated_trend(page: Page) -> Figure | Notice:
    state_trend(page)
    return trend_figure(page)
