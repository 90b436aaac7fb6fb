"""From one run to another, replacing code, data and parameters one after the other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from analysis.chapters.parameters import check_parameters
from analysis.errors import MonitorError, ParameterError, UsageError
from analysis.paths import Project
from analysis.reruns.difference import FactDifference, Reason, compare
from analysis.reruns.sides import Side, what_differs
from analysis.reruns.tables import TableDifference, compare_tables
from analysis.runs.inputs import Inputs
from analysis.runs.obtaining import obtain

_TWO_LANGUAGES = (
    "tables were not compared: the runs speak two languages. Rerun one in the language of the other"
)
_PARAMETERS_FIRST = (
    "the parameters were replaced before the data: those of the first run cannot be with the date "
    "of knowledge of the second"
)


@dataclass(frozen=True)
class Compared:
    """The difference between two runs of one chapter; notes say what could not be told apart."""

    chapter: str
    before: Side
    after: Side
    facts: list[FactDifference]
    tables: list[TableDifference]
    notes: tuple[str, ...] = ()

    @property
    def speaks_one_language(self) -> bool:
        """Whether the tables can be compared: else every one says all in other words."""
        return _speak_alike(self.before, self.after)


def compare_sides(project: Project, before: Side, after: Side) -> Compared:
    """Every fact that differs, with its parts, and every table that does.

    Runs in between are executed where needed.

    Raises UsageError for two chapters that are not the same.
    """
    chapter = before.inputs.chapter
    if chapter != after.inputs.chapter:
        raise UsageError(
            f"{chapter} and {after.inputs.chapter} are two chapters: compare like runs"
        )
    path = _path(before.inputs, after.inputs)
    states, notes = _states(project, before, after, path)
    facts = compare(states, [reason for reason, _ in path])
    if path[-1][0] == "data":
        notes.append(_PARAMETERS_FIRST)
    tables: list[TableDifference] = []
    if _speak_alike(before, after):
        tables = compare_tables(before.tables, after.tables)
    else:
        notes.append(_TWO_LANGUAGES)
    return Compared(chapter, before, after, facts, tables, tuple(notes))


def _speak_alike(*sides: Side) -> bool:
    return len({side.inputs.parameters["language"] for side in sides}) == 1


def _path(before: Inputs, after: Inputs) -> list[tuple[Reason, Inputs]]:
    """What is replaced at each step, and the run that it gives; the last is the second run.

    The parameters come before the data where the first run's parameters cannot be with the second
    one's date of knowledge, as a period that the date does not reach.
    """
    code = replace(before, code=after.code, notebook=after.notebook, packages=after.packages)
    # The date of knowledge goes with the data.
    then, now = before.parameters["as_of"], after.parameters["as_of"]
    data = replace(after, parameters=before.parameters | {"as_of": now})
    parameters = replace(code, parameters=after.parameters | {"as_of": then})
    if not _can_be(data) and _can_be(parameters):
        return [("code", code), ("parameters", parameters), ("data", after)]
    return [("code", code), ("data", data), ("parameters", after)]


def _can_be(inputs: Inputs) -> bool:
    try:
        check_parameters(inputs.chapter, inputs.parameters)
    except ParameterError:
        return False
    return True


def _states(
    project: Project, before: Side, after: Side, path: Sequence[tuple[Reason, Inputs]]
) -> tuple[list[dict[str, Any]], list[str]]:
    """The records of facts before and after each step, and what could not be told apart."""
    differs = what_differs(before.inputs, after.inputs)
    notes: list[str] = []
    states = [before.facts]
    for step, wanted in path[:-1]:
        if step not in differs:
            states.append(states[-1])
        elif wanted == after.inputs:
            states.append(after.facts)
        else:
            facts, note = _facts(project, step, wanted)
            states.append(facts or states[-1])
            notes += note
    return [*states, after.facts], notes


def _facts(project: Project, step: str, wanted: Inputs) -> tuple[dict[str, Any] | None, list[str]]:
    """The facts of a run between the two, or the note that says why there are none."""
    told = f"what the {step} changed is told with the next part"
    try:
        found = obtain(project, wanted)
    except MonitorError as error:
        return None, [f"{told}: code and data of two times do not fit ({error})"]
    if isinstance(found, str):
        return None, [f"{told}: {found} of then is not at hand"]
    return found.facts(), []
