"""The specification curve: one fact under every combination, with the choices below each point."""

from __future__ import annotations

import pandas as pd
from matplotlib.figure import Figure as Canvas
from matplotlib.ticker import FuncFormatter

from analysis.facts.formatting import format_number
from analysis.figures.look import INK, MUTED, SERIES, empty_canvas

_ROW_INCHES, _TOP_INCHES = 0.2, 2.4


def specification_curve(table: pd.DataFrame, varied: list[str], unit: str) -> Canvas:
    """The values of one fact in ascending order, and a mark for each choice that gave them.

    `table` has `value`, `lower_limit`, `upper_limit` (missing where there is no interval) and a
    column for each varied parameter; one row is one specification. After Simonsohn, Simmons and
    Nelson (2020).
    """
    ordered = table.sort_values(["value", *varied], kind="stable").reset_index(drop=True)
    choices = [(name, value) for name in varied for value in dict.fromkeys(sorted(table[name]))]
    canvas = empty_canvas(_TOP_INCHES + _ROW_INCHES * (len(choices) + 1))
    above, below = canvas.subplots(
        2, 1, sharex=True, height_ratios=[_TOP_INCHES, _ROW_INCHES * (len(choices) + 1)]
    )
    places = range(len(ordered))
    above.vlines(places, ordered["lower_limit"], ordered["upper_limit"], color=MUTED, linewidth=1)
    above.plot(places, ordered["value"], "o", color=SERIES[0], markersize=3.5)
    above.yaxis.set_major_formatter(FuncFormatter(lambda value, _: format_number(value)))
    above.set(ylabel=unit)
    for height, (name, value) in enumerate(choices):
        is_chosen = ordered[name] == value
        below.plot(
            [place for place in places if is_chosen[place]],
            [height] * int(is_chosen.sum()),
            "|",
            color=INK,
            markersize=7,
        )
    below.set_yticks(range(len(choices)), [f"{name}={value}" for name, value in choices])
    below.invert_yaxis()
    below.set_xticks([])
    below.grid(visible=False)
    return canvas
