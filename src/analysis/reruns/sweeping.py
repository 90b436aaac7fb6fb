"""A whole sweep: every combination run here or on a cluster, then tables and curves in a folder."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import pandas as pd

from analysis.chapters.parameters import model_of
from analysis.errors import MonitorError, ParameterError, UsageError
from analysis.hashing import digest
from analysis.paths import Project
from analysis.reruns.edition import edition_named
from analysis.reruns.grid import Grid, Specification, specifications
from analysis.reruns.places import check_replaceable
from analysis.reruns.sweep import CARD, Result, Runner, sweep, write_sweep
from analysis.runs.inputs import code_hash, data_hash
from analysis.runs.many import run_all
from analysis.runs.store import Run

_CURVES = 12
"""At most so many curves when none is asked for."""
_DECIMALS = 9
_REASONS = 3


@dataclass(frozen=True)
class Sweep:
    """A finished sweep in its folder."""

    folder: Path
    runs: int
    failures: int
    reasons: tuple[str, ...]
    """Why combinations gave no run, each reason once."""
    undrawn: tuple[str, ...]
    """Facts that vary and have no curve."""


def run_sweep(
    project: Project,
    grid: Grid,
    edition: str | None,
    *,
    jobs: int = 2,
    scheduler: str | None = None,
    folder: Path | None = None,
    facts: Sequence[str] | None = None,
    report: Callable[[], None] = lambda: None,
) -> Sweep:
    """Run every combination of the grid and write its tables and curves, whole or not at all.

    Raises UsageError for a cluster that cannot be used, a folder that holds other things, or a
    fact that no run states (all else is written then), ParameterError when no combination can be.
    """
    start = _start(project, grid.chapter, edition)
    if folder is not None:
        check_replaceable(folder, CARD)
    specified = list(specifications(grid, start))
    _refuse_impossible(specified)
    results = []
    runner = _runner(jobs, scheduler)
    for result in sweep(project, grid.chapter, specified, runner):
        results.append(result)
        report()
    card = {
        "chapter": grid.chapter,
        "edition": start["edition"],
        "grid": {name: list(values) for name, values in grid.values.items()},
        "code": code_hash(),
        "data": data_hash(project, grid.chapter),
    }
    name = f"{grid.chapter}-{digest([repr(sorted(card.items())).encode()])[:12]}"
    target = folder or project.build / "sweeps" / name
    undrawn = _write(target, card, results, facts)
    failed = [str(result.outcome) for result in results if not isinstance(result.outcome, Run)]
    runs = len(results) - len(failed)
    return Sweep(target, runs, len(failed), tuple(dict.fromkeys(failed)), tuple(undrawn))


def _start(project: Project, chapter: str, edition: str | None) -> dict[str, Any]:
    if edition is None:
        edition = str(model_of(chapter).model_fields["edition"].default)
    return edition_named(project, edition).chapter_parameters(chapter).notebook_values()


def _refuse_impossible(specified: Sequence[Specification]) -> None:
    """Raise ParameterError, with each reason once, when no combination can be run."""
    reasons = [str(one.parameters) for one in specified if isinstance(one.parameters, MonitorError)]
    if len(reasons) == len(specified):
        told = list(dict.fromkeys(reasons))
        more = f"\nand {len(told) - _REASONS} other reasons" if len(told) > _REASONS else ""
        listed = "\n".join(told[:_REASONS])
        raise ParameterError(f"no combination of the grid can be run:\n{listed}{more}")


def _runner(jobs: int, scheduler: str | None) -> Runner:
    if scheduler is None:
        return partial(run_all, jobs=jobs)
    from analysis.reruns.cluster import run_on_cluster

    return partial(run_on_cluster, scheduler=scheduler)


def _write(
    target: Path, card: dict[str, Any], results: Sequence[Result], wanted: Sequence[str] | None
) -> list[str]:
    """Write the tables and the curves; gives the facts that vary and were not drawn."""
    # Here, so that the runs need not wait for the packages that draw.
    from analysis.reruns.curves import draw_curve

    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".writing-", dir=target.parent) as scratch:
        draft = Path(scratch) / target.name
        table = write_sweep(draft, card, results)
        vary = _that_vary(table)
        known = [] if table.empty else list(dict.fromkeys(table["fact"]))
        chosen = [name for name in wanted if name in known] if wanted else vary[:_CURVES]
        for name in chosen:
            draw_curve(draft / "curves", table[table["fact"] == name], list(card["grid"]))
        if target.exists():
            shutil.rmtree(target)
        draft.rename(target)
    unknown = [name for name in wanted or [] if name not in known]
    if unknown:
        raise UsageError(
            f"--fact {', '.join(unknown)}: no run states it. Stated are: {', '.join(known)}. The "
            f"rest was written: {target}"
        )
    return [name for name in vary if name not in chosen]


def _that_vary(facts: pd.DataFrame) -> list[str]:
    """Facts whose numbers differ: with an interval first, then those computed, then published."""
    if facts.empty:
        return []
    numbers = facts[["value", "upper", "lower_limit", "upper_limit"]].astype(float)
    # Sums may differ in their last digits.
    counts = numbers.round(_DECIMALS).groupby(facts["fact"]).nunique().max(axis=1)
    has_interval = numbers["lower_limit"].notna().groupby(facts["fact"]).any()
    is_published = (facts["kind"] == "registered").groupby(facts["fact"]).any()
    varying = [str(name) for name in counts[counts > 1].index]
    return sorted(varying, key=lambda name: (not has_interval[name], is_published[name], name))
