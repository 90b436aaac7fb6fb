"""Sums that must hold between published figures, and printed figures known to be wrong."""

from __future__ import annotations

import math
from collections.abc import Collection
from pathlib import Path
from typing import Any, Literal, TypeVar

import pandas as pd
import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from analysis.language.messages import message
from analysis.observations.codelists import TOTAL
from analysis.observations.problems import Problem
from analysis.observations.rows import rows_with
from analysis.observations.schema import figures_file
from analysis.observations.tables import ROW
from analysis.yaml_files import read_yaml

Entry = TypeVar("Entry", bound=BaseModel)


class Selector(BaseModel):
    """Names exactly one printed figure; a dimension that is left out means its total."""

    model_config = ConfigDict(extra="forbid")

    source: str
    measure: str
    period: str
    definition: str
    form: str = TOTAL
    age: str = TOTAL
    sex: str = TOTAL
    nationality: str = TOTAL
    reporter: str = TOTAL
    residence: str = TOTAL
    unit: str | None = None
    value: float | None = None

    def rows(self, figures: pd.DataFrame) -> pd.DataFrame:
        wanted = self.model_dump(exclude_none=True).items()
        return rows_with(figures, [(column, [value]) for column, value in wanted])


class Sum(BaseModel):
    """A total that must equal the sum of its parts."""

    model_config = ConfigDict(extra="forbid")

    id: str
    what: str
    total: Selector
    parts: list[Selector]
    tolerance: float = 0


ErratumKind = Literal["printed_wrong", "unreconciled"]
ERRATUM_KINDS: dict[ErratumKind, str] = {
    "printed_wrong": message("printed wrong"),
    "unreconciled": message("cannot be reconciled with the figures we have"),
}


class Erratum(BaseModel):
    """A printed figure that is kept and shown, and never chosen.

    Its `kind` says why: it was printed wrong, as its source itself or the publisher's other figures
    show, or it cannot be reconciled with the figures that are public, and may be right by others.
    `expected` is what these figures give.
    """

    model_config = ConfigDict(extra="forbid")

    id: str
    kind: ErratumKind
    figure: Selector
    printed: float
    expected: float
    reason: str


def _read(path: Path, model: type[Entry]) -> tuple[list[Entry], list[Problem]]:
    entries: list[Entry] = []
    problems: list[Problem] = []
    if not path.is_file():
        return [], [Problem(path.name, 0, "", "the file is missing", "Add it; it may be empty")]
    try:
        content: Any = read_yaml(path.read_text(encoding="utf-8")) or []
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        message = f"not readable YAML ({' '.join(str(error).split())})"
        return [], [Problem(path.name, 0, "", message, "Mend the line it names")]
    if not isinstance(content, list):
        return [], [Problem(path.name, 0, "", "not a list of entries", "Begin each with `- id:`")]
    names: set[str] = set()
    for number, item in enumerate(content, start=1):
        name = str(item.get("id", "")) if isinstance(item, dict) else ""
        if name in names:
            problems.append(Problem(path.name, 0, name, "the id stands there twice", "Change one"))
        names |= {name} - {""}
        try:
            entries.append(model.model_validate(item))
        except ValidationError as error:
            for fault in error.errors():
                where = ".".join(str(part) for part in (name or f"entry {number}", *fault["loc"]))
                remedy = f"The keys are {', '.join(model.model_fields)}"
                problems.append(Problem(path.name, 0, where, fault["msg"], remedy))
    return entries, problems


def _unclear(selector: Selector, figures: pd.DataFrame, file: str, entry: str) -> list[Problem]:
    count = len(selector.rows(figures))
    if count == 1:
        return []
    described = ", ".join(f"{k}={v}" for k, v in selector.model_dump(exclude_defaults=True).items())
    remedy = "Name exactly one figure by source, measure, period, definition and dimensions"
    return [Problem(file, 0, entry, f"{count} figures match {described}", remedy)]


def check_problems(
    path: Path, figures: pd.DataFrame, incomplete: Collection[str] = ()
) -> list[Problem]:
    """Sums in checks.yml that name no figure or do not hold.

    `incomplete` are sources of which a figure may be absent for a reason that is told elsewhere.
    """
    sums, problems = _read(path, Sum)
    for check in sums:
        selectors = [check.total, *check.parts]
        answers = [selector.rows(figures) for selector in selectors]
        if any(len(answer) != 1 for answer in answers):
            told = [selector for selector in selectors if selector.source not in incomplete]
            problems += [p for s in told for p in _unclear(s, figures, path.name, check.id)]
            continue
        total, *parts = (float(answer["value"].iloc[0]) for answer in answers)
        added = math.fsum(parts)
        # Decimals do not add up exactly in binary; a suppressed value equals nothing.
        if not abs(total - added) <= check.tolerance + 1e-9:
            fault = f"the sum does not hold: {check.what}: total {total:g}, parts {added:g}"
            row = int(answers[0][ROW].iloc[0])
            remedy = f"Correct the figure or the check {check.id} in {path.name}"
            file = figures_file(check.total.source)
            problems.append(Problem(file, row, "value", fault, remedy))
    return problems


def read_sums(path: Path) -> list[Sum]:
    """The sums, as far as they can be read."""
    return _read(path, Sum)[0]


def read_errata(path: Path) -> list[Erratum]:
    """The errata, as far as they can be read."""
    return _read(path, Erratum)[0]


def erratum_problems(
    path: Path, figures: pd.DataFrame, incomplete: Collection[str] = ()
) -> list[Problem]:
    """Entries of errata.yml that name no figure, or are no longer needed."""
    errata, problems = _read(path, Erratum)
    for erratum in errata:
        rows = erratum.figure.rows(figures)
        if erratum.figure.source not in incomplete:
            problems += _unclear(erratum.figure, figures, path.name, erratum.id)
        if len(rows) == 1 and float(rows["value"].iloc[0]) != erratum.printed:
            fault = f"the source no longer prints {erratum.printed:g}"
            problems.append(Problem(path.name, 0, erratum.id, fault, "Remove or mend the entry"))
        if erratum.printed == erratum.expected:
            fault = "printed and expected are the same"
            problems.append(Problem(path.name, 0, erratum.id, fault, "Remove the entry"))
    return problems


def mark_errata(path: Path, figures: pd.DataFrame) -> pd.DataFrame:
    """The figures with the id of the erratum that concerns them in `erratum`."""
    marked = figures.copy()
    for erratum in read_errata(path):
        marked.loc[erratum.figure.rows(figures).index, "erratum"] = erratum.id
    return marked
