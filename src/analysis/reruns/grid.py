"""A grid of parameters: every combination of the named values, checked before anything runs."""

from __future__ import annotations

import itertools
import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from analysis.chapters.parameters import (
    ChapterParameters,
    check_names,
    check_parameters,
    check_value,
    model_of,
)
from analysis.errors import MonitorError, ParameterError, UsageError
from analysis.yaml_files import read_yaml

MANY = 10_000
"""From here on a sweep asks whether it is meant: it would take hours."""
_SPAN = re.compile(r"(-?\d+)\.\.(-?\d+)")
_LIMIT = 10_000_000


@dataclass(frozen=True)
class Grid:
    """A chapter, and the values of each parameter that is varied, as a notebook holds them."""

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
        check_names(chapter, [name.strip()])
        collected.setdefault(name.strip(), []).extend(_values(chapter, name.strip(), text))
    return _checked(chapter, collected)


def grid_from_file(chapter: str, path: Path) -> Grid:
    """The grid of a YAML file: a mapping from each parameter to a list of values or a span."""
    try:
        content = read_yaml(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError, ValueError) as error:
        raise UsageError(f"{path}: not a readable grid: {error}") from None
    if not isinstance(content, dict) or not content:
        raise UsageError(
            f"{path}: expected a mapping such as first_year: [2012, 2013] or first_year: 2012..2016"
        )
    names = [str(name) for name in content]
    check_names(chapter, names)
    collected: dict[str, list[Any]] = {}
    for name, given in zip(names, content.values(), strict=True):
        if isinstance(given, list):
            collected[name] = _checked_values(chapter, name, map(str, given))
        else:
            collected[name] = _values(chapter, name, str(given))
    return _checked(chapter, collected)


def specifications(grid: Grid, start: Mapping[str, Any]) -> Iterator[Specification]:
    """Each combination over the values to start from; one that cannot be says why."""
    for varied in grid.combinations():
        try:
            yield Specification(varied, check_parameters(grid.chapter, {**start, **varied}))
        except ParameterError as error:
            yield Specification(varied, error)


def _values(chapter: str, name: str, text: str) -> list[Any]:
    """The values of one option, each checked by itself: what no combination allows is no grid."""
    span = _SPAN.fullmatch(text.strip())
    if span:
        return _span(chapter, name, int(span[1]), int(span[2]))
    kind = model_of(chapter).model_fields[name].annotation
    if kind is int and ".." in text:
        raise ParameterError(f"{name}={text}: a span has two ends, such as {name}=2014..2016")
    is_list = kind is not str and not text.lstrip().startswith("{")
    parts = text.split(",") if is_list else [text]
    return _checked_values(chapter, name, [part.strip() for part in parts])


def _span(chapter: str, name: str, first: int, last: int) -> list[Any]:
    written = f"{name}={first}..{last}"
    if last < first:
        raise ParameterError(f"{written}: the span runs backwards; write {last}..{first}")
    if last - first > _LIMIT:
        raise ParameterError(f"{written}: more than {_LIMIT:,} values; name a shorter span")
    _checked_values(chapter, name, [str(first), str(last)])
    # What both ends of a span are allowed to be, the numbers between them are as well.
    return list(range(first, last + 1))


def _checked_values(chapter: str, name: str, texts: Iterable[str]) -> list[Any]:
    values = list(texts)
    if "" in values:
        raise ParameterError(f"{name}: a value is empty. Write values with commas, no spaces")
    return [check_value(chapter, name, value) for value in values]


def _checked(chapter: str, collected: dict[str, list[Any]]) -> Grid:
    if not collected:
        raise ParameterError(
            "nothing to vary: name at least one parameter, such as -p first_year=2012..2016"
        )
    if "edition" in collected:
        raise ParameterError(
            "edition: it decides where all other parameters start from, so a sweep has one. "
            "Name it with --edition"
        )
    for name, values in collected.items():
        if not values:
            raise ParameterError(f"{name}: has no value. Name at least one")
        twice = [value for value, times in Counter(map(str, values)).items() if times > 1]
        if twice:
            raise ParameterError(f"{name}: the value {', '.join(twice)} stands there twice")
    return Grid(chapter, collected)
