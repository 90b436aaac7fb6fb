"""Successive editions: what a second cube tells beside the first, about the same years."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import scipy.sparse as sp

from analysis.register.attack.audit import Audit, knowledge
from analysis.register.attack.bounds import Contradiction, Knowledge
from analysis.register.attack.findings import Finding
from analysis.register.protection.cube import Cube
from analysis.register.protection.system import Name, System

_NAMED = 5


def common_years(cube: Cube, previous: Cube) -> list[int]:
    """The years that both editions publish."""
    return sorted(set(cube.card.years) & set(previous.card.years))


def subtract_editions(cube: Cube, previous: Cube) -> tuple[list[Finding], int]:
    """The cells that changed by a few between editions, by table, and how many were compared.

    Totals that are public and exact may change by a few: everybody can read that in the reports.
    """
    pairs = _same_cells(cube.system, previous.system)
    few: dict[tuple[str, int], list[str]] = {}
    compared = 0
    for year in common_years(cube, previous):
        for new, old in pairs:
            cell = cube.system.cells[new]
            if cell.is_exact:
                continue
            compared += 1
            change = abs(int(cube.published[year][new] - previous.published[year][old]))
            if 0 < change < cell.threshold:
                few.setdefault((cell.tables[0], year), []).append(str(cell))
    findings = [
        Finding(
            "small change between editions",
            f"{table} of {year}",
            f"{len(cells)} cells changed by fewer than their threshold",
            tuple(cells[:_NAMED]),
        )
        for (table, year), cells in few.items()
    ]
    return findings, compared


def audit_editions(cube: Cube, previous: Sequence[Cube], year: int) -> tuple[list[Finding], bool]:
    """What all editions together tell of a year, if the register was not revised in between.

    The second answer is whether it may be so: if not, no register fits both, and everybody can see
    that there was a revision.
    """
    known = knowledge(cube.system, cube.published[year], cube.tolerances(year), str(year))
    for edition in previous:
        if year in edition.card.years:
            known = known.and_also(_told_by(edition, cube.system, year))
    audit = Audit(cube.system, cube.card, known, f"{year} (editions together)")
    try:
        return audit.findings(), True
    except Contradiction:
        return [], False


def _told_by(edition: Cube, system: System, year: int) -> Knowledge:
    pairs = _same_cells(system, edition.system)
    new, old = (np.array(side, dtype=np.intp) for side in zip(*pairs, strict=True))
    published, tolerance = edition.published[year][old], edition.tolerances(year)[old]
    return Knowledge(
        sp.csr_array(system.published[new]),
        np.maximum(published - tolerance, 0.0),
        (published + tolerance).astype(float),
        tuple(f"{edition.system.cells[i]} of {year} ({edition.card.title})" for i in old),
    )


def _same_cells(system: System, earlier: System) -> list[tuple[int, int]]:
    of: dict[Name, int] = {n: i for i, cell in enumerate(earlier.cells) for n in cell.names}
    found: dict[tuple[int, int], None] = {}
    for i, cell in enumerate(system.cells):
        for name in cell.names:
            if name in of:
                found[i, of[name]] = None
    return list(found)
