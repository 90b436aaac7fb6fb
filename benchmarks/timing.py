"""Shared by the benchmarks: ways timed in turns on one machine, told as ratios."""

from __future__ import annotations

import gc
import shutil
import statistics
import time
from collections.abc import Callable, Mapping
from pathlib import Path

from analysis.book.warm.keeper import modules_of_chapters
from analysis.book.warm.server import prepare
from analysis.paths import Project

Work = Callable[[], object]


def seconds(work: Work) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def become_warm() -> float:
    """Bring this process into the state from which kernels are forked; gives the seconds."""

    def work() -> None:
        prepare(modules_of_chapters())
        gc.collect()
        gc.freeze()

    return seconds(work)


def in_turns(ways: Mapping[str, Work], rounds: int) -> dict[str, list[float]]:
    """The seconds of each way, round by round: what else the machine does meets all of them."""
    found: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(rounds):
        for name, work in ways.items():
            found[name].append(seconds(work))
    return found


def tell(title: str, found: Mapping[str, list[float]], base: str) -> None:
    """One row for each way: its median, and its ratio to `base` from round to round."""
    print(f"\n{title}\n\n| way | seconds | ratio to {base} | from round to round |")
    print("| --- | ---: | ---: | ---: |")
    for name, times in found.items():
        ratios = sorted(a / b for a, b in zip(times, found[base], strict=True))
        print(
            f"| {name} | {statistics.median(times):.2f} | {statistics.median(ratios):.2f} "
            f"| {ratios[0]:.2f} to {ratios[-1]:.2f} |",
            flush=True,
        )


def copy_of(project: Project, folder: Path) -> Project:
    """The content of the checkout without its runs, to build and break."""
    for name in ("data", "chapters"):
        shutil.copytree(project.root / name, folder / name)
    for name in ("_toc.yml", "_config.yml", "CITATION.cff", "CHANGELOG.md", "requirements.lock"):
        shutil.copy(project.root / name, folder)
    for name in ("src/widgets", "_build/widgets"):
        (folder / name).parent.mkdir()
        if (project.root / name).is_dir():
            (folder / name).symlink_to(project.root / name)
    return Project(folder)
