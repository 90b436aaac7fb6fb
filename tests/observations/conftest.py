"""What the tests on observations share: a small data folder that a test may break."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.observations.folder import DataFolder


@pytest.fixture
def folder(tmp_path: Path) -> DataFolder:
    return DataFolder.write(tmp_path / "data")
