"""The same methods on the register's reports of each year: capture histories from the cube."""

from __future__ import annotations

from analysis.chapters.counted import (
    counted_figure,
    outside_the_cube,
    parts_counted,
    say_register,
    state_count,
    years_counted,
)
from analysis.chapters.multiverse import described, every_estimate, rows_of, table_of
from analysis.chapters.page import Page
from analysis.figures.explorer import State, show_explorer
from analysis.figures.figure import Notice
from analysis.figures.interval_chart import interval_chart
from analysis.observations.cube_labels import LIST_NAMES
from analysis.statistics.capture_recapture.histories import Histories, HistoriesError, histories_of

_TABLE = "capture_histories"


def state_histories(page: Page) -> None:
    """State how many victims the capture histories of the register hold."""
    say_register(page)
    labels = "Victims with a capture history in the register", "Slachtoffers met een lijst"
    where = {"definition_part": parts_counted(page)}
    state_count(page, "histories", labels, _TABLE, page.parameters.definition, where)


def explore_years(page: Page) -> None:
    """Each year of the register by every method: intervals, or the reason for a refusal."""
    years = years_counted(page)
    if not years:
        show_explorer("year", {"Capture histories": outside_the_cube(page, "years", "Estimates")})
        return
    show_explorer("year of the register", {year: _figure(page, year) for year in years})


def histories_of_year(page: Page, year: str) -> Histories:
    """The capture histories of the victims of one year, by the lists of the register."""
    where = {"year": year, "definition_part": parts_counted(page)}
    counts = page.cube.counts(_TABLE, ["history"], **where)
    counts = counts[counts["count"] > 0]
    on = counts["history"].str.get_dummies("+")
    lists = [name for name in LIST_NAMES if name in on]
    return histories_of(on[lists].assign(count=counts["count"]), f"the register of {year}")


def _figure(page: Page, year: str) -> State:
    title = f"Estimates from the register's reports of {year}"
    try:
        histories = histories_of_year(page, year)
    except HistoriesError as error:
        return Notice(f"explore-year-{year}", f"{title}: {error}.")
    data = rows_of(every_estimate(page, histories, resample=False), f"{len(histories.lists)} lists")
    drawn = data[data["refused"] == ""]
    if drawn.empty:
        reasons = "; ".join(f"{row.category}: {row.refused}" for row in data.itertuples())
        return Notice(f"explore-year-{year}", f"{title}: every method refuses. {reasons}.")
    return counted_figure(
        page,
        f"explore-year-{year}",
        title,
        interval_chart(drawn),
        described(data),
        table_of(data),
        note=_note(page),
    )


def _note(page: Page) -> str:
    rounded = "What each interval covers stands in the table; none knows of the rounding."
    if not page.cube.card.synthetic:
        return rounded
    return f"{rounded} That the methods agree comes from how the lists were invented."
