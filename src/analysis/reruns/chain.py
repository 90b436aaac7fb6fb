"""From one run to another, replacing code, data and parameters one after the other."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from analysis.errors import MonitorError, UsageError
from analysis.paths import Project
from analysis.reruns.difference import FactDifference, compare
from analysis.reruns.sides import Side, what_differs
from analysis.reruns.tables import TableDifference, compare_tables
from analysis.runs.inputs import Inputs
from analysis.runs.obtaining import obtain


@dataclass(frozen=True)
class Compared:
    """The difference between two runs of one chapter; notes say what could not be told apart."""

    chapter: str
    before: Side
    after: Side
    facts: list[FactDifference]
    tables: list[TableDifference]
    notes: tuple[str, ...] = ()


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
    states, notes = _states(project, before, after)
    return Compared(chapter, before, after, compare(states), _tables(before, after), tuple(notes))


def _tables(before: Side, after: Side) -> list[TableDifference]:
    """The tables that differ; in another language every one does, and that says nothing."""
    languages = {side.inputs.parameters["language"] for side in (before, after)}
    return compare_tables(before.tables, after.tables) if len(languages) == 1 else []


def _states(project: Project, before: Side, after: Side) -> tuple[list[dict[str, Any]], list[str]]:
    """The records of facts: before, with the other code, with the other data too, and after."""
    differs = what_differs(before.inputs, after.inputs)
    notes: list[str] = []
    states = [before.facts]
    for step, wanted in (
        ("code", _with_code(before.inputs, after.inputs)),
        ("data", _with_data(before.inputs, after.inputs)),
    ):
        if step not in differs:
            states.append(states[-1])
        elif wanted == after.inputs:
            states.append(after.facts)
        else:
            facts, note = _facts(project, step, wanted)
            states.append(facts or states[-1])
            notes += note
    return [*states, after.facts], notes


def _with_code(before: Inputs, after: Inputs) -> Inputs:
    """The first run made with the code of the second: its package, notebook and packages."""
    return replace(before, code=after.code, notebook=after.notebook, packages=after.packages)


def _with_data(before: Inputs, after: Inputs) -> Inputs:
    """The same on the data of the second, with its date of knowledge."""
    parameters = before.parameters | {"as_of": after.parameters["as_of"]}
    return replace(after, parameters=parameters)


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
