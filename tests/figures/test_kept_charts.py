"""Charts kept from run to run: the same as new ones, and never another one's."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from functools import partial
from pathlib import Path

import pandas as pd
import pytest

from analysis.figures import drawn as module
from analysis.figures.charts import line_chart
from analysis.figures.drawn import drawn
from analysis.figures.kept_charts import PLACE, kept_or_drawn
from analysis.observations.catalogue import Catalogue
from analysis.paths import Project
from analysis.runs.inputs import Inputs
from analysis.runs.running import charts_of
from tests.chapters.running import run_chapter

COUNTS = {"year": [2016, 2017], "series": ["a", "a"], "value": [1000.0, 2000.0]}
INPUTS = Inputs("index", {}, "n", "c", "d", "p")
KEY_OF_A_CHART = """
import hashlib
from functools import partial
from analysis.figures.charts import line_chart
from analysis.figures.drawn import _key
from analysis.observations.breaks import read_breaks
from analysis.paths import find_project
import pandas as pd
breaks = read_breaks(find_project().data / "breaks.yml")
chart = partial(line_chart, pd.DataFrame({"year": [2016], "value": [1.0]}), breaks=breaks)
print(len(breaks), hashlib.sha256(_key((chart, "a", "b"))).hexdigest())
"""


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(module, "_drawn", {})
    monkeypatch.setenv(PLACE, str(tmp_path / "charts"))
    return tmp_path / "charts"


def chart() -> str:
    return drawn(partial(line_chart, pd.DataFrame(COUNTS)), "totals", "Counts.")


def never() -> str:
    raise AssertionError("it was drawn again")


def test_a_later_run_finds_the_chart_of_an_earlier_one(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = chart()
    monkeypatch.setattr(module, "_drawn", {})
    monkeypatch.setattr(module, "to_svg", lambda *_: never())
    assert chart() == first
    assert len(list(place.iterdir())) == 1


def test_a_kept_chart_is_as_if_it_was_drawn_where_none_are_kept(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = chart()
    monkeypatch.setattr(module, "_drawn", {})
    monkeypatch.delenv(PLACE)
    assert chart() == kept


@pytest.mark.parametrize("harm", ["cut", "changed", "emptied", "no text"])
def test_a_kept_chart_that_was_harmed_is_drawn_again(place: Path, harm: str) -> None:
    assert kept_or_drawn(b"key", lambda: "<svg>1</svg>") == "<svg>1</svg>"
    [path] = place.iterdir()
    whole = path.read_bytes()
    path.write_bytes(
        {
            "cut": whole[:-3],
            "changed": whole.replace(b"1</svg>", b"2</svg>"),
            "emptied": b"",
            "no text": b"\xff\xfe",
        }[harm]
    )
    assert kept_or_drawn(b"key", lambda: "<svg>1</svg>") == "<svg>1</svg>"
    assert path.read_bytes() == whole
    assert kept_or_drawn(b"key", never) == "<svg>1</svg>"


def test_two_keys_are_two_charts(place: Path) -> None:
    assert [kept_or_drawn(key, lambda key=key: str(key)) for key in (b"a", b"b")] == [
        str(b"a"),
        str(b"b"),
    ]


def test_nothing_is_kept_where_no_place_is_named(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(PLACE)
    assert kept_or_drawn(b"key", lambda: "<svg/>") == "<svg/>"
    assert not place.exists()


def test_a_chart_that_cannot_be_kept_is_shown_all_the_same(place: Path) -> None:
    place.write_text("a file where the folder would be")
    assert kept_or_drawn(b"key", lambda: "<svg/>") == "<svg/>"


def test_other_code_or_packages_find_none_of_these_charts(project: Project) -> None:
    places = {
        charts_of(project, INPUTS),
        charts_of(project, replace(INPUTS, code="other")),
        charts_of(project, replace(INPUTS, packages="other")),
    }
    assert len(places) == 3
    assert charts_of(project, replace(INPUTS, data="other")) in places


@pytest.mark.slow
def test_the_key_of_a_chart_is_the_same_in_every_process() -> None:
    said = {
        subprocess.run(
            [sys.executable, "-c", KEY_OF_A_CHART],
            env=os.environ | {"PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2", "3")
    }
    [one] = said
    assert int(one.split()[0]) > 0


@pytest.mark.parametrize(
    "chapter", ["registration_trends", "police_performance", "dublin_claimants", "young_victims"]
)
def test_a_chart_reads_nothing_that_its_key_does_not_hold(
    project: Project, catalogue: Catalogue, chapter: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else a chart that was kept would show figures that have changed since."""
    opened: list[str] = []
    watching: list[bool] = []
    sys.addaudithook(
        lambda event, args: opened.append(str(args[0])) if event == "open" and watching else None
    )
    draw = module._draw

    def watched(*arguments: object) -> str:
        watching.append(True)
        try:
            return draw(*arguments)  # type: ignore[arg-type]
        finally:
            watching.clear()

    monkeypatch.setattr(module, "_drawn", {})
    monkeypatch.setattr(module, "_draw", watched)
    run_chapter(project.chapters / f"{chapter}.ipynb", monkeypatch, catalogue)
    assert module._drawn, "no chart was drawn"
    assert [path for path in opened if path.startswith(str(project.data))] == []
