"""The linear system of one year: latent cells, published cells, and what ties them together.

Protection and attack both rest on it: what one may change is what the other has to find.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, product

import numpy as np
import pandas as pd
import scipy.sparse as sp
from numpy.typing import NDArray

from analysis.errors import MonitorError
from analysis.register.manifest import YEAR, Manifest, Sum, Table, resolve_all
from analysis.register.protection.blocks import Block, Combination, build_block

Counts = NDArray[np.int64]
Name = tuple[str, tuple[tuple[str, str], ...]]
"""A table, and the category of each dimension that is not summed."""


class ImpossiblePersons(MonitorError):
    """The register contradicts what the manifest says everybody knows."""


@dataclass(frozen=True)
class Cell:
    """A published sum: a cell or margin of a table, with every name under which it is printed.

    `threshold` is the strictest of its tables; `is_finest` when a table prints it as a cell of
    its own and no sum of others; `is_exact` when it is public anyway.
    """

    unit: str
    names: tuple[Name, ...]
    threshold: int
    is_finest: bool
    is_exact: bool

    @property
    def tables(self) -> tuple[str, ...]:
        """The tables that print it."""
        return tuple(dict.fromkeys(table for table, _ in self.names))

    def __str__(self) -> str:
        table, codes = self.names[0]
        return f"{table}[{', '.join(f'{name}={code}' for name, code in codes)}]"


@dataclass(frozen=True)
class System:
    """All units of count of one year side by side.

    A column is a latent cell. `published` sums them to the published cells, `agreement` is 0 for
    counts of a register, and `links` is at most 0, for the reasons in `because`.
    """

    blocks: tuple[Block, ...]
    cells: tuple[Cell, ...]
    published: sp.csr_array
    agreement: sp.csr_array
    links: sp.csr_array
    because: tuple[str, ...]

    @property
    def size(self) -> int:
        """How many latent cells there are."""
        return int(self.published.shape[1])

    def counts(self, frames: Mapping[str, pd.DataFrame]) -> Counts:
        """The latent counts of the rows of each unit's frame (a categorical for each dimension).

        Raises ImpossiblePersons when they contradict what the manifest says everybody knows.
        """
        latent = np.concatenate([_counted(block, frames[block.unit]) for block in self.blocks])
        broken = np.flatnonzero(self.links @ latent > 0)
        if len(broken):
            reasons = dict.fromkeys(self.because[row] for row in broken)
            raise ImpossiblePersons(
                f"the register contradicts {len(broken)} link(s) of the manifest: "
                f"{'; '.join(reasons)}. Mend the register or the list `links`."
            )
        return latent


def build_system(
    manifest: Manifest, categories: Mapping[str, Mapping[str, Sequence[str]]]
) -> System:
    """The system behind the tables of a manifest; the categories by unit of count and dimension."""
    units = tuple(dict.fromkeys(table.unit_of_count for table in manifest.tables))
    blocks = tuple(_block(unit, manifest, categories[unit]) for unit in units)
    width = sum(block.size for block in blocks)
    start = dict(zip(units, np.cumsum([0, *(block.size for block in blocks)]), strict=False))
    cells: list[Cell] = []
    rows: list[NDArray[np.intp]] = []
    for block in blocks:
        for cell, members in _published(block, manifest):
            cells.append(cell)
            rows.append(members + start[block.unit])
    links, because = _links(manifest, {block.unit: block for block in blocks}, start, width)
    return System(
        blocks=blocks,
        cells=tuple(cells),
        published=_matrix(rows, width),
        agreement=sp.csr_array(sp.block_diag([b.agreement() for b in blocks], format="csr")),
        links=links,
        because=because,
    )


def _block(unit: str, manifest: Manifest, categories: Mapping[str, Sequence[str]]) -> Block:
    tables = [t.dimensions[1:] for t in manifest.tables if t.unit_of_count == unit]
    rules = [r.cells for r in manifest.impossible if r.unit_of_count == unit]
    return build_block(unit, tables, categories, [resolve_all(r, categories) for r in rules])


def _published(block: Block, manifest: Manifest) -> Iterable[tuple[Cell, NDArray[np.intp]]]:
    """Every cell and margin of the unit's tables, once, with its latent cells in one clique."""
    found: dict[bytes, list[tuple[Table, Name]]] = {}
    members: dict[bytes, NDArray[np.intp]] = {}
    for table in manifest.tables:
        if table.unit_of_count != block.unit:
            continue
        clique = block.clique_with(table.dimensions[1:])
        for name in _names(table, block):
            alive = block.cells({d: frozenset([code]) for d, code in name[1]})
            if alive.any():
                key = alive.tobytes()
                found.setdefault(key, []).append((table, name))
                members.setdefault(key, np.flatnonzero(alive & (block.clique == clique)))
    exact = set(manifest.exact)
    for key, named in found.items():
        yield _cell(block.unit, named, manifest, exact), members[key]


def _cell(
    unit: str, named: Sequence[tuple[Table, Name]], manifest: Manifest, exact: set[str]
) -> Cell:
    return Cell(
        unit=unit,
        names=tuple(name for _, name in named),
        threshold=max(manifest.threshold_of(table) for table, _ in named),
        is_finest=any(len(name[1]) == len(table.dimensions) - 1 for table, name in named),
        is_exact=any(
            {YEAR} <= exact <= set(table.dimensions) and {d for d, _ in name[1]} <= exact
            for table, name in named
        ),
    )


def _names(table: Table, block: Block) -> Iterable[Name]:
    dimensions = table.dimensions[1:]
    for size in range(len(dimensions), -1, -1):
        for kept in combinations(dimensions, size):
            for codes in product(*(block.categories[d] for d in kept)):
                yield table.name, tuple(zip(kept, codes, strict=True))


def _links(
    manifest: Manifest, blocks: Mapping[str, Block], start: Mapping[str, int], width: int
) -> tuple[sp.csr_array, tuple[str, ...]]:
    rows: list[NDArray[np.float64]] = []
    because: list[str] = []
    for link in manifest.links:
        sides = [link.sum, *link.others]
        shared = [blocks[s.unit_of_count].categories[s.each] for s in sides if s.each]
        codes = [c for c in shared[0] if all(c in other for other in shared)] if shared else [""]
        for code in codes:
            row = np.zeros(width)
            for side, sign in zip(sides, [1, *[-1] * len(link.others)], strict=True):
                block = blocks[side.unit_of_count]
                row[start[block.unit] + _members(block, side, code)] += sign
            both_ways = [row, -row] if link.equals else [row]
            rows += both_ways
            because += [link.because] * len(both_ways)
    return sp.csr_array(np.array(rows).reshape(len(rows), width)), tuple(because)


def _members(block: Block, side: Sum, code: str) -> NDArray[np.intp]:
    combination: Combination = resolve_all(side.cells, block.categories)
    if side.each:
        combination = {**combination, side.each: frozenset([code])}
    clique = block.clique_with(list(combination))
    return np.flatnonzero(block.cells(combination) & (block.clique == clique))


def _matrix(rows: Sequence[NDArray[np.intp]], width: int) -> sp.csr_array:
    row = np.repeat(np.arange(len(rows)), [len(members) for members in rows])
    column = np.concatenate(rows)
    return sp.csr_array((np.ones(len(column)), (row, column)), shape=(len(rows), width))


def _counted(block: Block, frame: pd.DataFrame) -> Counts:
    counts = np.zeros(block.size, dtype=np.int64)
    for i, clique in enumerate(block.cliques):
        sizes = tuple(len(block.categories[name]) for name in clique)
        columns = [block.position[name] for name in clique]
        codes = tuple(frame[name].cat.codes.to_numpy() for name in clique)
        every = np.bincount(np.ravel_multi_index(codes, sizes), minlength=int(np.prod(sizes)))
        mine = block.clique == i
        counts[mine] = every[np.ravel_multi_index(tuple(block.codes[mine][:, columns].T), sizes)]
        if lost := len(frame) - int(counts[mine].sum()):
            raise ImpossiblePersons(
                f"{lost} {block.unit} stand in cells of {', '.join(clique)} that the manifest "
                "calls impossible. Mend the register or the list `impossible`."
            )
    return counts


def whole(values: NDArray[np.float64]) -> Counts:
    """Counts from sums that arithmetic may have left a trifle beside a whole number."""
    rounded: Counts = np.rint(values).astype(np.int64)
    return rounded
