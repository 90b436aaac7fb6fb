"""Where results go: a folder of earlier results is replaced, anything else is left alone."""

from __future__ import annotations

from pathlib import Path

from analysis.errors import UsageError


def check_folder(place: Path, option: str) -> None:
    """Raise UsageError where a folder cannot be, since it or one above it is a file."""
    for part in (place, *place.parents):
        if part.exists():
            if not part.is_dir():
                raise UsageError(f"{option} {place}: {part} is a file. Name a folder.")
            return


def check_replaceable(folder: Path, card: str) -> None:
    """Raise UsageError for a file, or a folder of other things than results of the same kind."""
    check_folder(folder, "the folder")
    if folder.is_dir() and any(folder.iterdir()) and not (folder / card).is_file():
        raise UsageError(
            f"{folder}: holds other things, and would be replaced. Name a new folder, or empty it."
        )
