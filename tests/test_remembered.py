"""What was made of files is made again when they say something else, and only then."""

from __future__ import annotations

from pathlib import Path

import pytest

from analysis.remembered import remembered


@pytest.fixture
def asked() -> list[Path]:
    return []


def test_a_folder_is_read_once_for_each_content(tmp_path: Path, asked: list[Path]) -> None:
    @remembered(("sources", "checks.yml"))
    def read(folder: Path) -> int:
        asked.append(folder)
        return len(asked)

    def write(name: str, text: str) -> None:
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)

    write("sources/a.csv", "1")
    assert [read(tmp_path), read(tmp_path)] == [1, 1]
    write("elsewhere.csv", "not read")
    assert read(tmp_path) == 1
    # Of the same size, and within the same moment.
    write("sources/a.csv", "2")
    assert [read(tmp_path), read(tmp_path)] == [2, 2]
    write("checks.yml", "new")
    assert read(tmp_path) == 3
    (tmp_path / "checks.yml").unlink()
    assert read(tmp_path) == 4


def test_folders_and_functions_do_not_share_what_they_remember(tmp_path: Path) -> None:
    name, size = remembered()(lambda path: path.name), remembered()(lambda path: len(path.name))
    one, other = tmp_path / "one", tmp_path / "other"
    for path in (one, other):
        path.write_text("the same")

    assert [name(one), name(other), name(one)] == ["one", "other", "one"]
    assert [size(one), size(other)] == [3, 5]


def test_a_fault_is_told_each_time(tmp_path: Path, asked: list[Path]) -> None:
    @remembered()
    def read(path: Path) -> None:
        asked.append(path)
        raise ValueError(str(path))

    for _ in range(2):
        with pytest.raises(ValueError, match="gone"):
            read(tmp_path / "gone")
    assert len(asked) == 2
