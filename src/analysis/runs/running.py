"""A chapter run once for its inputs: found in the store, or executed and kept there."""

from __future__ import annotations

from pathlib import Path

import nbformat

from analysis.book.execution import Job, execute
from analysis.book.records import write_facts
from analysis.chapters.parameters import ChapterParameters
from analysis.hashing import digest
from analysis.paths import Project
from analysis.runs.contents import write_contents
from analysis.runs.inputs import DIGITS, Inputs, inputs_of
from analysis.runs.snapshots import Code
from analysis.runs.store import FACTS, NOTEBOOK, Run, Store


def run_chapter(project: Project, chapter: str, parameters: ChapterParameters) -> Run:
    """The run of a chapter with these parameters; nothing is executed when it is known already.

    Raises ChapterError when a cell fails: nothing is kept then.
    """
    inputs = inputs_of(project, chapter, parameters)
    return Store.of(project).find(inputs) or execute_run(project, inputs, parameters)


def execute_run(
    project: Project,
    inputs: Inputs,
    parameters: ChapterParameters,
    fork_server: Path | None = None,
    data: Project | None = None,
    code: Code | None = None,
) -> Run:
    """Execute a chapter and keep the run with its facts, figures and tables.

    `data` and `code` are those of another time (see `snapshots`), in place of those of now.
    """
    chapters, source = (code.chapters, code.source) if code else (project.chapters, None)

    def fill(folder: Path) -> None:
        notebook = chapters / f"{inputs.chapter}.ipynb"
        target, charts = folder / NOTEBOOK, charts_of(project, inputs)
        job = Job(inputs.chapter, notebook, target, parameters, source, charts)
        executed = nbformat.read(execute(data or project, job, fork_server), as_version=4)
        write_facts(executed, folder / FACTS)
        write_contents(executed, folder)

    return Store.of(project).keep(inputs, fill)


def charts_of(project: Project, inputs: Inputs) -> Path:
    """Where charts are kept that were drawn by this code with these packages."""
    drawn_by = digest([inputs.code.encode(), inputs.packages.encode()])
    return project.build / "charts" / drawn_by[:DIGITS]
