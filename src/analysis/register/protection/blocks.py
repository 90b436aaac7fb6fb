"""Latent cells: the few counts that together say all that the tables of one unit can say.

Dimensions that share a table are joined in a graph, which is completed to a chordal one. The
unknowns are the counts of the cells of its maximal cliques; cliques that share dimensions agree on
the margins they share. By the junction tree theorem such counts always come from some register
(Lauritzen 1996, section 2.1.2; Dobra & Fienberg 2000, PNAS 97:11885-11892), so that some hundred
unknowns stand for the millions of combinations of all dimensions.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import networkx as nx  # type: ignore[import-untyped]
import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

Cells = NDArray[np.bool_]
Categories = Mapping[str, Sequence[str]]
Combination = Mapping[str, frozenset[str]]
"""By dimension the categories that count; a dimension that is not named counts as a whole."""
_ABSENT = -1


@dataclass(frozen=True)
class Joint:
    """Two cliques that share dimensions (or only the total): which cells stand in which margin."""

    left: NDArray[np.intp]
    left_margin: NDArray[np.intp]
    right: NDArray[np.intp]
    right_margin: NDArray[np.intp]
    margins: int


@dataclass(frozen=True)
class Block:
    """The latent cells of one unit of count in one year.

    `codes` has one row for each cell and one column for each dimension: the position of the
    category, or -1 when the clique lacks the dimension. `clique` says to which clique it belongs.
    """

    unit: str
    categories: dict[str, tuple[str, ...]]
    cliques: tuple[tuple[str, ...], ...]
    codes: NDArray[np.intp]
    clique: NDArray[np.intp]
    joints: tuple[Joint, ...]

    @property
    def size(self) -> int:
        """How many latent cells there are."""
        return len(self.codes)

    @cached_property
    def position(self) -> dict[str, int]:
        """The column of each dimension."""
        return {name: column for column, name in enumerate(self.categories)}

    def cells(self, combination: Combination) -> Cells:
        """The latent cells that somebody of a combination can stand in.

        A cell is kept when every clique has a cell that agrees with it: in a junction tree,
        agreement between neighbours is agreement of all. Two combinations of which the same cells
        remain are the same persons under two names.
        """
        alive = np.ones(self.size, dtype=bool)
        for name, codes in combination.items():
            column = self.codes[:, self.position[name]]
            wanted = [i for i, code in enumerate(self.categories[name]) if code in codes]
            alive &= (column == _ABSENT) | np.isin(column, wanted)
        return _agreeing(alive, self.joints)

    def clique_with(self, dimensions: Sequence[str]) -> int:
        """The first clique that has all these dimensions."""
        wanted = set(dimensions)
        return next(i for i, clique in enumerate(self.cliques) if wanted <= set(clique))

    def agreement(self) -> sp.csr_array:
        """Rows that are 0 for counts of a register: shared margins are equal."""
        rows = []
        for joint in self.joints:
            left = _incidence(joint.left_margin, joint.left, joint.margins, self.size)
            right = _incidence(joint.right_margin, joint.right, joint.margins, self.size)
            rows.append(left - right)
        return sp.csr_array(sp.vstack(rows)) if rows else sp.csr_array((0, self.size))


def build_block(
    unit: str,
    tables: Sequence[Sequence[str]],
    categories: Categories,
    impossible: Sequence[Combination] = (),
) -> Block:
    """The latent cells behind tables with these dimensions, without those that cannot be."""
    names = tuple(dict.fromkeys(name for table in tables for name in table))
    known = {name: tuple(categories[name]) for name in names}
    cliques = _cliques(names, [*tables, *map(tuple, impossible)])
    codes, clique = _all_cells(names, known, cliques)
    for rule in impossible:
        keep = ~_stands_in(rule, names, known, codes)
        codes, clique = codes[keep], clique[keep]
    alive = _agreeing(np.ones(len(codes), dtype=bool), _joints(names, cliques, codes, clique))
    codes, clique = codes[alive], clique[alive]
    return Block(unit, known, cliques, codes, clique, _joints(names, cliques, codes, clique))


def _cliques(
    names: Sequence[str], together: Sequence[Sequence[str]]
) -> tuple[tuple[str, ...], ...]:
    # Numbers for nodes: the order of sets of texts changes from process to process.
    number = {name: i for i, name in enumerate(names)}
    graph = nx.Graph()
    graph.add_nodes_from(range(len(names)))
    for group in together:
        members = sorted(number[name] for name in group)
        graph.add_edges_from((a, b) for a in members for b in members if a < b)
    chordal, _ = nx.complete_to_chordal_graph(graph)
    found = sorted(sorted(clique) for clique in nx.chordal_graph_cliques(chordal))
    return tuple(tuple(names[i] for i in clique) for clique in found)


def _all_cells(
    names: Sequence[str], categories: Categories, cliques: Sequence[Sequence[str]]
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    parts = []
    for clique in cliques:
        sizes = [len(categories[name]) for name in clique]
        part = np.full((int(np.prod(sizes)), len(names)), _ABSENT, dtype=np.intp)
        columns = [names.index(name) for name in clique]
        part[:, columns] = np.indices(sizes).reshape(len(sizes), -1).T
        parts.append(part)
    of_clique = np.repeat(np.arange(len(parts)), [len(part) for part in parts])
    return np.concatenate(parts), of_clique


def _stands_in(
    rule: Combination, names: Sequence[str], categories: Categories, codes: NDArray[np.intp]
) -> Cells:
    """The cells of which every person would be of the combination."""
    inside = np.ones(len(codes), dtype=bool)
    for name, forbidden in rule.items():
        wanted = [i for i, code in enumerate(categories[name]) if code in forbidden]
        inside &= np.isin(codes[:, names.index(name)], wanted)
    return inside


def _joints(
    names: Sequence[str],
    cliques: Sequence[Sequence[str]],
    codes: NDArray[np.intp],
    clique: NDArray[np.intp],
) -> tuple[Joint, ...]:
    graph = nx.Graph()
    graph.add_nodes_from(range(len(cliques)))
    for a in range(len(cliques)):
        for b in range(a + 1, len(cliques)):
            graph.add_edge(a, b, weight=len(set(cliques[a]) & set(cliques[b])))
    tree = nx.maximum_spanning_tree(graph)
    found = []
    for a, b in sorted(tuple(sorted(edge)) for edge in tree.edges):
        shared = [i for i, name in enumerate(names) if name in cliques[a] and name in cliques[b]]
        left, right = np.flatnonzero(clique == a), np.flatnonzero(clique == b)
        both = np.concatenate([codes[left], codes[right]])[:, shared]
        margins, margin = np.unique(both, axis=0, return_inverse=True)
        margin = margin.reshape(-1)
        found.append(
            Joint(left, margin[: len(left)], right, margin[len(left) :], max(len(margins), 1))
        )
    return tuple(found)


def _agreeing(alive: Cells, joints: Sequence[Joint]) -> Cells:
    alive = alive.copy()
    while True:
        before = int(alive.sum())
        for joint in joints:
            left, right = np.zeros((2, joint.margins), dtype=bool)
            left[joint.left_margin[alive[joint.left]]] = True
            right[joint.right_margin[alive[joint.right]]] = True
            both = np.logical_and(left, right)
            alive[joint.left] &= both[joint.left_margin]
            alive[joint.right] &= both[joint.right_margin]
        if int(alive.sum()) == before:
            return alive


def _incidence(
    rows: NDArray[np.intp], columns: NDArray[np.intp], height: int, width: int
) -> sp.csr_array:
    return sp.csr_array((np.ones(len(rows)), (rows, columns)), shape=(height, width))
