"""Inputs: whatever can change a run changes its name, and nothing else does."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from analysis.chapters.parameters import check_parameters
from analysis.paths import Project
from analysis.runs.inputs import APART, MODULES, ROOMS, code_hash, data_hash, inputs_of


@pytest.mark.parametrize(
    "file",
    [
        "data/breaks.yml",
        "data/recommendations/2016-2020.yml",
        "data/cube/utility.json",
        "data/codelists/form.csv",
        "chapters/index.ipynb",
    ],
)
def test_a_changed_file_changes_the_name_of_the_run(scratch: Project, file: str) -> None:
    parameters = check_parameters("index", {})
    before = inputs_of(scratch, "index", parameters)
    path = scratch.root / file
    path.write_bytes(path.read_bytes() + b"\n")
    assert inputs_of(scratch, "index", parameters).key != before.key


@pytest.mark.parametrize("name", APART)
def test_what_no_chapter_reads_does_not_change_it(scratch: Project, name: str) -> None:
    before = data_hash(scratch)
    path = scratch.data / name
    if path.is_dir():
        (path / "more.csv").write_text("more")
    else:
        path.write_text("more")
    assert data_hash(scratch) == before


def test_another_notebook_does_not_change_it(scratch: Project) -> None:
    parameters = check_parameters("index", {})
    before = inputs_of(scratch, "index", parameters)
    (scratch.chapters / "young_victims.ipynb").write_text("{}")
    assert inputs_of(scratch, "index", parameters) == before


def test_a_cube_that_was_given_counts_in_place_of_the_versioned_one(
    scratch: Project, tmp_path_factory: pytest.TempPathFactory
) -> None:
    other = tmp_path_factory.mktemp("cube")
    (other / "cube.yml").write_text("title: another")
    assert data_hash(Project(scratch.root, other)) != data_hash(scratch)


def test_the_code_of_every_room_counts(tmp_path: Path) -> None:
    names = [f"{room}/module.py" for room in ROOMS] + list(MODULES)
    for name in names:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("")
    before = code_hash.__wrapped__(tmp_path)
    for name in names:
        (tmp_path / name).write_text("1")
        after = code_hash.__wrapped__(tmp_path)
        assert after != before, f"{name} does not count"
        before = after


def test_a_chapter_reaches_no_code_that_does_not_count() -> None:
    script = """
import importlib, pkgutil, sys
import analysis.chapters
for found in pkgutil.iter_modules(analysis.chapters.__path__):
    importlib.import_module(f"analysis.chapters.{found.name}")
print("\\n".join(name for name in sys.modules if name.startswith("analysis.")))
"""
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    modules = {name.removesuffix(".py").replace("/", ".") for name in MODULES}
    strays = [
        name
        for name in done.stdout.split()
        if name.split(".")[1] not in ROOMS and name.removeprefix("analysis.") not in modules
    ]
    assert strays == []


def test_a_chapter_reads_no_data_that_does_not_count(project: Project) -> None:
    script = f"""
import sys
opened = []
sys.addaudithook(lambda event, args: opened.append(str(args[0])) if event == "open" else None)
from analysis.chapters import data_and_methods, hidden_victims, recommendations, registration_trends
from analysis.chapters.page import open_page
for chapter in (data_and_methods, hidden_victims, registration_trends):
    chapter.state_numbers(open_page(chapter.__name__.rsplit(".")[-1]))
recommendations.read(open_page("recommendations"))
root = {str(project.data)!r} + "/"
print("\\n".join(name.removeprefix(root) for name in opened if name.startswith(root)))
"""
    done = subprocess.run(
        [sys.executable, "-c", script],
        capture_output=True,
        text=True,
        check=True,
        cwd=project.root,
    )
    read = set(done.stdout.split("\n")) - {""}
    assert "breaks.yml" in read
    assert [name for name in read if name.split("/")[0] in APART] == []
