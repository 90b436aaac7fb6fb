"""The supplier's headers and codes, and ours: `mapping.yml`."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd
import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from analysis.register.codes import Codes
from analysis.register.fields import TABLES, Field
from analysis.register.problems import ExtractNotFound, Problems
from analysis.register.rules import MAPPING

MAPPING_NAME = "mapping.yml"
_FIELDS: dict[str, Field] = {field.name: field for table in TABLES.values() for field in table}


class _MappingFile(BaseModel):
    """`columns`: their header to our field; `codes`: by field, their code to ours.

    `labels: nl` also takes the Dutch labels of the code lists for their codes.
    """

    model_config = ConfigDict(extra="forbid")

    columns: dict[str, str] = {}
    codes: dict[str, dict[str, str]] = {}
    labels: str = ""


@dataclass(frozen=True)
class Mapping:
    """How a supplier's words become ours; capitals do not matter in theirs."""

    columns: dict[str, str] = field(default_factory=dict)
    codes: dict[str, dict[str, str]] = field(default_factory=dict)

    def field_of(self, header: str) -> str:
        """The name of our field for a header, which is returned as it is when it is not mapped."""
        name = unicodedata.normalize("NFC", header).strip().removeprefix("\ufeff")
        return self.columns.get(name.casefold(), name)

    def apply(self, cells: pd.DataFrame) -> pd.DataFrame:
        """The cells with our codes; a cell that is not mapped stays as it is."""
        coded = {
            name: _coded(cells[name], self.codes[name]) for name in self.codes if name in cells
        }
        return cells.assign(**coded)


def _coded(cells: pd.Series, codes: dict[str, str]) -> pd.Series:
    values = {cell: codes.get(cell.casefold(), cell) for cell in cells.unique()}
    return cells.map(values).astype("str")


def read_mapping(
    folder: Path, named: Path | None, codes: Codes, problems: Problems
) -> Mapping | None:
    """The mapping that was named, or else the extract's own, or else one that changes nothing.

    None when it is wrong, which is told. Raises ExtractNotFound when the named file is not there.
    """
    path = named or folder / MAPPING_NAME
    if not path.is_file():
        if named:
            raise ExtractNotFound(f"{named}: no such mapping. Give the path of a YAML file.")
        return Mapping()
    content = _content(path, problems)
    if content is None:
        return None
    faults = _faults(content, codes)
    for fault in faults:
        problems.tell(MAPPING, path.name, fault=fault)
    return None if faults else _mapping(content, codes)


def _mapping(content: _MappingFile, codes: Codes) -> Mapping:
    coded = {name: _folded(own) for name, own in content.codes.items()}
    if content.labels:
        labels = {f.name: _folded(_labels(codes[f.codes])) for f in _FIELDS.values() if f.codes}
        coded = {name: labels[name] | coded.get(name, {}) for name in labels}
    return Mapping(_folded(content.columns), coded)


def _folded(words: dict[str, str]) -> dict[str, str]:
    return {theirs.casefold(): ours for theirs, ours in words.items()}


def _content(path: Path, problems: Problems) -> _MappingFile | None:
    try:
        # Every word stays a word: `J`, `Ja`, `no` and `NO` (Norway) are codes, never booleans.
        loaded = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)
        return _MappingFile.model_validate(loaded or {})
    except ValidationError as error:
        for fault in error.errors(include_input=False):
            where = ".".join(str(part) for part in fault["loc"])
            problems.tell(MAPPING, path.name, fault=f"{where}: {fault['msg']}")
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        mark = getattr(error, "problem_mark", None)
        where = f" (line {mark.line + 1})" if mark else ""
        problems.tell(MAPPING, path.name, fault=f"not readable YAML{where}")
    return None


def _faults(content: _MappingFile, codes: Codes) -> list[str]:
    found = [
        f"columns: {theirs} is mapped to {ours}, which is no field"
        for theirs, ours in content.columns.items()
        if ours not in _FIELDS
    ]
    for name, own in content.codes.items():
        if name not in _FIELDS or not _FIELDS[name].codes:
            found.append(f"codes: {name} is no field with codes")
            continue
        known = codes[_FIELDS[name].codes].index
        found += [
            f"codes: {name}: {theirs} is mapped to {ours}, which is no code"
            for theirs, ours in own.items()
            if ours not in known
        ]
    if content.labels not in ("", "nl"):
        found.append("labels: only nl is known")
    return found


def _labels(codes: pd.DataFrame) -> dict[str, str]:
    return {label: str(code) for code, label in codes["label_nl"].items()}
