"""Make a synthetic register from published figures, assumptions and a seed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from analysis.observations.catalogue import load_catalogue
from analysis.register.synthesis.assumptions import FILE, Assumptions, checksum, read_assumptions
from analysis.register.synthesis.calibration import Calibration, calibrate
from analysis.register.synthesis.extract_tables import as_counted, tables
from analysis.register.synthesis.margins import Margin, published_margins
from analysis.register.synthesis.margins_report import Outcome, outcomes
from analysis.register.synthesis.writing import Recipe, refuse_other_files, write_extract


@dataclass(frozen=True)
class Synthesis:
    """A synthetic extract on disk, and what became of each published figure in it."""

    folder: Path
    seed: int
    victims: int
    reports: int
    outcomes: list[Outcome]

    def as_dict(self) -> dict[str, object]:
        """The report as the command prints it for machines."""
        return {
            "synthetic": True,
            "folder": str(self.folder),
            "seed": self.seed,
            "victims": self.victims,
            "reports": self.reports,
            "margins": [outcome.as_dict() for outcome in self.outcomes],
        }


def synthesise(
    project_data: Path,
    seed: int,
    out: Path,
    progress: Callable[[str], None] = lambda message: None,
) -> Synthesis:
    """Write a synthetic register into the folder `out`: the same bytes for the same seed.

    Published figures come from the catalogue of `project_data`, assumptions from its
    `register/assumptions.yml`. The seed decides who gets what; the calibrated totals do not depend
    on it. Raises UsageError when `out` holds something else, AssumptionsError, CalibrationError.
    """
    refuse_other_files(out)
    path = project_data / "register" / FILE
    assumed = read_assumptions(path)
    progress("reading the published figures")
    figures = load_catalogue(project_data).figures
    margins, others = published_margins(figures, assumed.years.start, assumed.years.stop - 1)
    progress(f"calibrating on {len(margins)} published figures")
    calibration = _calibrated(tuple(margins), assumed.model_dump_json(by_alias=True))
    progress("drawing persons and reports")
    victims, reports = tables(calibration, assumed, seed)
    people = as_counted(victims, reports)
    reasons = calibration.unmet | others
    told = outcomes([*margins, *others], people, reasons, assumed.overlapping_forms.value)
    progress("writing")
    recipe = Recipe(seed, assumed.years, checksum(path))
    write_extract(out, victims, reports, told, recipe)
    return Synthesis(out, seed, len(victims), len(reports), told)


@lru_cache(maxsize=2)
def _calibrated(margins: tuple[Margin, ...], assumptions: str) -> Calibration:
    # The slow part is the same for every seed, so that many registers cost little more than one.
    return calibrate(list(margins), Assumptions.model_validate_json(assumptions))
