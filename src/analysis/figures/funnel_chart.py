"""The funnel plot: units against the limits between which chance would leave them."""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Canvas
from matplotlib.ticker import FuncFormatter, MaxNLocator

from analysis.facts.formatting import format_number
from analysis.figures.look import BAND, INK, MUTED, SERIES, new_chart
from analysis.language.messages import tr


def funnel_chart(units: pd.DataFrame, limits: pd.DataFrame) -> Canvas:
    """Observed over expected against expected, with the limits drawn as bands.

    `units` has, by label, `expected`, `value` and `position`; `limits` has `expected`, `lower_95`,
    `upper_95`, `lower_998` and `upper_998`. Only units outside the limits are named: a plot that
    names every unit is read as a league table. A unit of which it cannot be told whether it lies
    outside is an open diamond, and its name says so.
    """
    canvas, axes = new_chart(3.2)
    size = limits["expected"]
    axes.fill_between(size, limits["lower_998"], limits["upper_998"], color=BAND, alpha=0.45, lw=0)
    axes.fill_between(size, limits["lower_95"], limits["upper_95"], color=BAND, lw=0)
    axes.axhline(1, color=MUTED, linewidth=1.2)
    is_inside, is_undecided = (units["position"] == name for name in ("inside", "undecided"))
    _points(axes, units[is_inside], "o", SERIES[0])
    _points(axes, units[~is_inside & ~is_undecided], "D", SERIES[1])
    _points(axes, units[is_undecided], "D", SERIES[1], is_open=True)
    middle = (float(size.min()) + float(size.max())) / 2
    for label, unit in units[~is_inside].iterrows():
        is_told = unit["position"] != "undecided"
        name = str(label) if is_told else tr("{unit}: cannot be told", unit=label)
        _name(axes, name, unit, is_left=unit["expected"] < middle)
    axes.set(xlabel=tr("Expected number"), ylabel=tr("Observed over expected"))
    axes.set_xlim(size.min(), size.max())
    highest = max(float(units["value"].max()), 1.0)
    axes.set_ylim(0, highest * 1.35)
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: format_number(value)))
    # Steps that one decimal shows in full.
    axes.yaxis.set_major_locator(MaxNLocator(8, steps=[1, 2, 5, 10]))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: format_number(value, 1)))
    return canvas


def _points(
    axes: Axes, units: pd.DataFrame, marker: str, colour: str, *, is_open: bool = False
) -> None:
    axes.scatter(
        units["expected"],
        units["value"],
        marker=marker,
        s=42,
        facecolors="none" if is_open else colour,
        edgecolors=colour,
        linewidth=1.6 if is_open else 0,
        zorder=3,
        # A unit of which nobody is counted lies on the edge of the drawing.
        clip_on=False,
    )


def _name(axes: Axes, name: str, unit: pd.Series, *, is_left: bool) -> None:
    axes.annotate(
        name,
        (unit["expected"], unit["value"]),
        xytext=(8 if is_left else -8, 3),
        textcoords="offset points",
        ha="left" if is_left else "right",
        va="bottom",
        color=INK,
        fontsize=9,
    )
