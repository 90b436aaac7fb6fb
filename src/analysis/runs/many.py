"""Many runs at a time: those that are known are found, the others share warm kernels."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from concurrent.futures import as_completed
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path

from analysis.book.warm.keeper import fork_server
from analysis.chapters.parameters import ChapterParameters
from analysis.errors import BuildError, MonitorError
from analysis.paths import Project
from analysis.runs.inputs import Inputs, inputs_of
from analysis.runs.running import execute_run
from analysis.runs.store import Run, Store
from analysis.runs.workers import uninterrupted, workers

Wanted = tuple[str, ChapterParameters]
"""A chapter with its parameters."""
Outcome = Run | MonitorError
Missing = tuple[Inputs, ChapterParameters]


def run_all(
    project: Project, wanted: Sequence[Wanted], jobs: int = 2
) -> Generator[tuple[Wanted, Outcome], None, None]:
    """Each wanted run with its result, or with why it failed, in the order in which they end.

    No kernel starts when all runs are known. Raises BuildError when a process was ended from
    outside.
    """
    known, missing = find_known(project, wanted)
    yield from known
    if missing:
        yield from _execute(project, missing, jobs)


def find_known(
    project: Project, wanted: Sequence[Wanted]
) -> tuple[list[tuple[Wanted, Outcome]], list[Missing]]:
    """The wanted runs that were kept, and the inputs and parameters of those that were not."""
    store = Store.of(project)
    now: dict[str, Inputs] = {}
    known: list[tuple[Wanted, Outcome]] = []
    missing: list[Missing] = []
    for chapter, parameters in wanted:
        # Read once for a chapter: a sweep asks for hundreds of runs of one.
        if chapter not in now:
            now[chapter] = inputs_of(project, chapter, parameters)
        inputs = now[chapter].with_parameters(parameters)
        found = store.find(inputs)
        if found:
            known.append(((chapter, parameters), found))
        else:
            missing.append((inputs, parameters))
    return known, missing


def _execute(
    project: Project, missing: Sequence[Missing], jobs: int
) -> Generator[tuple[Wanted, Outcome], None, None]:
    with fork_server(project) as forks, workers(jobs) as pool:
        with uninterrupted():
            running = {
                pool.submit(_outcome, project, inputs, parameters, forks): (
                    inputs.chapter,
                    parameters,
                )
                for inputs, parameters in missing
            }
        try:
            for future in as_completed(running):
                yield running[future], future.result()
        except BrokenProcessPool:
            raise BuildError(
                "a process that runs chapters was ended from outside. Often memory is short: "
                "try again with --jobs 1."
            ) from None


def _outcome(
    project: Project, inputs: Inputs, parameters: ChapterParameters, forks: Path | None
) -> Outcome:
    try:
        return execute_run(project, inputs, parameters, forks)
    except MonitorError as error:
        return error
