"""The store: a run is found by what it was made from, and a harmed one is not found."""

from __future__ import annotations

import json
import os
from dataclasses import replace
from pathlib import Path

import pytest

from analysis.runs.inputs import Inputs
from analysis.runs.store import FACTS, RunError, Store, read_run

INPUTS = Inputs("index", {"first_year": 2016}, "n", "c", "d", "p")


def fill(folder: Path) -> None:
    (folder / FACTS).write_text(json.dumps({"chapter": "index", "facts": []}))
    (folder / "tables").mkdir()
    (folder / "tables" / "a.csv").write_text("x\r\n1\r\n")


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "runs")


def test_a_kept_run_is_found_by_its_inputs(store: Store) -> None:
    kept = store.keep(INPUTS, fill)
    assert store.find(INPUTS) == kept
    assert kept.facts()["chapter"] == "index"


@pytest.mark.parametrize(
    "other",
    [
        replace(INPUTS, chapter="hidden_victims"),
        replace(INPUTS, parameters={"first_year": 2017}),
        replace(INPUTS, notebook="other"),
        replace(INPUTS, code="other"),
        replace(INPUTS, data="other"),
        replace(INPUTS, packages="other"),
    ],
)
def test_every_input_counts(store: Store, other: Inputs) -> None:
    store.keep(INPUTS, fill)
    assert store.find(other) is None


@pytest.mark.parametrize("harm", ["changed", "removed", "added", "card"])
def test_a_harmed_run_is_not_found_and_can_be_made_again(store: Store, harm: str) -> None:
    folder = store.keep(INPUTS, fill).folder
    if harm == "changed":
        (folder / "tables" / "a.csv").write_text("x\r\n2\r\n")
    elif harm == "removed":
        (folder / FACTS).unlink()
    elif harm == "added":
        (folder / "more.txt").write_text("more")
    else:
        (folder / "run.json").write_text("{")
    if harm != "added":
        with pytest.raises(RunError):
            read_run(folder)
    assert store.find(INPUTS) is None
    assert store.keep(INPUTS, fill).facts()["facts"] == []


def test_a_run_that_fails_leaves_nothing(store: Store) -> None:
    def fail(folder: Path) -> None:
        fill(folder)
        raise RuntimeError("a cell failed")

    with pytest.raises(RuntimeError):
        store.keep(INPUTS, fail)
    assert store.find(INPUTS) is None
    assert list(store.folder.iterdir()) == []


def test_what_a_killed_process_left_is_removed_and_a_living_one_is_left_alone(store: Store) -> None:
    store.folder.mkdir()
    gone = store.folder / f".running-{_unused_pid()}-x"
    alive = store.folder / f".running-{os.getppid()}-x"
    gone.mkdir()
    alive.mkdir()
    store.keep(INPUTS, fill)
    assert not gone.exists()
    assert alive.exists()


def test_the_second_to_end_finds_the_first_run_in_place(store: Store) -> None:
    first = store.keep(INPUTS, fill)
    assert store.keep(INPUTS, fill).folder == first.folder


def _unused_pid() -> int:
    pid = 4_000_000
    while True:
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return pid
        pid -= 1
