"""A grid of parameters: every combination of the named values, checked before anything runs."""

from __future__ import annotations

import itertools
import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from analysis.chapters.parameters import (
    ChapterParameters,
    check_names,
    check_parameters,
    model_of,
)
from analysis.errors import MonitorError, ParameterError, UsageError

MANY = 10_000
"""From here on a sweep asks whether it is meant: it would take hours."""
_SPAN = re.compile(r"(-?\d+)\.\.(-?\d+)")
_LIMIT = 10_000_000


@dataclass(frozen=True)
class Grid:
    """A chapter, and the values of each parameter that is varied."""

    chapter: str
    values: Mapping[str, Sequence[Any]]

    @property
    def size(self) -> int:
        return math.prod(len(values) for values in self.values.values())

    def combinations(self) -> Iterator[dict[str, Any]]:
        """Each combination, the last named parameter varying fastest."""
        for chosen in itertools.product(*self.values.values()):
            yield dict(zip(self.values, chosen, strict=True))


@dataclass(frozen=True)
class Specification:
    """One combination: its checked parameters, or why it is none."""

    varied: dict[str, Any]
    parameters: ChapterParameters | MonitorError


def grid_from_options(chapter: str, options: Sequence[str]) -> Grid:
    """The grid of options such as `first_year=2012..2016` and `definition=comensha,rapporteur`.

    A name that is given twice collects its values. A parameter whose own values hold commas takes
    one value an option. Raises ParameterError for an unknown name, a span that runs backwards, a
    value given twice, or nothing to vary.
    """
    collected: dict[str, list[Any]] = {}
    for option in options:
        name, separator, text = option.partition("=")
        if not separator or not name:
            raise ParameterError(
                f"{option!r} is not name=value. Examples: -p first_year=2012..2016, "
                "-p definition=comensha,rapporteur. Quote a value that the shell would change."
            )
        collected.setdefault(name.strip(), []).extend(_values(chapter, name.strip(), text))
    return _checked(chapter, collected)


def grid_from_file(chapter: str, path: Path) -> Grid:
    """The grid of a YAML file: a mapping from each parameter to a list of values or a span."""
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError, ValueError) as error:
        raise UsageError(f"{path}: not a readable grid: {error}") from None
    if not isinstance(content, dict) or not content:
        raise UsageError(
            f"{path}: expected a mapping such as first_year: [2012, 2013] or first_year: 2012..2016"
        )
    collected: dict[str, list[Any]] = {}
    for name, given in content.items():
        if isinstance(given, list):
            collected[str(name)] = [str(value) for value in given]
        else:
            collected[str(name)] = _values(chapter, str(name), str(given))
    return _checked(chapter, collected)


def specifications(grid: Grid, start: Mapping[str, Any]) -> Iterator[Specification]:
    """Each combination over the values to start from; one that cannot be says why."""
    for varied in grid.combinations():
        try:
            yield Specification(varied, check_parameters(grid.chapter, {**start, **varied}))
        except ParameterError as error:
            yield Specification(varied, error)


def _values(chapter: str, name: str, text: str) -> list[Any]:
    span = _SPAN.fullmatch(text.strip())
    if span:
        first, last = int(span[1]), int(span[2])
        if last < first:
            raise ParameterError(f"{name}={text}: the span runs backwards; write {last}..{first}")
        if last - first > _LIMIT:
            raise ParameterError(f"{name}={text}: more than {_LIMIT:,} values; name a shorter span")
        return [str(value) for value in range(first, last + 1)]
    field = model_of(chapter).model_fields.get(name)
    if field is not None and field.annotation is str:
        return [text.strip()]
    return [part.strip() for part in text.split(",")]


def _checked(chapter: str, collected: dict[str, list[Any]]) -> Grid:
    if not collected:
        raise ParameterError(
            "nothing to vary: name at least one parameter, such as -p first_year=2012..2016"
        )
    check_names(chapter, collected)
    if "edition" in collected:
        raise ParameterError(
            "edition: it decides where all other parameters start from, so a sweep has one. "
            "Name it with --edition"
        )
    for name, values in collected.items():
        twice = {value for value in values if values.count(value) > 1}
        if twice:
            raise ParameterError(f"{name}: the value {', '.join(sorted(twice))} stands there twice")
        if "" in values:
            raise ParameterError(f"{name}: a value is empty. Write values with commas, no spaces")
    return Grid(chapter, collected)
