"""What readers can take from each figure: its files, a page of its own, and how to share it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from bs4 import BeautifulSoup
from markupsafe import Markup

from analysis.book.editions import Edition
from analysis.book.publications.csvw import csvw_of, is_synthetic, write_csvw
from analysis.book.publications.finished_figures import FinishedFigure, read_figures
from analysis.book.publications.fragments import fill
from analysis.book.publications.head import add_to_head
from analysis.book.publications.settings import SiteSettings
from analysis.book.publications.standalone import standalone_svg
from analysis.book.publications.template import render_page, static_from, up_from, write_page
from analysis.facts.formatting import format_date
from analysis.language.current import text_of
from analysis.language.messages import tr
from analysis.observations.cards import Card
from analysis.observations.cube import CubeCard

SHARE_SCRIPT = "share.js"
_FEW_ROWS = 8
_EMBED_HEIGHT = 720


@dataclass(frozen=True)
class Publisher:
    """What all figures of an edition share: its data, who publishes it, and the sources' cards."""

    edition: Edition
    settings: SiteSettings
    cards: Mapping[str, Card]
    cube: CubeCard

    def page_path(self, figure: FinishedFigure) -> str:
        """Where the figure's own page stands, below the root of its language."""
        return f"{self.edition.id}/chapters/figures/{figure.chapter}/{figure.id}.html"

    def citation(self, figure: FinishedFigure) -> str:
        """The figure in one sentence, with the address where one is configured."""
        said = tr(
            "{publisher}, {edition} (figures published up to {day}): “{title}”.",
            publisher=self.settings.publisher,
            edition=text_of(self.edition, "title"),
            day=format_date(self.edition.as_of),
            title=figure.title,
        )
        return f"{said} {self.settings.address(self.page_path(figure))}".strip()


def write_figures(root: Path, publisher: Publisher) -> int:
    """Publish each figure of an edition's finished chapters in the current language; their number.

    `root` is the folder of the language. Writes, below the chapters, `figures/<chapter>/<id>.svg`
    and `.html` and `tables/<chapter>/<id>.csv-metadata.json`, and puts under each figure of a
    chapter what leads there. Raises BuildError for a figure that lacks a part.
    """
    number = 0
    for page in sorted((root / publisher.edition.id / "chapters").glob("*.html")):
        figures = read_figures(page)
        for figure in figures:
            _write_files(root, figure, publisher)
        if figures:
            _add_sharing(page, figures, publisher)
        number += len(figures)
    return number


def _write_files(root: Path, figure: FinishedFigure, publisher: Publisher) -> None:
    path = publisher.page_path(figure)
    write_page(root, path, _figure_page(figure, path, publisher))
    description = f"{figure.alt} {figure.caption_text}"
    svg = standalone_svg(figure.svg, figure.id, figure.title, description)
    (root / path).with_suffix(".svg").write_text(svg, encoding="utf-8")
    p = publisher
    write_csvw(csvw_of(figure, p.edition, p.cards, p.cube, p.settings), figure.csv)


def _figure_page(figure: FinishedFigure, path: str, publisher: Publisher) -> str:
    edition = publisher.edition
    body = fill(
        "figure.html.j2",
        figure=figure,
        edition=edition,
        edition_title=text_of(edition, "title"),
        settings=publisher.settings,
        synthetic=is_synthetic(figure, publisher.cube),
        svg=Markup(figure.svg),
        caption=_moved(figure.caption),
        table=_moved(figure.table),
        table_open=figure.table.count("<tr") <= _FEW_ROWS,
        as_of=format_date(edition.as_of),
        up=up_from(path),
        chapter_page=f"{edition.id}/chapters/{figure.chapter}.html",
        csv=f"../../tables/{figure.chapter}/{figure.csv.name}",
        citation=publisher.citation(figure),
    )
    return render_page(
        path,
        f"{figure.title} ({text_of(edition, 'title')})",
        body,
        publisher.settings,
        description=figure.alt or figure.title,
        kind="figure",
    )


def _moved(html: str) -> Markup:
    """Part of a chapter as it stands two folders deeper; its links leave the frame of an embed."""
    soup = BeautifulSoup(html, "html.parser")
    for link in soup.select("a[href]"):
        if "://" not in str(link["href"]):
            link["href"] = f"../../{link['href']}"
        link["target"] = "_top"
    return Markup(str(soup))


def _add_sharing(page: Path, figures: list[FinishedFigure], publisher: Publisher) -> None:
    html = page.read_text(encoding="utf-8")
    for figure in sorted(figures, key=lambda figure: figure.end, reverse=True):
        html = html[: figure.end] + str(_sharing(figure, publisher)) + html[figure.end :]
    static = static_from(f"{publisher.edition.id}/chapters/{page.name}")
    assets = Markup(
        '<link rel="stylesheet" href="{0}publications.css"><script src="{0}{1}" defer></script>'
    ).format(static, SHARE_SCRIPT)
    page.write_text(add_to_head(html, assets), encoding="utf-8")


def _sharing(figure: FinishedFigure, publisher: Publisher) -> Markup:
    relative = f"figures/{figure.chapter}/{figure.id}.html"
    address = publisher.settings.address(publisher.page_path(figure)) or relative
    embed = Markup(
        '<iframe src="{}" title="{}" width="100%" height="{}" loading="lazy"></iframe>'
    ).format(address, figure.title, _EMBED_HEIGHT)
    return fill(
        "share.html.j2",
        figure=figure,
        page=relative,
        csv=f"tables/{figure.chapter}/{figure.csv.name}",
        svg=f"figures/{figure.chapter}/{figure.id}.svg",
        cite=f"../../about/cite-{publisher.edition.id}.html",
        citation=publisher.citation(figure),
        embed=str(embed),
        embed_address=address,
    )
