"""Marks planted in a register are looked for in everything that a build publishes."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
import yaml

from analysis.paths import Project
from analysis.register.attack.canaries import find_canaries, plant_canaries
from analysis.register.extract import Extract, load_extract

FIRST = 2019


def _write(extract: Extract, folder: Path) -> Path:
    folder.mkdir()
    whole_numbers = {"age": "Int64", "exploitation_days": "Int64"}
    extract.victims.astype(whole_numbers).to_csv(folder / "victims.csv", index=False)
    extract.reports.to_csv(folder / "reports.csv", index=False)
    card = {"synthetic": False, "title": "An extract", "first_year": FIRST, "last_year": 2020}
    (folder / "extract.yml").write_text(yaml.safe_dump(card))
    return folder


def _marked_extract(project: Project, folder: Path) -> tuple[Path, tuple[str, ...]]:
    """Two years of the synthetic register, passed off as real: its ids say nothing of that."""
    whole = load_extract(project.data / "register")
    victims = whole.victims[whole.victims["registration_year"] >= FIRST]
    victims = victims.assign(place_of_birth="somewhere", place_of_offence="somewhere else")
    reports = whole.reports[whole.reports["victim_id"].isin(victims["victim_id"])]
    real = replace(whole, victims=victims, reports=reports, is_synthetic=False)
    marked, marks = plant_canaries(real)
    return _write(marked, folder), marks


def _monitor(project: Project, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "analysis.cli", *arguments],
        cwd=project.root,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.slow
def test_a_site_built_on_a_real_cube_shows_its_counts_and_no_mark_of_a_person(
    project: Project, scratch: Project, tmp_path_factory: pytest.TempPathFactory
) -> None:
    outside = tmp_path_factory.mktemp("outside")
    extract, marks = _marked_extract(project, outside / "extract")
    assert find_canaries(extract, marks), "the marks are in the extract"
    cube = outside / "given"
    protect = ("register", "protect", str(extract), "--out", str(cube))
    refused = _monitor(scratch, *protect)
    assert refused.returncode == 2 and "--seed" in refused.stderr and not cube.exists()
    protected = _monitor(scratch, *protect, "--seed", "987654321")
    assert protected.returncode == 0, protected.stderr
    built = _monitor(scratch, "build", "2016-2020", "--no-pdf", "--cube", str(cube))
    assert built.returncode == 0, built.stderr

    page = scratch.site / "2016-2020" / "chapters" / "dublin_claimants.html"
    text = page.read_text(encoding="utf-8")
    assert "SYNTHETIC" not in text
    assert "Dublin claimants among the victims in the register" in text
    for carrier in (scratch.site, cube, scratch.build):
        assert find_canaries(carrier, (*marks, "987654321")) == []
    said = protected.stdout + protected.stderr + built.stdout + built.stderr
    assert not any(mark in said.lower() for mark in marks)
