"""What a build has to do: data, editions, claims and texts checked before a kernel starts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import pandas as pd

from analysis.book.audit.naked import audit
from analysis.book.data_texts import texts_in_data
from analysis.book.editions import Edition, check_vintage, read_editions
from analysis.book.notebooks import read_notebook
from analysis.book.records import check_acknowledged, ledger_of
from analysis.chapters.codes_asked import check_acknowledged_claims
from analysis.chapters.parameters import MODELS, ChapterParameters
from analysis.errors import BuildError
from analysis.facts.claims import check_codes, check_unique
from analysis.facts.ledger import Ledger
from analysis.facts.recommendations import read_all_recommendations
from analysis.language.collecting import texts_in_markdown, untranslated
from analysis.language.current import Language
from analysis.language.messages import CATALOGUES
from analysis.observations.catalogue import Catalogue, load_catalogue
from analysis.observations.cube import read_cube
from analysis.paths import Project

NONE: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True)
class Plan:
    """What a build has to do; all of it was checked."""

    catalogue: Catalogue
    editions: list[Edition]
    ledgers: dict[str, Ledger]
    acknowledged: Mapping[str, str]

    def parameters(self, edition: Edition, chapter: str, language: Language) -> ChapterParameters:
        """The parameters of one chapter; the recommendations are told what was acknowledged."""
        ledger = self.ledgers[edition.id]
        reasons = {
            claim: reason
            for claim, reason in self.acknowledged.items()
            if claim in {one.claim.id for line in ledger.lines for one in line.claims}
        }
        others: dict[str, Any] = {"language": language}
        if chapter == "recommendations" and reasons:
            others["acknowledged"] = reasons
        return edition.chapter_parameters(chapter, others)


def make_plan(
    project: Project, wanted: list[str] | None = None, acknowledged: Mapping[str, str] = NONE
) -> Plan:
    """Check everything and plan the build of the wanted editions (default: all)."""
    catalogue = load_catalogue(project.data)
    read_cube(project.cube)
    editions = read_editions(project.data / "editions", wanted)
    for edition in editions:
        check_vintage(edition, catalogue.figures, project.data / "editions")
    _check_chapters(project)
    _check_texts(project, catalogue)
    _check_claims(project, catalogue)
    check_acknowledged_claims(project.data, acknowledged)
    ledgers = {e.id: _checked_ledger(project, e, catalogue.figures, acknowledged) for e in editions}
    return Plan(catalogue, editions, ledgers, acknowledged)


def _check_chapters(project: Project) -> None:
    for chapter in project.chapter_names:
        if chapter not in MODELS:
            raise BuildError(
                f"{project.root / '_toc.yml'}: the chapter {chapter} has no parameters. Describe "
                "them in analysis.chapters.parameters, or take the chapter out."
            )
        read_notebook(project.chapters / f"{chapter}.ipynb")


def _check_texts(project: Project, catalogue: Catalogue) -> None:
    findings = audit(project)
    if findings:
        listed = "\n  ".join(str(finding) for finding in findings)
        raise BuildError(f"numbers in the text that no fact carries:\n  {listed}")
    without = untranslated(
        project.chapters,
        [
            *texts_in_data(project.data, catalogue),
            *texts_in_markdown(project.root / "CHANGELOG.md"),
        ],
    )
    if without:
        listed = "\n  ".join(without)
        raise BuildError(
            f"texts that Dutch readers cannot be shown:\n  {listed}\n"
            f"Add the Dutch to a catalogue in {CATALOGUES}, with the same numbers and places."
        )


def _check_claims(project: Project, catalogue: Catalogue) -> None:
    sets = read_all_recommendations(project.data / "recommendations")
    claims = [claim for found in sets for claim in found.claims]
    check_unique(claims)
    for claim in claims:
        check_codes(claim, catalogue.codelists)


def _checked_ledger(
    project: Project, edition: Edition, figures: pd.DataFrame, acknowledged: Mapping[str, str]
) -> Ledger:
    ledger = ledger_of(project, edition, figures)
    check_acknowledged(ledger, acknowledged)
    return ledger
