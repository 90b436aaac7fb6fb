"""How much the protection costs: the errors by table, never which cell has which error."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from analysis.register.manifest import Manifest
from analysis.register.protection.system import Counts, System

FEWEST_CELLS = 5
"""Below this number, an error could be traced to its cell."""
_QUANTILES = (0.5, 0.75, 0.9, 0.95, 0.99)


def tolerances(
    system: System,
    manifest: Manifest,
    true: Mapping[int, Counts],
    protected: Mapping[int, Counts],
) -> dict[str, int]:
    """By table, the most that any of its cells may differ from what was registered.

    It is published, and the attack gives it to the attacker: the threshold less one, or the
    largest error that was made when that is more. Exact totals have none.
    """
    answer = {}
    for table in manifest.tables:
        mine = [i for i, cell in enumerate(system.cells) if table.name in cell.tables]
        errors = [int(np.abs(protected[year] - true[year])[mine].max()) for year in true]
        answer[table.name] = max(manifest.threshold_of(table) - 1, *errors)
    return answer


def utility(
    system: System,
    manifest: Manifest,
    true: Mapping[int, Counts],
    protected: Mapping[int, Counts],
    not_exact: tuple[int, ...],
) -> dict[str, Any]:
    """The absolute errors by table and by the number of dimensions crossed beside the year.

    Cells that are zero for a reason everybody knows are not counted. Where a group has fewer than
    five cells, only their number is told.
    """
    errors = {year: np.abs(protected[year] - true[year]) for year in true}
    every = np.concatenate(list(errors.values()))
    tables: dict[str, dict[str, Any]] = {}
    for table in manifest.tables:
        by_crossing: dict[int, list[int]] = {}
        for i, cell in enumerate(system.cells):
            for name, codes in cell.names:
                if name == table.name:
                    by_crossing.setdefault(len(codes), []).append(i)
        tables[table.name] = {
            f"{crossed}_dimensions": _summary(np.concatenate([e[mine] for e in errors.values()]))
            for crossed, mine in sorted(by_crossing.items())
        }
    exact = sum(cell.is_exact for cell in system.cells)
    return {
        "what": "absolute differences between protected and registered counts",
        "all_cells_and_margins_once": _summary(every),
        "tables": tables,
        "headline_totals": {
            "number": exact * len(true),
            "years": len(true),
            "years_kept_exact": len(true) - len(not_exact),
        },
    }


def _summary(errors: Counts) -> dict[str, Any]:
    if len(errors) < FEWEST_CELLS:
        return {"cells": len(errors)}
    return {
        "cells": len(errors),
        "mean_error": round(float(errors.mean()), 2),
        "unchanged_share": round(float((errors == 0).mean()), 3),
        "quantiles": {str(q): float(np.quantile(errors, q, method="higher")) for q in _QUANTILES},
        "largest_error": int(errors.max()),
    }
