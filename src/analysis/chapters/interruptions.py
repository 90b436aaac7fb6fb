"""The registrations across the known breaks: how far the counts carry a step at each of them."""

from __future__ import annotations

from functools import partial

import pandas as pd
from IPython.display import HTML
from markupsafe import Markup

from analysis.chapters.page import Page, number
from analysis.chapters.parameters import FIRST_REGISTRATION_YEAR
from analysis.chapters.trend import MODEL_NAMES
from analysis.errors import MissingFigure
from analysis.facts.fact import derive, from_observation
from analysis.facts.formatting import format_number, listed
from analysis.figures.charts import line_chart
from analysis.figures.figure import Figure, Notice, describe
from analysis.figures.fold_out import fold_out
from analysis.figures.look import to_svg
from analysis.figures.tables import html_table
from analysis.language.current import text_of
from analysis.language.messages import message, tr
from analysis.observations.breaks import Break, breaks_within, read_breaks
from analysis.observations.selection import by_year, chosen
from analysis.statistics.interrupted import InterruptedTrend, Interruption, fit_interrupted
from analysis.statistics.trends import TrendModel

MEASURE = "registered_victims"
_TITLE = message("Registered victims with a step at each known break")
_HOW: dict[TrendModel, str] = {
    "quasi-poisson": message(
        "quasi-poisson model with a step at each known break (statsmodels GLM)"
    ),
    "negative-binomial": message(
        "negative-binomial model with a step at each known break (statsmodels GLM)"
    ),
    "poisson": message("poisson model with a step at each known break (statsmodels GLM)"),
}


def state_interruptions(page: Page) -> None:
    """State the step at each break with its interval, or say why the counts do not carry it."""
    known, breaks = _known(page), _breaks(page)
    page.say("long_first", str(known["period"].min()) if len(known) else "")
    fit = _fit(page)
    if isinstance(fit, str):
        page.say("interruptions", tr("no model is shown: {reason}.", reason=fit))
        return
    parts = [
        from_observation(row, f"counted_{row['period']}", f"Registered victims, {row['period']}")
        for _, row in known.sort_values("period").iterrows()
    ]
    make = partial(derive, unit="percent", parts=parts, how=_HOW[fit.model])
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
        steps.append(Markup("{}: {}").format(text_of(item, "label"), number(page.facts[id])))
    said = tr(Markup("steps with their intervals are {steps}."), steps=_joined(steps))
    page.say("interruptions", said)


def interruptions_figure(page: Page) -> Figure | Notice:
    """All known yearly counts, the breaks, and the fitted line with its interval."""
    fit, known, title = _fit(page), _known(page), tr(_TITLE)
    if isinstance(fit, str):
        text = tr("{title}: no model, because {reason}.", title=title, reason=fit)
        return Notice("interruptions", text)
    name = page.label("definition", page.parameters.definition)
    data = pd.DataFrame(
        {
            "year": known["period"].astype(int),
            "series": name,
            "value": known["value"],
            "origin": page.cited(known),
        }
    ).sort_values("year")
    alt = f"{title}. {describe(data)}"
    headers = {
        **{"year": tr("Year"), "series": tr("Series"), "value": tr("Registered victims")},
        **{"fitted": tr("Fitted"), "lower": tr("Lower"), "upper": tr("Upper")},
        "origin": tr("Source"),
    }
    table = data.join(fit.line.round(1), on="year").astype({"year": str})
    return Figure(
        id="interruptions",
        title=title,
        chart=to_svg(line_chart(data, breaks=_breaks(page), band=fit.line), "interruptions", alt),
        alt=alt,
        table=table[list(headers)].rename(columns=headers),
        sources=page.citations(known),
        note=tr(
            "A {model} model; the band is its interval. A step says that the counts lie "
            "higher or lower from that year on, not that the break is the cause.",
            model=tr(MODEL_NAMES[fit.model]),
        ),
    )


def interruption_terms(page: Page) -> HTML | Notice:
    """The terms of the model and its diagnostics, to be opened by who wants them."""
    fit = _fit(page)
    if isinstance(fit, str):
        text = tr("Diagnostics: none, because {reason}.", reason=fit)
        return Notice("interruption-terms", text)
    terms = fit.terms
    table = pd.DataFrame(
        {
            tr("Term"): [_term(page, name) for name in terms.index],
            tr("Rate ratio"): _decimals(terms["rate_ratio"]),
            tr("Lower"): _decimals(terms["lower"]),
            tr("Upper"): _decimals(terms["upper"]),
        }
    )
    check = fit.check
    diagnostics = tr(
        Markup(
            "<p>Yearly counts: {points}; left over beyond the terms: {free}; dispersion: "
            "{dispersion}. Dispersion check under Poisson: p = {p_value}; {reason}.</p>"
        ),
        points=fit.points,
        free=fit.free,
        dispersion=format_number(fit.dispersion, 2),
        p_value=format_number(check.p_value, 3),
        reason=check.reason,
    )
    caption = tr("Terms of the model with breaks")
    return fold_out(tr("Model and diagnostics"), diagnostics, html_table(table, caption))


def _fit(page: Page) -> InterruptedTrend | str:
    """The model, or the reason why the counts do not carry it."""
    breaks = [Interruption(item.id, item.date) for item in _breaks(page)]
    if not breaks:
        return tr("no break is known in these years")
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
    return chosen(page.select(MEASURE, years=years, definition=definition))


def _breaks(page: Page) -> list[Break]:
    known = _known(page)
    if known.empty:
        return []
    years = known["period"].astype(int)
    # A break in the first year has no count before it.
    every = read_breaks(page.project.data / "breaks.yml")
    return breaks_within(every, MEASURE, int(years.min()) + 1, int(years.max()))


def _term(page: Page, name: str) -> str:
    """A term of the model for readers: the yearly factor, or the step at a break by its name."""
    _, _, id = name.partition(":")
    if not id:
        return tr("year")
    label = next(text_of(item, "label") for item in _breaks(page) if item.id == id)
    return tr("step, {label}", label=label)


def _decimals(values: pd.Series) -> list[str]:
    return [format_number(value, 2) for value in values]


def _joined(parts: list[Markup]) -> Markup:
    return Markup(listed([str(part) for part in parts]))
