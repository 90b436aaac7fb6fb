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
from analysis.runs.store import CARD, Run, read_run


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
    """The side or sides that a folder, a run or an edition of the built site stand for.

    A run or a rerun is found by the beginning of its key as well, such as `92c214a7`. Raises
    UsageError for a name that stands for none, or for several.
    """
    for folder in (Path(name), *(place / name for place in _places(project)), project.site / name):
        if (folder / CARD).is_file():
            return _alone(folder)
        if (folder / RUNS).is_file():
            return published_sides(folder)
    begun = {key: folder for key, folder in _runs(project).items() if name and key.startswith(name)}
    if len(begun) == 1:
        return _alone(*begun.values())
    if begun:
        raise UsageError(f"{name!r} is the beginning of several runs: {', '.join(sorted(begun))}")
    known = sorted(path.parent.name for path in project.site.glob(f"*/{RUNS}"))
    raise UsageError(
        f"{name!r} is neither a run nor an edition of the built site. Editions: "
        f"{', '.join(known) or 'none, run `monitor build` first'}; runs lie in "
        f"{project.build / 'runs'}, each named as `monitor run` told."
    )


def _alone(folder: Path) -> dict[str, Side]:
    side = side_of_run(read_run(folder))
    return {side.inputs.chapter: side}


def _places(project: Project) -> tuple[Path, Path]:
    return project.build / "runs", project.build / "reruns"


def _runs(project: Project) -> dict[str, Path]:
    """The folder of each run and rerun by its key; a rerun's folder begins with its chapter."""
    folders = [path for place in _places(project) for path in place.glob(f"*/{CARD}")]
    return {path.parent.name.rpartition("-")[2]: path.parent for path in folders}


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
