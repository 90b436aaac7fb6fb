"""A table on its way from a file: its header, and its rows as text in blocks of bounded size."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

BLOCK_ROWS = 50_000
"""Large enough for whole columns to be checked at once, small enough for any machine: twice as
many take half as much memory again, and are not faster."""


@dataclass(frozen=True)
class Block:
    """Some rows: their numbers in the file, and for each column of the header its cells as text."""

    rows: np.ndarray[Any, Any]
    columns: Sequence[Any] | np.ndarray[Any, Any]


class Gathered:
    """Rows as they are read, until they are a block.

    The cells stand in one flat list: a list for each row would keep the garbage collector busy.
    """

    def __init__(self) -> None:
        self._rows: list[int] = []
        self._cells: list[str] = []

    def add(self, row: int, cells: list[str]) -> None:
        """Add a row; all have the same number of cells."""
        self._rows.append(row)
        self._cells += cells

    def __bool__(self) -> bool:
        return bool(self._rows)

    @property
    def is_full(self) -> bool:
        return len(self._rows) == BLOCK_ROWS

    def take(self) -> Block:
        """The rows so far as a block, and begin anew."""
        cells = np.array(self._cells, dtype=object).reshape(len(self._rows), -1)
        block = Block(np.array(self._rows), cells.T)
        self._rows, self._cells = [], []
        return block


@dataclass(frozen=True)
class OpenTable:
    """A table that can be read: `form` says how it was understood, to be told to the user."""

    form: str
    header: list[str]
    blocks: Iterator[Block]
    has_serial_dates: bool = False
