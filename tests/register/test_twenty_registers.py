"""Twenty synthetic registers: what is protected holds, what is not protected does not.

Of each register two successive years are protected, all seven years in turn, with a looser search
than the published cube has: the twenty take minutes instead of a quarter of an hour.
"""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from analysis.paths import Project
from analysis.register.attack.release import attack, published_cells, true_cells
from analysis.register.extract import Extract, load_extract
from analysis.register.manifest import read_manifest
from analysis.register.protection.cube import Cube, read_cube
from analysis.register.protection.protect import protect
from analysis.register.recoding import recode
from analysis.register.synthesis import synthesise

FIRST, LAST = 2014, 2020
GAP = 0.1


def two_years(extract: Extract, first: int) -> Extract:
    chosen = extract.victims["registration_year"].between(first, first + 1)
    victims = extract.victims[chosen]
    reports = extract.reports[extract.reports["victim_id"].isin(victims["victim_id"])]
    return Extract(victims, reports, extract.is_synthetic)


@pytest.fixture
def register(request: pytest.FixtureRequest, project: Project, tmp_path: Path) -> Extract:
    seed = request.param
    synthesise(project.data, 1000 + seed, tmp_path / "register")
    return two_years(load_extract(tmp_path / "register"), FIRST + seed % (LAST - FIRST))


@pytest.fixture
def cube(project: Project, register: Extract, tmp_path: Path) -> Cube:
    manifest = read_manifest(project.data / "publishable_tables.yml")
    out = tmp_path / "cube"
    protect(register, manifest, project.data / "codelists", out, seed=1, gap=GAP)
    return read_cube(out)


@pytest.mark.slow
@pytest.mark.parametrize("register", range(20), indirect=True)
def test_nothing_is_learnt_about_few_persons_of_a_protected_register(
    project: Project, register: Extract, cube: Cube, tmp_path: Path
) -> None:
    true = true_cells(cube, recode(register, project.data / "codelists"))
    report = attack(cube, true)
    assert report.findings == []
    guesses = report.scores
    assert guesses["differences_truly_few"] > 1000
    assert guesses["guessed"] <= guesses["guessed_by_best_constant"]
    told = json.loads((tmp_path / "cube" / "utility.json").read_text())
    assert told["headline_totals"]["years_kept_exact"] == 2
    assert told["all_cells_and_margins_once"]["mean_error"] < 2


@pytest.mark.slow
@pytest.mark.parametrize("register", [0], indirect=True)
def test_the_same_register_unprotected_is_found_unsafe(
    project: Project, register: Extract, cube: Cube
) -> None:
    recoded = recode(register, project.data / "codelists")
    true = {year: published_cells(cube, recoded, year) for year in recoded.years}
    exact = tuple(table.model_copy(update={"tolerance": 0}) for table in cube.card.tables)
    bare = replace(cube, card=cube.card.model_copy(update={"tables": exact}), published=true)
    report = attack(bare, true)
    assert not report.is_clean
    kinds = {finding.kind for finding in report.findings}
    assert kinds == {"exact", "class disclosure", "small difference", "better than guessing"}
    guesses = report.scores
    assert (
        guesses["guessed"] == guesses["differences_truly_few"] > guesses["guessed_by_best_constant"]
    )
    found = {finding.where for finding in report.findings if finding.kind == "exact"}
    thresholds = np.array([cell.threshold for cell in cube.system.cells])
    few = {
        f"{cube.system.cells[i]} of {year}"
        for year, counts in true.items()
        for i in np.flatnonzero((counts > 0) & (counts < thresholds))
    }
    assert few <= found
