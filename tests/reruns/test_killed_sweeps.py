"""Sweeps that lose a worker or are killed: nothing that had ended is lost or computed again."""

from __future__ import annotations

import gc
import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import psutil
import pytest

from analysis.book.warm.fork import Request
from analysis.book.warm.provisioner import fork_kernel
from analysis.errors import UsageError
from analysis.paths import Project
from analysis.reruns import cluster as cluster_module
from analysis.reruns.grid import grid_from_options
from analysis.reruns.sweeping import run_sweep
from tests import tiny as tiny_book
from tests.book.test_publishing import wait_until
from tests.signals import hear_ctrl_c

pytestmark = pytest.mark.slow
YEARS = [str(year) for year in range(2012, 2018)]
GRID = [f"first_year={YEARS[0]}..{YEARS[-1]}", "last_year=2018"]
SWEEP = [
    *(sys.executable, "-m", "analysis.cli", "sweep", "index", "--jobs", "1"),
    *("--edition", tiny_book.EDITION),
]
PATIENCE_SECONDS = 240


@pytest.fixture
def book(tiny: Project) -> Project:
    """A chapter that states its first year and takes a moment for it."""
    tiny_book.write_chapter(
        tiny,
        "index",
        tiny_book.code(
            "import time",
            "from analysis.chapters.page import open_page",
            "from analysis.facts.fact import Fact",
            "time.sleep(1)",
            "page = open_page('index', edition=edition, first_year=first_year,",
            "    last_year=last_year)",
            "page.state(Fact('year', first_year, 'persons', 'registered', str(first_year),",
            "    'rapporteur', 'A year', ()), 'Een jaar')",
            "page.numbers()",
        ),
    )
    return tiny


def runs_of(book: Project) -> set[str]:
    return {path.parent.name for path in (book.build / "runs").glob("*/run.json")}


def moment_of(book: Project, run: str) -> int:
    """When a run was written."""
    return (book.build / "runs" / run / "run.json").stat().st_mtime_ns


def wait_for_runs(book: Project, count: int) -> None:
    end = time.monotonic() + PATIENCE_SECONDS
    while len(runs_of(book)) < count:
        assert time.monotonic() < end, "no run ended"
        time.sleep(0.05)


def start_sweep(book: Project, out: Path) -> subprocess.Popen[str]:
    options = [part for option in GRID for part in ("-p", option)]
    return subprocess.Popen(
        [*SWEEP, *options, "--out", str(out)],
        env=os.environ | {"MONITOR_ROOT": str(book.root)},
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        preexec_fn=hear_ctrl_c,
    )


def test_a_sweep_that_was_killed_goes_on_where_it_was(book: Project, tmp_path: Path) -> None:
    out = tmp_path / "out"
    killed = start_sweep(book, out)
    wait_for_runs(book, 2)
    os.killpg(killed.pid, signal.SIGKILL)
    killed.wait()
    before = {name: moment_of(book, name) for name in runs_of(book)}
    assert not out.exists()
    assert 2 <= len(before) < len(YEARS)
    again = start_sweep(book, out)
    assert again.wait(PATIENCE_SECONDS) == 0
    for name, moment in before.items():
        assert moment_of(book, name) == moment
    assert list(pd.read_csv(out / "facts.csv")["value"]) == [float(year) for year in YEARS]
    assert not list((book.build / "runs").glob(".running-*"))


@pytest.mark.parametrize("ended", [None, 1], ids=["while its workers start", "while runs go on"])
def test_a_sweep_that_is_stopped_with_ctrl_c_ends_at_once_and_tells_what_is_kept(
    book: Project, tmp_path: Path, ended: int | None
) -> None:
    stopped = start_sweep(book, tmp_path / "out")
    if ended is None:
        wait_until(lambda: psutil.Process(stopped.pid).children() != [], 20)
    else:
        wait_for_runs(book, ended)
    family = psutil.Process(stopped.pid).children(recursive=True)

    os.killpg(stopped.pid, signal.SIGINT)
    _, told = stopped.communicate(timeout=20)

    assert stopped.returncode == 130
    counted = re.search(rf"(\d) of {len(YEARS)} runs have ended", " ".join(told.split()))
    assert counted, told
    # One may have been kept in the moment before it would have been counted.
    assert int(counted[1]) <= len(runs_of(book)) <= int(counted[1]) + 1
    assert "Traceback" not in told, told
    assert psutil.wait_procs(family, timeout=5)[1] == []


@pytest.fixture
def cluster(book: Project, tmp_path: Path) -> Iterator[tuple[str, list[subprocess.Popen[bytes]]]]:
    """A real scheduler with two workers, each a process of its own."""
    file = tmp_path / "scheduler.json"
    environment = os.environ | {"MONITOR_ROOT": str(book.root)}
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "env": environment}
    dask = [sys.executable, "-m", "dask"]
    scheduler = subprocess.Popen(
        [*dask, "scheduler", "--port", "0", "--no-dashboard", "--scheduler-file", str(file)],
        **quiet,
    )
    wait_until(lambda: file.exists() and bool(file.read_text()), PATIENCE_SECONDS)
    address = json.loads(file.read_text())["address"]
    worker = ["worker", address, "--nthreads", "1", "--no-nanny", "--no-dashboard"]
    workers = [
        subprocess.Popen([*dask, *worker, "--local-directory", str(tmp_path / name)], **quiet)
        for name in ("one", "two")
    ]
    yield address, workers
    for process in (*workers, scheduler):
        process.kill()
        process.wait()


def test_a_cluster_gives_the_same_table_as_this_machine_and_a_killed_worker_loses_nothing(
    book: Project, cluster: tuple[str, list[subprocess.Popen[bytes]]], tmp_path: Path
) -> None:
    address, workers = cluster
    grid = grid_from_options("index", GRID)
    ended = []

    def kill_one() -> None:
        ended.append(1)
        if len(ended) == 1:
            workers[0].kill()

    there = run_sweep(
        book, grid, tiny_book.EDITION, scheduler=address, folder=tmp_path / "there", report=kill_one
    )
    assert (there.runs, there.failures) == (len(YEARS), 0)
    assert list(pd.read_csv(there.folder / "facts.csv")["value"]) == [float(y) for y in YEARS]
    assert workers[0].poll() is not None

    (book.build / "runs").rename(tmp_path / "set-aside")
    here = run_sweep(book, grid, tiny_book.EDITION, folder=tmp_path / "here")
    for name in ("facts.csv", "failures.csv", "sweep.json"):
        assert (here.folder / name).read_bytes() == (there.folder / name).read_bytes()


def test_the_kernels_of_a_worker_of_a_cluster_are_warm(book: Project) -> None:
    address = cluster_module._forks(book)
    try:
        gc.collect()
        kernel = fork_kernel(str(address), Request("keyword", (), dict(os.environ), "/"))
        assert kernel is not None
        kernel.wait()
        assert cluster_module._forks(book) == address
    finally:
        cluster_module._until_exit.close()
        cluster_module._forks.cache_clear()


def test_a_scheduler_that_is_not_there_is_told_with_how_to_start_one(
    book: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("analysis.reruns.cluster._CONNECT_SECONDS", 1)
    with pytest.raises(UsageError, match="no Dask scheduler answers there"):
        run_sweep(
            book, grid_from_options("index", GRID), tiny_book.EDITION, scheduler="tcp://127.0.0.1:1"
        )
