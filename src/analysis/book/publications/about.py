"""The pages about the monitor itself, of one language: the one call that writes them all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from analysis.book.editions import Edition
from analysis.book.publications.about_page import write_about_page
from analysis.book.publications.changes import write_changes
from analysis.book.publications.citation import Release, read_release, write_citation
from analysis.book.publications.corrections import Correction, read_corrections, write_corrections
from analysis.book.publications.fragments import fill
from analysis.book.publications.glossary import Term, read_glossary, write_glossary
from analysis.book.publications.settings import SiteSettings
from analysis.facts.recommendations import Document, read_recommendations
from analysis.language.messages import tr
from analysis.observations.catalogue import Catalogue
from analysis.observations.checks import Erratum, read_errata
from analysis.paths import Project

PATH = "about/index.html"


@dataclass(frozen=True)
class Notes:
    """What is known about the monitor itself; read and checked before a kernel starts."""

    release: Release
    changelog: Path
    corrections: Sequence[Correction]
    errata: Sequence[Erratum]
    terms: Sequence[Term]
    reports: dict[str, Document]
    """The official report that each edition follows, by the edition's id."""


def read_notes(project: Project, editions: Sequence[Edition]) -> Notes:
    """Everything the pages about the monitor tell. Raises DataError for what is not as it must be.

    `editions` are all of the site.
    """
    data = project.data
    return Notes(
        release=read_release(project.root / "CITATION.cff"),
        changelog=project.root / "CHANGELOG.md",
        corrections=read_corrections(data / "corrections.yml"),
        errata=read_errata(data / "errata.yml"),
        terms=read_glossary(data / "glossary.yml"),
        reports={
            edition.id: read_recommendations(data / "recommendations", edition.id).document
            for edition in editions
        },
    )


def write_about(
    root: Path,
    editions: Sequence[Edition],
    notes: Notes,
    catalogue: Catalogue,
    settings: SiteSettings,
) -> None:
    """Write `about/` below `root` in the current language: about, changes, corrections, glossary,
    and how to cite each edition.

    `editions` are all of the site, also those kept from before, newest first. A PDF is linked
    where it lies in the folder of its edition.
    """
    write_index(root, editions, notes.release, settings)
    write_changes(root, notes.changelog, settings)
    write_corrections(root, notes.corrections, notes.errata, catalogue, settings)
    write_glossary(root, notes.terms, settings)
    for edition in editions:
        write_citation(root, edition, notes.reports[edition.id], notes.release, settings)


def write_index(
    root: Path, editions: Sequence[Edition], release: Release, settings: SiteSettings
) -> Path:
    """Write what the monitor is, by whom, how accessible, under which licence, of which date."""
    title = tr("About this monitor")
    body = fill("about.html.j2", title=title, editions=editions, release=release, settings=settings)
    return write_about_page(root, PATH, title, body, settings)
