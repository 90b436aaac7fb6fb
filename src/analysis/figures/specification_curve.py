"""The specification curve: one fact under every combination, with the choices below each point."""

from __future__ import annotations

from textwrap import wrap

import pandas as pd
from matplotlib.figure import Figure as Canvas
from matplotlib.ticker import FuncFormatter

from analysis.facts.formatting import format_number
from analysis.figures.look import INK, LETTERS, MUTED, SERIES, empty_canvas

_ROW_INCHES, _TOP_INCHES, _TITLE_INCHES = 0.2, 2.4, 0.2
_LETTERS_A_LINE = 50


def specification_curve(table: pd.DataFrame, varied: list[str], title: str, unit: str) -> Canvas:
    """The values of one fact in ascending order, and a mark for each choice that gave them.

    `table` has `value`, `upper` (of a range), `lower_limit` and `upper_limit` (of an interval; all
    three missing where there is none) and a column for each varied parameter; one row is one
    specification. A range is drawn without a point: no value in it is likelier than another.
    After Simonsohn, Simmons and Nelson (2020).
    """
    ordered = table.sort_values(["value", *varied], kind="stable").reset_index(drop=True)
    choices = [(name, value) for name in varied for value in dict.fromkeys(sorted(table[name]))]
    lines = wrap(title, _LETTERS_A_LINE)
    canvas = empty_canvas(
        _TOP_INCHES + _ROW_INCHES * (len(choices) + 1) + _TITLE_INCHES * len(lines)
    )
    above, below = canvas.subplots(
        2, 1, sharex=True, height_ratios=[_TOP_INCHES, _ROW_INCHES * (len(choices) + 1)]
    )
    numbers = ordered[["value", "upper", "lower_limit", "upper_limit"]].astype(float)
    is_range = numbers["upper"].notna()
    low = numbers["lower_limit"].mask(is_range, numbers["value"])
    high = numbers["upper_limit"].mask(is_range, numbers["upper"])
    above.vlines(ordered.index, low, high, color=MUTED, linewidth=1)
    points = numbers.loc[~is_range, "value"]
    above.plot(points.index, points, "o", color=SERIES[0], markersize=3.5)
    above.yaxis.set_major_formatter(FuncFormatter(_number))
    above.set(ylabel=unit)
    canvas.suptitle("\n".join(lines), x=0.02, ha="left", fontsize=LETTERS)
    for height, (name, value) in enumerate(choices):
        is_chosen = ordered[name] == value
        below.plot(
            ordered.index[is_chosen],
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


def _number(value: float, _: object) -> str:
    """A tick with the decimals it has, at most two: several ticks must not read the same."""
    decimals = next((n for n in (0, 1) if abs(value - round(value, n)) < 1e-9), 2)
    return format_number(value, decimals)
