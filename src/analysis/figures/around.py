"""What stands around the lines of a chart: their names at the right, named breaks above."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.ticker import MultipleLocator
from matplotlib.transforms import offset_copy

from analysis.facts.formatting import format_number
from analysis.figures.labels import apart, flag_rows, height_of, width_of, wrapped
from analysis.figures.look import MUTED
from analysis.language.current import text_of
from analysis.observations.breaks import Break

_NAME, _FLAG = 10.0, 9.0
"""Points of letters: of the names of lines and ticks, and of the names of breaks."""
_GAP = 7.0
_FLAG_ROW = 12.0
_YEAR = 32.0
"""Points along the axis that the label of a year needs."""
_COLUMNS = 14
_WIDEST = 0.34
"""The share of the chart's width that names at the right may take before they become a legend."""
_VALUES_UP_TO = 3
_REACH = 1.0
"""Years that a name may lie beyond the end of its line: what joins them looks like data."""


@dataclass(frozen=True)
class End:
    """Where the line of a series ends: its name goes there."""

    name: str
    year: float
    value: float
    line: Line2D


@dataclass(frozen=True)
class Frame:
    """Points between the chart's edges and its axes."""

    left: float
    right: float
    top: float
    bottom: float
    width: float
    height: float

    @classmethod
    def around(cls, axes: Axes) -> Frame:
        """Room for the labels of the ticks."""
        ticks = [tick for tick in axes.get_yticks() if tick <= axes.get_ylim()[1]]
        widest = max(width_of(axes.yaxis.get_major_formatter()(tick), _NAME) for tick in ticks)
        inches = axes.get_figure(root=True).get_size_inches()  # type: ignore[union-attr]
        width, height = (float(side) * 72 for side in inches)
        return cls(widest + 9, 8, 6, 20, width, height)

    def x(self, axes: Axes, year: float) -> float:
        """Points from the chart's left edge to a year."""
        first, last = axes.get_xlim()
        return self.left + (year - first) / (last - first) * (self.width - self.left - self.right)

    @property
    def inner_height(self) -> float:
        """Points between the bottom and the top of the axes."""
        return self.height - self.top - self.bottom

    def years_between_ticks(self, axes: Axes) -> int:
        """As few as leave the labels of the years apart."""
        first, last = axes.get_xlim()
        return math.ceil((last - first) * _YEAR / (self.width - self.left - self.right))

    def apply(self, axes: Axes) -> None:
        """Put the axes inside the frame."""
        axes.set_position(
            (
                self.left / self.width,
                self.bottom / self.height,
                1 - (self.left + self.right) / self.width,
                1 - (self.top + self.bottom) / self.height,
            )
        )


def arrange(axes: Axes, ends: Sequence[End], breaks: Sequence[Break]) -> None:
    """Put the axes where names at the right and flags above leave room, and draw both.

    Each line is named at the right of its end; all are in a legend above where that does not fit,
    or where a line ends long before the others. A single line needs no name: the title says what
    it is.
    """
    frame = Frame.around(axes)
    texts = [_name(end, with_value=len(ends) <= _VALUES_UP_TO) for end in ends]
    room = max((width_of(text, _NAME) for text in texts), default=0) + 2 * _GAP
    beside = _under_flags(axes, replace(frame, right=room), breaks)
    middles = apart(
        [end.value * beside.inner_height / axes.get_ylim()[1] for end in ends],
        [height_of(text, _NAME) for text in texts],
        *(0, beside.inner_height),
    )
    if len(ends) < 2:
        frame = _under_flags(axes, frame, breaks)
    elif middles is None or room > _WIDEST * frame.width or _end_early(axes, ends):
        frame = _under_flags(axes, _legend(axes, ends, frame), breaks)
    else:
        frame = beside
        for end, text, middle in zip(ends, texts, middles, strict=True):
            _name_at_the_right(axes, end, text, middle / frame.inner_height)
    frame.apply(axes)
    axes.xaxis.set_major_locator(MultipleLocator(frame.years_between_ticks(axes)))
    for flag in _flags(axes, frame, breaks):
        _raise_flag(axes, flag)


def _end_early(axes: Axes, ends: Sequence[End]) -> bool:
    last = math.floor(axes.get_xlim()[1])
    return any(last - end.year > _REACH for end in ends)


def _name(end: End, *, with_value: bool) -> str:
    name = wrapped(end.name, _COLUMNS)
    return f"{name}\n{format_number(end.value)}" if with_value else name


def _name_at_the_right(axes: Axes, end: End, text: str, height: float) -> None:
    canvas = axes.get_figure(root=True)
    axes.annotate(
        text,
        (end.year, end.value),
        xytext=(1.0, height),
        textcoords=offset_copy(axes.transAxes, canvas, x=_GAP, units="points"),
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
    """The names above the chart, in the order in which the lines end."""
    order = sorted(ends, key=lambda end: -end.value)
    columns = 1 if max(width_of(end.name, _NAME) for end in ends) > 0.38 * frame.width else 2
    rows = -(-len(order) // columns)
    axes.legend(
        [end.line for end in order],
        [end.name for end in order],
        loc="upper left",
        bbox_to_anchor=(0, 1),
        bbox_transform=axes.get_figure(root=True).transFigure,  # type: ignore[union-attr]
        ncols=columns,
        fontsize=_NAME,
        frameon=False,
        borderaxespad=0,
    )
    return replace(frame, top=frame.top + rows * 16)


@dataclass(frozen=True)
class Flag:
    """A named break: its place on the year axis, its row above the chart, the side of its name."""

    position: float
    name: str
    row: int
    is_left: bool


def _flags(axes: Axes, frame: Frame, breaks: Sequence[Break]) -> list[Flag]:
    # The points stand for whole years: a break within a year is drawn where its day falls.
    inside = sorted(breaks, key=lambda item: item.position)
    names = [text_of(item, "short") for item in inside]
    widths = [width_of(name, _FLAG) + _GAP for name in names]
    places = [frame.x(axes, item.position) for item in inside]
    return [
        Flag(item.position, name, row, place > width)
        for item, name, row, place, width in zip(
            inside, names, flag_rows(places, widths), places, widths, strict=True
        )
    ]


def _under_flags(axes: Axes, frame: Frame, breaks: Sequence[Break]) -> Frame:
    rows = max((flag.row + 1 for flag in _flags(axes, frame, breaks)), default=0)
    return replace(frame, top=frame.top + _FLAG_ROW * rows)


def _raise_flag(axes: Axes, flag: Flag) -> None:
    """A dotted line with its name above the chart, to the left of the line where that fits."""
    above, canvas = axes.get_xaxis_transform(), axes.get_figure(root=True)
    axes.annotate(
        flag.name,
        (flag.position, 0),
        xycoords=above,
        xytext=(flag.position, 1),
        textcoords=offset_copy(above, canvas, y=2 + flag.row * _FLAG_ROW, units="points"),
        ha="right" if flag.is_left else "left",
        va="bottom",
        color=MUTED,
        fontsize=_FLAG,
        annotation_clip=False,
        arrowprops={
            "arrowstyle": "-",
            "linestyle": ":",
            "color": MUTED,
            "linewidth": 1,
            "relpos": (1 if flag.is_left else 0, 0),
            "shrinkA": 0,
            "shrinkB": 0,
        },
    )
