"""A feed of what is new (Atom, RFC 4287): editions, and corrections of the monitor."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from xml.etree import ElementTree

from analysis.book.publications.corrections import Correction
from analysis.book.publications.published import PublishedEdition
from analysis.book.publications.settings import SiteSettings
from analysis.facts.formatting import format_date
from analysis.language.current import current, text_of
from analysis.language.messages import tr

PATH = "feed.xml"
_ATOM = "http://www.w3.org/2005/Atom"
# Names of entries must stay what they are, wherever the site moves: they are made from this one.
_NAMESPACE = uuid.uuid5(uuid.NAMESPACE_URL, "victim-monitor")


@dataclass(frozen=True)
class Entry:
    """One piece of news: what it is called for good, and which page of the language tells it."""

    id: str
    title: str
    summary: str
    path: str
    day: date


def edition_entries(editions: Sequence[PublishedEdition]) -> list[Entry]:
    """The editions as news, dated by what they know: a build at another hour says the same."""
    return [
        Entry(
            id=f"edition/{one.edition.id}",
            title=one.title,
            summary=tr(
                "After the report {report}. Figures published up to {day}.",
                report=one.edition.report_nl,
                day=format_date(one.edition.as_of),
            ),
            path=f"{one.edition.id}/chapters/index.html",
            day=one.edition.as_of,
        )
        for one in editions
    ]


def correction_entries(corrections: Sequence[Correction]) -> list[Entry]:
    """The corrections of the monitor as news."""
    return [
        Entry(
            id=f"correction/{one.id}",
            title=tr("Correction: {title}", title=one.title),
            summary=one.text,
            path=f"about/corrections.html#{one.id}",
            day=one.date,
        )
        for one in corrections
    ]


def write_feed(root: Path, entries: Sequence[Entry], settings: SiteSettings) -> Path:
    """Write `feed.xml` of the current language, newest entry first; the same bytes each time.

    Addresses are absolute where `base_address` is configured, else relative to the feed.
    """
    address = settings.address("")
    feed = ElementTree.Element("feed", {"xmlns": _ATOM, "xml:lang": current()})
    _add(feed, "id", _name("feed", current()))
    _add(feed, "title", settings.name)
    _add(feed, "subtitle", text_of(settings, "tagline"))
    _add(feed, "updated", _moment(max(entry.day for entry in entries)))
    _add(_add(feed, "author"), "name", settings.publisher)
    _add(feed, "rights", f"{settings.data_licence.name} {settings.data_licence.address}")
    _add(feed, "link", rel="self", type="application/atom+xml", href=address + PATH)
    _add(feed, "link", rel="alternate", type="text/html", href=address + "index.html")
    for entry in sorted(entries, key=lambda entry: (entry.day, entry.id), reverse=True):
        item = _add(feed, "entry")
        _add(item, "id", _name(entry.id, current()))
        _add(item, "title", entry.title)
        _add(item, "updated", _moment(entry.day))
        _add(item, "link", rel="alternate", type="text/html", href=address + entry.path)
        _add(item, "summary", entry.summary)
    ElementTree.indent(feed)
    path = root / PATH
    root.mkdir(parents=True, exist_ok=True)
    text = ElementTree.tostring(feed, encoding="unicode")
    path.write_text(f'<?xml version="1.0" encoding="utf-8"?>\n{text}\n', encoding="utf-8")
    return path


def _add(
    parent: ElementTree.Element, name: str, text: str = "", **attributes: str
) -> ElementTree.Element:
    child = ElementTree.SubElement(parent, name, attributes)
    child.text = text or None
    return child


def _name(thing: str, language: str) -> str:
    return uuid.uuid5(_NAMESPACE, f"{language}/{thing}").urn


def _moment(day: date) -> str:
    return f"{day.isoformat()}T00:00:00Z"
