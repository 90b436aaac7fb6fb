"""A run of now or of then: found by its inputs, or executed where its code and data are at hand."""

from __future__ import annotations

from analysis.chapters.parameters import check_parameters
from analysis.paths import Project
from analysis.runs.inputs import Inputs, packages_hash
from analysis.runs.running import execute_run
from analysis.runs.snapshots import find_code, find_snapshot
from analysis.runs.store import Run, Store


def obtain(project: Project, wanted: Inputs) -> Run | str:
    """The run with these inputs, or what of it is not at hand.

    Raises ParameterError for values that a chapter no longer takes, ChapterError when a cell
    fails, as when the code of one time cannot read the data of another.
    """
    found = Store.of(project).find(wanted)
    if found is not None:
        return found
    data = find_snapshot(project, wanted.chapter, wanted.data)
    code = find_code(project, wanted)
    if data is None:
        return "the data"
    if code is None:
        return "the code"
    if wanted.packages != packages_hash(project):
        return "the packages"
    parameters = check_parameters(wanted.chapter, wanted.parameters)
    return execute_run(project, wanted, parameters, data=data, code=code)
