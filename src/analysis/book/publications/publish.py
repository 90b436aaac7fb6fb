"""All that a site holds beside its chapters, except what is about the monitor itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from analysis.book.editions import Edition
from analysis.book.publications.corrections import Correction
from analysis.book.publications.feed import correction_entries, edition_entries, write_feed
from analysis.book.publications.figures import Publisher, write_figures
from analysis.book.publications.headlines import main_course
from analysis.book.publications.published import PublishedEdition
from analysis.book.publications.settings import SiteSettings
from analysis.book.publications.social_card import write_social_card
from analysis.book.publications.social_tags import add_social_tags
from analysis.book.publications.start_page import write_start_page
from analysis.observations.breaks import Break
from analysis.observations.catalogue import Catalogue
from analysis.observations.cube import CubeCard


@dataclass(frozen=True)
class Material:
    """What was checked before the chapters ran, as far as the publications use it."""

    catalogue: Catalogue
    cube: CubeCard
    breaks: Sequence[Break]
    settings: SiteSettings


def publish_edition(root: Path, edition: Edition, material: Material) -> int:
    """Put around the finished pages of an edition what readers take from them; number of figures.

    In the current language; `root` is its folder. Every figure gets its files, a page of its own
    and a place to share it; every page says what it is to social networks, with a picture.
    """
    settings, catalogue = material.settings, material.catalogue
    published = PublishedEdition(edition, root / edition.id)
    figures = write_figures(root, Publisher(edition, settings, catalogue.cards, material.cube))
    course = main_course(published, catalogue.figures, material.breaks)
    write_social_card(published, course, settings)
    add_social_tags(root, published, settings)
    return figures


def publish_front(
    root: Path,
    editions: Sequence[PublishedEdition],
    corrections: Sequence[Correction],
    material: Material,
) -> None:
    """Write the start page and the feed of the current language.

    `editions` are all of the site, also those kept from the previous one; the corrections of
    the monitor stand in the feed beside them.
    """
    settings, figures = material.settings, material.catalogue.figures
    write_start_page(root, editions, figures, material.breaks, settings)
    entries = [*edition_entries(editions), *correction_entries(corrections)]
    write_feed(root, entries, settings)
