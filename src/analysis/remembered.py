"""What was made of files, remembered in this process for as long as the files say the same."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import wraps
from pathlib import Path
from typing import TypeVar

from analysis.hashing import hash_of_files

T = TypeVar("T")
Read = Callable[[Path], T]


def remembered(parts: Iterable[str] = ("",)) -> Callable[[Read[T]], Read[T]]:
    """Make a function that reads a path read it once for each content.

    `parts` are the files and folders under the path that it reads. What it gives is shared by all
    who ask and must not be changed. What it raises is not remembered.
    """
    wanted = tuple(parts)

    def once(read: Read[T]) -> Read[T]:
        kept: dict[Path, tuple[str, T]] = {}

        @wraps(read)
        def give(path: Path) -> T:
            now = hash_of_files(path, _files(path, wanted))
            if path not in kept or kept[path][0] != now:
                kept[path] = now, read(path)
            return kept[path][1]

        return give

    return once


def _files(path: Path, parts: tuple[str, ...]) -> list[Path]:
    places = [path / part for part in parts]
    return [file for place in places for file in (place, *place.rglob("*")) if file.is_file()]
