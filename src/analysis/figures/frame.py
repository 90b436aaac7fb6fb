"""The room between a chart's edges and its axes, in points."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from matplotlib.axes import Axes
from matplotlib.figure import Figure as Canvas

from analysis.figures.labels import width_of
from analysis.figures.look import LETTERS

_YEAR = 32.0
"""Points along the axis that the label of a year needs."""


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
        widest = max(width_of(axes.yaxis.get_major_formatter()(tick), LETTERS) for tick in ticks)
        width, height = (float(side) * 72 for side in canvas_of(axes).get_size_inches())
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

    def taller(self, points: float) -> Frame:
        """A frame with more room above the axes, which keep their height: the chart grows."""
        return replace(self, top=self.top + points, height=self.height + points)

    def apply(self, axes: Axes) -> None:
        """Put the axes inside the frame, and the frame around the chart."""
        canvas_of(axes).set_size_inches(self.width / 72, self.height / 72)
        axes.set_position(
            (
                self.left / self.width,
                self.bottom / self.height,
                1 - (self.left + self.right) / self.width,
                1 - (self.top + self.bottom) / self.height,
            )
        )


def canvas_of(axes: Axes) -> Canvas:
    """The whole chart that the axes are drawn on."""
    canvas = axes.get_figure(root=True)
    assert canvas is not None
    return canvas
