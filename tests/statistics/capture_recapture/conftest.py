"""The published tables, and small ones to write down in a test."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from analysis.statistics.capture_recapture.histories import Histories, read_histories

TABLES = Path(__file__).parent / "tables"


@pytest.fixture(scope="session")
def table() -> Callable[[str], Histories]:
    """A published table, such as uk2013_5lists."""
    return lambda name: read_histories(TABLES / f"{name}.csv")


def frame(lists: str, patterns: dict[str, int]) -> pd.DataFrame:
    """A table from a letter for each list and persons by pattern: frame("AB", {"10": 5})."""
    rows = [[*(int(mark) for mark in marks), count] for marks, count in patterns.items()]
    return pd.DataFrame(rows, columns=[*lists, "count"])
