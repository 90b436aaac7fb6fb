"""Differencing: two runs of a chapter that differ in one step are subtracted from each other.

A run sums a table over an interval of years, a definition, and in every dimension all categories,
one of them, or all but one. Runs differ in one step when one year less is asked at either end, the
definition is switched, or one category more or less is summed. An attacker who sees a difference of
a few guesses that it is true; where none shows, the most common number of few is the best guess.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.register.attack.findings import Finding
from analysis.register.manifest import Manifest, Table
from analysis.register.protection.system import Counts, System

PART = "definition_part"
_PARTS = {"comensha": ("rapporteur", "kmar_only"), "rapporteur": ("rapporteur",)}
Cube = NDArray[np.int64]
Selection = tuple[str, tuple[int, ...]]
"""What a reader asks for in one dimension, and the positions that are summed for it."""


@dataclass(frozen=True)
class Differences:
    """What subtracting runs of all tables gives.

    `few` is how many differences are truly of a few persons, `hits` how many of those the attacker
    guesses, `constant_hits` how many the best constant guess hits.
    """

    findings: list[Finding]
    tried: int
    few: int
    hits: int
    constant_hits: int


def subtract_runs(
    system: System, manifest: Manifest, published: Mapping[int, Counts], true: Mapping[int, Counts]
) -> Differences:
    """Subtract all pairs of runs one step apart; score the attacker's guesses against the truth."""
    findings: list[Finding] = []
    tried = 0
    few: Counter[int] = Counter()
    hits = 0
    blind: Counter[int] = Counter()
    for table in manifest.tables:
        threshold = manifest.threshold_of(table)
        for step in _steps(system, table, published, true):
            tried += step.seen.size
            is_shown = (step.seen > 0) & (step.seen < threshold)
            is_few = (step.real > 0) & (step.real < threshold)
            few.update(step.real[is_few].tolist())
            hits += int((step.seen == step.real)[is_few & is_shown].sum())
            blind.update(step.real[is_few & ~is_shown].tolist())
            if is_shown.any():
                findings.append(_finding(table, step, is_shown, threshold))
    [(common, constant_hits)] = few.most_common(1) or [(0, 0)]
    hits += blind[common]
    if hits > constant_hits:
        learnt = f"{hits} of {few.total()} are guessed; always {common} guesses {constant_hits}"
        findings.append(Finding("better than guessing", "differences of runs", learnt))
    return Differences(findings, tried, few.total(), hits, constant_hits)


@dataclass(frozen=True)
class _Step:
    """All differences between runs of one table that are one step apart in one dimension.

    `labels` names, by axis, the selections; on the axis of the step, both of them.
    """

    dimension: str
    labels: list[list[tuple[str, str]]]
    seen: Cube
    real: Cube


def _finding(table: Table, step: _Step, is_shown: NDArray[np.bool_], threshold: int) -> Finding:
    first = np.argwhere(is_shown)[0]
    pairs = [labels[place] for labels, place in zip(step.labels, first, strict=True)]
    return Finding(
        "small difference",
        f"{table.name}, a step in {step.dimension}",
        f"{int(is_shown.sum())} differences of runs lie below {threshold}; the first is named",
        tuple(f"{table.name}[{', '.join(pair[i] for pair in pairs)}]" for i in (0, 1)),
    )


def _array(system: System, table: Table, counts: Mapping[int, Counts]) -> Cube:
    block = next(block for block in system.blocks if block.unit == table.unit_of_count)
    names = table.dimensions[1:]
    position = [{code: i for i, code in enumerate(block.categories[name])} for name in names]
    cube = np.zeros((len(counts), *(len(known) for known in position)), dtype=np.int64)
    for i, cell in enumerate(system.cells):
        for name, codes in cell.names:
            if name == table.name and len(codes) == len(names):
                place = tuple(of[code] for of, (_, code) in zip(position, codes, strict=True))
                for row, year in enumerate(sorted(counts)):
                    cube[(row, *place)] = counts[year][i]
    return cube


def _steps(
    system: System, table: Table, published: Mapping[int, Counts], true: Mapping[int, Counts]
) -> Iterator[_Step]:
    block = next(block for block in system.blocks if block.unit == table.unit_of_count)
    axes = [_intervals(sorted(true))]
    axes += [_selections(name, block.categories[name]) for name in table.dimensions[1:]]
    seen, real = (_summed(_array(system, table, counts), axes) for counts in (published, true))
    for axis, name in enumerate(table.dimensions):
        more, less = _neighbours(axes[axis])
        if not more:
            continue
        labels = [[(label, label) for label, _ in selections] for selections in axes]
        labels[axis] = [
            (axes[axis][a][0], axes[axis][b][0]) for a, b in zip(more, less, strict=True)
        ]
        yield _Step(
            name,
            labels,
            seen.take(more, axis) - seen.take(less, axis),
            real.take(more, axis) - real.take(less, axis),
        )


def _intervals(years: list[int]) -> list[Selection]:
    places = range(len(years))
    return [
        (f"year={years[first]}..{years[last]}", tuple(range(first, last + 1)))
        for first in places
        for last in places[first:]
    ]


def _selections(name: str, codes: tuple[str, ...]) -> list[Selection]:
    every = tuple(range(len(codes)))
    if name == PART:
        return [
            (f"definition={d}", tuple(codes.index(part) for part in parts))
            for d, parts in _PARTS.items()
        ]
    singles = [(f"{name}={code}", (i,)) for i, code in enumerate(codes)]
    all_but = [
        (f"{name} without {code}", every[:i] + every[i + 1 :]) for i, code in enumerate(codes)
    ]
    return [(f"all of {name}", every), *singles, *all_but]


def _summed(cube: Cube, axes: list[list[Selection]]) -> Cube:
    for axis, selections in enumerate(axes):
        chosen = np.zeros((len(selections), cube.shape[axis]), dtype=np.int64)
        for row, (_, members) in enumerate(selections):
            chosen[row, list(members)] = 1
        cube = np.moveaxis(np.tensordot(chosen, cube, axes=(1, axis)), 0, axis)
    return cube


def _neighbours(selections: list[Selection]) -> tuple[list[int], list[int]]:
    """Pairs of which the second lies inside the first: one category or year less, or all others
    taken from the whole."""
    more, less = [], []
    whole = max(len(members) for _, members in selections)
    is_interval = selections[0][0].startswith("year=")
    for i, (_, large) in enumerate(selections):
        for j, (_, small) in enumerate(selections):
            is_from_whole = len(large) == whole and len(small) == 1 and not is_interval
            if set(small) < set(large) and (len(large) - len(small) == 1 or is_from_whole):
                more.append(i)
                less.append(j)
    return more, less
