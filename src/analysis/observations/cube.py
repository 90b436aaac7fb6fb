"""The protected cube: the register's publishable tables, the only thing chapters see of it.

Every cell, and every margin of a table, is 0 or at least the table's threshold, so that whatever
is summed or selected here needs no protection of its own.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Literal, TypeVar

import pandas as pd
import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from analysis.errors import DataError
from analysis.remembered import remembered
from analysis.yaml_files import read_yaml

CARD = "cube.yml"
CUBE = "cube"
"""Stands for the source of an observation that is a cell of the cube."""
PARTS = {"rapporteur": ["rapporteur"], "comensha": ["rapporteur", "kmar_only"]}
"""Which parts of the registered victims a definition counts."""
_Card = TypeVar("_Card", bound=BaseModel)
_REMEDY = "Make the cube anew with `monitor register protect`"


def is_cell(observation: str) -> bool:
    """Whether an observation is a sum of cells of the cube, and no published figure."""
    return observation.startswith(f"{CUBE}#")


class CubeError(DataError):
    """The protected cube cannot be used as it stands."""


class TableCard(BaseModel):
    """One table of the cube: what is counted by which dimensions, and how closely.

    `tolerance` is the most by which a cell of the table may differ from what was registered.
    """

    model_config = ConfigDict(extra="ignore", frozen=True)

    name: str
    unit_of_count: Literal["victims", "reports"]
    dimensions: tuple[str, ...]
    threshold: int
    tolerance: int
    sha256: str


class CubeCard(BaseModel):
    """`cube.yml`: what the cube is and which tables it has."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    title: str
    synthetic: bool
    note: str
    first_year: int
    last_year: int
    threshold: int
    sensitive_threshold: int
    tables: tuple[TableCard, ...]


@dataclass(frozen=True)
class Cube:
    """The card and the tables: one row per finest cell, its dimensions as text, and `count`."""

    card: CubeCard
    tables: dict[str, pd.DataFrame]

    @property
    def kind(self) -> Literal["registered", "synthetic"]:
        """The kind of every fact that rests on the cube."""
        return "synthetic" if self.card.synthetic else "registered"

    def table_card(self, table: str) -> TableCard:
        return next(card for card in self.card.tables if card.name == table)

    def counts(self, table: str, by: Iterable[str], **where: str | Iterable[str]) -> pd.DataFrame:
        """Persons (or reports) of a table by some of its dimensions, the others summed.

        `where` keeps categories of a dimension. One row per combination of `by` in the order of
        the table, with `count` and the `observation` that names the cells that were summed.
        Raises KeyError for a dimension or category that the table does not have.
        """
        frame, asked = self.tables[table], list(by)
        kept = {
            name: [codes] if isinstance(codes, str) else list(codes)
            for name, codes in where.items()
        }
        for name, codes in kept.items():
            unknown = set(codes) - set(frame[name])
            if unknown:
                raise KeyError(f"{table} has no {name} {', '.join(sorted(unknown))}")
            frame = frame[frame[name].isin(codes)]
        if asked:
            sums = frame.groupby(asked, sort=False)[["count"]].sum().reset_index()
        else:
            sums = pd.DataFrame({"count": [int(frame["count"].sum())]})
        chosen = [f"{name}={'|'.join(codes)}" for name, codes in kept.items() if name not in asked]
        rows = sums.to_dict("records")
        cells = [", ".join([*(f"{name}={row[name]}" for name in asked), *chosen]) for row in rows]
        return sums.assign(observation=[f"{CUBE}#{table}[{cell}]" for cell in cells])


@remembered()
def read_cube(folder: Path) -> Cube:
    """The cube of a folder, with the proof that it was attacked as it stands.

    Raises CubeError when a file is missing, does not match its checksum, or when no clean attack
    report of exactly these tables lies beside them.
    """
    card = read_card(folder / CARD, CubeCard)
    frames = read_tables(folder, {table.name: table.sha256 for table in card.tables})
    _check_attacked(folder / "attack.json", card)
    return Cube(card, {t.name: _table(frames[t.name], t, folder) for t in card.tables})


def read_card(path: Path, model: type[_Card]) -> _Card:
    """The card of a cube, with as much of it as `model` asks for."""
    try:
        return model.model_validate(read_yaml(_read(path)))
    except yaml.YAMLError as error:
        raise CubeError(f"{path}: not readable YAML. {_REMEDY}.") from error
    except ValidationError as error:
        faults = "; ".join(f"{'.'.join(map(str, f['loc']))}: {f['msg']}" for f in error.errors())
        raise CubeError(f"{path}: {faults}. {_REMEDY}.") from error


def read_tables(folder: Path, digests: Mapping[str, str]) -> dict[str, pd.DataFrame]:
    """The tables of a cube as text, each the file that its sha256 names."""
    frames = {}
    for name, expected in digests.items():
        path = folder / f"{name}.csv"
        content = _read(path)
        if hashlib.sha256(content).hexdigest() != expected:
            raise CubeError(
                f"{path}: not the file that {CARD} names (its sha256 differs). {_REMEDY}."
            )
        frames[name] = pd.read_csv(BytesIO(content), dtype=str, keep_default_na=False)
    return frames


def _check_attacked(path: Path, card: CubeCard) -> None:
    report = json.loads(_read(path))
    if report.get("verdict") != "clean":
        raise CubeError(f"{path}: the attack on the cube was not clean. {_REMEDY}.")
    if report.get("tables") != {table.name: table.sha256 for table in card.tables}:
        raise CubeError(f"{path}: the attack was on other tables than these. {_REMEDY}.")


def _table(frame: pd.DataFrame, card: TableCard, folder: Path) -> pd.DataFrame:
    missing = {*card.dimensions, "count"} - set(frame.columns)
    if missing:
        raise CubeError(
            f"{folder / card.name}.csv: the columns {', '.join(sorted(missing))} are missing. "
            f"{_REMEDY}."
        )
    return frame[list(card.dimensions)].assign(count=frame["count"].astype(int))


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise CubeError(f"{path}: cannot be read ({error.strerror}). {_REMEDY}.") from error
