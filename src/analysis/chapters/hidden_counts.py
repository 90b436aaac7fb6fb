"""The same methods on the register's reports of each year: capture histories from the cube."""

from __future__ import annotations

from functools import partial

import pandas as pd

from analysis.chapters.counted import (
    counted_figure,
    nature,
    outside_the_cube,
    parts_counted,
    say_register,
    state_count,
    years_counted,
)
from analysis.chapters.exploring import Choice, Option, explore
from analysis.chapters.multiverse import described, every_estimate, rows_of, table_of
from analysis.chapters.page import Page
from analysis.figures.figure import Figure, Notice
from analysis.figures.interval_chart import interval_chart
from analysis.language.messages import tr
from analysis.observations.cube_labels import LIST_NAMES
from analysis.statistics.capture_recapture.histories import Histories, HistoriesError, histories_of

_TABLE = "capture_histories"


def state_histories(page: Page) -> None:
    """State how many victims the capture histories of the register hold."""
    say_register(page)
    labels = (
        "Victims with a capture history in the register",
        "Slachtoffers met een lijstpatroon in het register",
    )
    where = {"definition_part": parts_counted(page)}
    state_count(page, "histories", labels, _TABLE, page.parameters.definition, where)


def year_figure(page: Page) -> Figure | Notice:
    """The first year of the page by every method: intervals, or the reasons for the refusals."""
    years = years_counted(page)
    if not years:
        return outside_the_cube(page, "register-year", tr("Estimates from the register's reports"))
    return _figure(page, years[0])


def explore_years(page: Page) -> None:
    """Each year of the register by every method."""
    own = page.parameters.first_year
    counted = [int(year) for year in years_counted(page)]
    years = {str(year): Option(str(year), {"first_year": year}) for year in counted if year != own}
    options = {str(own): Option(str(own)), **years}
    explore(page, year_figure, [Choice("year", tr("Year"), options, says_why=True)])


def histories_of_year(page: Page, year: str) -> Histories:
    """The capture histories of the victims of one year, by the lists of the register."""
    where = {"year": year, "definition_part": parts_counted(page)}
    counts = page.cube.counts(_TABLE, ["history"], **where)
    counts = counts[counts["count"] > 0]
    on = counts["history"].str.get_dummies("+")
    lists = [name for name in LIST_NAMES if name in on]
    return histories_of(
        on[lists].assign(count=counts["count"]), tr("the register of {year}", year=year)
    )


def _figure(page: Page, year: str) -> Figure | Notice:
    title = tr("Estimates from the register's reports of {year}", year=year)
    try:
        histories = histories_of_year(page, year)
    except HistoriesError as error:
        return Notice("register-year", f"{title}: {error}.")
    lists = tr("{number} lists", number=len(histories.lists))
    data = rows_of(every_estimate(page, histories, resample=False), lists)
    drawn = data[data["refused"] == ""]
    if drawn.empty:
        text = tr("{title}: every method refuses.", title=title)
        return Notice("register-year", f"{_nature(page)}{text}", _reasons(page, data))
    return counted_figure(
        page,
        "register-year",
        title,
        partial(interval_chart, drawn),
        described(data),
        table_of(data),
        note=_note(page),
    )


def _reasons(page: Page, data: pd.DataFrame) -> pd.DataFrame:
    """Why each method gives no estimate."""
    return pd.DataFrame(
        {
            tr("Method"): data["category"],
            tr("Refused"): data["refused"],
            tr("Nature"): nature(page.cube.card),
        }
    )


def _nature(page: Page) -> str:
    return f"{nature(page.cube.card)}: " if page.cube.card.synthetic else ""


def _note(page: Page) -> str:
    rounded = tr("What each interval covers stands in the table; none knows of the rounding.")
    if not page.cube.card.synthetic:
        return rounded
    invented = tr("That the methods agree comes from how the lists were invented.")
    return f"{rounded} {invented}"
