"""The chapters of an edition as one page for paper: what a screen needs is taken out."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from urllib.parse import urljoin, urlsplit

from bs4 import BeautifulSoup, Tag
from markupsafe import Markup

from analysis.book.publications.fragments import fill
from analysis.errors import BuildError

SEPARATOR = "--"
"""Between a chapter's name and an id of it: two chapters may use the same id."""
_FOR_SCREENS = (
    "script, noscript, template, style, [popover], .headerlink, .vm-share, "
    "div.toctree-wrapper, button:not(.vm-fact):not(.vm-term)"
)
_MANY_COLUMNS = 6
_POINTERS = ("for", "aria-labelledby", "aria-describedby", "aria-controls", "headers")
_URL_IN_SVG = re.compile(r"url\(#([^)]+)\)")
_HEADING = re.compile(r"^h[1-5]$")


@dataclass(frozen=True)
class Chapter:
    """A finished page of an edition: its name, its title and its content for paper."""

    name: str
    title: str
    content: Markup
    sheets: tuple[str, ...]


@dataclass(frozen=True)
class Cover:
    """What the first page says, and what the PDF says of itself."""

    name: str
    title: str
    lead: str
    lines: Sequence[str]
    citation: str
    day: date


def read_chapters(folder: Path, names: Sequence[str], address: str = "") -> list[Chapter]:
    """The chapters of an edition for paper, from its finished pages in `folder`.

    `address` is where this folder is published; links to what the booklet does not hold lead there,
    and are plain text where no address is known. Raises BuildError for a page without content.
    """
    return [_read(folder / f"{name}.html", names, address) for name in names]


def compose(chapters: Sequence[Chapter], cover: Cover, own_sheet: str) -> str:
    """One page of HTML: cover, contents and chapters, in the current language."""
    sheets = list(dict.fromkeys(sheet for chapter in chapters for sheet in chapter.sheets))
    return fill(
        "booklet.html.j2", chapters=chapters, cover=cover, sheets=sheets, own_sheet=own_sheet
    )


def _read(path: Path, names: Sequence[str], address: str) -> Chapter:
    soup = BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")
    content = soup.select_one("article") or soup.select_one("main")
    heading = content.find("h1") if content else None
    if content is None or heading is None:
        raise BuildError(f"{path}: no article with a heading; a PDF cannot be made of this page.")
    for tag in content.select(_FOR_SCREENS):
        tag.decompose()
    _unfold(content)
    _fit(content)
    _hold_together(content)
    _plain_buttons(content)
    _own_ids(content, path.stem)
    _lead(content, path.stem, names, address)
    title = heading.get_text(" ", strip=True)
    sheets = tuple(str(link["href"]) for link in soup.select('head link[rel="stylesheet"][href]'))
    return Chapter(path.stem, title, Markup(content.decode_contents()), sheets)


def _unfold(content: Tag) -> None:
    """What is folded on a screen stands open; its line is a label, or goes where a caption is."""
    for frame in content.select("[tabindex]"):
        del frame["tabindex"]
    for details in content.select("details"):
        details.name = "div"
        details.attrs.pop("open", None)
        summary = details.find("summary")
        if summary is None:
            continue
        has_caption = details.find_parent("figure") or "vm-origins" in details.get_attribute_list(
            "class"
        )
        if has_caption:
            summary.decompose()
        else:
            summary.name, summary.attrs = "p", {"class": "vm-label"}


def _fit(content: Tag) -> None:
    """A table of many columns is marked: its letters must be smaller to fit the paper."""
    for table in content.select("table"):
        row = table.find("tr")
        if row is not None and len(row.find_all(["th", "td"])) > _MANY_COLUMNS:
            table["class"] = "vm-wide"


def _hold_together(content: Tag) -> None:
    """A chart stands on one page with its title and its caption; the table may go on."""
    for figure in content.select("figure.vm-figure"):
        whole = BeautifulSoup("", "html.parser").new_tag("div", attrs={"class": "vm-whole"})
        for part in figure.select(":scope > .vm-title, :scope > .vm-chart, :scope > figcaption"):
            whole.append(part.extract())
        figure.insert(0, whole)


def _plain_buttons(content: Tag) -> None:
    for button in content.select("button"):
        button.name = "span"
        button.attrs = {"class": " ".join(map(str, button.get_attribute_list("class")))}


def _own_ids(content: Tag, chapter: str) -> None:
    for tag in content.find_all(True):
        if "id" in tag.attrs:
            tag["id"] = f"{chapter}{SEPARATOR}{tag['id']}"
        for name in _POINTERS:
            if name in tag.attrs:
                tag[name] = " ".join(f"{chapter}{SEPARATOR}{id}" for id in str(tag[name]).split())
        for name, value in tag.attrs.items():
            if isinstance(value, str) and "url(#" in value:
                tag[name] = _URL_IN_SVG.sub(rf"url(#{chapter}{SEPARATOR}\1)", value)
        if str(tag.get("xlink:href", "")).startswith("#"):
            tag["xlink:href"] = f"#{chapter}{SEPARATOR}{str(tag['xlink:href'])[1:]}"


def _lead(content: Tag, chapter: str, names: Sequence[str], address: str) -> None:
    """Links within the edition lead within the booklet; others need an address."""
    for link in content.select("a[href]"):
        target = urlsplit(str(link["href"]))
        if target.scheme or target.netloc:
            continue
        page = Path(target.path).stem if target.path else chapter
        is_inside = not target.path or target.path in {f"{name}.html" for name in names}
        if is_inside:
            link["href"] = f"#{page}{SEPARATOR}{target.fragment}" if target.fragment else f"#{page}"
        elif address:
            link["href"] = urljoin(address, str(link["href"]))
        elif "vm-csv" in link.get_attribute_list("class"):
            link.decompose()
        else:
            link.unwrap()
