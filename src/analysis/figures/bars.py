"""Bars over categories, drawn by seaborn in the house look."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Canvas

from analysis.facts.formatting import format_value
from analysis.figures.labels import width_of
from analysis.figures.look import INK, LETTERS, SERIES, SIZE_INCHES, new_chart

_ROW, _GAP = 31, 6
"""Points that a bar takes with its name, and that are free below the last one."""
_MARGIN = 0.008
"""The share of the chart's width that is free at either side."""


def bar_chart(data: pd.DataFrame, *, unit: str = "persons") -> Canvas:
    """One bar per category, in the given order, its name above it and its value at its end.

    `data` has `category`, `value`, and may have `upper` (a range is drawn as a line over its
    span) and `status`.
    """
    canvas, axes = new_chart((_ROW * len(data) + _GAP) / 72, arranged=False)
    axes.set_position((_MARGIN, 0, 1 - 2 * _MARGIN, 1))
    # Seaborn names axes that have no name, and has all their ticks made for that: none is shown.
    axes.set(xlabel="x", ylabel="y")
    sns.barplot(
        data,
        x="value",
        y="category",
        orient="h",
        ax=axes,
        errorbar=None,
        color=SERIES[0],
        width=0.4,
        saturation=1,
        linewidth=0,
    )
    rows = data.assign(upper=data.get("upper"), status=data.get("status", "exact"))
    named = enumerate(rows.to_dict("records"))
    longest = max((_finish_bar(axes, place, row, unit) for place, row in named), default=0)
    axes.set(xlabel="", ylabel="")
    axes.set_xlim(0, longest or 1)
    axes.set_ylim(len(data) - 0.72 + _GAP / _ROW, -0.72)
    axes.set_axis_off()
    return canvas


def _finish_bar(axes: Axes, place: int, row: Mapping[Any, Any], unit: str) -> float:
    """Draw the span of a range, write name and value; gives the axis that leaves room for it."""
    end = row["value"]
    if pd.notna(row["upper"]):
        end = row["upper"]
        axes.plot([row["value"], end], [place, place], color=INK, linewidth=4, alpha=0.5)
    text = format_value(row["value"], row["upper"], unit, row["status"])
    for what, at, aside, upright in (
        (text, (end, place), (5, 0), "center"),
        (str(row["category"]), (0, place), (0, 8), "bottom"),
    ):
        axes.annotate(what, at, xytext=aside, textcoords="offset points", va=upright)
    width = SIZE_INCHES[0] * 72 * (1 - 2 * _MARGIN)
    return float(end * width / (width - width_of(text, LETTERS) - 8))
