"""Seeded draws: the only chance in the synthetic register is who gets what."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.register.synthesis.assumptions import Shares
from analysis.register.synthesis.cells import normalised

Codes = NDArray[np.object_]


def draw(rng: np.random.Generator, shares: Shares, size: int) -> Codes:
    """So many codes, each drawn with its share."""
    known = normalised(shares)
    return rng.choice(np.array(list(known), dtype=object), size=size, p=list(known.values()))


def draw_by(rng: np.random.Generator, keys: pd.Series, shares_of: Callable[[Any], Shares]) -> Codes:
    """One code for each person, drawn with the shares of the person's key."""
    drawn = np.empty(len(keys), dtype=object)
    for key in sorted(keys.unique()):
        mask = (keys == key).to_numpy()
        drawn[mask] = draw(rng, shares_of(key), int(mask.sum()))
    return drawn


def happens(rng: np.random.Generator, chances: pd.Series | float, size: int) -> NDArray[np.bool_]:
    """Whether it happens to each person, with the person's own chance."""
    return np.asarray(rng.random(size) < np.asarray(chances), dtype=bool)


def shuffled_within(rng: np.random.Generator, frame: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    """The rows in the order of the keys, and in a drawn order where the keys are alike."""
    mixed = frame.iloc[rng.permutation(len(frame))]
    return mixed.sort_values(keys, kind="stable").reset_index(drop=True)
