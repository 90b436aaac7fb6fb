"""A sweep: one chapter run for every combination of a grid, facts and failures side by side.

Every run is kept as it ends: a sweep that was killed goes on where it was when it is started again.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from analysis.chapters.parameters import ChapterParameters
from analysis.errors import MonitorError
from analysis.paths import Project
from analysis.reruns.grid import Specification
from analysis.runs.many import Outcome, Wanted
from analysis.runs.store import Run

Runner = Callable[[Project, Sequence[Wanted]], Iterable[tuple[Wanted, Outcome]]]
"""What executes the runs: this machine, or a Dask cluster."""
CARD = "sweep.json"
_OF_A_FACT = {
    **{"unit": "unit", "kind": "kind", "period": "period", "status": "status"},
    # The definition of the fact; `definition` is a parameter, and may be what is varied.
    "fact_definition": "definition",
}


@dataclass(frozen=True)
class Result:
    """The outcome of one specification: a run, or why there is none."""

    varied: dict[str, Any]
    outcome: Outcome


def sweep(
    project: Project, chapter: str, specified: Sequence[Specification], run_all: Runner
) -> Iterator[Result]:
    """Each specification with its outcome, as they end; those that cannot be come first."""
    wanted: list[Wanted] = []
    varied_of: dict[str, dict[str, Any]] = {}
    for specification in specified:
        if isinstance(specification.parameters, MonitorError):
            yield Result(specification.varied, specification.parameters)
            continue
        wanted.append((chapter, specification.parameters))
        varied_of[_name(specification.parameters)] = specification.varied
    for (_, parameters), outcome in run_all(project, wanted):
        yield Result(varied_of[_name(parameters)], outcome)


def facts_table(results: Iterable[Result]) -> pd.DataFrame:
    """One row for each fact of each run: the varied parameters, the fact, its value and interval.

    Sorted by parameters and fact, so that the same sweep gives the same table.
    """
    rows = [
        {**result.varied, **_fact_row(entry), "run": result.outcome.folder.name}
        for result in results
        if isinstance(result.outcome, Run)
        for entry in result.outcome.facts()["facts"]
    ]
    return _sorted(pd.DataFrame(rows), results)


def failures_table(results: Iterable[Result]) -> pd.DataFrame:
    """One row for each specification that gave no run, with the reason."""
    rows = [
        {**result.varied, "reason": str(result.outcome)}
        for result in results
        if isinstance(result.outcome, MonitorError)
    ]
    return _sorted(pd.DataFrame(rows), results)


def _fact_row(entry: dict[str, Any]) -> dict[str, Any]:
    lower, upper = entry["interval"] or (None, None)
    return {
        "fact": entry["id"],
        "value": float(entry["value"]),
        "upper": entry["upper"],
        "lower_limit": lower,
        "upper_limit": upper,
        **{column: entry[name] for column, name in _OF_A_FACT.items()},
        "text": entry["text"]["en"],
        "label": entry["label"]["en"],
    }


def _sorted(table: pd.DataFrame, results: Iterable[Result]) -> pd.DataFrame:
    if table.empty:
        return table
    varied = list(next(iter(results)).varied)
    by = [*varied, *(["fact"] if "fact" in table else [])]
    return table.sort_values(by, kind="stable").reset_index(drop=True)


def _name(parameters: ChapterParameters) -> str:
    return json.dumps(parameters.notebook_values(), sort_keys=True)


def write_sweep(folder: Path, grid: dict[str, Any], results: Sequence[Result]) -> pd.DataFrame:
    """Write `facts.parquet`, `facts.csv`, `failures.csv` and `sweep.json`; gives the facts."""
    folder.mkdir(parents=True, exist_ok=True)
    facts, failures = facts_table(results), failures_table(results)
    facts.to_parquet(folder / "facts.parquet", index=False)
    facts.to_csv(folder / "facts.csv", index=False, lineterminator="\r\n")
    failures.to_csv(folder / "failures.csv", index=False, lineterminator="\r\n")
    card = grid | {
        "runs": sum(isinstance(r.outcome, Run) for r in results),
        "failures": len(failures),
    }
    (folder / CARD).write_text(
        json.dumps(card, indent=2, sort_keys=True, ensure_ascii=False) + "\n", encoding="utf-8"
    )
    return facts
