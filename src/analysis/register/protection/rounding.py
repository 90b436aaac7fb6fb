"""Small count rounding: the nearest counts of which no published cell is small.

The idea is that of Langsrud & Heldal (2018, Privacy in Statistical Databases) and their R package
SmallCountRounding, which goes greedily from cell to cell. Here one mixed integer program for each
year looks for the least sum of absolute changes over all published cells, margins included, with
totals and links between tables kept (solver: HiGHS).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, OptimizeResult, milp

from analysis.errors import MonitorError
from analysis.register.protection.system import Counts, System, whole

GAP = 0.04
"""How far from the least possible sum of changes a solution may be: closer takes minutes."""
NODES = 1000
_NEAR, _FAR = 3, 20
_SPREAD = 0.1
_TRIFLE = 1e-5


class RoundingError(MonitorError):
    """No protected counts were found."""


@dataclass(frozen=True)
class Rounded:
    """Protected latent counts, and the most by which a total that is public anyway deviates."""

    latent: Counts
    exact_deviation: int


def round_small(
    system: System,
    true: Counts,
    generator: np.random.Generator,
    *,
    gap: float = GAP,
    nodes: int = NODES,
) -> Rounded:
    """Latent counts of which every published cell is 0 or at least its threshold.

    They agree between tables, obey the links and keep the exact totals. Ties between equally near
    solutions are broken by the generator. When exact totals leave no solution (one of them is
    itself small), they deviate by as little as can be. Raises RoundingError when none is found
    within the nodes of the search.
    """
    weights = 1 + _SPREAD * generator.random(len(system.cells))
    kept = np.zeros(len(system.cells), dtype=np.int64)
    near = _Program(system, true, kept, is_near=True)
    far = _Program(system, true, kept, is_near=False)
    for program in (near, far):
        found = program.solve(weights, gap, nodes)
        if found is not None:
            return Rounded(found, 0)
    loose = _Program(system, true, np.full_like(kept, true.sum()), is_near=False)
    closest = loose.solve(np.array([float(cell.is_exact) for cell in system.cells]), 0, nodes)
    if closest is not None:
        deviation = np.abs(near.change(closest))
        found = _Program(system, true, deviation, is_near=False).solve(weights, gap, nodes)
        if found is not None:
            return Rounded(found, int(deviation[near.is_exact].max()))
    raise RoundingError(
        "no protected counts were found within the limit of the search. Publish fewer or smaller "
        "tables, or lower a threshold, in the manifest of publishable tables."
    )


@dataclass(frozen=True)
class _Program:
    """The variables in their order: latent counts; the absolute change of each published cell; a
    switch (nobody, or at least the threshold) for each finest cell that may end below it.

    `allowed` is the most that each exact total may change. A near search lets nobody appear where
    nobody was, puts a small cell at nobody or its threshold, and moves no cell far.
    """

    system: System
    true: Counts
    allowed: Counts
    is_near: bool

    @cached_property
    def published(self) -> Counts:
        """The true published cells."""
        return whole(self.system.published @ self.true)

    @cached_property
    def thresholds(self) -> Counts:
        """By published cell, the smallest count above zero."""
        return np.array([cell.threshold for cell in self.system.cells])

    @cached_property
    def is_exact(self) -> NDArray[np.bool_]:
        """Which published cells are public totals."""
        return np.array([cell.is_exact for cell in self.system.cells])

    @cached_property
    def is_switched(self) -> NDArray[np.bool_]:
        """Which finest cells may end at nobody."""
        is_finest = np.array([cell.is_finest for cell in self.system.cells])
        if not self.is_near:
            return is_finest
        return is_finest & (self.published > 0) & (self.published < 2 * self.thresholds)

    @cached_property
    def is_small(self) -> NDArray[np.bool_]:
        """Which published cells are truly small."""
        return (self.published > 0) & (self.published < self.thresholds)

    @property
    def reach(self) -> Counts:
        """By published cell, the most that it may change."""
        return self.thresholds * (_NEAR if self.is_near else _FAR)

    def change(self, latent: Counts) -> Counts:
        """By published cell, how much it changes."""
        return whole(self.system.published @ (latent - self.true))

    def solve(self, weights: NDArray[np.float64], gap: float, nodes: int) -> Counts | None:
        """The counts with the least weighted change, or None when the search finds none.

        Once the switches are set, the counts nearly always come out whole by themselves; leaving
        that to chance first is many times faster than asking for it.
        """
        cost = np.concatenate(
            [np.zeros(self.system.size), weights, np.zeros(int(self.is_switched.sum()))]
        )
        limits = {"mip_rel_gap": gap, "node_limit": nodes}
        free = self._bounds()
        found = self._search(cost, free, limits, must_be_whole=False)
        if found is not None and not _is_whole(found[: self.system.size]):
            first = self.system.size + len(self.system.cells)
            low, high = np.zeros(len(cost)), free.ub.copy()
            low[first:] = high[first:] = np.rint(found[first:])
            found = self._search(cost, Bounds(low, high), limits, must_be_whole=True)
            if found is None:
                found = self._search(cost, free, limits, must_be_whole=True)
        return None if found is None else whole(found[: self.system.size])

    def _search(
        self,
        cost: NDArray[np.float64],
        bounds: Bounds,
        limits: dict[str, float],
        *,
        must_be_whole: bool,
    ) -> NDArray[np.float64] | None:
        kinds = [self.system.size, len(self.system.cells), int(self.is_switched.sum())]
        found: OptimizeResult = milp(
            cost,
            integrality=np.repeat([int(must_be_whole), 0, 1], kinds),
            bounds=bounds,
            constraints=list(self._constraints()),
            options=limits,
        )
        values: NDArray[np.float64] | None = found.x
        return values

    def _bounds(self) -> Bounds:
        most = np.full(self.system.size, np.inf)
        if self.is_near:
            most[(self.system.published[self.published == 0]).indices] = 0
        change = np.where(self.is_exact, np.minimum(self.allowed, self.reach), self.reach)
        upper = np.concatenate([most, change, np.ones(int(self.is_switched.sum()))])
        return Bounds(np.zeros(len(upper)), upper)

    def _constraints(self) -> Iterator[LinearConstraint]:
        published, true = self.system.published, self.published
        each = sp.eye_array(len(true), format="csr")
        yield self._rows(self.system.agreement, low=0, high=0)
        yield self._rows(self.system.links, high=0)
        yield self._rows(published, -each, high=true)
        yield self._rows(published, each, low=true)
        switched = self.is_switched
        least, most = self.thresholds[switched], (true + self.reach)[switched]
        if self.is_near:
            most = np.where(self.is_small[switched], least, most)
        yield self._rows(published[switched], switches=-sp.diags_array(least * 1.0), low=0)
        yield self._rows(published[switched], switches=-sp.diags_array(most * 1.0), high=0)
        # Exact for a small cell whichever way it goes, and a far better bound than the two above.
        small = self.is_small[switched]
        both = switched & self.is_small
        twice = sp.diags_array(2.0 * true[switched], format="csr")[small]
        yield self._rows(published[both], -each[both], -twice, high=-true[both])
        large = np.array([c.is_finest for c in self.system.cells]) & ~switched & (true > 0)
        yield self._rows(published[large], low=self.thresholds[large])

    def _rows(
        self,
        latent: sp.csr_array,
        changes: sp.csr_array | None = None,
        switches: sp.csr_array | None = None,
        low: Counts | float = -np.inf,
        high: Counts | float = np.inf,
    ) -> LinearConstraint:
        height = latent.shape[0]
        if changes is None:
            changes = sp.csr_array((height, len(self.system.cells)))
        if switches is None:
            switches = sp.csr_array((height, int(self.is_switched.sum())))
        return LinearConstraint(sp.hstack([latent, changes, switches]), low, high)


def _is_whole(values: NDArray[np.float64]) -> bool:
    return bool(np.abs(values - np.rint(values)).max() < _TRIFLE)
