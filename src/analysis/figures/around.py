"""What stands around the lines of a chart: their names at the right or above, and the breaks."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.ticker import MultipleLocator
from matplotlib.transforms import offset_copy

from analysis.facts.formatting import format_value
from analysis.figures.flags import raise_flags, under_flags
from analysis.figures.frame import Frame, canvas_of
from analysis.figures.labels import apart, height_of, width_of, wrapped
from analysis.figures.look import LETTERS
from analysis.observations.breaks import Break

_GAP = 7.0
_COLUMNS = 14
_WIDEST = 0.34
"""The share of the chart's width that names at the right may take before they become a legend."""
_VALUES_UP_TO = 3
_LEGEND_ROW = 16.0
_HALF = 0.38
"""The share of the chart's width up to which the names of a legend go side by side."""


@dataclass(frozen=True)
class End:
    """Where the line of a series ends: its name goes there."""

    name: str
    year: int
    value: float
    line: Line2D


def arrange(axes: Axes, ends: Sequence[End], breaks: Sequence[Break]) -> Frame:
    """Put the axes where names at the right and flags above leave room, and draw both.

    Each line is named at the right of its end. All stand in a legend above where that does not
    fit, and where a line ends before the last year of the axis: what joined it to a name would be
    read as data of later years. A single line needs no name: the title says what it is.
    """
    frame = Frame.around(axes)
    if len(ends) < 2:
        frame = under_flags(axes, frame, breaks)
    elif _end_early(axes, ends):
        frame = under_flags(axes, _legend(axes, ends, frame), breaks)
    else:
        frame = _named_at_the_right(axes, ends, frame, breaks) or under_flags(
            axes, _legend(axes, ends, frame), breaks
        )
    frame.apply(axes)
    axes.xaxis.set_major_locator(MultipleLocator(frame.years_between_ticks(axes)))
    raise_flags(axes, frame, breaks)
    return frame


def _end_early(axes: Axes, ends: Sequence[End]) -> bool:
    return any(end.year < _last_year(axes) for end in ends)


def _last_year(axes: Axes) -> int:
    return math.floor(axes.get_xlim()[1])


def _named_at_the_right(
    axes: Axes, ends: Sequence[End], frame: Frame, breaks: Sequence[Break]
) -> Frame | None:
    """Name the lines at their ends; nothing is drawn, and None given back, where names do not fit.

    Of a few lines the names hold the last values too.
    """
    texts = [wrapped(end.name, _COLUMNS) for end in ends]
    if len(ends) <= _VALUES_UP_TO:
        texts = [f"{text}\n{_printed(end)}" for text, end in zip(texts, ends, strict=True)]
    room = max(width_of(text, LETTERS) for text in texts) + 2 * _GAP
    beside = under_flags(axes, replace(frame, right=room), breaks)
    middles = apart(
        [end.value * beside.inner_height / axes.get_ylim()[1] for end in ends],
        [height_of(text, LETTERS) for text in texts],
        *(0, beside.inner_height),
    )
    if middles is None or room > _WIDEST * frame.width:
        return None
    for end, text, middle in zip(ends, texts, middles, strict=True):
        _name_at_the_right(axes, end, text, middle / beside.inner_height)
    return beside


def _printed(end: End) -> str:
    return format_value(end.value, None, "")


def _name_at_the_right(axes: Axes, end: End, text: str, height: float) -> None:
    axes.annotate(
        text,
        (end.year, end.value),
        xytext=(1.0, height),
        textcoords=offset_copy(axes.transAxes, canvas_of(axes), x=_GAP, units="points"),
        va="center",
        linespacing=1.1,
        color=end.line.get_color(),
        annotation_clip=False,
        arrowprops={
            "arrowstyle": "-",
            "color": end.line.get_color(),
            "linewidth": 0.8,
            "alpha": 0.6,
            "shrinkA": 1,
            "shrinkB": 5,
            "relpos": (0, 0.5),
        },
    )


def _legend(axes: Axes, ends: Sequence[End], frame: Frame) -> Frame:
    """The names above the chart with the last values, in the order of these; the chart grows.

    Where lines end in different years, each value is given with its year.
    """
    order = sorted(ends, key=lambda end: -end.value)
    texts = [f"{end.name} {_printed(end)}" for end in order]
    if _end_early(axes, ends):
        texts = [f"{text} ({end.year})" for text, end in zip(texts, order, strict=True)]
    columns = 1 if max(width_of(text, LETTERS) for text in texts) > _HALF * frame.width else 2
    axes.legend(
        [end.line for end in order],
        texts,
        loc="upper left",
        bbox_to_anchor=(0, 1),
        bbox_transform=canvas_of(axes).transFigure,
        ncols=columns,
        fontsize=LETTERS,
        frameon=False,
        borderaxespad=0,
    )
    return frame.taller(-(-len(order) // columns) * _LEGEND_ROW)
