"""Inputs: whatever can change a run changes its name, and nothing else does."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from analysis.chapters.page import open_page
from analysis.chapters.parameters import MODELS, check_parameters
from analysis.chapters.reads import ALWAYS, READS, UndeclaredRead
from analysis.observations.catalogue import Catalogue
from analysis.paths import Project
from analysis.runs.inputs import (
    MODULES,
    ROOMS,
    code_hash,
    data_hash,
    data_hashes,
    inputs_of,
)
from tests.chapters.running import run_chapter
from tests.tiny import change_figure

SUMMARIES = {"index", "recommendations", "data_and_methods"}
"""Chapters that read every figure."""
APART = ("register", "site.yml", "glossary.yml", "corrections.yml", "audit_exceptions.yml")
"""Data that no chapter reads: the confidential side, and what only the site shows."""


def hashes_of(project: Project) -> dict[str, str]:
    return {chapter: data_hash(project, chapter) for chapter in MODELS}


def changed_by(project: Project, before: dict[str, str]) -> set[str]:
    return {chapter for chapter, found in hashes_of(project).items() if found != before[chapter]}


# --- which chapters a change of data runs again


def test_every_chapter_declares_what_it_reads() -> None:
    assert set(READS) == set(MODELS)


def test_what_is_declared_exists_in_the_data(project: Project, catalogue: Catalogue) -> None:
    for reads in READS.values():
        for measure, dimensions in (reads.figures or {}).items():
            assert measure in catalogue.codelists["measure"].index
            assert set(dimensions) <= set(catalogue.figures.columns)
        for name in (*ALWAYS, *reads.files):
            assert (project.data / name).exists()


@pytest.mark.parametrize(
    ("source", "chapters"),
    [
        ("worldbank-population-2026", {"registration_trends"}),
        ("parliament-letter-2019-28638-165", {"dublin_claimants"}),
        ("nos-2018-cases", {"police_performance"}),
        ("wodc-estimate-2021", {"registration_trends", "young_victims", "hidden_victims"}),
    ],
)
def test_a_changed_source_changes_only_the_chapters_that_read_it(
    scratch: Project, source: str, chapters: set[str]
) -> None:
    before = hashes_of(scratch)
    card = scratch.data / "sources" / source / "source.yml"
    card.write_text(f"{card.read_text()}note: another word\n")
    assert changed_by(scratch, before) == chapters | SUMMARIES


def test_a_changed_figure_changes_only_the_chapters_that_read_its_dimensions(
    scratch: Project,
) -> None:
    before = hashes_of(scratch)
    by_nationality = "registered_victims,2019,_T,_T,_T,NGA,_T,_T,512"
    change_figure(scratch, "us-tip-2021", by_nationality, by_nationality.replace("512", "513"))
    assert changed_by(scratch, before) == {"dublin_claimants"} | SUMMARIES


@pytest.mark.parametrize(
    ("file", "chapters"),
    [
        ("breaks.yml", set(MODELS)),
        ("errata.yml", set(MODELS)),
        ("codelists/form.csv", set(MODELS)),
        ("recommendations/2016-2020.yml", {"index", "recommendations"}),
        ("checks.yml", {"data_and_methods"}),
        ("capture_histories/ned-capture-table-2022.csv", {"hidden_victims"}),
        (
            "cube/utility.json",
            {"data_and_methods", *(name for name, reads in READS.items() if reads.cube)},
        ),
        ("site.yml", set()),
    ],
)
def test_a_changed_file_changes_the_chapters_that_read_it(
    scratch: Project, file: str, chapters: set[str]
) -> None:
    before = hashes_of(scratch)
    path = scratch.data / file
    path.write_bytes(path.read_bytes() + b"\n")
    assert changed_by(scratch, before) == chapters


def test_a_table_that_cannot_be_read_counts_for_every_chapter(scratch: Project) -> None:
    before = hashes_of(scratch)
    path = scratch.data / "sources" / "nos-2018-cases" / "figures.csv"
    path.write_bytes(b"\xff\xfe not a table")
    assert changed_by(scratch, before) == set(MODELS)


@pytest.mark.parametrize("name", APART)
def test_what_no_chapter_reads_does_not_change_it(scratch: Project, name: str) -> None:
    before = data_hashes(scratch)
    path = scratch.data / name
    if path.is_dir():
        (path / "more.csv").write_text("more")
    else:
        path.write_text("more")
    assert data_hashes(scratch) == before


def test_another_notebook_does_not_change_it(scratch: Project) -> None:
    parameters = check_parameters("index", {})
    before = inputs_of(scratch, "index", parameters)
    (scratch.chapters / "young_victims.ipynb").write_text("{}")
    assert inputs_of(scratch, "index", parameters) == before
    (scratch.chapters / "index.ipynb").write_text("{}")
    assert inputs_of(scratch, "index", parameters).key != before.key


def test_a_cube_that_was_given_counts_in_place_of_the_versioned_one(
    scratch: Project, tmp_path_factory: pytest.TempPathFactory
) -> None:
    other = tmp_path_factory.mktemp("cube")
    (other / "cube.yml").write_text("title: another")
    before = hashes_of(scratch)
    assert changed_by(Project(scratch.root, other), before) == {
        name for name, reads in READS.items() if reads.cube
    }


# --- a chapter gets nothing that it does not declare


def test_a_chapter_holds_the_figures_that_it_declares_and_no_others(project: Project) -> None:
    page = open_page("dublin_claimants")
    assert set(page.all_figures["measure"]) == set(READS["dublin_claimants"].figures or {})
    assert set(page.all_figures["form"]) == {"_T"}
    assert set(page.catalogue.cards) == set(page.all_figures["source"])


def test_figures_that_are_not_declared_are_refused_with_what_to_do() -> None:
    page = open_page("dublin_claimants")
    said = "registered_victims by form: declare it in analysis.chapters.reads"
    with pytest.raises(UndeclaredRead, match=said):
        page.select("registered_victims", form="labour")
    with pytest.raises(UndeclaredRead, match="reads population: declare"):
        page.select("population")


@pytest.mark.slow
@pytest.mark.parametrize("chapter", MODELS)
def test_a_chapter_opens_no_data_that_it_does_not_declare(
    project: Project, catalogue: Catalogue, chapter: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []
    watching = [True]
    sys.addaudithook(
        lambda event, args: opened.append(str(args[0])) if event == "open" and watching else None
    )
    run_chapter(project.chapters / f"{chapter}.ipynb", monkeypatch, catalogue)
    watching.clear()
    read = {
        Path(name).relative_to(project.data).parts[0]
        for name in opened
        if name.startswith(f"{project.data}/")
    }
    declared = {*ALWAYS, *READS[chapter].files, *(["cube"] if READS[chapter].cube else [])}
    assert read <= declared
    assert {*READS[chapter].files} <= read


# --- code


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


@pytest.mark.slow
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
