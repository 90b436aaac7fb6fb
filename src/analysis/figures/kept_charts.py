"""Charts kept from run to run: a rerun draws only what its parameters change."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from analysis.hashing import digest

PLACE = "MONITOR_CHARTS"
"""The variable that names the folder, one for each state of the code and the packages."""


def kept_or_drawn(key: bytes, draw: Callable[[], str]) -> str:
    """The chart that was kept under a key, else a new one, which is kept.

    `key` has to hold all that the chart shows. Nothing is kept where no folder is named, as under
    plain papermill. A kept chart of which a byte was changed is drawn again.
    """
    place = os.environ.get(PLACE)
    if not place:
        return draw()
    path = Path(place) / f"{digest([key])}.svg"
    chart = _read(path)
    if chart is None:
        chart = draw()
        # A full disk is no reason to do without the chart.
        with suppress(OSError):
            _write(path, chart)
    return chart


def _read(path: Path) -> str | None:
    try:
        checksum, _, chart = path.read_text(encoding="utf-8").partition("\n")
    except (OSError, ValueError):
        return None
    return chart if checksum == _checksum(chart) else None


def _write(path: Path, chart: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}-{os.getpid()}")
    draft.write_text(f"{_checksum(chart)}\n{chart}", encoding="utf-8")
    draft.replace(path)


def _checksum(chart: str) -> str:
    return digest([chart.encode()])
