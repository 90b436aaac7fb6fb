"""Estimates beside each other: every interval is seen, ticks are round, the legend fits."""

from __future__ import annotations

import pandas as pd
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.collections import PathCollection

from analysis.figures.interval_chart import interval_chart

NARROW = (50_000.0, 51_000.0, 52_000.0)


def _rows(*series: str) -> pd.DataFrame:
    rows = [
        {"category": name, "series": one, "lower": low, "value": value, "upper": high}
        for one in series
        for name, (low, value, high) in {
            "Independence": NARROW,
            "Model averaging": (42_000.0, 50_000.0, 205_000.0),
        }.items()
    ]
    return pd.DataFrame(rows)


def test_a_narrow_interval_has_ends_that_its_marker_does_not_hide() -> None:
    canvas = interval_chart(_rows("lists as published"))
    [axes] = canvas.axes
    FigureCanvasAgg(canvas).draw()

    caps = {float(x): line for line in axes.get_lines() for x in line.get_xdata()}
    assert set(caps) == {50_000.0, 52_000.0, 42_000.0, 205_000.0}
    [points] = [c for c in axes.collections if isinstance(c, PathCollection)]
    marker = float(points.get_sizes()[0]) ** 0.5
    assert all(line.get_markersize() > 2 * marker for line in caps.values())


def test_ticks_are_round_numbers() -> None:
    [axes] = interval_chart(_rows("lists as published")).axes
    first, second = axes.get_xticks()[:2]
    assert second - first in (50_000, 100_000)


def test_the_legend_stands_inside_the_chart_and_above_the_rows() -> None:
    names = ("lists as published", "I (Labour Authority) and O (shelters) joined")
    canvas = interval_chart(_rows(*names))
    [axes] = canvas.axes
    FigureCanvasAgg(canvas).draw()
    [legend] = canvas.legends

    assert [text.get_text() for text in legend.get_texts()] == list(names)
    box, width = legend.get_window_extent(), canvas.get_size_inches()[0] * canvas.dpi
    assert box.x0 >= 0 and box.x1 <= width
    assert box.y0 >= axes.get_window_extent().y1
