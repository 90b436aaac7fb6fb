"""The whole attack on a cube: audit of each year, differencing, editions, canaries."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

import numpy as np

from analysis.observations.cube import CubeError
from analysis.register.attack.audit import Audit, knowledge
from analysis.register.attack.canaries import find_canaries
from analysis.register.attack.differencing import subtract_runs
from analysis.register.attack.editions import audit_editions, common_years, subtract_editions
from analysis.register.attack.findings import Finding, Report
from analysis.register.protection.cube import Cube
from analysis.register.protection.system import Counts, whole
from analysis.register.recoding import Recoded

Tell = Callable[[str], None]


def attack(
    cube: Cube,
    true: Mapping[int, Counts],
    *,
    previous: Sequence[Cube] = (),
    tell: Tell = lambda _: None,
) -> Report:
    """Try to learn about few persons from a cube, whose true published cells are given by year.

    The truth is used to score guesses, and to see that the card tells no untruth about tolerances:
    CubeError when it does, or when the cube is of another extract.
    """
    _check_card(cube, true)
    report = Report({table.name: table.sha256 for table in cube.card.tables})
    targets = solved = 0
    for year in cube.card.years:
        tell(f"audit of {year}")
        known = knowledge(cube.system, cube.published[year], cube.tolerances(year), str(year))
        audit = Audit(cube.system, cube.card, known, str(year))
        report.findings += audit.findings()
        targets, solved = targets + audit.targets, solved + audit.solved
    tell("differencing")
    runs = subtract_runs(cube.system, cube.card, cube.published, true)
    report.findings += runs.findings
    report.tried = {
        "audit": {"sums": targets, "programs_solved": solved},
        "differencing": {"differences": runs.tried},
    }
    report.scores = {
        "differences_truly_few": runs.few,
        "guessed": runs.hits,
        "guessed_by_best_constant": runs.constant_hits,
    }
    if previous:
        report.tried["editions"] = _attack_editions(cube, previous, report.findings, tell)
    return report


def true_cells(cube: Cube, recoded: Recoded) -> dict[int, Counts]:
    """By year, what the published cells of a cube are in the register.

    Raises CubeError when the cube has other years than the register.
    """
    if cube.card.years != recoded.years:
        raise CubeError(
            f"the cube covers {cube.card.first_year} to {cube.card.last_year} and the extract "
            f"{recoded.years[0]} to {recoded.years[-1]}. Attack it against its own extract."
        )
    return {year: published_cells(cube, recoded, year) for year in recoded.years}


def published_cells(cube: Cube, recoded: Recoded, year: int) -> Counts:
    """What the published cells of a cube are in one year of a register."""
    latent = cube.system.counts(recoded.of_year(year))
    return whole(cube.system.published @ latent)


def find_marks(folder: Path, marks: Iterable[str]) -> list[Finding]:
    """The files of a folder that hold a text or id of a person, without that text."""
    found = find_canaries(folder, marks)
    files = dict.fromkeys(sighting.file for sighting in found)
    return [
        Finding("marked text", file, "it holds a text or an id of the register") for file in files
    ]


def _check_card(cube: Cube, true: Mapping[int, Counts]) -> None:
    for year, counts in true.items():
        if (np.abs(cube.published[year] - counts) > cube.tolerances(year)).any():
            raise CubeError(
                f"counts of {year} differ from the extract by more than the card says. Attack the "
                "cube against the extract that it was made from, or make it anew."
            )


def _attack_editions(
    cube: Cube, previous: Sequence[Cube], findings: list[Finding], tell: Tell
) -> dict[str, int]:
    compared, revised = 0, 0
    for edition in previous:
        found, cells = subtract_editions(cube, edition)
        findings += found
        compared += cells
    years = sorted({year for edition in previous for year in common_years(cube, edition)})
    for year in years:
        tell(f"editions together, {year}")
        found, may_be_unrevised = audit_editions(cube, previous, year)
        findings += found
        revised += not may_be_unrevised
    return {"cells_compared": compared, "years_together": len(years), "years_revised": revised}
