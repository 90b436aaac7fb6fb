"""Whole builds and a sweep of 100, each beside what it is measured by, on two workers.

A build of all chapters is set against the bare cells of all its chapter runs on two workers and a
build that finds every run. A build in which nothing changed is the command as a reader types it.
After one changed source only the chapters that read it run. The sweep is set against plain
papermill in one loop, and in two loops at the same time, a few runs scaled to 100.

Example: python -m benchmarks.bench_builds --rounds 2
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from itertools import product
from pathlib import Path

from analysis.book.build import build
from analysis.book.editions import read_editions
from analysis.book.warm.keeper import PREPARED
from analysis.language.current import LANGUAGES
from analysis.paths import Project, find_project
from analysis.reruns.grid import Grid, grid_from_options
from analysis.reruns.sweeping import run_sweep
from benchmarks.bench_runs import run_cells
from benchmarks.timing import become_warm, copy_of, in_turns, seconds, tell

WORKERS = 2
CHANGED = "worldbank-population-2026"
GRID = ("first_year=2007..2016", "last_year=2016..2020", "definition=comensha,rapporteur")
PLAIN_RUNS = 6


def bare_cells(project: Project) -> None:
    """The cells of every chapter run of a build, dealt out to forked workers."""
    os.environ["MONITOR_ROOT"] = str(project.root)
    editions = read_editions(project.data / "editions")
    runs = [
        (chapter, edition.chapter_parameters(chapter, {"language": language}).notebook_values())
        for edition, chapter, language in product(editions, project.chapter_names, LANGUAGES)
    ]
    children = []
    for worker in range(WORKERS):
        child = os.fork()
        if child == 0:
            for chapter, values in runs[worker::WORKERS]:
                run_cells(project, chapter, values)
            os._exit(0)
        children.append(child)
    if any(os.waitpid(child, 0)[1] for child in children):
        sys.exit("the bare cells failed")


def forget(project: Project) -> None:
    """Let the next build run every chapter and draw every chart again."""
    kept = [str(project.build / name) for name in ("runs", "charts")]
    subprocess.run(["rm", "-rf", *kept], check=True)


def touch(project: Project) -> None:
    """A change that no chapter reads."""
    path = project.data / "site.yml"
    path.write_text(path.read_text(encoding="utf-8") + "\n", encoding="utf-8")


def change_source(project: Project) -> None:
    card = project.data / "sources" / CHANGED / "source.yml"
    card.write_text(card.read_text(encoding="utf-8") + "# \n", encoding="utf-8")


def build_again(project: Project, change: str) -> int:
    """A build after a change; how many chapter runs are new."""
    {"all": forget, "none": touch, "source": change_source}[change](project)
    runs = project.build / "runs"
    before = set(runs.glob("*")) if runs.is_dir() else set()
    build(project)
    return len(set(runs.glob("*")) - before)


def build_by_command(project: Project) -> None:
    command = [sys.executable, "-m", "analysis.cli", "build", "--no-pdf"]
    environment = os.environ | {"MONITOR_ROOT": str(project.root)}
    subprocess.run(command, check=True, capture_output=True, env=environment)


def compare_builds(project: Project, rounds: int) -> None:
    ways = {
        "bare cells on two workers": lambda: bare_cells(project),
        "build that finds every run": lambda: build_again(project, "none"),
        "build that runs every chapter": lambda: build_again(project, "all"),
        "build after one changed source": lambda: build_again(project, "source"),
    }
    found = in_turns(ways, rounds)
    names = list(ways)
    limit = [bare + render for bare, render in zip(found[names[0]], found[names[1]], strict=True)]
    tell("A build of all chapters", {"bare cells + render": limit, **found}, "bare cells + render")
    print(f"\nruns after a change of {CHANGED}: {build_again(project, 'source')} of 32")
    build_by_command(project)
    print(f"nothing changed: {seconds(lambda: build_by_command(project)):.2f} s with the command")


def plain_papermill(project: Project, folder: Path, runs: int, loops: int) -> None:
    """Loops at the same time, each over its part of the runs."""
    source = project.chapters / "young_victims.ipynb"
    loop = f"for i in $(seq {runs // loops}); do {sys.executable} -m papermill {source}"
    environment = os.environ | {"MONITOR_ROOT": str(project.root)}
    running = [
        subprocess.Popen(
            ["sh", "-c", f"{loop} {folder}/{number}.ipynb -p last_year 2017 || exit 1; done"],
            cwd=project.chapters,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env=environment,
        )
        for number in range(loops)
    ]
    if any(one.wait() for one in running):
        sys.exit("plain papermill failed")


def sweep(project: Project, grid: Grid, folder: Path) -> None:
    forget(project)
    done = run_sweep(project, grid, None, jobs=WORKERS, folder=folder)
    if done.failures:
        sys.exit(f"{done.failures} runs of the sweep failed")


def compare_sweeps(project: Project, folder: Path, rounds: int) -> None:
    whole, tenth = (grid_from_options("young_victims", options) for options in grids())
    print(f"\n{whole.size} runs and {tenth.size} runs of young_victims")
    ways = {
        "sweep of 100": lambda: sweep(project, whole, folder / "whole"),
        "sweep of 10": lambda: sweep(project, tenth, folder / "tenth"),
        "papermill in one loop": lambda: plain_papermill(project, folder, PLAIN_RUNS, 1),
        "papermill in two loops": lambda: plain_papermill(project, folder, PLAIN_RUNS, WORKERS),
    }
    found = in_turns(ways, rounds)
    for name in list(ways)[-2:]:
        times = [time * whole.size / PLAIN_RUNS for time in found.pop(name)]
        found[f"{name}, scaled to {whole.size} runs"] = times
    tell("A sweep", found, "sweep of 100")


def grids() -> tuple[Sequence[str], Sequence[str]]:
    return GRID, ("first_year=2012..2016", "last_year=2020", GRID[-1])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=2)
    rounds = parser.parse_args().rounds
    os.environ.update(PREPARED)
    become_warm()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "checkout").mkdir()
        project = copy_of(find_project(), folder / "checkout")
        build(project)
        compare_builds(project, rounds)
        compare_sweeps(project, folder, rounds)


if __name__ == "__main__":
    main()
