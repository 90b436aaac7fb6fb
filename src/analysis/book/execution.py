"""Papermill is the only executor: checked parameters in, an executed notebook out."""

from __future__ import annotations

import os
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
import papermill
from nbformat import NotebookNode
from papermill.exceptions import PapermillExecutionError
from traitlets.config import Config

from analysis.book.notebooks import read_notebook, stabilise, takes_parameters, translate
from analysis.chapters.parameters import ChapterParameters
from analysis.errors import ChapterError
from analysis.figures.kept_charts import PLACE
from analysis.paths import Project

KERNEL = "python3"
_SHOWN_LINES = 12
_MANAGER = "analysis.book.warm.provisioner.ChapterKernelManager"
_WARM_START_SECONDS = 30
"""A fork answers within a second; a cold kernel gets papermill's own limit, a minute."""


@dataclass(frozen=True)
class Job:
    """One chapter to run for one edition.

    `package` holds the code of another time, if any, `charts` those that were drawn before.
    """

    chapter: str
    source: Path
    target: Path
    parameters: ChapterParameters
    package: Path | None = None
    charts: Path | None = None


def execute(project: Project, job: Job, fork_server: Path | None = None) -> Path:
    """Run a chapter and write the stabilised notebook to its target, whole or not at all.

    The kernel is a warm one where a fork server is named. Raises ChapterError that shows the
    failing cell and its error, or that says that the kernel itself was lost.
    """
    read_notebook(job.source)
    # The kernel of this environment, whatever others the user has.
    os.environ["JUPYTER_PREFER_ENV_PATH"] = "1"
    job.target.parent.mkdir(parents=True, exist_ok=True)
    draft = job.target.with_name(f".{job.target.stem}-{os.getpid()}.ipynb")
    try:
        notebook = _run_warm_or_cold(project, job, fork_server)
        translate(notebook, job.parameters.language)
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


def _run_warm_or_cold(project: Project, job: Job, fork_server: Path | None) -> NotebookNode:
    """The executed notebook; a warm kernel that does not start is replaced by a cold one."""
    if fork_server is not None:
        started: list[NotebookNode] = []
        try:
            return _run(
                *(project, job, fork_server),
                start_timeout=_WARM_START_SECONDS,
                on_notebook_start=lambda notebook: started.append(notebook),
            )
        except RuntimeError:
            # Once cells ran, a lost kernel is the chapter's own fault, and told as such.
            if started:
                raise
    return _run(project, job, None)


def _run(project: Project, job: Job, fork_server: Path | None, **settings: Any) -> NotebookNode:
    with tempfile.TemporaryDirectory(prefix="monitor-") as sockets:
        notebook: NotebookNode = papermill.execute_notebook(
            str(job.source),
            None,
            parameters=job.parameters.notebook_values(),
            kernel_name=KERNEL,
            progress_bar=False,
            log_output=False,
            # It is written once, whole, by who asked; a chapter that fails leaves nothing.
            request_save_on_cell_execute=False,
            autosave_cell_every=0,
            config=_kernel_settings(project, job, sockets, fork_server),
            **settings,
        )
    return notebook


def _kernel_settings(project: Project, job: Job, folder: str, fork_server: Path | None) -> Config:
    settings = Config()
    settings.NotebookClient = Config(
        kernel_manager_class=_MANAGER,
        # A kernel that is asked to stop reports that as an error of its own: noise to a reader.
        extra_arguments=["--log-level=CRITICAL"],
        # A chapter leaves nothing to tidy up, so nobody waits for its kernel to say goodbye.
        shutdown_kernel="immediate",
    )
    settings.ChapterKernelManager = Config(
        environment=_environment(project, job),
        folder=str(project.chapters),
        fork_server=str(fork_server or ""),
    )
    if os.name == "posix":
        # Files of this run instead of ports: none is open to others, and no two runs can meet.
        settings.KernelManager = Config(transport="ipc", ip=f"{folder}/kernel")
    return settings


def _environment(project: Project, job: Job) -> dict[str, str]:
    """The data of this checkout, and the code of another time if any, wherever the command runs."""
    charts = {PLACE: str(job.charts)} if job.charts else {}
    if job.package is None:
        return project.environment | charts
    # What is named there comes before the package that is installed.
    paths = (str(job.package), os.environ.get("PYTHONPATH", ""))
    return project.environment | charts | {"PYTHONPATH": os.pathsep.join(filter(None, paths))}


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
