"""A small line over the years beside a number: its course at a glance, with the breaks in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from analysis.facts.formatting import format_number
from analysis.language.current import text_of
from analysis.language.messages import tr
from analysis.observations.breaks import Break

_WIDTH, _HEIGHT = 240, 92
_LEFT, _RIGHT, _TOP, _BOTTOM = 18, 222, 22, 72
_BASE, _YEARS = 74, 89


@dataclass(frozen=True)
class Course:
    """Yearly values of one series in order, and the breaks between its first and last year."""

    name: str
    values: Sequence[tuple[int, float]]
    breaks: Sequence[Break]

    @property
    def breaks_drawn(self) -> list[Break]:
        """The breaks that fall between the first and the last value."""
        first, last = self.values[0][0], self.values[-1][0]
        return [item for item in self.breaks if first <= item.position <= last]


def sparkline(course: Course) -> Markup:
    """The course as inline SVG with an accessible name; from zero, a gap where a year is missing.

    Needs two values or more. Colours come from the stylesheet of the page.
    """
    points = {year: _place(course, year, value) for year, value in course.values}
    pieces = [
        f'<path class="vm-spark-base" d="M{_LEFT} {_BASE}H{_RIGHT}"/>',
        *(_break_line(course, item) for item in course.breaks_drawn),
        f'<path class="vm-spark-line" d="{_path(points)}"/>',
        *(_dot(points[year], 4 if year == max(points) else 2.5) for year in points),
        *_labels(course, points),
    ]
    return Markup(
        '<svg class="vm-spark" role="img" viewBox="0 0 {} {}" width="{}" height="{}" '
        'aria-label="{}">{}</svg>'
    ).format(_WIDTH, _HEIGHT, _WIDTH, _HEIGHT, _described(course), Markup("".join(pieces)))


def _described(course: Course) -> str:
    points = ", ".join(f"{year}: {format_number(value)}" for year, value in course.values)
    text = tr("{name} by year. {points}.", name=course.name, points=points)
    if course.breaks_drawn:
        named = "; ".join(f"{text_of(b, 'label')} ({b.date[:4]})" for b in course.breaks_drawn)
        text = f"{text} {tr('Breaks in the series: {breaks}', breaks=named)}."
    return text


def _place(course: Course, year: float, value: float) -> tuple[float, float]:
    first, last = course.values[0][0], course.values[-1][0]
    highest = max(value for _, value in course.values)
    x = _LEFT + (_RIGHT - _LEFT) * (year - first) / (last - first)
    y = _BOTTOM - (_BOTTOM - _TOP) * value / highest
    return round(x, 1), round(y, 1)


def _path(points: dict[int, tuple[float, float]]) -> str:
    """Neighbouring years are joined, a missing year is a gap."""
    return " ".join(
        f"{'L' if year - 1 in points else 'M'}{x:g} {y:g}" for year, (x, y) in points.items()
    )


def _dot(point: tuple[float, float], radius: float) -> str:
    return f'<circle class="vm-spark-point" cx="{point[0]:g}" cy="{point[1]:g}" r="{radius:g}"/>'


def _break_line(course: Course, item: Break) -> str:
    x, _ = _place(course, item.position, 0)
    return f'<path class="vm-spark-break" d="M{x:g} {_TOP - 8}V{_BASE}"/>'


def _labels(course: Course, points: dict[int, tuple[float, float]]) -> list[str]:
    (first, value), (last, _) = course.values[0], course.values[-1]
    return [
        f'<text x="{_LEFT}" y="{_YEARS}" text-anchor="middle">{first}</text>',
        f'<text x="{_RIGHT}" y="{_YEARS}" text-anchor="middle">{last}</text>',
        f'<text x="{_LEFT - 14}" y="{points[first][1] - 8:g}">{format_number(value)}</text>',
    ]
