"""Runs on an existing Dask cluster, whose workers see this checkout under the same path."""

from __future__ import annotations

import atexit
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from functools import cache
from pathlib import Path

from dask.distributed import Client, KilledWorker, as_completed

from analysis.book.warm.keeper import fork_server
from analysis.chapters.parameters import ChapterParameters
from analysis.errors import BuildError, MonitorError, UsageError
from analysis.paths import Project
from analysis.runs.inputs import Inputs, code_hash, data_hashes
from analysis.runs.many import Outcome, Wanted, find_known
from analysis.runs.running import execute_run
from analysis.runs.store import Store

_CONNECT_SECONDS = 15
_ATTEMPTS = 3
# Kept: a stack that nobody holds lets go of all it was given.
_until_exit = ExitStack()
atexit.register(_until_exit.close)


def run_on_cluster(
    project: Project, wanted: Sequence[Wanted], scheduler: str
) -> Iterator[tuple[Wanted, Outcome]]:
    """Each wanted run with its result, as `run_all` gives them, executed by a cluster's workers.

    A worker that is lost is replaced by another one; what had ended is kept. Raises UsageError when
    the scheduler cannot be reached, has no workers, or they see another checkout.
    """
    known, missing = find_known(project, wanted)
    yield from known
    if not missing:
        return
    with _connected(scheduler) as client:
        _check_workers(client, project)
        futures = {
            client.submit(
                _execute, project, inputs, parameters, key=f"run-{inputs.key}", retries=_ATTEMPTS
            ): (inputs.chapter, parameters)
            for inputs, parameters in missing
        }
        for future in as_completed(list(futures)):
            try:
                yield futures[future], future.result()
            except KilledWorker as error:
                lost = BuildError(f"every worker that tried this run was lost: {error}")
                yield futures[future], lost


def _connected(scheduler: str) -> Client:
    try:
        return Client(scheduler, timeout=_CONNECT_SECONDS)
    except (OSError, ValueError) as error:
        raise UsageError(
            f"--scheduler {scheduler}: no Dask scheduler answers there ({error}). Start one with "
            "`dask scheduler` and workers with `dask worker ADDRESS`; the README shows how."
        ) from None


def _check_workers(client: Client, project: Project) -> None:
    try:
        client.wait_for_workers(1, timeout=_CONNECT_SECONDS)
    except TimeoutError:
        raise UsageError(
            "the Dask scheduler has no worker. Start one with `dask worker ADDRESS`."
        ) from None
    ours = (code_hash(), data_hashes(project))
    for worker, theirs in client.run(_checkout, project).items():
        if theirs != ours:
            raise UsageError(
                f"the worker {worker} sees another checkout than this one at {project.root}. Start "
                "the workers on machines that share this folder, with its environment."
            )


def _checkout(project: Project) -> tuple[str, str]:
    return code_hash(), data_hashes(project)


def _execute(project: Project, inputs: Inputs, parameters: ChapterParameters) -> Outcome:
    try:
        found = Store.of(project).find(inputs)
        return found or execute_run(project, inputs, parameters, _forks(project))
    except MonitorError as error:
        return error


@cache
def _forks(project: Project) -> Path | None:
    """One fork server for each worker; it ends when the worker does."""
    return _until_exit.enter_context(fork_server(project))
