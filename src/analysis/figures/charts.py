"""The charts: lines over years and bars over categories, drawn by seaborn in the house look."""

from __future__ import annotations

import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Canvas
from matplotlib.lines import Line2D
from matplotlib.ticker import FuncFormatter, MultipleLocator

from analysis.facts.formatting import format_number, format_value
from analysis.figures.look import BAND, INK, MARKERS, MUTED, SERIES, new_chart
from analysis.language.current import text_of
from analysis.observations.breaks import Break


def line_chart(
    data: pd.DataFrame,
    *,
    breaks: list[Break] | None = None,
    band: pd.DataFrame | None = None,
) -> Canvas:
    """Counts over years, one line per series, each named at its last point.

    `data` has `year`, `series`, `value`; a year without a figure leaves a gap. `band` (index
    year; fitted, lower, upper) draws a model with its interval behind the points.
    """
    canvas, axes = new_chart()
    years = range(int(data["year"].min()), int(data["year"].max()) + 1)
    if band is not None:
        axes.fill_between(band.index, band["lower"], band["upper"], color=BAND, linewidth=0)
        axes.plot(band.index, band["fitted"], color=MUTED, linewidth=1.4, linestyle="--")
    handles: dict[str, Line2D] = {}
    for position, name in enumerate(dict.fromkeys(data["series"])):
        points = data[(data["series"] == name) & data["value"].notna()].sort_values("year")
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
            color=SERIES[position],
            marker=MARKERS[position],
            markeredgewidth=0,
            estimator=None,
            legend=False,
        )
        handles[name] = axes.get_lines()[-1]
    top = float(pd.concat([data["value"], *([band["upper"]] if band is not None else [])]).max())
    # Counts that are all zero still need an axis.
    axes.set_ylim(0, top * 1.22 or 1)
    axes.set_xlim(years[0] - 0.4, years[-1] + 0.4)
    axes.set(xlabel="", ylabel="")
    axes.xaxis.set_major_locator(MultipleLocator(max(1, len(years) // 6)))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:.0f}"))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: format_number(value)))
    _name_lines(axes, data, handles)
    for item in breaks or []:
        _draw_break(axes, item)
    return canvas


def _name_lines(axes: Axes, data: pd.DataFrame, handles: dict[str, Line2D]) -> None:
    """Name the lines above the chart, in the order in which they end."""
    if len(handles) < 2:
        return
    ends = data[data["value"].notna()].groupby("series")["value"].last()
    order = sorted(handles, key=lambda name: -float(ends[name]))
    axes.legend(
        [handles[name] for name in order],
        order,
        loc="upper center",
        bbox_to_anchor=(0.5, 1.0 + 0.09 * ((len(order) + 1) // 2) + 0.02),
        ncols=1 if max(map(len, order)) > 26 else 2,
        frameon=False,
        borderaxespad=0,
    )


def _draw_break(axes: Axes, item: Break) -> None:
    # The points stand for whole years: a break within a year is drawn where its day falls.
    axes.axvline(item.position, color=MUTED, linewidth=1, linestyle=":")
    axes.annotate(
        text_of(item, "short"),
        (item.position, 0.02),
        xycoords=("data", "axes fraction"),
        xytext=(-3, 0),
        textcoords="offset points",
        rotation=90,
        ha="right",
        va="bottom",
        color=MUTED,
        fontsize=8.5,
    )


def bar_chart(data: pd.DataFrame, *, unit: str = "persons") -> Canvas:
    """One bar per category, longest label first read, value at its end.

    `data` has `category`, `value`, and may have `upper` (a range is drawn as a line over its
    span) and `status`.
    """
    canvas, axes = new_chart(max(1.4, 0.46 * len(data) + 0.5))
    frame = data.assign(upper=data.get("upper"), status=data.get("status", "exact"))
    sns.barplot(
        frame,
        x="value",
        y="category",
        orient="h",
        ax=axes,
        color=SERIES[0],
        width=0.62,
        saturation=1,
        linewidth=0,
    )
    for position, row in enumerate(frame.to_dict("records")):
        end = row["value"]
        if pd.notna(row["upper"]):
            end = row["upper"]
            axes.plot([row["value"], end], [position, position], color=INK, linewidth=5, alpha=0.5)
        text = format_value(row["value"], row["upper"], unit, row["status"])
        axes.annotate(text, (end, position), xytext=(5, 0), textcoords="offset points", va="center")
    axes.set(xlabel="", ylabel="")
    axes.set_xlim(0, frame[["value", "upper"]].max().max() * 1.28)
    axes.xaxis.set_visible(False)
    axes.grid(visible=False)
    sns.despine(ax=axes, left=True, bottom=True)
    axes.tick_params(axis="y", length=0, colors=INK)
    return canvas
