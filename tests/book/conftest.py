"""Shared by the tests of the builder: a previous site that no failing build may touch."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import papermill
import pytest

from analysis.book import build as building
from analysis.paths import Project
from tests.tiny import EDITION


def snapshot(folder: Path) -> dict[str, bytes]:
    """Every file of a folder with its bytes."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


@pytest.fixture
def broken(tiny: Project) -> Iterator[Project]:
    """A book for a test to break. Whatever the test does, the previous site must stay, alone."""
    (tiny.site / EDITION).mkdir(parents=True)
    (tiny.site / "index.html").write_text("the previous start page")
    (tiny.site / EDITION / "index.html").write_text("the previous edition")
    before = snapshot(tiny.site)
    yield tiny
    assert snapshot(tiny.site) == before
    assert {path.name for path in tiny.build.iterdir()} <= {"site", "widgets", "runs", ".lock"}
    assert not list(tiny.chapters.glob(".*"))


@pytest.fixture
def no_kernel(monkeypatch: pytest.MonkeyPatch) -> None:
    """The fault must be found before papermill is asked for anything."""

    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a kernel would have been started")

    monkeypatch.setattr(papermill, "execute_notebook", refuse)
    monkeypatch.setattr(building, "_run_chapters", refuse)
