"""Estimates beside each other, each with its interval and none of them in the middle."""

from __future__ import annotations

import pandas as pd
from matplotlib.figure import Figure as Canvas
from matplotlib.ticker import FuncFormatter, MaxNLocator

from analysis.facts.formatting import format_number
from analysis.figures.look import LETTERS, MARKERS, SERIES, new_chart

_CAP = 11.0
"""Points that the ends of an interval are high: higher than a marker, which hides none of them."""


def interval_chart(data: pd.DataFrame) -> Canvas:
    """One row for each estimate in the given order: the point and its interval between two caps.

    `data` has `category`, `series` (which sets colour and marker), `value`, `lower`, `upper`.
    """
    names = list(dict.fromkeys(data["series"]))
    canvas, axes = new_chart(max(1.6, 0.34 * len(data) + 0.6 + 0.2 * len(names)))
    rows = data.reset_index(drop=True).assign(place=range(len(data)))
    handles = []
    for position, name in enumerate(names):
        chosen = rows[rows["series"] == name]
        colour = SERIES[position]
        axes.hlines(chosen["place"], chosen["lower"], chosen["upper"], color=colour, linewidth=2)
        for end in ("lower", "upper"):
            axes.plot(
                chosen[end],
                chosen["place"],
                "|",
                color=colour,
                markersize=_CAP,
                markeredgewidth=1.6,
            )
        points = axes.scatter(
            chosen["value"],
            chosen["place"],
            color=colour,
            marker=MARKERS[position],
            s=20,
            linewidth=0,
            zorder=3,
        )
        handles.append(points)
    axes.set_yticks(rows["place"], rows["category"])
    axes.set_ylim(len(rows) - 0.5, -0.5)
    axes.set_xlim(0, float(rows["upper"].max()) * 1.06)
    axes.set(xlabel="", ylabel="")
    axes.grid(visible=True, axis="x")
    axes.grid(visible=False, axis="y")
    axes.xaxis.set_major_locator(MaxNLocator(4, steps=[1, 2, 2.5, 5, 10]))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: format_number(value)))
    if len(names) > 1:
        canvas.legend(handles, names, loc="outside upper left", fontsize=LETTERS, frameon=False)
    return canvas
