"""The audit of a year: can any published cell, or any cell behind them, be worked out?

A register that fits all that is known is a witness: what it shows as nobody, or as many, is not
known to be few. The published counts themselves are one. Programs are solved only for sums that no
witness clears, and each solution joins the witnesses: nothing is left out by it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from analysis.register.attack.bounds import Contradiction, Knowledge, Vector
from analysis.register.attack.findings import Finding
from analysis.register.manifest import Manifest
from analysis.register.protection.blocks import Block
from analysis.register.protection.system import Counts, System

_SEED = 1


def knowledge(system: System, published: Counts, tolerance: Counts, source: str) -> Knowledge:
    """What everybody knows of a year: each published cell within its tolerance, margins that
    agree, and the links."""
    height, links = system.agreement.shape[0], system.links.shape[0]
    return Knowledge(
        sp.csr_array(sp.vstack([system.published, system.agreement, system.links])),
        np.concatenate(
            [np.maximum(published - tolerance, 0.0), np.zeros(height), np.full(links, -np.inf)]
        ),
        np.concatenate([published + tolerance, np.zeros(height + links)]).astype(float),
        (*(f"{cell} of {source}" for cell in system.cells), *[""] * height, *system.because),
    )


@dataclass
class Audit:
    """The audit of one year; the first rows of `known` are the published cells of the system."""

    system: System
    manifest: Manifest
    known: Knowledge
    year: str
    witnesses: list[Vector] = field(default_factory=list)
    targets: int = 0
    solved: int = 0

    def findings(self) -> list[Finding]:
        """All that can be learnt. Raises Contradiction when nothing fits what is known."""
        self._solve(np.zeros(self.system.size))
        return [*self._few(), *self._classes()]

    def _solve(self, aim: Vector) -> Vector:
        self.solved += 1
        found = self.known.possible(aim)
        if found is None:
            raise Contradiction(f"no register fits the tables of {self.year}")
        self.witnesses.append(found)
        return found

    # --- exact and known small

    def _few(self) -> Iterator[Finding]:
        sums, thresholds, names = self._sums()
        self.targets += len(names)
        values = np.array([sums @ witness for witness in self.witnesses])
        is_clear = ((values < 1) | (values >= thresholds)).any(axis=0)
        for row in np.flatnonzero(~is_clear):
            target = sums[[row]].toarray()[0]
            found = self._range(int(row), target, int(thresholds[row]))
            if found is None:
                continue
            least, most, combined = found
            yield Finding(
                kind="exact" if least == most else "known small",
                where=f"{names[row]} of {self.year}",
                learnt=f"it is {least}" if least == most else f"it is {least} to {most}",
                combined=combined,
            )

    def _range(
        self, row: int, target: Vector, threshold: int
    ) -> tuple[int, int, tuple[str, ...]] | None:
        """The range of a sum that is known to be few, and what tells it."""
        if row < len(self.system.cells):
            low, high = self.known.low[row], self.known.high[row]
            if low >= 1 and high < threshold:
                return int(low), int(high), (self.known.names[row],)
        if any(target @ w < 1 or target @ w >= threshold for w in self.witnesses):
            return None
        least = self._solve(-target)
        if target @ least < 1:
            return None
        most = self._solve(target)
        if target @ most >= threshold:
            return None
        return int(target @ least), int(target @ most), self.known.combined(target)

    def _sums(self) -> tuple[sp.csr_array, NDArray[np.int64], list[str]]:
        """Every published cell, then every latent cell that is not published itself."""
        published = self.system.published
        alone = published[np.diff(published.indptr) == 1].indices
        hidden = np.setdiff1d(np.arange(self.system.size), alone)
        places = [(block, i) for block in self.system.blocks for i in range(block.size)]
        single = sp.csr_array(sp.eye_array(self.system.size, format="csr")[hidden])
        thresholds = [cell.threshold for cell in self.system.cells]
        thresholds += [self._threshold(*places[i]) for i in hidden]
        names = [str(cell) for cell in self.system.cells]
        names += [_describe(*places[i]) for i in hidden]
        return sp.csr_array(sp.vstack([published, single])), np.array(thresholds), names

    def _threshold(self, block: Block, cell: int) -> int:
        clique = block.cliques[block.clique[cell]]
        is_sensitive = bool(set(clique) & set(self.manifest.sensitive_dimensions))
        return self.manifest.sensitive_threshold if is_sensitive else self.manifest.threshold

    # --- class disclosure

    def _classes(self) -> Iterator[Finding]:
        pairs = self._groups()
        self.targets += len(pairs)
        published = self.system.published
        rests = published[[group for group, _ in pairs]] - published[[part for _, part in pairs]]
        for row in self._without_others(rests, pairs):
            group, part = pairs[row]
            target = rests[[row]].toarray()[0]
            if self._nobody(part):
                continue
            yield Finding(
                kind="class disclosure",
                where=f"{self.system.cells[group]} of {self.year}",
                learnt=f"all of them are in {self.system.cells[part]}",
                combined=self.known.combined(target),
            )

    def _groups(self) -> list[tuple[int, int]]:
        """Published groups of persons, each with a category of one more dimension."""
        known = {name: i for i, cell in enumerate(self.system.cells) for name in cell.names}
        found: dict[tuple[int, int], None] = {}
        for (table, codes), part in known.items():
            for left_out in range(len(codes)):
                group = known[(table, codes[:left_out] + codes[left_out + 1 :])]
                if group != part:  # Else everybody knows it: the others are impossible.
                    found[group, part] = None
        return list(found)

    def _without_others(self, rests: sp.csr_array, pairs: list[tuple[int, int]]) -> list[int]:
        """The rows of which no possible register has anybody outside the category."""
        seen = np.array([rests @ witness for witness in self.witnesses]).max(axis=0)
        groups, parts = np.array(pairs).T
        direct = self.known.high[groups] - self.known.low[parts] < 1
        proven = np.flatnonzero(direct & (seen < 1)).tolist()
        left = np.flatnonzero(~direct & (seen < 1))
        draw = np.random.default_rng(_SEED)
        while len(left):
            found = self._solve(draw.random(len(left)) @ rests[left])
            cleared = rests[left] @ found >= 1
            if not cleared.any():
                break
            left = left[~cleared]
        for row in left:
            found = self._solve(rests[[row]].toarray()[0])
            if (rests[[row]] @ found)[0] < 1:
                proven.append(int(row))
        return sorted(proven)

    def _nobody(self, cell: int) -> bool:
        """Whether the cell is known to be empty: then there is nobody to learn about."""
        if self.known.high[cell] < 1:
            return True
        row = self.system.published[[cell]]
        if any((row @ witness)[0] >= 1 for witness in self.witnesses):
            return False
        most = self._solve(row.toarray()[0])
        return bool((row @ most)[0] < 1)


def _describe(block: Block, cell: int) -> str:
    codes = block.codes[cell]
    named = [
        f"{name}={block.categories[name][codes[block.position[name]]]}"
        for name in block.cliques[block.clique[cell]]
    ]
    return f"{block.unit}({', '.join(named)})"
