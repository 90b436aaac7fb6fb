"""Hidden victims: the published estimates, and what every method makes of one public table."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

import pandas as pd
from IPython.display import display

from analysis.chapters.estimates import state_estimate
from analysis.chapters.hidden_counts import state_histories
from analysis.chapters.multiverse import (
    METHOD_NAMES,
    described,
    every_estimate,
    rows_of,
    table_of,
)
from analysis.chapters.multiverse_checks import diagnostics, prior_table
from analysis.chapters.page import Page
from analysis.chapters.registration_trends import state_totals
from analysis.facts.fact import Fact, from_observation
from analysis.facts.formatting import format_published
from analysis.figures.drawn import drawn
from analysis.figures.figure import Figure
from analysis.figures.fold_out import fold_out
from analysis.figures.interval_chart import interval_chart
from analysis.figures.tables import html_table
from analysis.language.messages import message, tr
from analysis.observations.selection import the_one
from analysis.statistics.capture_recapture.estimates import Estimate
from analysis.statistics.capture_recapture.histories import (
    Histories,
    aggregate,
    histories_of,
)

SOURCE = "ned-capture-table-2022"
PERIOD = "2010/2015"
APART = message("lists as published")
JOINED = message("I (Labour Authority) and O (shelters) joined")
_SHORT = {
    APART: ("apart", "alle lijsten apart"),
    JOINED: ("joined", "I (Arbeidsinspectie) en O (opvang) samen"),
}
# The method stands in the label of the fact.
_HOW = {
    "profile": message("on the public capture histories; 95% interval by profile likelihood"),
    "bootstrap": message("on the public capture histories; 95% interval by bootstrap"),
    "posterior": message("on the public capture histories; 95% interval of the posterior"),
}


@dataclass(frozen=True)
class Runs:
    """Every method's answer by table: with the lists as published, and with the smallest joined."""

    histories: dict[str, Histories]
    estimates: dict[str, list[Estimate]]


def runs_of(page: Page) -> Runs:
    """Every method's answer on the pooled table, run once for the page."""
    if "runs" not in page.results:
        page.results["runs"] = _run_methods(page)
    runs: Runs = page.results["runs"]
    return runs


def _run_methods(page: Page) -> Runs:
    path = page.project.data / "capture_histories" / f"{SOURCE}.csv"
    published = pd.read_csv(path)
    tables = {
        APART: histories_of(published, str(path)),
        JOINED: histories_of(join_lists(published, ("I", "O")), str(path)),
    }
    return Runs(
        tables,
        {
            name: every_estimate(page, histories, resample=name == JOINED)
            for name, histories in tables.items()
        },
    )


def join_lists(table: pd.DataFrame, pair: tuple[str, str]) -> pd.DataFrame:
    """The same persons with two lists made one: on it is who was on either."""
    joined = table[list(pair)].max(axis=1)
    rest = table.drop(columns=list(pair))
    return aggregate(rest.assign(**{"".join(pair): joined}))


def state_numbers(page: Page) -> None:
    """State the published estimates, and each answer on the public table with its interval."""
    state_totals(page)
    state_estimate(page)
    runs, card = runs_of(page), page.catalogue.cards[SOURCE]
    is_later = card.known_from > page.parameters.as_of
    page.say("table_published", format_published(card.published))
    page.say(
        "table_vintage",
        tr("It was published later than this edition, and is used as known today.")
        if is_later
        else tr("It had been published by the date of this edition."),
    )
    _state_persons(page)
    for name, estimates in runs.estimates.items():
        for found in estimates:
            _state(page, name, found)
    refused = [e for estimates in runs.estimates.values() for e in estimates if e.refused]
    page.say(
        "refused",
        tr("Some methods refuse an answer; the table says why.")
        if refused
        else tr("Every method gives an answer, which proves none of them."),
    )
    state_histories(page)


def _state_persons(page: Page) -> None:
    """State the persons of the table; the margin is used as known today, like the table."""
    figures = page.select("registered_victims", definition="comensha", today=True)
    what = "Persons in the pooled table, 2010–2015"
    margin = the_one(figures[figures["source"] == SOURCE], what)
    fact = from_observation(margin, "pooled_persons", what)
    page.state(fact, "Personen in de samengevoegde tabel, 2010–2015")


def _state(page: Page, table: str, found: Estimate) -> None:
    if found.estimate is None or found.interval is None:
        return
    english, dutch = METHOD_NAMES[found.method]
    fact = Fact(
        id=f"pooled_{_SHORT[table][0]}_{found.method}",
        value=found.estimate,
        unit="persons",
        kind="estimated",
        period=PERIOD,
        definition="comensha",
        label=f"{english}, {table}: persons seen and hidden, 2010–2015 together",
        observations=_observations(page),
        status="rounded",
        how=_HOW[found.interval],
        lower_limit=found.lower,
        upper_limit=found.upper,
    )
    page.state(fact, f"{dutch}, {_SHORT[table][1]}: gezien en verborgen, 2010–2015 samen")


def _observations(page: Page) -> tuple[str, ...]:
    """The published margins of the table: every estimate rests on all of them."""
    figures = page.all_figures
    return tuple(figures.loc[figures["source"] == SOURCE, "observation"])


def multiverse_figure(page: Page) -> Figure:
    """Every estimate on the pooled table with its interval, and no central number."""
    estimates = runs_of(page).estimates
    data = pd.concat([rows_of(found, tr(name)) for name, found in estimates.items()])
    given = data[data["refused"] == ""]
    title = tr("Methods disagree on the same public table: estimates for 2010–2015 together")
    alt = f"{title}. {described(data)}"
    return Figure(
        id="multiverse",
        title=title,
        chart=drawn(partial(interval_chart, given), "multiverse", alt),
        alt=alt,
        table=table_of(data),
        sources={SOURCE: page.citation(SOURCE)},
        note=tr(
            "A demonstration. The numbers are for all years together and must not be divided by "
            "the years: who was seen in one year can be hidden in another. Intervals do not cover "
            "a failed assumption. The lists have the letters of the published table: I is the "
            "Labour Authority, O are the shelters. They are the smallest lists; where they are "
            "joined, who is on either is on the joint list."
        ),
    )


def show_diagnostics(page: Page) -> None:
    """The checks of both tables, and the average under other priors, folded."""
    runs = runs_of(page)
    for name, histories in runs.histories.items():
        display(diagnostics(histories, tr(name)))
    caption = tr("Model averaging under other priors, {lists}", lists=tr(JOINED))
    display(fold_out(caption, html_table(prior_table(runs.histories[JOINED]), caption)))
