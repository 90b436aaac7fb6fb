"""Sweeps: every combination once, failures beside results, the same tables each time."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from analysis.chapters.parameters import MODELS
from analysis.errors import ChapterError, UsageError
from analysis.figures.specification_curve import specification_curve
from analysis.paths import Project, find_project
from analysis.reruns import sweeping
from analysis.reruns.grid import Grid, grid_from_options, specifications
from analysis.reruns.sweep import Result, facts_table, failures_table, sweep, write_sweep
from analysis.reruns.sweeping import Sweep, run_sweep
from analysis.runs.inputs import Inputs
from analysis.runs.many import Outcome, Wanted
from analysis.runs.store import FACTS, Store

CHAPTER = "registration_trends"
INPUTS = Inputs(CHAPTER, {}, "n", "c", "d", "p")


@pytest.fixture
def asked() -> list[Wanted]:
    return []


@pytest.fixture
def runner(tmp_path: Path, asked: list[Wanted]):
    """Runs that state their first year as a fact; 2015 fails. They end in the order reversed."""
    store = Store(tmp_path / "runs")

    def run_all(_: Project, wanted: Sequence[Wanted]) -> Iterator[tuple[Wanted, Outcome]]:
        asked.extend(wanted)
        for one in reversed(wanted):
            year = one[1].first_year
            yield (one, ChapterError("a cell failed") if year == 2015 else kept(year))

    def kept(year: int) -> Outcome:
        fact = {
            "id": "year",
            "value": year,
            "upper": None,
            "interval": [year - 1, year + 1],
            "text": {"en": str(year), "nl": str(year)},
            "label": {"en": "The first year", "nl": "Het eerste jaar"},
            "unit": "persons",
            "kind": "registered",
            "period": str(year),
            "definition": "rapporteur",
            "status": "exact",
        }
        return store.keep(
            replace(INPUTS, notebook=str(year)),
            lambda folder: (folder / FACTS).write_text(json.dumps({"facts": [fact]})),
        )

    return run_all


def swept(grid: Grid, runner) -> list[Result]:
    return list(sweep(Project(Path()), CHAPTER, list(specifications(grid, {})), runner))


def test_facts_and_failures_stand_side_by_side(runner) -> None:
    results = swept(grid_from_options(CHAPTER, ["first_year=2014..2016"]), runner)
    facts, failures = facts_table(results), failures_table(results)
    assert list(facts["first_year"]) == [2014, 2016]
    assert list(facts["lower_limit"]) == [2013, 2015]
    assert failures.to_dict("records") == [{"first_year": 2015, "reason": "a cell failed"}]


def test_the_varied_count_is_kept_beside_the_definition_of_each_fact(runner) -> None:
    grid = grid_from_options(CHAPTER, ["definition=comensha,rapporteur"])
    facts = facts_table(swept(grid, runner))
    assert list(facts["definition"]) == ["comensha", "rapporteur"]
    assert set(facts["fact_definition"]) == {"rapporteur"}


def test_no_parameter_has_the_name_of_a_column_of_facts(runner) -> None:
    results = swept(grid_from_options(CHAPTER, ["first_year=2014"]), runner)
    columns = set(facts_table(results).columns) - {"first_year"}
    names = {name for model in MODELS.values() for name in model.model_fields}
    assert not columns & names


def test_a_combination_that_cannot_be_is_a_failure_and_asks_no_run(runner, asked) -> None:
    results = swept(grid_from_options(CHAPTER, ["first_year=2017..2018", "last_year=2017"]), runner)
    assert len(asked) == 1
    [failure] = failures_table(results)["reason"]
    assert "lies before first_year" in failure


def test_the_tables_do_not_depend_on_the_order_in_which_runs_end(runner, tmp_path: Path) -> None:
    results = swept(grid_from_options(CHAPTER, ["first_year=2012..2016"]), runner)
    write_sweep(tmp_path / "a", {"chapter": CHAPTER}, results)
    write_sweep(tmp_path / "b", {"chapter": CHAPTER}, results[::-1])
    names = sorted(path.name for path in (tmp_path / "a").iterdir())
    assert names == ["facts.csv", "facts.parquet", "failures.csv", "sweep.json"]
    for name in names:
        assert (tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes()
    table = pd.read_parquet(tmp_path / "a" / "facts.parquet")
    assert list(table["value"]) == [2012, 2013, 2014, 2016]


def test_a_sweep_that_fails_everywhere_still_writes_its_tables(runner, tmp_path: Path) -> None:
    results = swept(grid_from_options(CHAPTER, ["first_year=2015"]), runner)
    write_sweep(tmp_path / "a", {}, results)
    assert "a cell failed" in (tmp_path / "a" / "failures.csv").read_text()


def test_a_folder_with_other_things_is_never_replaced(scratch: Project, tmp_path: Path) -> None:
    folder = tmp_path / "mine"
    folder.mkdir()
    (folder / "thesis.txt").write_text("years of work")
    grid = grid_from_options(CHAPTER, ["first_year=2014"])
    with pytest.raises(UsageError, match="holds other things"):
        run_sweep(scratch, grid, None, folder=folder)
    assert (folder / "thesis.txt").read_text() == "years of work"


def swept_into(folder: Path, runner, monkeypatch: pytest.MonkeyPatch, **options: Any) -> Sweep:
    monkeypatch.setattr(
        "analysis.reruns.sweeping.run_all", lambda project, wanted, jobs: runner(project, wanted)
    )
    grid = grid_from_options(CHAPTER, ["first_year=2012..2014"])
    return run_sweep(find_project(), grid, None, folder=folder, **options)


def test_what_varies_is_drawn_under_its_label_and_the_card_names_the_edition(
    runner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    done = swept_into(tmp_path / "sweep", runner, monkeypatch)
    assert (done.runs, done.failures, done.undrawn) == (3, 0, ())
    svg = (tmp_path / "sweep" / "curves" / "year.svg").read_text()
    assert "The first year (year)" in svg
    assert "first_year=2013" in svg
    card = json.loads((tmp_path / "sweep" / "sweep.json").read_text())
    assert (card["edition"], card["grid"]) == ("2016-2020", {"first_year": [2012, 2013, 2014]})


def test_facts_that_vary_beyond_the_curves_are_named(
    runner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("analysis.reruns.sweeping._CURVES", 0)
    done = swept_into(tmp_path / "sweep", runner, monkeypatch)
    assert done.undrawn == ("year",)
    assert swept_into(tmp_path / "sweep", runner, monkeypatch, facts=["year"]).undrawn == ()


def test_a_fact_that_no_run_states_is_told_and_the_rest_is_written(
    runner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(UsageError, match=r"--fact nope: no run states it. Stated are: year"):
        swept_into(tmp_path / "sweep", runner, monkeypatch, facts=["year", "nope"])
    assert (tmp_path / "sweep" / "facts.csv").is_file()
    assert (tmp_path / "sweep" / "curves" / "year.svg").is_file()


def test_curves_show_what_has_an_interval_before_what_was_published() -> None:
    stated = {
        "a": ("registered", None, 2.0),
        "b": ("derived", None, 2.0),
        "c": ("derived", 1.0, 2.0),
        "same": ("derived", 1.0, 1.0),
    }
    rows = [
        {"fact": name, "kind": kind, "value": value, "upper": None, "lower_limit": low}
        for name, (kind, low, other) in stated.items()
        for value in (1.0, other)
    ]
    table = pd.DataFrame(rows).assign(upper_limit=lambda frame: frame["lower_limit"])
    assert sweeping._that_vary(table) == ["c", "b", "a"]


def test_a_range_is_drawn_from_end_to_end_without_a_point() -> None:
    table = pd.DataFrame(
        {
            "first_year": [2014, 2015],
            "value": [1.0, 2.0],
            "upper": [3.0, None],
            "lower_limit": [None, 1.5],
            "upper_limit": [None, 2.5],
        }
    )
    above, _ = specification_curve(table, ["first_year"], "A share", "percent").axes
    [lines] = above.collections
    assert [(one[0][1], one[1][1]) for one in lines.get_segments()] == [(1.0, 3.0), (1.5, 2.5)]
    [points] = above.lines
    assert list(points.get_xydata()[0]) == [1, 2.0] and len(points.get_xydata()) == 1
