"""Registrations set against the population, and the last year against the year before."""

from __future__ import annotations

from functools import partial

import pandas as pd
from markupsafe import Markup

from analysis.chapters.drawing import nothing_published, yearly
from analysis.chapters.exploring import definition_places
from analysis.chapters.findings import across_breaks
from analysis.chapters.page import Page, number
from analysis.chapters.said_beside import breaks_drawn, breaks_for_alt
from analysis.chapters.trend import fit_of, varies_beyond_chance
from analysis.errors import MissingFigure
from analysis.facts.fact import derive, from_observation
from analysis.facts.formatting import format_number, listed
from analysis.figures.charts import line_chart
from analysis.figures.drawn import drawn
from analysis.figures.figure import Figure, Notice, describe, describe_intervals
from analysis.language.messages import message, tr
from analysis.observations.selection import by_year, chosen
from analysis.statistics.rates import PER, rates_per_100_000
from analysis.statistics.ratios import year_on_year_ratio

MEASURE = "registered_victims"


def state_last_change(page: Page) -> None:
    """State the last count over the one before, with the exact interval of two Poisson counts."""
    counts = by_year(_counted(page)).dropna()
    last = page.parameters.last_year
    before = last - 1
    unknown = [str(year) for year in (before, last) if year not in counts.index]
    if unknown:
        page.say("last_change", _not_set_against(page, before, unknown))
        return
    frame = _counted(page)
    parts = [
        from_observation(row, f"counted_{row['period']}", f"Registered victims, {row['period']}")
        for _, row in frame[frame["period"].isin([str(last - 1), str(last)])].iterrows()
    ]
    try:
        found = year_on_year_ratio(int(counts[last - 1]), int(counts[last]))
    except MissingFigure:
        page.say("last_change", tr("Nobody was registered in either year."))
        return
    value, low, high = (100 * (ratio - 1) for ratio in (found.ratio, found.lower, found.upper))
    what = (
        f"Change in registered victims from {last - 1} to {last}, interval of counting chance only"
    )
    how = message(
        "ratio of the counts with its exact conditional interval (Clopper and Pearson): it covers "
        "counting chance only, as if the counts were Poisson"
    )
    page.state(
        derive("last_ratio", value, "percent", what, parts, how, interval=(low, high)),
        f"Verandering in geregistreerde slachtoffers van {last - 1} op {last}, "
        "interval van alleen het toeval van het tellen",
    )
    page.say(
        "last_change",
        tr(
            Markup(
                "From the year before to {year} alone, the counts set against each other leave a "
                "change of {change} (95% interval of counting chance only: it is too narrow where "
                "the dispersion is well above one)."
            ),
            year=last,
            change=number(page.facts["last_ratio"]),
        ),
    )


def _not_set_against(page: Page, before: int, unknown: list[str]) -> str:
    """Why the last count is not set against the one before."""
    if before < page.parameters.first_year:
        return tr("The year before lies outside the period, and is not set against the last.")
    return tr(
        "The last year and the one before are not set against each other: of {years} no count is "
        "known.",
        years=listed(unknown),
    )


def rates_figure(page: Page) -> Figure | Notice:
    """The yearly rate with its interval; the population is as known today."""
    title = tr("Registered victims per {number} inhabitants", number=format_number(PER))
    counts = by_year(_counted(page)).dropna()
    people = chosen(
        page.select("population", definition="worldbank", years=page.parameters.years, today=True)
    )
    population = by_year(people)
    counts = counts[counts.index.isin(population.index)]
    if counts.empty:
        return nothing_published(page, "rates", title)
    rates = rates_per_100_000(counts, population)
    title = _finding(page, title, rates["rate"])
    name = page.label("definition", page.parameters.definition)
    data = pd.DataFrame({"year": rates.index, "series": name, "value": rates["rate"].to_numpy()})
    breaks = page.breaks(MEASURE)
    said = [
        f"{title}.",
        describe(data.assign(value=data["value"].round(1))),
        describe_intervals(rates, decimals=1),
        breaks_for_alt(breaks),
    ]
    alt = " ".join(filter(None, said))
    band = rates.rename(columns={"rate": "fitted"})
    table = pd.DataFrame(
        {
            tr("Year"): [str(year) for year in rates.index],
            tr("Series"): name,
            tr("Rate"): [format_number(value, 1) for value in rates["rate"]],
            tr("Lower"): [format_number(value, 1) for value in rates["lower"]],
            tr("Upper"): [format_number(value, 1) for value in rates["upper"]],
            tr("Registered victims"): counts.to_numpy(),
            tr("Inhabitants"): population[counts.index].to_numpy(),
            tr("Rate per"): PER,
        }
    )
    chart = partial(line_chart, data, breaks=breaks, band=band, places=definition_places(page))
    return Figure(
        id="rates",
        title=title,
        chart=drawn(chart, "rates", alt),
        alt=alt,
        table=table,
        sources=page.citations(pd.concat([_counted(page), people])),
        note=" ".join(filter(None, [_of_the_band(page), breaks_drawn(breaks)])),
    )


def _of_the_band(page: Page) -> str:
    """What the band covers, and that years differ by more where their counts show it."""
    covered = tr(
        "The band is Garwood's exact 95% interval of a Poisson count: it covers counting chance "
        "only, and knows nothing of who was not registered. The population is the World Bank's, "
        "as known today."
    )
    fit = fit_of(page)
    if isinstance(fit, MissingFigure) or not varies_beyond_chance(fit):
        return covered
    more = tr(
        "The yearly counts vary more around their trend than counting chance lets them: bands "
        "that lie apart are no sign of a trend."
    )
    return f"{covered} {more}"


def _finding(page: Page, subject: str, rates: pd.Series) -> str:
    """The first and the last rate; of a single year the one."""
    first, last = rates.index[0], rates.index[-1]
    before, after = (format_number(rates[year], 1) for year in (first, last))
    if first == last:
        return tr(
            "{subject}: {number} in {year}, the only year known",
            subject=subject,
            number=before,
            year=first,
        )
    said = tr(
        "{subject}: {before} in {first} and {after} in {last}",
        subject=subject,
        before=before,
        after=after,
        first=first,
        last=last,
    )
    return said + across_breaks(page, MEASURE, int(first), int(last))


def _counted(page: Page) -> pd.DataFrame:
    return yearly(page, MEASURE, definition=page.parameters.definition)
