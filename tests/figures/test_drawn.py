"""A chart is drawn once for the same data, and never mistaken for another."""

from __future__ import annotations

from functools import partial

import pandas as pd
import pytest

from analysis.figures import drawn as module
from analysis.figures.bars import bar_chart
from analysis.figures.charts import line_chart
from analysis.figures.drawn import drawn
from analysis.figures.look import to_svg
from analysis.language.current import speaking

COUNTS = {"year": [2016, 2017], "series": ["a", "a"], "value": [1000.0, 2000.0]}


@pytest.fixture(autouse=True)
def drawings(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The ids of the charts that were really drawn in the test."""
    made: list[str] = []

    def draw(canvas: object, prefix: str, alt: str) -> str:
        made.append(prefix)
        return to_svg(canvas, prefix, alt)  # type: ignore[arg-type]

    monkeypatch.setattr(module, "to_svg", draw)
    monkeypatch.setattr(module, "_drawn", {})
    return made


def lines(**changed: object) -> partial:  # type: ignore[type-arg]
    return partial(line_chart, pd.DataFrame(COUNTS | changed))


def test_the_same_chart_is_drawn_once_and_is_as_if_drawn_alone(drawings: list[str]) -> None:
    first, second = (drawn(lines(), "totals", "Counts.") for _ in range(2))

    assert first == second == to_svg(line_chart(pd.DataFrame(COUNTS)), "totals", "Counts.")
    assert drawings == ["totals"]


def test_charts_that_differ_in_anything_are_drawn_each(drawings: list[str]) -> None:
    bars = partial(bar_chart, pd.DataFrame({"category": ["a"], "value": [1000.0]}))
    with speaking("nl"):
        dutch = drawn(lines(), "totals", "Counts.")
    charts = [
        dutch,
        drawn(lines(), "totals", "Counts."),
        drawn(lines(), "totals", "Other words."),
        drawn(lines(), "others", "Counts."),
        drawn(lines(), "totals", "Counts.", "SYNTHETIC"),
        drawn(lines(value=[1000.0, 2001.0]), "totals", "Counts."),
        drawn(partial(lines(), places={"a": 1}), "totals", "Counts."),
        drawn(bars, "totals", "Counts."),
        drawn(partial(bars, unit="percent"), "totals", "Counts."),
    ]

    assert len(set(charts)) == len(charts) == len(drawings)
