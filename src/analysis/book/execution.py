"""Papermill is the only executor: checked parameters in, an executed notebook out."""

from __future__ import annotations

import os
import tempfile
from dataclasses import dataclass
from pathlib import Path

import nbformat
import papermill
from nbformat import NotebookNode
from papermill.exceptions import PapermillExecutionError
from traitlets.config import Config

from analysis.book.notebooks import read_notebook, stabilise
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

    Raises ChapterError that shows the failing cell and its error.
    """
    read_notebook(job.source)
    job.target.parent.mkdir(parents=True, exist_ok=True)
    draft = job.target.with_name(f".{job.target.stem}-{os.getpid()}.ipynb")
    # The kernel of this environment and the data of this checkout, wherever the command runs.
    os.environ["JUPYTER_PREFER_ENV_PATH"] = "1"
    os.environ["MONITOR_ROOT"] = str(project.root)
    sockets = tempfile.TemporaryDirectory(prefix="monitor-")
    try:
        notebook = papermill.execute_notebook(
            str(job.source),
            str(draft),
            parameters=job.parameters.notebook_values(),
            kernel_name=KERNEL,
            progress_bar=False,
            log_output=False,
            cwd=str(project.chapters),
            config=_own_sockets(sockets.name),
        )
        nbformat.write(stabilise(notebook), draft)
        draft.replace(job.target)
    except PapermillExecutionError as error:
        raise ChapterError(_explain(job, error)) from None
    finally:
        draft.unlink(missing_ok=True)
        sockets.cleanup()
    return job.target


def _own_sockets(folder: str) -> Config:
    """Talk to the kernel through files of this run: no port is open, and no two runs can meet."""
    if os.name != "posix":
        return Config()
    return Config({"KernelManager": {"transport": "ipc", "ip": f"{folder}/kernel"}})


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
        f"{job.source}: cell {error.cell_index + 1} failed\n{shown}{more}\n"
        f"  {error.ename}: {error.evalue}\n  parameters: {values}"
    )
