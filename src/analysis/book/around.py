"""What stands around the chapters: figures to take away, pages about the site, PDFs, the front."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from analysis.book.editions import Edition
from analysis.book.publications.about import Notes, read_notes, write_about
from analysis.book.publications.assets import write_assets
from analysis.book.publications.hover import mark_chapters
from analysis.book.publications.pdf import write_pdfs
from analysis.book.publications.publish import Material, publish_edition, publish_front
from analysis.book.publications.published import PublishedEdition
from analysis.book.publications.settings import read_settings
from analysis.book.publications.unbroken import keep_together
from analysis.book.theme.edition_links import link_editions
from analysis.language.current import LANGUAGES, Language, speaking
from analysis.observations.breaks import read_breaks
from analysis.observations.catalogue import Catalogue
from analysis.observations.cube import read_cube
from analysis.paths import Project


@dataclass(frozen=True)
class Surroundings:
    """What is needed beside the chapters; read and checked before a kernel starts."""

    material: Material
    notes: Notes


def read_surroundings(
    project: Project, catalogue: Catalogue, editions: Sequence[Edition]
) -> Surroundings:
    """Everything that stands around the chapters of these editions, checked."""
    material = Material(
        catalogue,
        read_cube(project.cube).card,
        read_breaks(project.data / "breaks.yml"),
        read_settings(project.data / "site.yml"),
    )
    return Surroundings(material, read_notes(project, editions))


def complete_site(
    site: Path,
    built: Sequence[Edition],
    every: Sequence[Edition],
    chapters: Sequence[str],
    surroundings: Surroundings,
    *,
    with_pdfs: bool,
    report: Callable[[str], None],
) -> None:
    """Put around the finished chapters of the built editions all that readers expect.

    `every` are all editions of the site, newest first, also those kept from before.
    """
    material, notes = surroundings.material, surroundings.notes
    write_assets(site)
    link_editions(site, every)
    for language in LANGUAGES:
        with speaking(language):
            for edition in built:
                publish_edition(root_of(site, language), edition, material)
                mark_chapters(root_of(site, language) / edition.id, notes.terms)
                keep_together(root_of(site, language) / edition.id)
    if with_pdfs:
        write_pdfs(site, built, chapters, notes.release, material.settings, report)
    for language in LANGUAGES:
        root = root_of(site, language)
        with speaking(language):
            write_about(root, every, notes, material.catalogue, material.settings)
            published = [PublishedEdition(edition, root / edition.id) for edition in every]
            publish_front(root, published, notes.corrections, material)


def root_of(site: Path, language: Language) -> Path:
    """Where the pages of a language begin: English at the top, each other one in its folder."""
    return site if language == "en" else site / language
