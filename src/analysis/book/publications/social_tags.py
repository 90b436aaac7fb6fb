"""What a page tells social networks and messengers about itself (the Open Graph protocol)."""

from __future__ import annotations

from pathlib import Path

from bs4 import BeautifulSoup
from bs4.filter import SoupStrainer
from markupsafe import Markup

from analysis.book.publications.fragments import fill
from analysis.book.publications.head import add_to_head
from analysis.book.publications.published import PublishedEdition
from analysis.book.publications.settings import SiteSettings
from analysis.book.publications.social_card import CARD, HEIGHT, WIDTH
from analysis.book.publications.template import up_from
from analysis.language.current import current

_LOCALES = {"en": "en_GB", "nl": "nl_NL"}
_SHORTEST, _LONGEST = 40, 200
# Chapters are long, and nothing else is asked of them here.
_READ = SoupStrainer(["title", "meta", "p"])


def add_social_tags(root: Path, published: PublishedEdition, settings: SiteSettings) -> None:
    """Give every page of an edition its title, a description and the picture of the edition.

    `root` is the folder of the language, which holds the folder of the edition.
    """
    for page in sorted(published.folder.rglob("*.html")):
        html = page.read_text(encoding="utf-8")
        soup = BeautifulSoup(html, "html.parser", parse_only=_READ)
        if soup.find("meta", attrs={"http-equiv": "Refresh"}) is not None:
            continue  # It only leads to another page.
        title = soup.title.get_text() if soup.title else published.title
        path = page.relative_to(root).as_posix()
        text = _description(soup, settings)
        tags = social_tags(path, " ".join(title.split()), text, published, settings)
        if soup.find("meta", attrs={"name": "description"}) is None:
            tags = Markup('<meta name="description" content="{}">\n').format(text) + tags
        page.write_text(add_to_head(html, tags), encoding="utf-8")


def social_tags(
    path: str, title: str, description: str, published: PublishedEdition, settings: SiteSettings
) -> Markup:
    """The tags of one page, by its path below the root of the language.

    Addresses are whole where `base_address` is configured; else the picture has an address
    relative to the page, which many networks do not follow.
    """
    card = f"{published.edition.id}/{CARD}"
    return fill(
        "social.html.j2",
        title=title,
        description=description,
        name=settings.name,
        locale=_LOCALES[current()],
        address=settings.address(path),
        picture=settings.address(card) or up_from(path) + card,
        picture_says=f"{settings.name}: {published.title}",
        width=WIDTH,
        height=HEIGHT,
    )


def _description(soup: BeautifulSoup, settings: SiteSettings) -> str:
    """What the page says of itself, else its first paragraph, else what the monitor is."""
    meta = soup.find("meta", attrs={"name": "description"})
    if meta is not None:
        return str(meta["content"])
    for paragraph in soup.find_all("p"):
        text = " ".join(paragraph.get_text().split())
        if len(text) > _SHORTEST:
            return _shortened(text)
    return settings.tagline


def _shortened(text: str) -> str:
    if len(text) <= _LONGEST:
        return text
    return text[:_LONGEST].rsplit(" ", 1)[0].rstrip(",;:") + " …"
