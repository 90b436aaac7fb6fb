"""Iterative proportional fitting: cells move to the published figures, and no further.

Counts are scaled (Deming & Stephan 1940, Annals of Mathematical Statistics 11:427-444); a share is
the I-projection on its linear form (Csiszár 1975, Annals of Probability 3:146-158). Linked tables
hand on the totals of their groups, which is the same as fitting the table that crosses all.
"""

from __future__ import annotations

import numpy as np
from scipy.optimize import brentq

from analysis.register.synthesis.system import Ask, Keys, System, Values

ROUNDS = 150
TOLERANCE = 0.02
"""Persons (or percentage points): what is left is settled when the counts are made whole."""
_STEEPEST = 20.0


def fit(system: System, start: Values, asked: list[Ask], rounds: int = ROUNDS) -> Values:
    """The start values moved, figure by figure, until each figure holds or the rounds are over."""
    cells = start.copy()
    steps = [[_Step(ask) for ask in asked if ask.table == table] for table in range(3)]
    for _ in range(rounds):
        worst = 0.0
        for table, of_table in enumerate(steps):
            worst = max([worst, *(step.apply(cells) for step in of_table)])
            _hand_on(system, cells, table)
        if worst < TOLERANCE:
            break
    return cells


class _Step:
    """One figure, looking only at the cells that it needs."""

    def __init__(self, ask: Ask) -> None:
        weights = ask.counted if ask.base is None else ask.base + ask.counted
        self.place = np.flatnonzero(weights)
        self.counted = ask.counted[self.place]
        self.base = None if ask.base is None else ask.base[self.place]
        self.low, self.high = ask.low, ask.high

    def apply(self, cells: Values) -> float:
        """Move the cells onto the figure; the distance that there was to go."""
        mine = cells[self.place]
        count = float(self.counted @ mine)
        value = count if self.base is None else 100 * count / float(self.base @ mine)
        wanted = min(max(value, self.low), self.high)
        if wanted != value and count > 0:
            if self.base is None:
                cells[self.place] = mine * (wanted / value)
            else:
                cells[self.place] = _tilted(mine, self.counted - wanted / 100 * self.base)
        return abs(wanted - value)


def _tilted(cells: Values, form: Values) -> Values:
    """The cells nearest in divergence on which a linear form is zero."""

    def value(slope: float) -> float:
        return float(form @ (cells * np.exp(slope * form)))

    if value(-_STEEPEST) > 0 or value(_STEEPEST) < 0:
        return cells
    return np.asarray(cells * np.exp(brentq(value, -_STEEPEST, _STEEPEST) * form))


def _hand_on(system: System, cells: Values, table: int) -> None:
    """The totals of the groups of one table become those of the others, through the first."""
    for number, link in enumerate(system.links, start=1):
        if number == table:
            _scale(cells, link.places[1], link.keys[1], link.places[0], link.keys[0], link.groups)
    for link in system.links:
        _scale(cells, link.places[0], link.keys[0], link.places[1], link.keys[1], link.groups)


def _scale(
    cells: Values, giver: slice, giver_keys: Keys, taker: slice, taker_keys: Keys, groups: int
) -> None:
    given = np.bincount(giver_keys, cells[giver], groups)
    taken = np.bincount(taker_keys, cells[taker], groups)
    cells[taker] *= np.divide(given, taken, out=np.zeros(groups), where=taken > 0)[taker_keys]
