"""The two sides of a difference: a run, or a chapter of an edition as the site published it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from analysis.book.records import RUNS
from analysis.errors import UsageError
from analysis.paths import Project
from analysis.reruns.difference import Reason
from analysis.reruns.tables import read_tables
from analysis.runs.inputs import Inputs
from analysis.runs.store import Run, read_run


@dataclass(frozen=True)
class Side:
    """What a chapter stated, and what that was made from."""

    name: str
    inputs: Inputs
    facts: dict[str, Any]
    tables: Mapping[str, str] = field(default_factory=dict)


def side_of_run(run: Run) -> Side:
    tables = read_tables(run.folder / "tables")
    return Side(f"run {run.folder.name[:8]}", run.inputs, run.facts(), tables)


def published_sides(folder: Path) -> dict[str, Side]:
    """Each chapter of an edition in a built site, by its name.

    Raises UsageError for a folder that is none.
    """
    try:
        runs = json.loads((folder / RUNS).read_text(encoding="utf-8"))
        sides = {}
        for chapter, inputs in runs.items():
            path = folder / "facts" / f"{chapter}.json"
            none = {"chapter": chapter, "facts": []}
            facts = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else none
            tables = read_tables(folder / "chapters" / "tables" / chapter)
            sides[chapter] = Side(f"{folder.name} {chapter}", Inputs(**inputs), facts, tables)
    except (OSError, ValueError, TypeError) as error:
        raise UsageError(
            f"{folder}: neither a run nor an edition of a built site ({error}). Name the folder of "
            "a run, or one such as _build/site/2016-2020."
        ) from None
    return sides


def sides_named(project: Project, name: str) -> dict[str, Side]:
    """The side or sides that a folder, a run or an edition of the built site stand for."""
    for folder in (Path(name), project.build / "runs" / name, project.site / name):
        if (folder / "run.json").is_file():
            side = side_of_run(read_run(folder))
            return {side.inputs.chapter: side}
        if (folder / RUNS).is_file():
            return published_sides(folder)
    known = sorted(path.parent.name for path in project.site.glob(f"*/{RUNS}"))
    raise UsageError(
        f"{name!r} is neither a run nor an edition of the built site. Editions: "
        f"{', '.join(known) or 'none, run `monitor build` first'}; runs lie in "
        f"{project.build / 'runs'}, each named as `monitor run` told."
    )


def what_differs(before: Inputs, after: Inputs) -> set[Reason]:
    """Which of the reasons can have changed a fact between two runs of a chapter."""
    found: set[Reason] = set()
    if (before.code, before.notebook, before.packages) != (
        *(after.code, after.notebook, after.packages),
    ):
        found.add("code")
    if before.data != after.data or before.parameters["as_of"] != after.parameters["as_of"]:
        found.add("data")
    if _choices(before) != _choices(after):
        found.add("parameters")
    return found


def _choices(inputs: Inputs) -> dict[str, Any]:
    # The date of knowledge belongs to the data, and the language changes no number.
    return {k: v for k, v in inputs.parameters.items() if k not in ("as_of", "language")}
