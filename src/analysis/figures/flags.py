"""Named breaks: a dotted line on the day that a break fell, with its name above the chart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from matplotlib.axes import Axes
from matplotlib.transforms import offset_copy

from analysis.figures.frame import Frame, canvas_of
from analysis.figures.labels import flag_rows, width_of
from analysis.figures.look import MUTED
from analysis.language.current import text_of
from analysis.observations.breaks import Break

_LETTERS = 9.0
_GAP = 7.0
_ROW = 12.0
_BELOW_DATA = 1.5
"""Above bands and below lines and values: no break is drawn through a number."""


@dataclass(frozen=True)
class Flag:
    """A named break: its place on the year axis, its row above the chart, the side of its name."""

    position: float
    name: str
    row: int
    is_left: bool


def raise_flags(axes: Axes, frame: Frame, breaks: Sequence[Break]) -> None:
    """Draw every break; the frame has the rows for their names."""
    for flag in _flags(axes, frame, breaks):
        _raise_flag(axes, flag)


def under_flags(axes: Axes, frame: Frame, breaks: Sequence[Break]) -> Frame:
    """The frame with room above the axes for the names of the breaks."""
    rows = max((flag.row + 1 for flag in _flags(axes, frame, breaks)), default=0)
    return replace(frame, top=frame.top + _ROW * rows)


def _flags(axes: Axes, frame: Frame, breaks: Sequence[Break]) -> list[Flag]:
    # The points stand for whole years: a break within a year is drawn where its day falls.
    inside = sorted(breaks, key=lambda item: item.position)
    names = [text_of(item, "short") for item in inside]
    widths = [width_of(name, _LETTERS) + _GAP for name in names]
    places = [frame.x(axes, item.position) for item in inside]
    return [
        Flag(item.position, name, row, place > width)
        for item, name, row, place, width in zip(
            inside, names, flag_rows(places, widths), places, widths, strict=True
        )
    ]


def _raise_flag(axes: Axes, flag: Flag) -> None:
    """A dotted line with its name above the chart, to the left of the line where that fits."""
    above = axes.get_xaxis_transform()
    axes.annotate(
        flag.name,
        (flag.position, 0),
        xycoords=above,
        xytext=(flag.position, 1),
        textcoords=offset_copy(above, canvas_of(axes), y=2 + flag.row * _ROW, units="points"),
        ha="right" if flag.is_left else "left",
        va="bottom",
        color=MUTED,
        fontsize=_LETTERS,
        annotation_clip=False,
        zorder=_BELOW_DATA,
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
