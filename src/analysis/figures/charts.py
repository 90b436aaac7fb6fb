"""Lines over years, drawn by seaborn in the house look; a single count is a bar."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Canvas
from matplotlib.ticker import FuncFormatter, MaxNLocator

from analysis.facts.formatting import format_number, format_value
from analysis.figures.around import End, arrange
from analysis.figures.frame import Frame
from analysis.figures.labels import clear_of, width_of
from analysis.figures.look import (
    BAND,
    LETTERS,
    MARKERS,
    MUTED,
    SERIES,
    SIZE_INCHES,
    new_chart,
    places_of,
)
from analysis.figures.svg import HALO
from analysis.observations.breaks import Break

_HEADROOM = 1.12
_MOST_VALUES = 8
"""Points of one line that are all named by their values; on longer lines the ends alone are."""
_LEAST_BELOW = 0.12
"""A value lower on its axis than this share has no room below its point."""


def line_chart(
    data: pd.DataFrame,
    *,
    breaks: Sequence[Break] = (),
    band: pd.DataFrame | None = None,
    places: Mapping[str, int] | None = None,
) -> Canvas:
    """Counts over years, one line per series, named where it ends; a single count is a bar.

    `data` has `year`, `series`, `value`; a year without a figure leaves a gap. `band` (index
    year; fitted, lower, upper) draws a model with its interval behind the points. `places` gives
    series their place among colours and markers, which is otherwise that in the data.
    """
    known = data[data["value"].notna()].sort_values("year")
    canvas, axes = new_chart(1.9 if len(known) == 1 else SIZE_INCHES[1], arranged=False)
    if band is not None:
        axes.fill_between(band.index, band["lower"], band["upper"], color=BAND, linewidth=0)
        axes.plot(band.index, band["fitted"], color=MUTED, linewidth=1.4, linestyle="--")
    _scale(axes, data, band)
    looks = places_of(data["series"], places or {})
    ends: list[End] = []
    if len(known) == 1:
        _draw_bar(axes, known, SERIES[looks[known["series"].iloc[0]]])
    else:
        ends = _draw_lines(axes, known, looks)
    frame = arrange(axes, ends, breaks)
    if len(ends) == 1 or len(known) == 1:
        _name_points(axes, known, frame, breaks, all_of_them=_has_room_for_values(known, band))
    return canvas


def _scale(axes: Axes, data: pd.DataFrame, band: pd.DataFrame | None) -> None:
    first, last = int(data["year"].min()), int(data["year"].max())
    top = float(pd.concat([data["value"], *([band["upper"]] if band is not None else [])]).max())
    # Counts that are all zero, or all unknown, still need an axis.
    axes.set_ylim(0, top * _HEADROOM if top > 0 else 1)
    axes.set_xlim(first - 0.4, last + 0.4)
    axes.set(xlabel="", ylabel="")
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:.0f}"))
    # Ticks are printed without decimals: between whole numbers they would repeat each other.
    axes.yaxis.set_major_locator(MaxNLocator(5, steps=[1, 2, 2.5, 5, 10], integer=True))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: format_number(value)))


def _draw_lines(axes: Axes, known: pd.DataFrame, looks: Mapping[str, int]) -> list[End]:
    """Each series as a line with a gap where a year is missing; gives back where they end."""
    ends = []
    for name, place in looks.items():
        points = known[known["series"] == name]
        if points.empty:
            continue
        # Seaborn would join the points on both sides of a gap: each run of years is a line.
        points = points.assign(run=(points["year"].diff() != 1).cumsum())
        sns.lineplot(
            points,
            x="year",
            y="value",
            units="run",
            ax=axes,
            color=SERIES[place],
            marker=MARKERS[place],
            markeredgewidth=0,
            estimator=None,
            legend=False,
        )
        last = points.iloc[-1]
        line = axes.get_lines()[-1]
        ends.append(End(str(name), int(last["year"]), float(last["value"]), line))
    axes.set(xlabel="", ylabel="")
    return ends


def _draw_bar(axes: Axes, known: pd.DataFrame, colour: str) -> None:
    """One count among the years of the axis: there is no line to draw."""
    year, value = known[["year", "value"]].iloc[0]
    axes.bar(year, value, width=0.5, color=colour, linewidth=0)
    axes.yaxis.set_visible(False)
    axes.grid(visible=False)


def _has_room_for_values(known: pd.DataFrame, band: pd.DataFrame | None) -> bool:
    return band is None and len(known) <= _MOST_VALUES


def _name_points(
    axes: Axes,
    known: pd.DataFrame,
    frame: Frame,
    breaks: Sequence[Break],
    *,
    all_of_them: bool,
) -> None:
    """Write values at the points of the only line, where neither the line nor a break is."""
    years, values = known["year"].tolist(), known["value"].tolist()
    lowest = _LEAST_BELOW * axes.get_ylim()[1]
    uprights = [frame.x(axes, item.position) for item in breaks]
    for place, (year, value) in enumerate(zip(years, values, strict=True)):
        if all_of_them or place in (0, len(years) - 1):
            before, after = values[max(place - 1, 0)], values[min(place + 1, len(values) - 1)]
            is_above = value < lowest or not min(before, after) >= value < max(before, after)
            text = format_value(value, None, "")
            at, width = frame.x(axes, year), width_of(text, LETTERS)
            wanted = at + _aside(before, value, after) * width / 2
            middle = clear_of(uprights, wanted, width, 0, frame.width)
            _name_value(axes, (year, value), text, middle - at, is_above=is_above)


def _aside(before: float, value: float, after: float) -> int:
    """The side of a point at which a value above it leaves a rising or falling line free."""
    if before < value < after:
        return -1
    return 1 if before > value > after else 0


def _name_value(
    axes: Axes, point: tuple[float, float], text: str, aside: float, *, is_above: bool
) -> None:
    axes.annotate(
        text,
        point,
        xytext=(aside, 6 if is_above else -6),
        textcoords="offset points",
        ha="center",
        va="bottom" if is_above else "top",
        gid=HALO,
    )
