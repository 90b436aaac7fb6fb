"""Decomposable graphs: the ways in which lists can depend on each other without a cycle."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations

import numpy as np
import numpy.typing as npt

from analysis.language.messages import tr
from analysis.statistics.capture_recapture.refusals import EstimateRefused

MOST_LISTS_TO_AVERAGE = 6


@dataclass(frozen=True)
class Graphs:
    """All decomposable graphs on a number of lists but the one in which all are joined.

    `pairs` has the joined pairs of each graph; `signs` a row for each graph and a column for each
    set of lists: how often the set is a clique, less how often it separates cliques.
    """

    pairs: list[tuple[int, ...]]
    signs: npt.NDArray[np.float64]


@lru_cache(maxsize=8)
def decomposable_graphs(lists: int) -> Graphs:
    """Three lists have 7 such graphs, four 60, five 821.

    The complete graph holds the interaction of all lists, which is assumed absent. Raises
    EstimateRefused beyond MOST_LISTS_TO_AVERAGE lists.
    """
    if lists > MOST_LISTS_TO_AVERAGE:
        raise EstimateRefused(
            tr(
                "{lists} lists have too many graphs to average over: it takes at most {most}. "
                "Use stepwise",
                lists=lists,
                most=MOST_LISTS_TO_AVERAGE,
            )
        )
    joined = [1 << one | 1 << other for one, other in combinations(range(lists), 2)]
    pairs: list[tuple[int, ...]] = []
    signs = []
    for chosen in range((1 << len(joined)) - 1):
        graph = tuple(pair for bit, pair in enumerate(joined) if chosen >> bit & 1)
        row = _clique_signs(lists, graph)
        if row is not None:
            pairs.append(graph)
            signs.append(row)
    return Graphs(pairs, np.array(signs))


def _clique_signs(lists: int, graph: tuple[int, ...]) -> npt.NDArray[np.float64] | None:
    """Cliques less separators, or None when the graph has a cycle without a chord.

    Takes away one list after another whose neighbours are all joined; in a decomposable graph
    there is always one (Lauritzen 1996, Graphical Models, section 2.1). What is no clique or
    separator in the end is added once and taken off once.
    """
    joined = set(graph)
    signs = np.zeros(1 << lists)
    left = set(range(lists))
    while left:
        for one in sorted(left):
            near = [other for other in left if 1 << one | 1 << other in joined]
            if all(1 << a | 1 << b in joined for a, b in combinations(near, 2)):
                break
        else:
            return None
        separator = sum(1 << other for other in near)
        signs[separator | 1 << one] += 1
        signs[separator] -= 1
        left.remove(one)
    return signs
