"""Estimates beside each other, each with its interval and none of them in the middle."""

from __future__ import annotations

import pandas as pd
import seaborn as sns
from matplotlib.figure import Figure as Canvas
from matplotlib.ticker import FuncFormatter, MaxNLocator

from analysis.facts.formatting import format_number
from analysis.figures.look import MARKERS, SERIES, new_chart


def interval_chart(data: pd.DataFrame) -> Canvas:
    """One row for each estimate in the given order: the point and the line of its interval.

    `data` has `category`, `series` (which sets colour and marker), `value`, `lower`, `upper`.
    """
    names = list(dict.fromkeys(data["series"]))
    canvas, axes = new_chart(max(1.6, 0.34 * len(data) + 0.6 + 0.2 * len(names)))
    rows = data.reset_index(drop=True).assign(place=range(len(data)))
    for position, name in enumerate(names):
        chosen = rows[rows["series"] == name]
        colour = SERIES[position]
        axes.hlines(chosen["place"], chosen["lower"], chosen["upper"], color=colour, linewidth=2)
        sns.scatterplot(
            chosen,
            x="value",
            y="place",
            ax=axes,
            color=colour,
            marker=MARKERS[position],
            s=46,
            linewidth=0,
            label=name if len(names) > 1 else None,
            zorder=3,
        )
    axes.set_yticks(rows["place"], rows["category"])
    axes.set_ylim(len(rows) - 0.5, -0.5)
    axes.set_xlim(0, float(rows["upper"].max()) * 1.06)
    axes.set(xlabel="", ylabel="")
    axes.grid(visible=True, axis="x")
    axes.grid(visible=False, axis="y")
    axes.xaxis.set_major_locator(MaxNLocator(4))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: format_number(value)))
    if len(names) > 1:
        axes.legend(loc="lower center", bbox_to_anchor=(0.4, 1), ncols=2, frameon=False)
    return canvas
