"""Editions: a monitor over a period, as it could be written on a date."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pandas as pd
import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from analysis.chapters.parameter_words import nearest
from analysis.chapters.parameters import MODELS, ChapterParameters, Definition, check_parameters
from analysis.errors import EditionError, ParameterError
from analysis.observations.selection import known_on
from analysis.yaml_files import read_yaml


class Edition(BaseModel):
    """`data/editions/<id>.yml`; `parameters` holds what single chapters need besides."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str
    title_en: str
    title_nl: str
    report_nl: str
    first_year: int
    last_year: int
    as_of: date
    definition: Definition
    parameters: dict[str, dict[str, Any]] = {}

    def chapter_parameters(
        self, chapter: str, overrides: Mapping[str, Any] = MappingProxyType({})
    ) -> ChapterParameters:
        """The checked parameters of one chapter in this edition, with other values for some."""
        common = {
            "edition": self.id,
            "first_year": self.first_year,
            "last_year": self.last_year,
            "as_of": self.as_of,
            "definition": self.definition,
        }
        values = common | self.parameters.get(chapter, {}) | dict(overrides)
        return check_parameters(chapter, values)


def read_edition(path: Path) -> Edition:
    """One edition, or an EditionError that names the file, the field and the remedy."""
    try:
        content = read_yaml(path.read_text(encoding="utf-8"))
    # A date that is none, such as 2019-02-30, is a plain ValueError.
    except (yaml.YAMLError, ValueError) as error:
        raise EditionError(f"{path}: not readable YAML: {error}") from error
    try:
        edition = Edition.model_validate(content)
    except ValidationError as error:
        faults = [f"{'.'.join(map(str, f['loc']))}: {f['msg']}" for f in error.errors()]
        raise EditionError(
            f"{path}: {'; '.join(faults)}. The fields of an edition are "
            f"{', '.join(Edition.model_fields)}."
        ) from error
    if edition.id != path.stem:
        raise EditionError(f"{path}: the id is {edition.id!r}; write id: {path.stem!r}")
    _check_chapters(edition, path)
    return edition


def _check_chapters(edition: Edition, path: Path) -> None:
    unknown = set(edition.parameters) - set(MODELS)
    if unknown:
        raise EditionError(
            f"{path}: parameters for unknown chapter(s) {', '.join(sorted(unknown))}. "
            f"The chapters are {', '.join(MODELS)}."
        )
    for chapter in MODELS:
        try:
            edition.chapter_parameters(chapter)
        except ParameterError as error:
            raise EditionError(f"{path}: {error}") from error


def read_editions(folder: Path, wanted: list[str] | None = None) -> list[Edition]:
    """The wanted editions (all when none is named), oldest period first."""
    paths = {path.stem: path for path in sorted(folder.glob("*.yml"))}
    if not paths:
        raise EditionError(f"{folder}: there is no edition. Add a file such as 2014-2018.yml.")
    unknown = [name for name in wanted or [] if name not in paths]
    if unknown:
        raise EditionError(f"unknown edition {unknown[0]!r}{nearest(unknown[0], paths)}")
    return [read_edition(paths[name]) for name in (wanted or paths)]


def check_vintage(edition: Edition, figures: pd.DataFrame, folder: Path) -> None:
    """Raise EditionError when nothing had been published by the edition's date."""
    try:
        known_on(figures, edition.as_of)
    except ParameterError as error:
        raise EditionError(f"{folder / (edition.id + '.yml')}: {error}") from error
