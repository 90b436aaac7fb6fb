"""Printed numbers: each number in the source documents, and whether the data give it back."""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path
from typing import Any, Literal

import pandas as pd
import yaml
from pydantic import BaseModel, ConfigDict, ValidationError, model_validator

from analysis.errors import DataError, MissingFigure
from analysis.observations.checks import Erratum, Selector
from analysis.observations.selection import the_one
from analysis.statistics.changes import relative_change_pct, share_pct
from analysis.yaml_files import read_yaml

PrintedAs = Literal["exact", "rounded", "at_least", "below"]
_COMPUTE: dict[str, Callable[..., float]] = {
    "observation": lambda value: value,
    "range_low": lambda value: value,
    "range_high": lambda upper: upper,
    "share": lambda whole, part, *parts: share_pct(math.fsum([part, *parts]), whole),
    "fall": lambda before, after: -relative_change_pct(before, after),
}


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Wanted(Selector):
    """One published figure; without a source the rule for disagreement chooses among all."""

    source: str | None = None  # type: ignore[assignment]

    def __str__(self) -> str:
        return ", ".join(str(value) for value in self.model_dump(exclude_defaults=True).values())


class Recipe(_Strict):
    """How a printed number follows from published figures.

    In per cent of the first figure, `share` is the sum of the others and `fall` the decrease to
    the second; `range_low` and `range_high` are the ends of a figure that is a range.
    """

    how: Literal["observation", "range_low", "range_high", "share", "fall"]
    of: list[Wanted]
    printed_as: PrintedAs
    step: float = 1


class PrintedNumber(_Strict):
    """One number as a document prints it, on the line of its text where it stands."""

    source: str
    line: int
    number: str
    treatment: str
    what: str
    figure: Recipe | None = None
    erratum: str | None = None

    @property
    def name(self) -> str:
        return f"printed number {self.number!r} ({self.source}, line {self.line}: {self.what})"

    @property
    def value(self) -> float:
        """The number itself; Dutch texts print 5.000 for five thousand."""
        return float(self.number.removeprefix("€ ").replace(".", "").replace(",", "."))


class PrintedNumbers(_Strict):
    """`printed_numbers.yml`: every number, and for each treatment why it needs no figure."""

    treatments: dict[str, str]
    numbers: list[PrintedNumber]

    @model_validator(mode="after")
    def _treatments_agree(self) -> PrintedNumbers:
        for number in self.numbers:
            if number.treatment not in {"figure", *self.treatments}:
                raise ValueError(f"{number.name}: `treatments` lacks {number.treatment!r}")
            if (number.treatment == "figure") != (number.figure is not None):
                raise ValueError(f"{number.name}: `figure` belongs to the treatment figure alone")
            if number.figure is not None and math.isnan(number.value):
                raise ValueError(f"{number.name}: not a number")
        return self


def read_printed_numbers(path: Path) -> PrintedNumbers:
    """The printed numbers, or a DataError that names what is not as it must be."""
    try:
        return PrintedNumbers.model_validate(read_yaml(path.read_text(encoding="utf-8")))
    except (OSError, yaml.YAMLError, ValidationError) as error:
        raise DataError(f"{path}: the printed numbers cannot be read: {error}") from error


def fits(recomputed: float, printed: float, printed_as: PrintedAs, step: float = 1) -> bool:
    """Whether a document would print the recomputed value like this: the one rounding rule.

    `exact` allows no difference, `rounded` half a step to either side. `at_least` ("over 550")
    and `below` ("almost 25%") allow less than a step above or below, where the next rounder number
    stands. `at_least` allows the number itself: what was published as "over 550" is held as 550.
    """
    return {
        "exact": recomputed == printed,
        "rounded": abs(recomputed - printed) <= step / 2,
        "at_least": printed <= recomputed < printed + step,
        "below": printed - step < recomputed < printed,
    }[printed_as]


def evaluate(printed: PrintedNumbers, figures: pd.DataFrame, errata: list[Erratum]) -> pd.DataFrame:
    """Every printed number with `recomputed`, the `observations` it rests on, and `status`.

    `reproduced` and `deviates` say whether the recomputed value fits the print; `registered` that
    it does not, and gives what the erratum expects; `excluded` that the number is no figure.
    `sources` are all that hold a figure it rests on with the same value. Raises DataError for a
    source, figure or erratum that does not exist, and for an erratum that is not needed.
    """
    sources, known = set(figures["source"]), {erratum.id: erratum for erratum in errata}
    rows = []
    for number in printed.numbers:
        if number.source not in sources:
            raise DataError(f"{number.name}: no such source. Name a folder of data/sources.")
        answer = _recompute(number, figures)
        status = _status(number, answer["recomputed"], known)
        head = number.model_dump(exclude={"figure", "erratum"})
        rows.append(head | answer | {"status": status})
    return pd.DataFrame(rows)


def coverage(frame: pd.DataFrame) -> dict[str, float]:
    """Counts by status, and the share of the figures that is reproduced or registered.

    `alone` counts figures that no source holds but the printing document: of them the check
    proves that they were copied faithfully, no more.
    """
    named = ("reproduced", "registered", "deviates", "excluded")
    counts: dict[str, float] = {status: int((frame["status"] == status).sum()) for status in named}
    figures = len(frame) - counts["excluded"]
    alone = [(s,) == sources for s, sources in zip(frame["source"], frame["sources"], strict=True)]
    share = share_pct(counts["reproduced"] + counts["registered"], figures)
    return counts | {"figures": figures, "alone": sum(alone), "share_pct": share}


def _recompute(number: PrintedNumber, figures: pd.DataFrame) -> dict[str, Any]:
    if (recipe := number.figure) is None:
        return {"recomputed": math.nan, "observations": (), "sources": ()}
    column = "upper" if recipe.how == "range_high" else "value"
    try:
        answers = [
            (rows := wanted.rows(figures), the_one(rows, str(wanted))) for wanted in recipe.of
        ]
        value = _COMPUTE[recipe.how](*(float(one[column]) for _, one in answers))
    except (MissingFigure, TypeError, ValueError) as error:
        raise DataError(f"{number.name}: {error}. Mend `how` and `of` of its figure.") from error
    sources = {one for rows, a in answers for one in rows.loc[rows[column] == a[column], "source"]}
    used = tuple(str(one["observation"]) for _, one in answers)
    return {"recomputed": value, "observations": used, "sources": tuple(sorted(sources))}


def _status(number: PrintedNumber, recomputed: float, errata: dict[str, Erratum]) -> str:
    if (recipe := number.figure) is None:
        return "excluded"
    is_reproduced = fits(recomputed, number.value, recipe.printed_as, recipe.step)
    if number.erratum is None:
        return "reproduced" if is_reproduced else "deviates"
    erratum = errata.get(number.erratum)
    if erratum is None or erratum.figure.source != number.source:
        raise DataError(f"{number.name}: no erratum {number.erratum!r} of it. Mend errata.yml.")
    if is_reproduced:
        raise DataError(f"{number.name}: {recomputed:g} fits. Remove its erratum {erratum.id}.")
    decimals = len(f"{erratum.expected:g}".partition(".")[2])
    is_expected = fits(recomputed, abs(erratum.expected), "rounded", 10.0**-decimals)
    return "registered" if is_expected else "deviates"
