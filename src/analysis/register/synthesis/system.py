"""The calibrated tables as one linear system: what links them, and what published figures ask."""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import sparse

from analysis.register.synthesis.assumptions import Assumptions
from analysis.register.synthesis.cells import (
    GROUP,
    Categories,
    cells_by_age_and_sex,
    cells_by_nationality,
    cells_by_reporters,
)
from analysis.register.synthesis.counting import Uncountable, base, columns_needed, counted
from analysis.register.synthesis.margins import Margin

Values = NDArray[np.float64]
Keys = NDArray[np.int64]


@dataclass(frozen=True)
class Link:
    """Two tables hold the same victims in each group that both have: `keys` number the groups."""

    places: tuple[slice, slice]
    keys: tuple[Keys, Keys]
    groups: int


@dataclass(frozen=True)
class Ask:
    """What a published figure asks of all cells: a count, or a share of `base` in percent."""

    margin: Margin
    table: int
    counted: Values
    base: Values | None = None

    @property
    def low(self) -> float:
        return self.margin.low

    @property
    def high(self) -> float:
        return self.margin.high


class System:
    """The cells of three tables in one row, and the links between them."""

    def __init__(self, known: Categories, assumed: Assumptions) -> None:
        self.tables = (
            cells_by_age_and_sex(known, assumed),
            cells_by_nationality(known, assumed),
            cells_by_reporters(known, assumed),
        )
        ends = np.cumsum([0, *(len(table) for table in self.tables)])
        self.places = [slice(int(a), int(b)) for a, b in itertools.pairwise(ends)]
        self.size = int(ends[-1])
        self.links = (
            self._link(1, ["year", *GROUP, "is_minor"]),
            self._link(2, ["year", "is_kmar_only", "form"]),
        )
        self._overlap = assumed.overlapping_forms.value

    @property
    def expected(self) -> Values:
        return np.concatenate([table["expected"].to_numpy(dtype=float) for table in self.tables])

    def counts(self, cells: NDArray[np.int64]) -> list[pd.DataFrame]:
        """The tables with `count`, from the values of all cells."""
        return [
            table.drop(columns="expected").assign(count=cells[place])
            for table, place in zip(self.tables, self.places, strict=True)
        ]

    def asks(self, margins: Iterable[Margin]) -> tuple[list[Ask], dict[Margin, str]]:
        """What published figures ask of the cells, and why the rest cannot be asked."""
        possible, impossible = [], {}
        for margin in margins:
            try:
                possible.append(self._ask(margin))
            except Uncountable as error:
                impossible[margin] = str(error)
        return possible, impossible

    def link_rows(self) -> sparse.csr_matrix:
        """Rows that are zero when the linked tables agree."""
        blocks = []
        for link in self.links:
            columns = [np.arange(place.start, place.stop) for place in link.places]
            signs = np.repeat([1.0, -1.0], [len(keys) for keys in link.keys])
            where = (np.concatenate(link.keys), np.concatenate(columns))
            blocks.append(sparse.csr_matrix((signs, where), shape=(link.groups, self.size)))
        return sparse.vstack(blocks).tocsr()

    def yearly_rows(self) -> sparse.csr_matrix:
        """Rows that count each category of each column of each table in a year."""
        blocks = []
        for table, place in zip(self.tables, self.places, strict=True):
            for column in table.columns.difference(["year", "expected"], sort=False):
                rows = table.groupby(["year", column], dropna=False).ngroup().to_numpy()
                where = (rows, np.arange(place.start, place.stop))
                shape = (int(rows.max()) + 1, self.size)
                blocks.append(sparse.csr_matrix((np.ones(len(rows)), where), shape=shape))
        return sparse.vstack(blocks).tocsr()

    def _link(self, other: int, shared: list[str]) -> Link:
        both = pd.concat([self.tables[0][shared], self.tables[other][shared]], ignore_index=True)
        keys = both.groupby(shared).ngroup().to_numpy().astype(np.int64)
        first = len(self.tables[0])
        places = (self.places[0], self.places[other])
        return Link(places, (keys[:first], keys[first:]), int(keys.max()) + 1)

    def _ask(self, margin: Margin) -> Ask:
        needed = columns_needed(margin)
        for number, cells in enumerate(self.tables):
            if needed <= set(cells.columns):
                weights = self._spread(counted(cells, margin, self._overlap), number)
                if not margin.is_share:
                    return Ask(margin, number, weights)
                whole = self._spread(base(cells, margin, self._overlap), number)
                return Ask(margin, number, weights, whole)
        raise Uncountable(f"no calibrated table crosses {', '.join(sorted(needed))}")

    def _spread(self, weights: Values, number: int) -> Values:
        spread = np.zeros(self.size)
        spread[self.places[number]] = weights
        return spread


def ask_rows(asked: list[Ask], size: int) -> tuple[sparse.csr_matrix, Values]:
    """Two rows for each figure, both of the form: weights x cells <= limit."""
    rows, limits = [np.zeros(size)] * (2 * len(asked)), np.zeros(2 * len(asked))
    for number, ask in enumerate(asked):
        rows[2 * number], limits[2 * number] = _at_most(ask, ask.low, -1)
        if np.isfinite(ask.high):
            rows[2 * number + 1], limits[2 * number + 1] = _at_most(ask, ask.high, 1)
    if not rows:
        return sparse.csr_matrix((0, size)), limits
    return sparse.vstack([sparse.csr_matrix(row) for row in rows]).tocsr(), limits


def _at_most(ask: Ask, limit: float, sign: int) -> tuple[Values, float]:
    if ask.base is None:
        return sign * ask.counted, sign * limit
    # A share of at most s percent: counted - s/100 x base is at most zero.
    return sign * (ask.counted - limit / 100 * ask.base), 0.0
