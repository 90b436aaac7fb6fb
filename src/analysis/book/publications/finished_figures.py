"""The figures of a finished chapter as they stand in its page, with the place where each ends."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path

from bs4 import BeautifulSoup, Tag

from analysis.errors import BuildError
from analysis.figures.cited import SOURCES_PAGE

_END = "</figure>"
_EXPLORER = re.compile(r"^(vm-)?explorer")


@dataclass(frozen=True)
class FinishedFigure:
    """A figure that was published in a chapter.

    `svg`, `caption` and `table` are HTML as in the page, `alt` says in words what the chart shows,
    `sources` are the ids of the sources it cites, `csv` is the table's file. `start` and `end` are
    the places in the page's text between which the figure stands, its closing tag left out.
    """

    chapter: str
    chapter_title: str
    id: str
    title: str
    svg: str
    alt: str
    caption: str
    caption_text: str
    table: str
    sources: tuple[str, ...]
    csv: Path
    start: int
    end: int


def read_figures(page: Path) -> list[FinishedFigure]:
    """The figures of a chapter in reading order; the states of its explorers are left out.

    Raises BuildError for a figure without title, chart, caption, table or a CSV file of its own.
    """
    html = page.read_text(encoding="utf-8")
    soup = BeautifulSoup(html, "html.parser")
    heading = soup.find("h1")
    title = _words(heading) if heading else page.stem
    lines = [0, *accumulate(len(line) + 1 for line in html.split("\n"))]
    return [_read(page, html, figure, lines, title) for figure in _published(soup)]


def _published(soup: BeautifulSoup) -> Iterator[Tag]:
    for figure in soup.select("figure.vm-figure[id]"):
        if figure.find_parent(class_=_EXPLORER) is None:
            yield figure


def _read(page: Path, html: str, tag: Tag, lines: list[int], chapter: str) -> FinishedFigure:
    id = str(tag["id"])
    assert tag.sourceline is not None and tag.sourcepos is not None
    start = lines[tag.sourceline - 1] + tag.sourcepos
    end = html.index(_END, start)

    def part(selector: str) -> Tag:
        found = tag.select_one(selector)
        if found is None:
            raise BuildError(
                f"{page}: the figure {id} has no {selector}. Show it with analysis.figures.Figure, "
                "and finish the page before its figures are published."
            )
        return found

    chart, caption = part(".vm-chart svg"), part("figcaption")
    csv = part('a.vm-csv[href]:not([href^="data:"])')
    # Cut out of the text: a parser for HTML forgets the capitals in the names of SVG.
    svg = html[html.index("<svg", start) : html.index("</svg>", start) + len("</svg>")]
    links = [str(link["href"]) for link in caption.select(f'a[href^="{SOURCES_PAGE}#source-"]')]
    return FinishedFigure(
        chapter=page.stem,
        chapter_title=chapter,
        id=id,
        title=_words(part(".vm-title")),
        svg=svg,
        alt=str(chart.get("aria-label", "")),
        caption=caption.decode_contents(),
        caption_text=_words(caption),
        table=str(part(".vm-scroll")),
        sources=tuple(dict.fromkeys(link.partition("#source-")[2] for link in links)),
        csv=page.parent / str(csv["href"]),
        start=start,
        end=end,
    )


def _words(tag: Tag) -> str:
    for link in tag.select("a.headerlink"):
        link.decompose()
    return " ".join(tag.get_text().split())
