"""Words beside lines: measured, wrapped, and moved apart until none covers another."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence

from matplotlib.font_manager import FontProperties
from matplotlib.textpath import text_to_path

LINE_HEIGHT = 1.3
_CLEAR = 2.5
"""Points between a label and an upright line that it would otherwise cover."""


def width_of(text: str, size: float) -> float:
    """Points that the widest line of a text takes; browsers' fonts are narrower than this one."""
    font = FontProperties(family="DejaVu Sans", size=size)
    return max(
        float(text_to_path.get_text_width_height_descent(line, font, ismath=False)[0])
        for line in text.split("\n")
    )


def height_of(text: str, size: float) -> float:
    """Points that the lines of a text take."""
    return (text.count("\n") + 1) * size * LINE_HEIGHT


def wrapped(text: str, columns: int) -> str:
    """The text in lines of so many letters; a longer word has a line of its own."""
    return textwrap.fill(text, columns, break_long_words=False, break_on_hyphens=False)


def apart(
    wanted: Sequence[float], heights: Sequence[float], low: float, high: float
) -> list[float] | None:
    """Middles as near to the wanted ones as can be without overlap, between two limits.

    They keep their order. None where the heights do not fit between the limits. The least squares
    under a fixed order are found by pooling neighbours that overlap.
    """
    if sum(heights) > high - low:
        return None
    order = sorted(range(len(wanted)), key=lambda place: wanted[place])
    # Each pool: its places, and the lower edge at which it is nearest to what its members want.
    pools: list[tuple[list[int], float]] = []
    for place in order:
        pools.append(([place], wanted[place] - heights[place] / 2))
        while len(pools) > 1 and _top(pools[-2], heights) > pools[-1][1]:
            (below, first), (above, second) = pools[-2], pools.pop()
            shift = sum(heights[member] for member in below)
            weights = len(below), len(above)
            edge = (first * weights[0] + (second - shift) * weights[1]) / sum(weights)
            pools[-1] = ([*below, *above], edge)
    return _middles(pools, heights, low, high)


def _top(pool: tuple[list[int], float], heights: Sequence[float]) -> float:
    members, edge = pool
    return edge + sum(heights[member] for member in members)


def _middles(
    pools: list[tuple[list[int], float]], heights: Sequence[float], low: float, high: float
) -> list[float]:
    """Middles by place, pushed inside the limits from below and then from above."""
    edges: dict[int, float] = {}
    floor = low
    for members, edge in pools:
        floor = max(floor, edge)
        for member in members:
            edges[member] = floor
            floor += heights[member]
    ceiling = high
    for member in reversed(list(edges)):
        edges[member] = min(edges[member], ceiling - heights[member])
        ceiling = edges[member]
    return [edges[place] + heights[place] / 2 for place in range(len(heights))]


def clear_of(lines: Sequence[float], wanted: float, width: float, low: float, high: float) -> float:
    """The middle nearest to the wanted one at which a label covers no upright line.

    It stays between two limits. Where no place is free the wanted one is kept.
    """
    reach = width / 2 + _CLEAR
    places = [wanted, *(line + side * reach for line in lines for side in (-1, 1))]
    free = [
        place
        for place in places
        if low + width / 2 <= place <= high - width / 2
        and all(abs(place - line) >= reach - 1e-6 for line in lines)
    ]
    return min(free, key=lambda place: abs(place - wanted), default=wanted)


def flag_rows(places: Sequence[float], widths: Sequence[float]) -> list[int]:
    """The row above the chart for each flag that flies to the left of its line, left to right.

    A flag stands above the lines that it would otherwise cross; a row holds flags side by side.
    """
    rows: list[int] = []
    for place, width in zip(places, widths, strict=True):
        crossed = [
            row for row, other in zip(rows, places, strict=False) if place - width < other <= place
        ]
        rows.append(max(crossed, default=-1) + 1)
    return rows
