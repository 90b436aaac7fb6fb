"""The look of every chart: seaborn's theme with our colours, and SVG that follows the page.

The colours are drawn as fixed hex values and replaced by CSS custom properties in the SVG, so that
one chart serves light and dark pages and still shows its colours outside a page.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from io import StringIO
from typing import Any

import matplotlib as mpl
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Canvas

from analysis.figures.svg import for_page

INK, MUTED, GRID, BAND = "#1d2b38", "#5a6772", "#d5dbe1", "#c9d8e6"
# Distinguishable with colour-vision deficiency (after Okabe & Ito 2008); markers and direct
# labels carry the same information, so that colour never stands alone.
SERIES = ("#0b5c99", "#b8500c", "#1f7a5c", "#8a3f7a", "#6b6b00")
MARKERS = ("o", "s", "D", "^", "v")
_NAMES = {INK: "ink", MUTED: "muted", GRID: "grid", BAND: "band"} | {
    colour: f"series-{number}" for number, colour in enumerate(SERIES, start=1)
}
_CSS = {colour: f"var(--vm-{name}, {colour})" for colour, name in _NAMES.items()}
# About 400 CSS pixels wide: shrunk to a phone the labels stay above ten pixels.
SIZE_INCHES = (4.2, 2.9)
LETTERS = 10.0
"""Points of letters: of the names of lines, of values and of ticks."""
_STYLE: dict[Any, Any] = {
    "svg.fonttype": "none",
    "svg.hashsalt": "victim-monitor",
    # The one that comes with matplotlib: with fonts of the machine, labels would stand elsewhere.
    "font.family": "DejaVu Sans",
    "font.size": 10,
    "axes.labelsize": 10,
    "xtick.labelsize": 10,
    "ytick.labelsize": 10,
    "axes.edgecolor": MUTED,
    "axes.labelcolor": MUTED,
    "text.color": INK,
    "xtick.color": MUTED,
    "ytick.color": MUTED,
    "grid.color": GRID,
    "grid.linewidth": 0.8,
    "axes.facecolor": "none",
    "figure.facecolor": "none",
    "savefig.facecolor": "none",
    "lines.linewidth": 2.2,
    "lines.markersize": 6,
}


def places_of(series: Iterable[str], places: Mapping[str, int]) -> dict[str, int]:
    """The place of each series among the colours and markers.

    A series has the same look in every state of a figure: `places` gives it, also of series that
    are not drawn here. Series that it does not name take what these leave free, in their order.
    """
    names = list(dict.fromkeys(series))
    taken = {places[name] for name in names if name in places}
    free = (place for place in range(len(SERIES)) if place not in taken)
    return {name: places[name] if name in places else next(free) for name in names}


def new_chart(height: float = SIZE_INCHES[1], *, arranged: bool = True) -> tuple[Canvas, Axes]:
    """An empty chart in the house look; unless `arranged`, what is in it is placed by the caller.

    Arranging takes a drawing of its own, nearly as long as the one that is kept.
    """
    canvas = empty_canvas(height, arranged=arranged)
    axes = canvas.subplots()
    axes.grid(visible=False, axis="x")
    sns.despine(ax=axes, left=True)
    return canvas, axes


def empty_canvas(height: float, *, arranged: bool = True) -> Canvas:
    """A canvas in the house look, made without pyplot's global state."""
    sns.set_theme(context="paper", style="whitegrid", palette=SERIES, rc=_STYLE)
    size = (SIZE_INCHES[0], height)
    return Canvas(figsize=size, layout="constrained") if arranged else Canvas(figsize=size)


def stamp(canvas: Canvas, word: str) -> None:
    """Write a word across the whole chart, so that no copy of it goes without."""
    canvas.text(
        *(0.5, 0.5, word),
        ha="center",
        va="center",
        rotation=24,
        fontsize=34,
        fontweight="bold",
        color=MUTED,
        alpha=0.22,
        zorder=10,
    )


def to_svg(canvas: Canvas, prefix: str, alt: str) -> str:
    """The chart as inline SVG with an accessible name and ids that no other chart uses."""
    buffer = StringIO()
    with mpl.rc_context(_STYLE):
        canvas.savefig(buffer, format="svg", metadata={"Date": None, "Creator": None})
    return for_page(buffer.getvalue(), prefix, alt, _CSS)
