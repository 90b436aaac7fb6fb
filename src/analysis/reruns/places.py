"""Where results go: a folder of earlier results is replaced, anything else is left alone."""

from __future__ import annotations

from pathlib import Path

from analysis.errors import UsageError


def check_replaceable(folder: Path, card: str) -> None:
    """Raise UsageError for a folder that holds other things than results of the same kind."""
    if folder.is_dir() and any(folder.iterdir()) and not (folder / card).is_file():
        raise UsageError(
            f"{folder}: holds other things, and would be replaced. Name a new folder, or empty it."
        )
    if folder.is_file():
        raise UsageError(f"{folder}: is a file. Name a folder.")
