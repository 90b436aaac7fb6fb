"""The first page of each language: the findings at a glance, and the way into each edition."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from analysis.book.editions import Edition
from analysis.book.publications.fragments import fill
from analysis.book.publications.headlines import Headline, headlines_of
from analysis.book.publications.published import PublishedEdition
from analysis.book.publications.settings import SiteSettings
from analysis.book.publications.template import render_page, write_page
from analysis.language.messages import tr
from analysis.observations.breaks import Break

PATH = "index.html"


@dataclass(frozen=True)
class _Way:
    href: str
    text: str


@dataclass(frozen=True)
class _Item:
    edition: Edition
    title: str
    headlines: list[Headline]
    ways: list[_Way]


def write_start_page(
    root: Path,
    editions: Sequence[PublishedEdition],
    figures: pd.DataFrame,
    breaks: Sequence[Break],
    settings: SiteSettings,
) -> Path:
    """Write `index.html` of the current language into its root, newest edition first.

    `figures` are all published figures; each edition shows what was known on its date. A PDF is
    linked where it lies in the folder of its edition.
    """
    newest_first = sorted(
        editions, key=lambda one: (one.edition.first_year, one.edition.id), reverse=True
    )
    items = [
        _Item(one.edition, one.title, headlines_of(one, figures, breaks), _ways(one))
        for one in newest_first
    ]
    body = fill("start.html.j2", settings=settings, editions=items)
    page = render_page(
        PATH, settings.name, body, settings, description=settings.tagline, kind="start"
    )
    return write_page(root, PATH, page)


def _ways(published: PublishedEdition) -> list[_Way]:
    """Where a reader can go from an edition, as far as it is there."""
    id = published.edition.id
    chapters = (
        ("index", tr("All findings")),
        ("recommendations", tr("Recommendations")),
        ("data_and_methods", tr("Data and methods")),
    )
    ways = [
        # The heading leads to the findings already; this way leads past its title.
        _Way(f"{id}/chapters/{name}.html{'#main' if name == 'index' else ''}", text)
        for name, text in chapters
        if (published.folder / "chapters" / f"{name}.html").is_file()
    ]
    ways.append(_Way(f"about/cite-{id}.html", tr("Cite this edition")))
    if (published.folder / f"victim-monitor-{id}.pdf").is_file():
        ways.append(_Way(f"{id}/victim-monitor-{id}.pdf", tr("This edition as PDF")))
    return ways
