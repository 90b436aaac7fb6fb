"""The registrations across the known breaks: how far the counts carry a step at each of them."""

from __future__ import annotations

from functools import partial

import pandas as pd
from IPython.display import HTML
from markupsafe import Markup

from analysis.chapters.page import Page, number
from analysis.chapters.parameters import FIRST_REGISTRATION_YEAR
from analysis.errors import MissingFigure
from analysis.facts.fact import derive, from_observation
from analysis.facts.formatting import format_number, listed
from analysis.figures.charts import line_chart
from analysis.figures.figure import Figure, Notice, describe
from analysis.figures.fold_out import fold_out
from analysis.figures.look import to_svg
from analysis.figures.tables import html_table
from analysis.observations.breaks import Break, breaks_within, read_breaks
from analysis.observations.selection import by_year, chosen, select
from analysis.statistics.interrupted import InterruptedTrend, Interruption, fit_interrupted

MEASURE = "registered_victims"
_TITLE = "Registered victims with a step at each known break"


def state_interruptions(page: Page) -> None:
    """State the step at each break with its interval, or say why the counts do not carry it."""
    known, breaks = _known(page), _breaks(page)
    page.say("long_first", str(known["period"].min()) if len(known) else "")
    fit = _fit(page)
    if isinstance(fit, str):
        page.say("interruptions", f"no model is shown: {fit}.")
        return
    parts = [
        from_observation(row, f"counted_{row['period']}", f"Registered victims, {row['period']}")
        for _, row in known.sort_values("period").iterrows()
    ]
    how = f"{fit.model} model with a step at each known break (statsmodels GLM)"
    make = partial(derive, unit="percent", parts=parts, how=how)
    steps = []
    for item in breaks:
        row = fit.terms.loc[f"step:{item.id}"].to_dict()
        ratios = (float(row[name]) for name in ("rate_ratio", "lower", "upper"))
        value, low, high = (100 * (ratio - 1) for ratio in ratios)
        id, what = f"step_{item.id.replace('-', '_')}", f"Step in registrations: {item.label_en}"
        page.state(
            make(id, value, label=what, interval=(low, high)),
            f"Sprong in de registraties: {item.label_nl}",
        )
        steps.append(Markup("{}: {}").format(item.label_en, number(page.facts[id])))
    page.say("interruptions", Markup("steps with their intervals are {}.").format(_joined(steps)))


def interruptions_figure(page: Page) -> Figure | Notice:
    """All known yearly counts, the breaks, and the fitted line with its interval."""
    fit, known = _fit(page), _known(page)
    if isinstance(fit, str):
        return Notice("interruptions", f"{_TITLE}: no model, because {fit}.")
    name = page.label("definition", page.parameters.definition)
    data = pd.DataFrame(
        {
            "year": known["period"].astype(int),
            "series": name,
            "value": known["value"],
            "Source": known["source"] + ", " + known["locator"],
        }
    ).sort_values("year")
    alt = f"{_TITLE}. {describe(data)}"
    line = fit.line.rename(columns={"fitted": "Fitted", "lower": "Lower", "upper": "Upper"})
    table = data.join(line.round(1), on="year").rename(
        columns={"year": "Year", "series": "Series", "value": "Registered victims"}
    )
    return Figure(
        id="interruptions",
        title=_TITLE,
        chart=to_svg(line_chart(data, breaks=_breaks(page), band=fit.line), "interruptions", alt),
        alt=alt,
        table=table[
            ["Year", "Series", "Registered victims", "Fitted", "Lower", "Upper", "Source"]
        ].astype({"Year": str}),
        sources=page.citations(known),
        note=f"A {fit.model} model; the band is its interval. A step says that the counts lie "
        "higher or lower from that year on, not that the break is the cause.",
    )


def interruption_terms(page: Page) -> HTML | Notice:
    """The terms of the model and its diagnostics, to be opened by who wants them."""
    fit = _fit(page)
    if isinstance(fit, str):
        return Notice("interruption-terms", f"Diagnostics: none, because {fit}.")
    terms = fit.terms
    table = pd.DataFrame(
        {
            "Term": [name.replace(":", ", ") for name in terms.index],
            "Rate ratio": _decimals(terms["rate_ratio"]),
            "Lower": _decimals(terms["lower"]),
            "Upper": _decimals(terms["upper"]),
        }
    )
    check = fit.check
    diagnostics = Markup(
        "<p>Yearly counts: {}; left over beyond the terms: {}; dispersion: {}. "
        "Dispersion check under Poisson: p = {}; {}.</p>"
    ).format(
        *(fit.points, fit.free, format_number(fit.dispersion, 2)),
        *(format_number(check.p_value, 3), check.reason),
    )
    caption = "Terms of the model with breaks"
    return fold_out("Model and diagnostics", diagnostics, html_table(table, caption))


def _fit(page: Page) -> InterruptedTrend | str:
    """The model, or the reason why the counts do not carry it."""
    breaks = [Interruption(item.id, item.date) for item in _breaks(page)]
    if not breaks:
        return "no break is known in these years"
    try:
        return fit_interrupted(
            by_year(_known(page)),
            breaks,
            page.parameters.trend_model,  # type: ignore[attr-defined]
        )
    except MissingFigure as refusal:
        return str(refusal).rstrip(".")


def _known(page: Page) -> pd.DataFrame:
    """Every yearly count known on the date of the page, also before its period."""
    years = (FIRST_REGISTRATION_YEAR, page.parameters.last_year)
    definition = page.parameters.definition
    return chosen(select(page.known, MEASURE, years=years, definition=definition))


def _breaks(page: Page) -> list[Break]:
    known = _known(page)
    if known.empty:
        return []
    years = known["period"].astype(int)
    # A break in the first year has no count before it.
    every = read_breaks(page.project.data / "breaks.yml")
    return breaks_within(every, MEASURE, int(years.min()) + 1, int(years.max()))


def _decimals(values: pd.Series) -> list[str]:
    return [format_number(value, 2) for value in values]


def _joined(parts: list[Markup]) -> Markup:
    return Markup(listed([str(part) for part in parts]))
