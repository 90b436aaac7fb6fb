"""Cells made whole: the whole numbers nearest to the fitted cells that meet every kept figure."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.optimize import Bounds, LinearConstraint, milp

from analysis.register.synthesis.conflicts import CalibrationError
from analysis.register.synthesis.system import Ask, System, Values, ask_rows

GAP = 0.02
NODES = 20_000
"""A limit on nodes, not on time: a slow machine finds the same whole numbers as a fast one."""
_NOBODY = 0.02
"""Cells expected to hold fewer persons stay empty: it spares most of the cells."""
_LEEWAY = 2.0


@dataclass(frozen=True)
class _Rows:
    """Sums of cells with the least and the most that they may be."""

    sums: sparse.csr_matrix
    least: Values
    most: Values


def whole_cells(system: System, expected: Values, kept: list[Ask]) -> NDArray[np.int64]:
    """Whole numbers of persons with nearly the smallest sum of distances to what is expected.

    The distance to an expected value is linear between two whole numbers: so each cell is its
    floor, plus one step of 0 or 1 at its own price, plus and minus further steps at price 1.
    Raises CalibrationError when no whole numbers meet the figures.
    """
    place = np.flatnonzero(expected >= _NOBODY)
    rows = _all_rows(system, expected, kept)
    floor = np.floor(expected[place])
    # A cell of less than one person seldom needs a second one.
    large = np.flatnonzero(floor)
    sums = rows.sums.tocsc()[:, place]
    steps = sparse.hstack([sums, sums[:, large], -sums[:, large]])
    shift = sums @ floor
    price = 1 - 2 * (expected[place] - floor)
    many = np.full(len(large), np.inf)
    answer = milp(
        np.concatenate([price, np.ones(2 * len(large))]),
        integrality=np.ones(steps.shape[1]),
        bounds=Bounds(0, np.concatenate([np.ones(len(place)), many, floor[large]])),
        constraints=LinearConstraint(steps, rows.least - shift, rows.most - shift),
        options={"mip_rel_gap": GAP, "node_limit": NODES},
    )
    if answer.x is None:
        raise CalibrationError(f"no whole numbers of persons meet the figures: {answer.message}")
    ends = [len(place), len(place) + len(large)]
    step, up, down = np.split(np.round(answer.x).astype(np.int64), ends)
    cells = np.zeros(system.size, dtype=np.int64)
    cells[place] = floor.astype(np.int64) + step
    cells[place[large]] += up - down
    return cells


def _all_rows(system: System, expected: Values, kept: list[Ask]) -> _Rows:
    linked = system.link_rows()
    asked, limits = ask_rows(kept, system.size)
    near = system.yearly_rows()
    values = near @ expected
    zeros, boundless = np.zeros(linked.shape[0]), np.full(len(limits), -np.inf)
    return _Rows(
        sparse.vstack([linked, asked, near]),
        # Rare categories would vanish cell by cell: their yearly totals stay where they are.
        np.concatenate([zeros, boundless, np.floor(values) - _LEEWAY]),
        np.concatenate([zeros, limits, np.ceil(values) + _LEEWAY]),
    )
