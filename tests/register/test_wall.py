"""The wall around the register: nothing that a chapter can import reaches it."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

from analysis.paths import Project

REGISTER = "analysis.register"
OUTSIDE = (
    *("language", "observations", "statistics", "facts", "figures", "chapters"),
    *("runs", "book", "reruns"),
)


def _imports(source: str) -> set[str]:
    """Every module that a source imports anywhere, also inside functions."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def _is_behind_the_wall(module: str) -> bool:
    return module == REGISTER or module.startswith(f"{REGISTER}.")


@pytest.mark.parametrize("room", OUTSIDE)
def test_no_module_outside_the_register_imports_it(project: Project, room: str) -> None:
    for path in (project.root / "src" / "analysis" / room).rglob("*.py"):
        reached = {name for name in _imports(path.read_text()) if _is_behind_the_wall(name)}
        assert not reached, f"{path} imports {reached}"
        # The commands import the register: they are on the far side of the wall as well.
        assert not any(name.startswith("analysis.commands") for name in _imports(path.read_text()))


def test_every_room_but_the_commands_is_watched(project: Project) -> None:
    folder = project.root / "src" / "analysis"
    rooms = {path.name for path in folder.iterdir() if (path / "__init__.py").is_file()}
    assert rooms == {*OUTSIDE, "register", "commands"}


def test_the_cells_of_the_chapters_import_nothing_of_the_register(project: Project) -> None:
    for path in project.chapters.glob("*.ipynb"):
        for cell in nbformat.read(path, as_version=4).cells:
            if cell.cell_type == "code":
                assert not any(map(_is_behind_the_wall, _imports(cell.source))), path


@pytest.mark.slow
def test_importing_all_that_chapters_can_import_does_not_load_the_register() -> None:
    script = f"""
import importlib, pkgutil, sys
import analysis
for room in {OUTSIDE!r}:
    package = importlib.import_module(f"analysis.{{room}}")
    for module in pkgutil.walk_packages(package.__path__, package.__name__ + "."):
        if not module.name.endswith(".__main__"):  # That would run it.
            importlib.import_module(module.name)
print([name for name in sys.modules if name.startswith({REGISTER!r})])
"""
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "[]"


def test_chapters_name_no_file_of_the_register(project: Project) -> None:
    """What a chapter does not import it could still read: no outside module names the folder."""
    for room in OUTSIDE:
        for path in (project.root / "src" / "analysis" / room).rglob("*.py"):
            assert "data/register/" not in path.read_text(), path
            assert '"register" /' not in path.read_text(), path


def test_the_wall_is_seen_when_it_is_broken() -> None:
    inside_a_function = "def f():\n    from analysis.register.extract import load_extract\n"
    assert any(map(_is_behind_the_wall, _imports(inside_a_function)))


def test_the_synthetic_register_is_marked_in_every_file(project: Project) -> None:
    folder = project.data / "register"
    files = [path for path in folder.iterdir() if path.suffix in {".csv", ".yml", ".md"}]
    assert {"victims.csv", "reports.csv", "extract.yml", "README.md"} <= {p.name for p in files}
    for path in _marked(files):
        assert "synthetic" in path.read_text(encoding="utf-8").lower(), path


def _marked(files: list[Path]) -> list[Path]:
    # The mapping of Dutch headers belongs to real extracts.
    return [path for path in files if path.name != "mapping_nl.yml"]
