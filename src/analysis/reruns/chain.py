"""From one run to another, replacing code, data and parameters one after the other."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from analysis.chapters.parameters import check_parameters
from analysis.errors import MonitorError, ParameterError, UsageError
from analysis.paths import Project
from analysis.reruns.difference import FactDifference, Reason, compare
from analysis.reruns.sides import Side, what_differs
from analysis.reruns.tables import TableDifference, compare_tables
from analysis.runs.inputs import code_hash
from analysis.runs.running import run_chapter
from analysis.runs.snapshots import find_snapshot


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
    """The records of facts: before, with today's code, with the new data, and after."""
    differs = what_differs(before.inputs, after.inputs)
    with_code, notes = _after_code(project, before, after, differs)
    with_data = with_code
    if "data" in differs:
        with_data, more = _after_data(project, before, after, differs)
        notes += more
    return [before.facts, with_code, with_data, after.facts], notes


def _after_code(
    project: Project, before: Side, after: Side, differs: set[Reason]
) -> tuple[dict[str, Any], list[str]]:
    if "code" not in differs:
        return before.facts, []
    if differs == {"code"}:
        return after.facts, []
    data = find_snapshot(project, before.inputs.chapter, before.inputs.data)
    if after.inputs.code != code_hash() or data is None:
        why = "the code of neither run" if data else "the data of the first run"
        return before.facts, [f"{why} is at hand: what the code changed is told with the next part"]
    try:
        return _facts(project, before.inputs.parameters, before, data), []
    except MonitorError as error:
        return before.facts, [f"today's code cannot read the data of then ({error})"]


def _after_data(
    project: Project, before: Side, after: Side, differs: set[Reason]
) -> tuple[dict[str, Any], list[str]]:
    if "parameters" not in differs:
        return after.facts, []
    values = before.inputs.parameters | {"as_of": after.inputs.parameters["as_of"]}
    data = find_snapshot(project, after.inputs.chapter, after.inputs.data)
    if data is None:
        return after.facts, ["the data of the second run are not at hand: parameters under data"]
    try:
        return _facts(project, values, after, data), []
    except ParameterError as error:
        return before.facts, [f"the date alone cannot be changed ({error}): data under parameters"]


def _facts(project: Project, values: dict[str, Any], side: Side, data: Project) -> dict[str, Any]:
    chapter = side.inputs.chapter
    return run_chapter(project, chapter, check_parameters(chapter, values), data=data).facts()
