"""Hierarchical log-linear models of capture histories.

A term is a set of lists, written as a number with bit j for list j; 0 is the constant. A model is
a tuple of terms: the constant, one term for each list, and interactions, each with all the
smaller terms inside it. The interaction of all lists is never in a model: that it is absent is
the assumption by which the hidden persons are estimated.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import combinations
from math import comb

import numpy as np
import numpy.typing as npt

from analysis.language.messages import tr
from analysis.statistics.capture_recapture.refusals import EstimateRefused

Model = tuple[int, ...]
Worth = Callable[[Model, Model], bool]
MOST_PAIRS_TO_SEARCH = 15
MOST_LISTS_TO_SEARCH_ALL = 5


def main_effects(lists: int) -> Model:
    """The model in which the lists are independent: the constant and one term for each list."""
    return (0, *(1 << bit for bit in range(lists)))


def interactions(lists: int, order: int) -> list[int]:
    """All terms of so many lists, in the lexicographic order of the lists.

    The interaction of all lists is left out.
    """
    if order >= lists:
        return []
    return [sum(1 << bit for bit in chosen) for chosen in combinations(range(lists), order)]


def search_models(lists: int, max_order: int, is_worth: Worth) -> Iterator[Model]:
    """Every hierarchical model with terms of at most `max_order` lists, once, large ones first.

    Three lists have 8, four 113, five 6,893 (1,024 with pairs only). `is_worth` is asked of a
    family before it is searched: the terms all its members have, and its largest member. Raises
    EstimateRefused when there are too many models to search.
    """
    pairs = comb(lists, 2)
    if pairs > MOST_PAIRS_TO_SEARCH or (max_order > 2 and lists > MOST_LISTS_TO_SEARCH_ALL):
        raise EstimateRefused(
            tr(
                "{lists} lists have too many models to search them all (2^{pairs} with pairs "
                "alone); the search takes six lists with --max-order 2, five with more. Use "
                "stepwise",
                lists=lists,
                pairs=pairs,
            )
        )
    orders = range(min(max_order, lists - 1), 1, -1)
    optional = [term for order in orders for term in interactions(lists, order)]
    return _members(main_effects(lists), optional, is_worth)


def _members(required: Model, optional: list[int], is_worth: Worth) -> Iterator[Model]:
    largest = (*required, *reversed(optional))
    yield largest
    while optional and is_worth(required, largest):
        # The first one left is inside no other: without it, the rest is hierarchical still.
        term, *rest = optional
        if is_worth(required, (*required, *reversed(rest))):
            yield from _members(required, rest, is_worth)
        required += tuple(inner for inner in reversed(optional) if inner & term == inner)
        optional = [other for other in rest if other & term != other]


def term_names(model: Model, lists: Sequence[str]) -> list[str]:
    """The terms in words, without the constant: `P`, `R`, `P:R`."""
    positions = [[bit for bit in range(len(lists)) if term >> bit & 1] for term in model if term]
    return [
        ":".join(lists[bit] for bit in bits)
        for bits in sorted(positions, key=lambda bits: (len(bits), bits))
    ]


def margins(cells: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """For each set of lists, the sum over the cells that have all of them."""
    sums = cells.copy()
    half = 1
    while half < len(sums):
        halves = sums.reshape(-1, 2, half)
        halves[:, 0] += halves[:, 1]
        half *= 2
    return sums


def contains(cells: npt.NDArray[np.int64], terms: Sequence[int]) -> npt.NDArray[np.bool_]:
    """Whether each cell (row) has all the lists of each term (column)."""
    wanted = np.asarray(terms, dtype=np.int64)
    return np.asarray((cells[:, None] & wanted) == wanted)
