"""Papermill is the only executor: checked parameters in, an executed notebook out."""

from __future__ import annotations

import os
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import parent_process
from multiprocessing.connection import wait
from pathlib import Path

import nbformat
import papermill
from nbformat import NotebookNode
from papermill.exceptions import PapermillExecutionError
from traitlets.config import Config

from analysis.book.notebooks import read_notebook, stabilise, takes_parameters
from analysis.chapters.parameters import ChapterParameters
from analysis.errors import ChapterError
from analysis.paths import Project

KERNEL = "python3"
_SHOWN_LINES = 12


@dataclass(frozen=True)
class Job:
    """One chapter to run for one edition."""

    chapter: str
    source: Path
    target: Path
    parameters: ChapterParameters


def execute(project: Project, job: Job) -> Path:
    """Run a chapter and write the stabilised notebook to its target, whole or not at all.

    Raises ChapterError that shows the failing cell and its error, or that says that the kernel
    itself was lost.
    """
    read_notebook(job.source)
    job.target.parent.mkdir(parents=True, exist_ok=True)
    draft = job.target.with_name(f".{job.target.stem}-{os.getpid()}.ipynb")
    try:
        with _surroundings(project), tempfile.TemporaryDirectory(prefix="monitor-") as sockets:
            notebook = papermill.execute_notebook(
                str(job.source),
                str(draft),
                parameters=job.parameters.notebook_values(),
                kernel_name=KERNEL,
                progress_bar=False,
                log_output=False,
                cwd=str(project.chapters),
                config=_kernel_settings(sockets),
            )
        nbformat.write(stabilise(notebook), draft)
        draft.replace(job.target)
    except PapermillExecutionError as error:
        raise ChapterError(_explain(job, error)) from None
    except RuntimeError as error:
        # What nbclient raises for a kernel that dies or does not start.
        raise ChapterError(
            f"{job.source}: the kernel was lost: {error}. Often memory is short: close other "
            "programs, or build with --jobs 1."
        ) from error
    finally:
        draft.unlink(missing_ok=True)
    return job.target


@contextmanager
def _surroundings(project: Project) -> Iterator[None]:
    """The kernel of this environment and the data of this checkout, wherever the command runs."""
    wanted = {
        "JUPYTER_PREFER_ENV_PATH": "1",
        "MONITOR_ROOT": str(project.root),
        "MONITOR_CUBE": str(project.cube),
    }
    before = {name: os.environ.get(name) for name in wanted}
    os.environ.update(wanted)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


def _kernel_settings(folder: str) -> Config:
    # A kernel that is asked to stop reports that as an error of its own: noise to a reader.
    settings = Config({"NotebookClient": {"extra_arguments": ["--log-level=CRITICAL"]}})
    if os.name == "posix":
        # Files of this run instead of ports: none is open to others, and no two runs can meet.
        settings.KernelManager = Config({"transport": "ipc", "ip": f"{folder}/kernel"})
    return settings


def end_with_parent() -> None:
    """End this worker when the build that started it is gone, even when that was killed."""
    parent = parent_process()
    if parent is not None:
        ended = parent.sentinel
        threading.Thread(target=lambda: (wait([ended]), os._exit(1)), daemon=True).start()


def execute_source(project: Project, path: Path, parameters: ChapterParameters) -> NotebookNode:
    """Run a chapter in a scratch folder and give back the notebook (for a plain book build)."""
    target = project.build / "plain" / path.name
    execute(project, Job(path.stem, path, target, parameters))
    executed: NotebookNode = nbformat.read(target, as_version=4)
    return executed


def _explain(job: Job, error: PapermillExecutionError) -> str:
    lines = error.source.strip().splitlines()
    shown = "\n".join(f"    {line}" for line in lines[:_SHOWN_LINES])
    more = "\n    ..." if len(lines) > _SHOWN_LINES else ""
    values = ", ".join(f"{k}={v}" for k, v in job.parameters.notebook_values().items())
    return (
        f"{job.source}: cell {_number(job, error)} failed\n{shown}{more}\n"
        f"  {error.ename}: {error.evalue}\n  parameters: {values}"
    )


def _number(job: Job, error: PapermillExecutionError) -> int:
    """The cell's place in the chapter's own notebook, which has no injected cell."""
    cells = read_notebook(job.source).cells
    parameters = next(place for place, cell in enumerate(cells) if takes_parameters(cell))
    return int(error.cell_index) + (1 if error.cell_index <= parameters else 0)
