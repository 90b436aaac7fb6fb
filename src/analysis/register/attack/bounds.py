"""What an attacker can work out about a sum of counts: its least and its largest possible value.

Integer programs by HiGHS over whatever is known (Fischetti & Salazar 2000, Management Science
47:1008-1027, call it auditing); persons are whole, and the attacker knows it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, linprog, milp

from analysis.errors import MonitorError

Vector = NDArray[np.float64]
_NOTHING = 1e-7
_OPTIMAL, _INFEASIBLE = 0, 2
"""The status of `scipy.optimize.milp`."""


class Contradiction(MonitorError):
    """No register fits what is known."""


@dataclass(frozen=True)
class Interval:
    """The possible values of a sum, and the known sums that keep it there."""

    low: float
    high: float
    combined: tuple[str, ...]


@dataclass(frozen=True)
class Knowledge:
    """Known sums of unknown counts, which are whole and not negative: low <= matrix x <= high.

    `names` says where each sum is known from; an empty name is common knowledge.
    """

    matrix: sp.csr_array
    low: Vector
    high: Vector
    names: tuple[str, ...]

    def and_also(self, other: Knowledge) -> Knowledge:
        """Both together, about the same unknowns."""
        return Knowledge(
            sp.csr_array(sp.vstack([self.matrix, other.matrix])),
            np.concatenate([self.low, other.low]),
            np.concatenate([self.high, other.high]),
            self.names + other.names,
        )

    def possible(self, aim: Vector) -> Vector | None:
        """Whole counts that fit all that is known and make `aim` largest; None if none do.

        Raises Contradiction when the solver proves neither: what is not proven is not cleared.
        """
        found = milp(
            -aim,
            integrality=np.ones(self.matrix.shape[1]),
            bounds=Bounds(0, np.inf),
            constraints=LinearConstraint(self.matrix, self.low, self.high),
        )
        if found.status == _INFEASIBLE:
            return None
        if found.status != _OPTIMAL:
            raise Contradiction(
                "a sum has no largest value that could be found: too little is known of the "
                f"tables to attack them ({found.message})"
            )
        counts: Vector = np.rint(found.x)
        return counts

    def interval(self, target: Vector) -> Interval:
        """The least and largest value of a sum.

        Raises Contradiction when nothing fits what is known, or nothing bounds the sum.
        """
        low, high = self.possible(-target), self.possible(target)
        if low is None or high is None:
            raise Contradiction("no register fits what is known of these tables")
        return Interval(float(target @ low), float(target @ high), self.combined(target))

    def combined(self, target: Vector) -> tuple[str, ...]:
        """The known sums whose dual value is not zero at the least or the largest value."""
        used: set[int] = set()
        for sign in (1, -1):
            found = linprog(sign * target, **self._split, bounds=(0, None), method="highs")
            if found.status == 0:
                upper, lower, equal = self._rows
                duals = np.concatenate([found.ineqlin.marginals, found.eqlin.marginals])
                origin = np.concatenate([upper, lower, equal])
                used |= set(origin[np.abs(duals) > _NOTHING].tolist())
        return tuple(dict.fromkeys(self.names[row] for row in sorted(used) if self.names[row]))

    @cached_property
    def _rows(self) -> tuple[NDArray[np.intp], NDArray[np.intp], NDArray[np.intp]]:
        equal = self.low == self.high
        upper = np.flatnonzero(~equal & np.isfinite(self.high))
        lower = np.flatnonzero(~equal & np.isfinite(self.low))
        return upper, lower, np.flatnonzero(equal)

    @cached_property
    def _split(self) -> dict[str, sp.csr_array | Vector]:
        upper, lower, equal = self._rows
        return {
            "A_ub": sp.csr_array(sp.vstack([self.matrix[upper], -self.matrix[lower]])),
            "b_ub": np.concatenate([self.high[upper], -self.low[lower]]),
            "A_eq": self.matrix[equal],
            "b_eq": self.high[equal],
        }


def exactly(matrix: sp.csr_array, values: Sequence[float], names: Sequence[str]) -> Knowledge:
    """Sums of which the values are printed as they are."""
    printed = np.asarray(values, dtype=float)
    return Knowledge(sp.csr_array(matrix), printed, printed, tuple(names))
