"""The manifest: which tables leave the confidential side, how, and what everybody knows of them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Annotated, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from analysis.errors import MonitorError
from analysis.yaml_files import read_yaml

YEAR = "year"
Unit = Literal["victims", "reports"]
_Text = Annotated[str, Field(pattern=r"\S")]


class ManifestError(MonitorError):
    """The manifest of publishable tables cannot be read or contradicts itself."""

    exit_code = 2


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class AllBut(_Model):
    """Every category but these."""

    all_but: tuple[str, ...]


class Holding(_Model):
    """The capture histories on which this list stands."""

    holding: Annotated[str, Field(pattern=r"^[A-Z]$")]


class Lacking(_Model):
    """The capture histories on which this list does not stand."""

    lacking: Annotated[str, Field(pattern=r"^[A-Z]$")]


class HoldingBesideOthers(_Model):
    """The capture histories on which this list stands together with another."""

    holding_beside_others: Annotated[str, Field(pattern=r"^[A-Z]$")]


Codes = tuple[str, ...] | AllBut | Holding | Lacking | HoldingBesideOthers


class Table(_Model):
    """A table of counts: persons or reports by these dimensions, of which the first is the year."""

    name: Annotated[str, Field(pattern=r"^[a-z][a-z_]*$")]
    unit_of_count: Unit
    dimensions: Annotated[tuple[str, ...], Field(min_length=2)]


class Impossible(_Model):
    """A combination of categories that cannot be, whoever is in the register."""

    because: _Text
    unit_of_count: Unit = "victims"
    cells: Annotated[dict[str, Codes], Field(min_length=1)]


class Sum(_Model):
    """A publishable sum: everybody of these categories."""

    unit_of_count: Unit
    cells: dict[str, Codes] = Field(default_factory=dict)
    each: str = ""


class Link(_Model):
    """What everybody knows across tables: one sum is at most (or equals) other sums together.

    With `each` on both sides, it holds for every category that the dimensions named there share.
    """

    because: _Text
    sum: Sum
    at_most: tuple[Sum, ...] = ()
    equals: tuple[Sum, ...] = ()

    @property
    def others(self) -> tuple[Sum, ...]:
        """The sums on the other side, whatever the relation."""
        return self.at_most or self.equals

    @model_validator(mode="after")
    def _has_one_relation(self) -> Link:
        if bool(self.at_most) == bool(self.equals):
            raise ValueError("a link has either `at_most` or `equals`")
        return self


class Manifest(_Model):
    """The publishable tables, their thresholds, and what is known of them beforehand."""

    threshold: Annotated[int, Field(ge=2)]
    sensitive_threshold: Annotated[int, Field(ge=2)]
    sensitive_dimensions: tuple[str, ...]
    exact: tuple[str, ...] = ()
    tables: Annotated[tuple[Table, ...], Field(min_length=1)]
    impossible: tuple[Impossible, ...] = ()
    links: tuple[Link, ...] = ()

    def threshold_of(self, table: Table) -> int:
        """The smallest count above zero that a cell of the table may show."""
        is_sensitive = bool(set(table.dimensions) & set(self.sensitive_dimensions))
        return self.sensitive_threshold if is_sensitive else self.threshold

    @model_validator(mode="after")
    def _fits_together(self) -> Manifest:
        names = [table.name for table in self.tables]
        if twice := sorted({name for name in names if names.count(name) > 1}):
            raise ValueError(f"the table {', '.join(twice)} stands there twice")
        for table in self.tables:
            if table.dimensions[0] != YEAR or len(set(table.dimensions)) < len(table.dimensions):
                raise ValueError(f"{table.name}: each dimension once, and {YEAR} first")
        known = {dimension for table in self.tables for dimension in table.dimensions}
        named = {*self.sensitive_dimensions, *self.exact}
        for rule in self.impossible:
            named |= set(rule.cells)
        for link in self.links:
            for side in (link.sum, *link.others):
                named |= {*side.cells, *([side.each] if side.each else [])}
        if unknown := sorted(named - known):
            raise ValueError(f"no table has the dimension {', '.join(unknown)}")
        return self


def read_manifest(path: Path) -> Manifest:
    """The publishable tables of a file. Raises ManifestError that names every fault at once."""
    try:
        return Manifest.model_validate(read_yaml(path.read_text(encoding="utf-8")))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise ManifestError(
            f"{path}: not a readable manifest of publishable tables: {' '.join(str(error).split())}"
        ) from error
    except ValidationError as error:
        faults = "; ".join(
            f"{'.'.join(map(str, fault['loc'])) or 'file'}: {fault['msg']}"
            for fault in error.errors()
        )
        raise ManifestError(f"{path}: {faults}. See the comments in that file.") from error


def resolve(codes: Codes, categories: Sequence[str]) -> frozenset[str]:
    """The categories that an entry of the manifest means.

    Raises ManifestError for a category that the dimension does not have.
    """
    if isinstance(codes, AllBut):
        return frozenset(categories) - _known(codes.all_but, categories)
    if isinstance(codes, Holding):
        return frozenset(code for code in categories if codes.holding in code.split("+"))
    if isinstance(codes, Lacking):
        return frozenset(code for code in categories if codes.lacking not in code.split("+"))
    if isinstance(codes, HoldingBesideOthers):
        letter = codes.holding_beside_others
        return frozenset(c for c in categories if letter in c.split("+") and c != letter)
    return _known(codes, categories)


def resolve_all(
    cells: Mapping[str, Codes], categories: Mapping[str, Sequence[str]]
) -> dict[str, frozenset[str]]:
    """`resolve` for every dimension that an entry names."""
    return {name: resolve(codes, categories[name]) for name, codes in cells.items()}


def _known(codes: Collection[str], categories: Sequence[str]) -> frozenset[str]:
    if unknown := sorted(set(codes) - set(categories)):
        raise ManifestError(
            f"the manifest names the category {', '.join(unknown)}, and the dimension has only "
            f"{', '.join(categories)}"
        )
    return frozenset(codes)
