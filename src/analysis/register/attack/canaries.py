"""Canaries: texts and ids that stand for persons, looked for in everything that is published."""

from __future__ import annotations

import base64
import gzip
import io
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from analysis.register.extract import Extract
from analysis.register.fields import TABLES

SYNTHETIC_ID = "SYNTHETIC-"
STEM = "kq7z"
"""No word of any language, so that nothing but a planted text is found."""
_DEEPEST = 4


@dataclass(frozen=True)
class Sighting:
    """A mark that was found: in which file, and inside what of it."""

    file: str
    mark: str


def plant_canaries(extract: Extract) -> tuple[Extract, tuple[str, ...]]:
    """The extract with marked texts in every text and id, and the marks: one for each field.

    Who is who, and every code, date and number, stays: whatever is counted is the same.
    """
    head = SYNTHETIC_ID if extract.is_synthetic else ""
    numbers = {old: i for i, old in enumerate(extract.victims["victim_id"])}
    frames = {"victims": extract.victims.copy(), "reports": extract.reports.copy()}
    marks: dict[str, None] = {}
    for table, fields in TABLES.items():
        frame = frames[table]
        for field in fields:
            if field.name not in frame or field.kind not in ("id", "text"):
                continue
            mark = f"{STEM}{field.name.replace('_', '')}"
            marks[mark] = None
            if field.kind == "id":
                frame[field.name] = [f"{head}{mark}{numbers[old]:06d}" for old in frame[field.name]]
            else:
                frame[field.name] = [f"{mark}{number:06d}" for number in range(len(frame))]
    return replace(extract, victims=frames["victims"], reports=frames["reports"]), tuple(marks)


def find_canaries(folder: Path, marks: Iterable[str]) -> list[Sighting]:
    """Every file of a folder that holds a mark, in whatever case and packing.

    Looks into the names of files, into zip and gzip, and at text as UTF-8, UTF-16 and base64. A
    text drawn as curves, or split by markup, is not found.
    """
    wanted = {mark: _spellings(mark) for mark in marks}
    found = []
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        contents = [name.encode().lower()]
        if path.is_file():
            contents += _unpacked(path.read_bytes(), _DEEPEST)
        for mark, spellings in wanted.items():
            if any(spelling in content for content in contents for spelling in spellings):
                found.append(Sighting(name, mark))
    return found


def _spellings(mark: str) -> tuple[bytes, ...]:
    lower = mark.lower()
    plain = [lower.encode(), lower.encode("utf-16-le"), lower.encode("utf-16-be")]
    # Base64 of a part depends on where it begins; its first and last letters depend on neighbours.
    encoded = [
        base64.b64encode(b"\0" * shift + mark.encode())[2 + shift : -4].lower()
        for shift in range(3)
    ]
    return tuple(plain + [text for text in encoded if len(text) >= 12])


def _unpacked(content: bytes, depth: int) -> Iterator[bytes]:
    yield content.lower()
    if depth == 0:
        return
    if zipfile.is_zipfile(io.BytesIO(content)):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for member in archive.infolist():
                yield member.filename.encode().lower()
                if not member.is_dir():
                    yield from _unpacked(archive.read(member), depth - 1)
    elif content[:2] == b"\x1f\x8b":
        try:
            yield from _unpacked(gzip.decompress(content), depth - 1)
        except (OSError, EOFError, zlib.error):
            return
