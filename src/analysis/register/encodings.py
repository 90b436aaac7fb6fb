"""In which encoding a text file was written, decided by its bytes alone."""

from __future__ import annotations

import codecs
from dataclasses import dataclass
from pathlib import Path

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig", "UTF-8 with a byte order mark"),
    (codecs.BOM_UTF16_LE, "utf-16", "UTF-16"),
    (codecs.BOM_UTF16_BE, "utf-16", "UTF-16"),
)


@dataclass(frozen=True)
class Encoding:
    """`name` is for Python and `label` for people; `bad_line` is the first that does not fit."""

    name: str
    label: str
    bad_line: int = 0
    is_mixed: bool = False


def encoding_of(path: Path) -> Encoding:
    """UTF-8 where every line is, UTF-16 by its mark or its zeros, and else Windows-1252.

    Lines beyond ASCII of which some are UTF-8 and some are not were glued together from two
    files: no encoding reads them all, and `is_mixed` says so.
    """
    with path.open("rb") as file:
        start = file.read(1024)
    for mark, name, label in _MARKS:
        if start.startswith(mark):
            return Encoding(name, label) if name == "utf-16" else _among_lines(path, name, label)
    if start.count(0) > len(start) // 4:
        # Latin text in UTF-16 has a zero in every other byte: the second one in little endian.
        little = start[1::2].count(0) > start[0::2].count(0)
        return Encoding("utf-16-le" if little else "utf-16-be", "UTF-16")
    return _among_lines(path, "utf-8", "UTF-8")


def _among_lines(path: Path, name: str, label: str) -> Encoding:
    first_utf8 = first_other = first_unreadable = 0
    with path.open("rb") as file:
        for number, line in enumerate(file, start=1):
            if line.isascii():
                continue
            if _reads(line, "utf-8"):
                # The mark at the start of a file says nothing about its lines.
                is_mark_only = number == 1 and line.removeprefix(codecs.BOM_UTF8).isascii()
                first_utf8 = first_utf8 or (0 if is_mark_only else number)
                continue
            first_other = first_other or number
            if not first_unreadable and not _reads(line, "cp1252"):
                first_unreadable = number
    if not first_other:
        return Encoding(name, label)
    if first_utf8 or name == "utf-8-sig":
        return Encoding(name, label, bad_line=first_other, is_mixed=True)
    return Encoding("cp1252", "Windows-1252", bad_line=first_unreadable)


def _reads(line: bytes, encoding: str) -> bool:
    try:
        line.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True
