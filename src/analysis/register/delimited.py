"""CSV files as they come: comma, semicolon or tab; UTF-8, UTF-16 or Windows-1252."""

from __future__ import annotations

import csv
from array import array
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import TextIO

import numpy as np

from analysis.register.blocks import Block, Gathered, OpenTable
from analysis.register.encodings import Encoding, encoding_of
from analysis.register.problems import Problems, Rule
from analysis.register.records import Records
from analysis.register.rules import (
    CELLS,
    ENCODING,
    MIXED_ENCODINGS,
    QUOTE,
    ROW_SEPARATOR,
    SEPARATOR,
    TRUNCATED,
    UNREADABLE,
)

_SEPARATORS = {",": "a comma", ";": "a semicolon", "\t": "a tab"}
_REFUSED = {"|": "a vertical bar", ":": "a colon", " ": "a space"}
_OTHER_FORMATS = {b"PK\x03\x04": "Excel", b"PAR1": "Parquet", b"\xd0\xcf\x11\xe0": "old Excel"}
_Broken = dict[tuple[Rule, str], "array[int]"]


def open_csv(path: Path, problems: Problems, is_known: Callable[[str], bool]) -> OpenTable | None:
    """A CSV file, or None when it cannot be read as a table, which is told.

    `is_known` says whether a header cell names a field: the separator is the one that gives most.
    """
    with path.open("rb") as file:
        start = file.read(4)
    if start in _OTHER_FORMATS:
        problems.tell(UNREADABLE, path.name, format=f"CSV, and looks like {_OTHER_FORMATS[start]}")
        return None
    encoding = encoding_of(path)
    if encoding.bad_line:
        rule = MIXED_ENCODINGS if encoding.is_mixed else ENCODING
        problems.tell(rule, path.name, rows=[encoding.bad_line], encoding=encoding.label)
        return None
    separator = _separator(path, encoding, is_known)
    if separator in _REFUSED:
        problems.tell(SEPARATOR, path.name, rows=[1], found=_REFUSED[separator])
        return None
    blocks = _blocks(path, encoding, separator, problems)
    form = f"CSV, {encoding.label}, separated by {_SEPARATORS[separator]}"
    # The first block is the header alone.
    header = next(blocks, None)
    return OpenTable(form, [] if header is None else list(header.columns), blocks)


def _open(path: Path, encoding: Encoding) -> TextIO:
    return path.open(encoding=encoding.name, newline="")


def _separator(path: Path, encoding: Encoding, is_known: Callable[[str], bool]) -> str:
    line = ""
    with suppress(UnicodeDecodeError), _open(path, encoding) as file:
        line = next((line for line in file if line.strip()), "")

    def known_cells(separator: str) -> int:
        with suppress(csv.Error, StopIteration):
            return sum(map(is_known, next(csv.reader([line], delimiter=separator))))
        return 0

    return max([*_SEPARATORS, *_REFUSED], key=known_cells)


def _blocks(path: Path, encoding: Encoding, separator: str, problems: Problems) -> Iterator[Block]:
    with _open(path, encoding) as file:
        lines = _readable_lines(file, path.name, encoding, problems)
        yield from _whole_rows(Records(lines, separator), path.name, separator, problems)


def _readable_lines(
    file: TextIO, name: str, encoding: Encoding, problems: Problems
) -> Iterator[str]:
    number = 0
    try:
        for line in file:
            number += 1
            yield line
    except UnicodeDecodeError:
        problems.tell(ENCODING, name, rows=[number + 1], encoding=encoding.label)


def _whole_rows(records: Records, file: str, separator: str, problems: Problems) -> Iterator[Block]:
    header: list[str] = []
    gathered = Gathered()
    broken: _Broken = defaultdict(lambda: array("q"))
    for row, found in records:
        if found is not None and not header:
            header = found
            yield Block(np.array([row]), header)
        elif found is None or len(found) != len(header):
            broken[_fault(found, header, separator, records.is_cut_off)].append(row)
        else:
            gathered.add(row, found)
            if gathered.is_full:
                yield gathered.take()
    if gathered:
        yield gathered.take()
    for (rule, other), numbers in broken.items():
        expected = _SEPARATORS[separator] if rule is ROW_SEPARATOR else len(header)
        problems.tell(rule, file, rows=numbers, expected=expected, found=other)


def _fault(
    found: list[str] | None, header: list[str], separator: str, is_cut_off: bool
) -> tuple[Rule, str]:
    if found is None:
        return QUOTE, ""
    if len(found) == 1 < len(header):
        for other in set(_SEPARATORS) - {separator}:
            if found[0].count(other) == len(header) - 1:
                return ROW_SEPARATOR, _SEPARATORS[other]
    return (TRUNCATED if is_cut_off and len(found) < len(header) else CELLS), ""
