"""Rows of a table by what stands in their cells, narrowed column by column."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

import numpy as np
import pandas as pd


def rows_with(figures: pd.DataFrame, wanted: Iterable[tuple[str, Collection[Any]]]) -> pd.DataFrame:
    """The rows whose cell in each of these columns is one of the values wanted there.

    A column is looked at only in the rows that those before it have left: name first the one
    that leaves fewest. Raises KeyError for a column that the table does not have.
    """
    left = np.arange(len(figures))
    for column, values in wanted:
        left = left[_is_one_of(figures[column].to_numpy()[left], values)]
    return figures.iloc[left]


def _is_one_of(cells: np.ndarray, values: Collection[Any]) -> np.ndarray:
    if len(values) == 1:
        (only,) = values
        return np.asarray(cells == only, dtype=bool)
    return np.fromiter((cell in values for cell in cells), dtype=bool, count=len(cells))
