"""Hashes of files and texts: how everything that is kept by content gets its name."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path


def hash_of_files(root: Path, files: Iterable[Path]) -> str:
    """One SHA-256 of files by their place under `root` and their content."""
    return digest(
        part
        for path in sorted(files)
        for part in (path.relative_to(root).as_posix().encode(), path.read_bytes())
    )


def digest(parts: Iterable[bytes]) -> str:
    """One SHA-256 of several parts. Their lengths count: parts that meet elsewhere differ."""
    found = hashlib.sha256()
    for part in parts:
        found.update(f"{len(part)} ".encode())
        found.update(part)
    return found.hexdigest()
