"""Warm kernels against cold ones: one chapter after another, then a whole build, in turns.

A chapter's kernel is forked from a server that has imported the packages (warm) or started anew
(cold). The build of all editions pays for its own fork server. Each pair runs in turns on the same
machine, so read the ratios; the notebooks are compared, and must be the same.

Example: python benchmarks/bench_warm_kernels.py --rounds 3
"""

from __future__ import annotations

import argparse
import contextlib
import os
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from analysis.book import build as building
from analysis.book.build import build
from analysis.book.execution import Job, execute
from analysis.book.warm.fork import Request
from analysis.book.warm.keeper import fork_server
from analysis.book.warm.provisioner import fork_kernel
from analysis.chapters.parameters import check_parameters
from analysis.paths import Project, find_project

CHAPTERS = ("index", "young_victims", "hidden_victims")


def seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def copy_of(project: Project, folder: Path) -> Project:
    """The content of the checkout, to build without touching its site."""
    for name in ("data", "chapters"):
        shutil.copytree(project.root / name, folder / name)
    for name in ("_toc.yml", "_config.yml"):
        shutil.copy(project.root / name, folder)
    for name in ("src/widgets", "_build/widgets"):
        (folder / name).parent.mkdir()
        if (project.root / name).is_dir():
            (folder / name).symlink_to(project.root / name)
    return Project(folder)


def wait_until_imported(address: Path) -> None:
    """The first answer of a fork server comes when it has imported everything."""
    kernel = fork_kernel(str(address), Request("keyword", (), dict(os.environ), "/"))
    if kernel is None:
        sys.exit("no fork server here: there is nothing to compare")
    kernel.wait()


def run_chapter(project: Project, chapter: str, address: Path | None) -> bytes:
    source = project.chapters / f"{chapter}.ipynb"
    target = project.build / "bench" / f"{chapter}.ipynb"
    job = Job(chapter, source, target, check_parameters(chapter, {}))
    return execute(project, job, address).read_bytes()


def compare(name: str, warm: Callable[[], object], cold: Callable[[], object], rounds: int) -> None:
    pairs = [(seconds(warm), seconds(cold)) for _ in range(rounds)]
    quick, slow = (statistics.median(column) for column in zip(*pairs, strict=True))
    ratios = sorted(c / w for w, c in pairs)
    print(
        f"| {name} | {quick:.1f} | {slow:.1f} | {statistics.median(ratios):.2f} "
        f"| {ratios[0]:.2f} to {ratios[-1]:.2f} |",
        flush=True,
    )


def build_cold(project: Project) -> None:
    kept = building.fork_server
    building.fork_server = lambda: contextlib.nullcontext(None)  # type: ignore[assignment]
    try:
        build(project)
    finally:
        building.fork_server = kept


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    rounds = parser.parse_args().rounds
    print("| what | warm, s | cold, s | cold / warm | from round to round |")
    print("| --- | ---: | ---: | ---: | ---: |")
    with tempfile.TemporaryDirectory() as name:
        project = copy_of(find_project(), Path(name))
        with fork_server() as address:
            if address is None:
                sys.exit("kernels are not forked on this system: there is nothing to compare")
            wait_until_imported(address)
            for chapter in CHAPTERS:
                if run_chapter(project, chapter, address) != run_chapter(project, chapter, None):
                    sys.exit(f"{chapter}: warm and cold kernels do not give the same notebook")
                compare(
                    chapter,
                    lambda chapter=chapter: run_chapter(project, chapter, address),
                    lambda chapter=chapter: run_chapter(project, chapter, None),
                    rounds,
                )
        compare("full build", lambda: build(project), lambda: build_cold(project), rounds)


if __name__ == "__main__":
    main()
