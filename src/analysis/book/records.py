"""What a build leaves for machines: the facts of each chapter and the ledger of each edition."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
from nbformat import NotebookNode

from analysis.book.editions import Edition, read_edition
from analysis.errors import BuildError, UsageError
from analysis.facts.ledger import Ledger, contradicted_claims, evaluate_edition, to_json
from analysis.facts.recommendations import read_all_recommendations, read_recommendations
from analysis.facts.record import FACTS_MIME, facts_json
from analysis.facts.robustness import as_values, robustness_of
from analysis.observations.breaks import read_breaks
from analysis.observations.selection import known_on
from analysis.paths import Project
from analysis.runs.inputs import Inputs

RUNS = Path("runs.json")
"""Where a built edition says what each of its chapters was made from."""


def facts_of(notebook: NotebookNode) -> dict[str, Any] | None:
    """The record of facts that an executed chapter carries; None for a chapter that states none."""
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            record: dict[str, Any] | None = output.get("data", {}).get(FACTS_MIME)
            if record is not None:
                return record
    return None


def write_facts(notebook: NotebookNode, path: Path) -> None:
    """Write the facts of an executed chapter, sorted and stable, if it states any."""
    record = facts_of(notebook)
    if record is not None:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(facts_json(record), encoding="utf-8")


def write_runs(made_from: Mapping[str, Inputs], site: Path) -> None:
    """Write what each chapter of an edition was made from: the hashes behind its numbers."""
    path = site / RUNS
    path.parent.mkdir(parents=True, exist_ok=True)
    content = {chapter: asdict(inputs) for chapter, inputs in sorted(made_from.items())}
    path.write_text(json.dumps(content, indent=2, sort_keys=True) + "\n", encoding="utf-8")


def ledger_of(project: Project, edition: Edition, figures: pd.DataFrame) -> Ledger:
    """The claims of an edition, by the figures known on its date and by all."""
    found = read_recommendations(project.data / "recommendations", edition.id)
    breaks = read_breaks(project.data / "breaks.yml")
    return evaluate_edition(found, figures, breaks, edition.as_of)


def ledgers_of(
    project: Project,
    figures: pd.DataFrame,
    edition: str | None = None,
    as_of: date | None = None,
) -> list[Ledger]:
    """The ledgers of all monitors that have recommendations, or of one, oldest first."""
    folder = project.data / "recommendations"
    known = sorted(path.stem for path in folder.glob("*.yml"))
    if edition is not None and edition not in known:
        raise UsageError(f"unknown monitor {edition!r}. Those with claims are {', '.join(known)}.")
    sets = [read_recommendations(folder, edition)] if edition else read_all_recommendations(folder)
    if as_of is not None:
        known_on(figures, as_of)
    breaks = read_breaks(project.data / "breaks.yml")
    dates = {path.stem: read_edition(path).as_of for path in _edition_files(project)}
    return [
        evaluate_edition(found, figures, breaks, as_of or dates.get(found.edition))
        for found in sets
    ]


def _edition_files(project: Project) -> list[Path]:
    return sorted((project.data / "editions").glob("*.yml"))


def robustness_values(
    project: Project, ledger: Ledger, figures: pd.DataFrame
) -> dict[str, dict[str, Any]]:
    """For each claim of a ledger, its specifications and those that fail, as plain values."""
    breaks = read_breaks(project.data / "breaks.yml")
    found = robustness_of(ledger, figures, breaks)
    return {claim: as_values(one) for claim, one in found.items()}


def write_ledger(project: Project, ledger: Ledger, figures: pd.DataFrame, folder: Path) -> None:
    """Write the ledger of an edition as `recommendations.json`, sorted and stable."""
    content = to_json(ledger, robustness_values(project, ledger, figures))
    text = json.dumps(content, indent=2, ensure_ascii=False, sort_keys=True)
    (folder / "recommendations.json").write_text(text + "\n", encoding="utf-8")


def check_acknowledged(ledger: Ledger, acknowledged: Mapping[str, str]) -> None:
    """Refuse to publish a contradicted claim without a reason."""
    open_claims = [claim for claim in contradicted_claims(ledger) if claim not in acknowledged]
    if open_claims:
        raise BuildError(
            f"{ledger.edition}: the figures contradict {', '.join(open_claims)}. Look at the claim "
            "with `monitor claims`; to publish all the same, add --acknowledge CLAIM --reason TEXT."
        )
