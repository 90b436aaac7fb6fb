"""A PDF of each edition: its booklet printed by the system's browser, the same bytes each time."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from markupsafe import Markup

from analysis.book.editions import Edition
from analysis.book.publications.booklet import Cover, compose, read_chapters
from analysis.book.publications.browser import NoBrowser, open_browser
from analysis.book.publications.citation import Release, cite
from analysis.book.publications.settings import SiteSettings
from analysis.errors import BuildError
from analysis.facts.formatting import format_date
from analysis.language.current import LANGUAGES, Language, speaking, text_of
from analysis.language.messages import tr

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Route

# A host that cannot exist: the browser gets every file from the site's folder, and nothing else.
_HOST = "http://monitor.invalid/"
_SHEET = Path(__file__).parent / "booklet.css"
_MILLISECONDS = 300_000
_AT_ONCE = 2
# As many digits after as before: the places of what follows stay as the file says.
_DATED = re.compile(rb"(/(?:CreationDate|ModDate) \(D:)\d{14}")
_FOOTER = (
    '<div style="width:100%;margin:0 18mm;font:8px sans-serif;color:#5a6772;display:flex;'
    'justify-content:space-between"><span class="title"></span>'
    '<span><span class="pageNumber"></span> / <span class="totalPages"></span></span></div>'
)
_PLACE_FOR_LINK = re.compile(
    r'<footer class="vm-footer">.*?about/cite-[^"]*">[^<]*</a></li>', re.DOTALL
)


@dataclass(frozen=True)
class _Booklet:
    edition: str
    language: Language
    html: str
    folder: Path
    day: date
    target: Path


def write_pdfs(
    site: Path,
    editions: Sequence[Edition],
    names: Sequence[str],
    release: Release,
    settings: SiteSettings,
    report: Callable[[str], None] = lambda message: None,
) -> list[Path]:
    """Print the given editions in every language in which the site holds them, and link the PDFs.

    Each is `<edition>/victim-monitor-<edition>.pdf` below the root of its language, of the chapters
    `names` as they are finished. Where there is no browser, that is reported with the remedy, and
    the site stays without PDFs and without links to them.
    """
    booklets = [
        booklet
        for language in LANGUAGES
        for edition in editions
        if (booklet := _booklet(site, language, edition, names, release, settings))
    ]
    # In threads of their own: playwright refuses one that runs an event loop, and what is printed
    # meanwhile in another takes the other core.
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        try:
            for booklet in pool.map(lambda booklet: _write(site, booklet), booklets):
                report(f"{booklet.edition}: PDF ({booklet.language})")
        except NoBrowser as error:
            report(f"no PDFs: {error}")
            return []
    for booklet in booklets:
        with speaking(booklet.language):
            link_pdf(booklet.target.parent, booklet.edition)
    return [booklet.target for booklet in booklets]


def name_of(edition: str) -> str:
    """The name of an edition's PDF, in the folder of the edition."""
    return f"victim-monitor-{edition}.pdf"


def print_page(browser: Browser, site: Path, folder: Path, html: str, day: date) -> bytes:
    """A booklet as a tagged PDF dated `day`, with an outline of every heading.

    `html` is printed as if it lay in `folder` of the site, from where it takes its sheets. Raises
    BuildError when it asks for a file that the site does not hold.
    """
    place = f"{folder.relative_to(site).as_posix()}/"
    # All that varies from one printing to the next is the date.
    stamp = rb"\g<1>%s000000" % f"{day:%Y%m%d}".encode()
    return _DATED.sub(stamp, _printed(browser, site, place, html))


def link_pdf(folder: Path, edition: str) -> None:
    """Put a link to the PDF at the foot of every page of an edition, in the current language."""
    for page in sorted(folder.rglob("*.html")):
        html = page.read_text(encoding="utf-8")
        up = "../" * (len(page.relative_to(folder).parts) - 1)
        link = Markup('\n<li><a href="{}" type="application/pdf">{}</a></li>').format(
            up + name_of(edition), tr("This edition as PDF")
        )
        if place := _PLACE_FOR_LINK.search(html):
            page.write_text(html[: place.end()] + str(link) + html[place.end() :], encoding="utf-8")


def _booklet(
    site: Path,
    language: Language,
    edition: Edition,
    names: Sequence[str],
    release: Release,
    settings: SiteSettings,
) -> _Booklet | None:
    folder = (site if language == "en" else site / language) / edition.id
    if not (folder / "chapters").is_dir():
        return None
    with speaking(language):
        cover = _cover(edition, release, settings)
        address = settings.address(f"{edition.id}/chapters/")
        html = compose(read_chapters(folder / "chapters", names, address), cover, _SHEET.name)
    target = folder / name_of(edition.id)
    return _Booklet(edition.id, language, html, folder / "chapters", cover.day, target)


def _write(site: Path, booklet: _Booklet) -> _Booklet:
    with open_browser() as browser:
        printed = print_page(browser, site, booklet.folder, booklet.html, booklet.day)
    booklet.target.write_bytes(printed)
    return booklet


def _cover(edition: Edition, release: Release, settings: SiteSettings) -> Cover:
    citation = cite(edition, release, settings)
    return Cover(
        name=settings.name,
        title=text_of(edition, "title"),
        lead=settings.tagline,
        lines=(
            tr("Figures published up to {day}.", day=format_date(edition.as_of)),
            tr(
                "Version {version}, {day}.",
                version=release.version,
                day=format_date(release.released),
            ),
            citation.note,
            tr("The monitor counts registrations, not victims."),
        ),
        citation=tr("Cite as: {citation}", citation=citation.in_words()),
        day=edition.as_of,
    )


def _printed(browser: Browser, site: Path, place: str, html: str) -> bytes:
    missing: list[str] = []
    own = {
        f"{place}booklet.html": (html, "text/html; charset=utf-8"),
        f"{place}{_SHEET.name}": (_SHEET.read_text(encoding="utf-8"), "text/css"),
    }

    def answer(route: Route) -> None:
        url = urlsplit(route.request.url)
        path = unquote(url.path).lstrip("/")
        if path in own:
            route.fulfill(body=own[path][0], content_type=own[path][1])
        elif route.request.url.startswith(_HOST) and (site / path).is_file():
            route.fulfill(path=site / path)
        else:
            missing.append(route.request.url)
            route.abort()

    # Without scripts a page shows all it holds: explorers their first state, with its table.
    page = browser.new_page(java_script_enabled=False, color_scheme="light")
    try:
        page.route("**/*", answer)
        page.emulate_media(media="print", color_scheme="light", reduced_motion="reduce")
        page.goto(f"{_HOST}{place}booklet.html", timeout=_MILLISECONDS)
        printed = page.pdf(
            prefer_css_page_size=True,
            print_background=True,
            tagged=True,
            outline=True,
            display_header_footer=True,
            header_template="<span></span>",
            footer_template=_FOOTER,
        )
    finally:
        page.close()
    if missing:
        raise BuildError("the PDF asks for what the site does not hold: " + ", ".join(missing))
    return printed
