"""The registrations across the known breaks: how far the counts carry a step at each of them."""

from __future__ import annotations

from functools import partial

import pandas as pd
from IPython.display import HTML
from markupsafe import Markup

from analysis.chapters.drawing import FITTED
from analysis.chapters.exploring import definition_places
from analysis.chapters.page import Page, number
from analysis.chapters.parameters import FIRST_REGISTRATION_YEAR
from analysis.chapters.said_beside import breaks_drawn, breaks_for_alt
from analysis.chapters.trend import MODEL_NAMES
from analysis.errors import MissingFigure
from analysis.facts.fact import derive, from_observation
from analysis.facts.formatting import format_number, format_percent, listed
from analysis.figures.charts import line_chart
from analysis.figures.drawn import drawn
from analysis.figures.figure import Figure, Notice, describe, describe_line
from analysis.figures.fold_out import fold_out
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
    fit, known = _fit(page), _known(page)
    if isinstance(fit, str):
        text = tr("{title}: no model, because {reason}.", title=tr(_TITLE), reason=fit)
        return Notice("interruptions", text)
    title = _finding(page, fit)
    data = pd.DataFrame(
        {
            "year": known["period"].astype(int),
            "series": page.label("definition", page.parameters.definition),
            "value": known["value"],
            "origin": page.cited(known),
        }
    ).sort_values("year")
    breaks, line = _breaks(page), fit.line.round()
    said = [f"{title}.", describe(data), describe_line(line), breaks_for_alt(breaks)]
    alt = " ".join(filter(None, said))
    chart = partial(
        line_chart,
        data.drop(columns="origin"),
        breaks=breaks,
        band=fit.line,
        places=definition_places(page),
    )
    return Figure(
        id="interruptions",
        title=title,
        chart=drawn(chart, "interruptions", alt),
        alt=alt,
        table=_table(page, data, line),
        sources=page.citations(known),
        note=" ".join(filter(None, [_of_the_model(fit), _of_the_steps(page, fit)])),
    )


def _table(page: Page, data: pd.DataFrame, line: pd.DataFrame) -> pd.DataFrame:
    """The counts with the fitted line, and the breaks of each year with how long they held."""
    by_year_broken = {
        _interruption(item).first_year: f"{text_of(item, 'label')} ({_in_force(item)})"
        for item in _breaks(page)
    }
    headers = {
        **{"year": tr("Year"), "series": tr("Series"), "value": tr("Registered victims")},
        **{name: tr(text) for name, text in FITTED.items()},
        "step": tr("Step (part of the year in force)"),
        "origin": tr("Source"),
    }
    steps = [by_year_broken.get(year, "") for year in data["year"]]
    table = data.join(line, on="year").assign(step=steps).astype({"year": str})
    return table[list(headers)].rename(columns=headers)


def _interruption(item: Break) -> Interruption:
    return Interruption(item.id, item.date)


def _in_force(item: Break) -> str:
    return format_percent(100 * _interruption(item).first_year_share)


def _of_the_model(fit: InterruptedTrend) -> str:
    return tr(
        "A {model} model; the band is its 95% interval. A step says that the counts lie "
        "higher or lower from that year on, not that the break is the cause.",
        model=tr(MODEL_NAMES[fit.model]),
    )


def _of_the_steps(page: Page, fit: InterruptedTrend) -> str:
    """What the steps cannot say: of single years, and of years that began before the break."""
    breaks = _breaks(page)
    alone = fit.years_of_their_own
    saturated = tr(
        "The model is saturated in {years}: one year lies under each of these steps, so that the "
        "line passes through its count, the step is that year's deviation, and nothing tests it.",
        years=listed([str(year) for year in alone]),
    )
    shares = [
        tr("{label} {share} of {year}", label=text_of(item, "short"), share=share, year=year)
        for item in breaks
        for share, year in [(_in_force(item), _interruption(item).first_year)]
    ]
    in_force = tr(
        "A step counts its first year in full, however late in it the change came; in force "
        "were: {shares}.",
        shares=listed(shares),
    )
    return " ".join([*([saturated] if alone else []), in_force, breaks_drawn(breaks)])


def _finding(page: Page, fit: InterruptedTrend) -> str:
    """The breaks at which the interval of the step excludes that there is none."""
    steps = {item.id: fit.terms.loc[f"step:{item.id}"] for item in _breaks(page)}
    clear = [
        text_of(item, "short")
        for item in _breaks(page)
        if not steps[item.id]["lower"] <= 1 <= steps[item.id]["upper"]
    ]
    if not clear:
        return tr("Registered victims: chance can explain each step at a known break")
    return tr(
        "Registered victims: the step at {breaks} lies outside the reach of chance; "
        "the model does not say why",
        breaks=listed(clear),
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
            tr("First year"): ["" if pd.isna(year) else str(year) for year in terms["first_year"]],
            tr("Part of it in force"): [
                "" if pd.isna(share) else format_percent(100 * share)
                for share in terms["first_year_share"]
            ],
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
    breaks = [_interruption(item) for item in _breaks(page)]
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
