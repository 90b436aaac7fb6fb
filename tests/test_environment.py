"""The three descriptions of the environment agree, and name no registry."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.version import Version

from analysis.paths import Project


@pytest.fixture
def declared(project: Project) -> list[Requirement]:
    settings = tomllib.loads((project.root / "pyproject.toml").read_text())["project"]
    every = settings["dependencies"] + settings["optional-dependencies"]["dev"]
    return [Requirement(text) for text in every]


def _locked(project: Project) -> Iterator[tuple[str, Version]]:
    for line in (project.root / "requirements.lock").read_text().splitlines():
        found = re.match(r"^([A-Za-z0-9._-]+)==([^ ;\\]+)", line)
        if found:
            yield found[1].lower().replace("_", "-"), Version(found[2])


def test_every_declared_package_is_locked_at_a_version_it_allows(
    project: Project, declared: list[Requirement]
) -> None:
    locked: dict[str, list[Version]] = {}
    for name, version in _locked(project):
        locked.setdefault(name, []).append(version)
    for requirement in declared:
        versions = locked.get(requirement.name.lower().replace("_", "-"))
        assert versions, f"{requirement.name} is not in requirements.lock: run `make lock`"
        assert all(version in requirement.specifier for version in versions), requirement


def test_every_locked_package_carries_a_hash(project: Project) -> None:
    blocks = re.split(r"\n(?=[a-z0-9])", (project.root / "requirements.lock").read_text())
    pinned = [block for block in blocks if "==" in block.split("\n")[0]]
    assert len(pinned) > 100
    assert [block.split("\n")[0] for block in pinned if "--hash=sha256:" not in block] == []


@pytest.mark.parametrize(
    "file", ["requirements.lock", "environment.yml", "src/widgets/package-lock.json"]
)
def test_no_registry_is_named(project: Project, file: str) -> None:
    text = (project.root / file).read_text()
    assert not re.search(r"https?://|--index-url|--find-links|file:///", text)


def test_conda_installs_the_locked_packages_on_an_allowed_python(project: Project) -> None:
    environment = yaml.safe_load((project.root / "environment.yml").read_text())
    python = next(d for d in environment["dependencies"] if str(d).startswith("python="))
    [pip] = [d["pip"] for d in environment["dependencies"] if isinstance(d, dict)]
    settings = tomllib.loads((project.root / "pyproject.toml").read_text())["project"]
    allowed = Requirement(f"python{settings['requires-python']}").specifier
    assert Version(python.split("=")[1]) in allowed
    assert "-r requirements.lock" in pip


def test_jupyter_book_stays_below_version_two(declared: list[Requirement]) -> None:
    [book] = [requirement for requirement in declared if requirement.name == "jupyter-book"]
    assert Version("2.0") not in book.specifier
    assert Version("1.0.4.post1") in book.specifier


def test_the_commands_of_the_readme_exist_in_the_makefile(project: Project) -> None:
    makefile = (project.root / "Makefile").read_text()
    readme = (project.root / "README.md").read_text()
    targets = set(re.findall(r"^([a-z-]+):", makefile, re.MULTILINE))
    named = set(re.findall(r"^make ([a-z-]+)", readme, re.MULTILINE))
    assert {"book", "test"} <= named <= targets
    assert {"book", "test", "test-fast", "serve", "lint", "help"} <= targets


def test_ci_runs_the_test_command_of_the_readme(project: Project) -> None:
    script = (project.root / ".ci" / "run").read_text()
    assert "make test\n" in script
    assert Path(project.root / ".ci" / "run").stat().st_mode & 0o100


def test_no_process_of_ours_spends_its_start_on_a_grammar_that_nothing_needs() -> None:
    script = (
        "import analysis.runs.many, sys\n"
        "print(sys.modules.get('lark'), 'jsonschema' in sys.modules)"
    )

    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )

    assert done.stdout.split() == ["None", "True"]
