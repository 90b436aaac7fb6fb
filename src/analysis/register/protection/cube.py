"""The cube as files: tables that may be seen by everybody, and a card that says what they are."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import yaml

from analysis.observations.cube import CARD, CubeError, read_card, read_tables
from analysis.register.manifest import YEAR, Manifest, ManifestError, Table
from analysis.register.protection.system import Counts, Name, System, build_system

UTILITY, ATTACK = "utility.json", "attack.json"
SYNTHETIC, REGISTERED = "SYNTHETIC", "registered"
_REMEDY = "Make the cube anew with `monitor register protect`."


class CubeTable(Table):
    """A table of a cube: the smallest count it shows, how far a count may be off, and its file."""

    threshold: int
    tolerance: int
    sha256: str


class CubeCard(Manifest):
    """`cube.yml`: what an attacker is told. `not_exact`: years of which public totals deviate."""

    title: str
    synthetic: bool
    note: str
    first_year: int
    last_year: int
    not_exact: tuple[int, ...] = ()
    categories: dict[str, dict[str, tuple[str, ...]]]
    tables: tuple[CubeTable, ...]

    @property
    def years(self) -> tuple[int, ...]:
        """Every year that the tables have."""
        return tuple(range(self.first_year, self.last_year + 1))


@dataclass(frozen=True)
class Cube:
    """A card, the system behind its tables, and by year the value of each published cell."""

    card: CubeCard
    system: System
    published: dict[int, Counts]

    def tolerances(self, year: int) -> Counts:
        """By published cell, the most that it may differ from what was registered."""
        of_table = {table.name: table.tolerance for table in self.card.tables}
        return np.array(
            [
                0
                if cell.is_exact and year not in self.card.not_exact
                else min(of_table[name] for name in cell.tables)
                for cell in self.system.cells
            ]
        )


def finest(system: System, table: Table) -> list[tuple[Name, int]]:
    """The finest cells of a table that can be, in their fixed order, with their published cell."""
    known = {name: i for i, cell in enumerate(system.cells) for name in cell.names}
    width = len(table.dimensions) - 1
    return [(n, i) for n, i in known.items() if n[0] == table.name and len(n[1]) == width]


def table_csv(system: System, table: Table, published: Mapping[int, Counts], nature: str) -> str:
    """A table as text: one row for each finest cell of each year, zeros included."""
    unit = next(block for block in system.blocks if block.unit == table.unit_of_count)
    rank = [{code: i for i, code in enumerate(unit.categories[d])} for d in table.dimensions[1:]]
    cells = sorted(
        finest(system, table),
        key=lambda cell: [of[code] for of, (_, code) in zip(rank, cell[0][1], strict=True)],
    )
    rows = [
        (year, *(code for _, code in name[1]), int(published[year][i]), nature)
        for year in sorted(published)
        for name, i in cells
    ]
    frame = pd.DataFrame(rows, columns=[*table.dimensions, "count", "nature"])
    return str(frame.to_csv(index=False, lineterminator="\n"))


def write_cube(
    folder: Path, card: CubeCard, tables: Mapping[str, str], utility: Mapping[str, Any]
) -> None:
    """Write the card, the tables and the account of the errors into a folder."""
    for name, text in tables.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    content = card.model_dump(mode="json")
    (folder / CARD).write_text(
        yaml.safe_dump(content, sort_keys=False, allow_unicode=True, width=100), encoding="utf-8"
    )
    write_json(folder / UTILITY, utility)


def write_json(path: Path, content: Mapping[str, Any]) -> None:
    """Write sorted, stable JSON."""
    path.write_text(
        json.dumps(content, indent=2, ensure_ascii=False, sort_keys=True) + "\n", encoding="utf-8"
    )


def digest(text: str) -> str:
    """The sha256 of a file with this text."""
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def read_cube(folder: Path) -> Cube:
    """A cube with all margins, whatever the attack on it found.

    Raises CubeError when a file is missing or is not the one that the card names, when a cell is
    missing or stands there twice, and when tables print different values for the same cell.
    """
    try:
        card = read_card(folder / CARD, CubeCard)
    except ManifestError as error:
        raise CubeError(f"{folder / CARD}: {error}. {_REMEDY}") from error
    frames = read_tables(folder, {table.name: table.sha256 for table in card.tables})
    system = build_system(card, card.categories)
    numbers = {name: _numbers(frame, folder / f"{name}.csv") for name, frame in frames.items()}
    values = _all_cells(card, system, numbers, folder)
    return Cube(card, system, values)


def _numbers(frame: pd.DataFrame, path: Path) -> pd.DataFrame:
    try:
        return frame.assign(count=frame["count"].astype(np.int64), year=frame[YEAR].astype(int))
    except (KeyError, ValueError) as error:
        raise CubeError(f"{path}: year and count must be whole numbers. {_REMEDY}") from error


def _all_cells(
    card: CubeCard, system: System, frames: Mapping[str, pd.DataFrame], folder: Path
) -> dict[int, Counts]:
    """Cells and margins from the finest cells; every name of a cell must give the same value."""
    of = {table.name: table for table in card.tables}
    sums = {name: _sums(frame, of[name].dimensions) for name, frame in frames.items()}
    for name, found in sums.items():
        expected = len(finest(system, of[name])) * len(card.years)
        if len(frames[name]) != expected or len(found[of[name].dimensions[1:]]) != expected:
            raise CubeError(
                f"{folder / name}.csv: {expected} different cells were expected and "
                f"{len(frames[name])} rows found. {_REMEDY}"
            )
    published = {year: np.zeros(len(system.cells), dtype=np.int64) for year in card.years}
    for i, cell in enumerate(system.cells):
        for year in card.years:
            values = {
                sums[table][tuple(d for d, _ in codes)].get((year, *(c for _, c in codes)), 0)
                for table, codes in cell.names
            }
            if len(values) > 1:
                raise CubeError(f"{folder}: {cell} of {year} has different values. {_REMEDY}")
            published[year][i] = values.pop()
    return published


def _sums(
    frame: pd.DataFrame, dimensions: Sequence[str]
) -> dict[tuple[str, ...], dict[tuple[Any, ...], int]]:
    """By the dimensions that are kept beside the year, the sums of a table."""
    kept: list[tuple[str, ...]] = [()]
    for dimension in dimensions[1:]:
        kept += [(*some, dimension) for some in kept]
    answer: dict[tuple[str, ...], dict[tuple[Any, ...], int]] = {}
    for some in kept:
        grouped = frame.groupby([YEAR, *some], sort=False)["count"].sum()
        keys = [key if isinstance(key, tuple) else (key,) for key in grouped.index]
        answer[some] = dict(zip(keys, grouped.tolist(), strict=True))
    return answer
