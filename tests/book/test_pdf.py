"""The PDF of an edition: what is put on paper, what leads where, and the same bytes each time."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup
from playwright.sync_api import Browser
from pypdf import PdfReader

from analysis.book.editions import Edition, read_editions
from analysis.book.publications.booklet import Cover, compose, read_chapters
from analysis.book.publications.browser import REMEDY, NoBrowser, find_browser
from analysis.book.publications.citation import Release, read_release
from analysis.book.publications.pdf import link_pdf, name_of, print_page, write_pdfs
from analysis.book.publications.settings import SiteSettings, read_settings
from analysis.errors import BuildError
from analysis.language.current import speaking
from analysis.paths import Project

COVER = Cover(
    name="The monitor",
    title="An edition – one",
    lead="Numbers of two chapters",
    lines=("Figures published up to 31 December 2019.",),
    citation="Cite as: this.",
    day=date(2019, 12, 31),
)
SVG = (
    '<svg viewBox="0 0 10 10"><defs><clipPath id="clip"><rect width="9" height="9"/></clipPath>'
    '</defs><rect clip-path="url(#clip)" fill="var(--blue)" width="9" height="9"/></svg>'
)
FIRST = f"""
<h1>Findings<a class="headerlink" href="#findings">#</a></h1>
<p>There were <button type="button" class="vm-fact" popovertarget="fact-a">668</button> in the
<a href="second.html#part">second chapter</a>, of <a href="second.html">all</a>;
see <a href="../../about/index.html">about</a> and
<a href="https://source.example/report">the report</a>.</p>
<div popover id="fact-a" class="vm-panel"><p>Where the number comes from</p></div>
<h2 id="same">A part</h2>
<figure class="vm-figure" id="totals"><p class="vm-title">A title</p>
<div class="vm-chart">{SVG}</div><figcaption>Source: it.</figcaption>
<details class="vm-data"><summary>Table and download</summary>
<div class="vm-scroll" tabindex="0"><table><caption>A title</caption>
<tr><th scope="row">2018</th><td>668</td></tr></table></div>
<p><a class="vm-csv" href="tables/first/totals.csv">Download</a></p></details>
<details class="vm-share"><summary>Share and cite</summary><p>Embed this</p></details></figure>
<script>document.title = "scripts ran";</script>
"""
SECOND = """
<h1>Details</h1>
<h2 id="same">Another part</h2>
<details><summary>What is folded</summary><p id="part">is on paper too.</p></details>
"""


def page(title: str, article: str) -> str:
    return (
        f'<!DOCTYPE html><html lang="en"><head><title>{title}</title>'
        '<link rel="stylesheet" href="../_static/look.css"></head><body><header>Menu</header>'
        f"<main><article>{article}</article></main><footer class='vm-footer'>Foot</footer>"
        "</body></html>"
    )


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A site of one edition with two small chapters."""
    site = tmp_path / "site"
    chapters, static = site / "2014-2018" / "chapters", site / "2014-2018" / "_static"
    chapters.mkdir(parents=True)
    static.mkdir()
    (static / "look.css").write_text(":root { --blue: #00f } h1 { color: var(--blue) }")
    (chapters / "first.html").write_text(page("First", FIRST), encoding="utf-8")
    (chapters / "second.html").write_text(page("Second", SECOND), encoding="utf-8")
    return site


def booklet(site: Path, address: str = "") -> BeautifulSoup:
    folder = site / "2014-2018" / "chapters"
    html = compose(read_chapters(folder, ["first", "second"], address), COVER, "own.css")
    return BeautifulSoup(html, "html.parser")


# --- what is put on paper


def test_the_booklet_has_a_cover_contents_and_every_chapter(site: Path) -> None:
    soup = booklet(site)

    assert [h1.get_text() for h1 in soup.select("h1")] == [
        *(COVER.title, "Contents", "Findings", "Details")
    ]
    assert [a["href"] for a in soup.select("nav a")] == ["#first", "#second"]
    assert [a["id"] for a in soup.select("article")] == ["first", "second"]
    for said in (COVER.name, COVER.lead, *COVER.lines, COVER.citation):
        assert said in soup.get_text()


def test_what_only_a_screen_needs_is_left_out(site: Path) -> None:
    soup = booklet(site)

    for gone in ("script", "[popover]", "button", ".headerlink", ".vm-share", "[tabindex]"):
        assert soup.select(gone) == [], gone
    for gone in ("Menu", "Foot", "Where the number comes from", "Embed this", "Download"):
        assert gone not in soup.get_text()
    [fact] = soup.select("span.vm-fact")
    assert fact.get_text() == "668"


def test_what_is_folded_stands_open(site: Path) -> None:
    soup = booklet(site)

    assert soup.select("details, summary") == []
    [label] = soup.select(".vm-label")
    assert label.get_text() == "What is folded"
    # The caption of a figure's table says what the fold said.
    assert "Table and download" not in soup.get_text()
    assert soup.select_one("figure table caption")


def test_title_chart_and_caption_of_a_figure_stay_together(site: Path) -> None:
    [whole] = booklet(site).select("figure > .vm-whole")

    assert [tag.name for tag in whole.find_all(recursive=False)] == ["p", "div", "figcaption"]


def test_ids_of_two_chapters_do_not_meet(site: Path) -> None:
    soup = booklet(site)

    ids = [str(tag["id"]) for tag in soup.select("[id]")]
    assert len(ids) == len(set(ids))
    assert {"first--same", "second--same"} <= set(ids)
    clipped = soup.select_one("[clip-path]")
    assert clipped is not None
    assert clipped["clip-path"] == "url(#first--clip)"


def test_links_between_chapters_lead_within_the_booklet(site: Path) -> None:
    links = {a.get_text(): a["href"] for a in booklet(site).select("article a")}

    assert links["second chapter"] == "#second--part"
    assert links["all"] == "#second"
    assert links["the report"] == "https://source.example/report"


def test_links_that_lead_out_need_an_address(site: Path) -> None:
    address = "https://monitor.example/2014-2018/chapters/"

    without = {a.get_text() for a in booklet(site).select("article a")}
    with_address = {a.get_text(): a["href"] for a in booklet(site, address).select("article a")}

    assert not without & {"about", "Download"}
    assert "about" in booklet(site).get_text()
    assert with_address["about"] == "https://monitor.example/about/index.html"
    assert with_address["Download"] == f"{address}tables/first/totals.csv"


def test_a_page_without_an_article_is_named(site: Path) -> None:
    (site / "2014-2018" / "chapters" / "second.html").write_text("<html><p>Nothing</p></html>")

    with pytest.raises(BuildError, match=r"second\.html: no article"):
        booklet(site)


# --- the printed file


def printed(browser: Browser, site: Path) -> bytes:
    folder = site / "2014-2018" / "chapters"
    with speaking("nl"):
        html = compose(read_chapters(folder, ["first", "second"]), COVER, "booklet.css")
    return print_page(browser, site, folder, html, COVER.day)


def titles(outline: list[Any]) -> list[Any]:
    return [titles(one) if isinstance(one, list) else one.title for one in outline]


@pytest.mark.slow
def test_the_pdf_has_text_outline_language_and_tags(browser: Browser, site: Path) -> None:
    reader = PdfReader(io.BytesIO(printed(browser, site)))
    root = reader.trailer["/Root"]
    text = "\n".join(one.extract_text() for one in reader.pages)

    assert titles(reader.outline) == [
        *(COVER.title, "Inhoud", "Findings", ["A part"], "Details", ["Another part"])
    ]
    assert root["/Lang"] == "nl"
    assert root["/MarkInfo"]["/Marked"]
    assert "/StructTreeRoot" in root
    assert reader.metadata is not None
    assert reader.metadata.title == COVER.title
    for said in ("There were 668", "2018 668", "is on paper too.", COVER.citation):
        assert said in text


@pytest.mark.slow
def test_every_chapter_begins_a_page_that_says_its_number(browser: Browser, site: Path) -> None:
    reader = PdfReader(io.BytesIO(printed(browser, site)))
    pages = [one.extract_text() for one in reader.pages]

    assert [text.split()[0] for text in pages] == ["The", "Inhoud", "Findings", "Details"]
    for number, text in enumerate(pages, start=1):
        assert f"{number} / {len(pages)}" in text
        assert COVER.title in text


@pytest.mark.slow
def test_no_link_of_the_pdf_leads_to_the_machine_that_made_it(browser: Browser, site: Path) -> None:
    reader = PdfReader(io.BytesIO(printed(browser, site)))
    actions = [
        note.get_object()["/A"]
        for one in reader.pages
        for note in one.get("/Annots", [])
        if "/A" in note.get_object()
    ]

    assert [action["/URI"] for action in actions if "/URI" in action] == [
        "https://source.example/report"
    ]
    assert b"monitor.invalid" not in printed(browser, site)


@pytest.mark.slow
def test_a_pdf_made_twice_is_the_same_to_the_byte_and_has_the_date_of_its_edition(
    browser: Browser, site: Path
) -> None:
    first, again = printed(browser, site), printed(browser, site)

    assert again == first
    metadata = PdfReader(io.BytesIO(first)).metadata
    assert metadata is not None
    assert metadata.creation_date is not None
    assert metadata.creation_date.date() == COVER.day


@pytest.mark.slow
def test_a_pdf_that_needs_a_file_the_site_does_not_hold_is_refused(
    browser: Browser, site: Path
) -> None:
    (site / "2014-2018" / "_static" / "look.css").unlink()

    with pytest.raises(BuildError, match=r"does not hold: .*_static/look\.css"):
        printed(browser, site)


# --- in the build


@pytest.fixture
def edition(project: Project) -> Edition:
    return read_editions(project.data / "editions", ["2014-2018"])[0]


@pytest.fixture
def release(project: Project) -> Release:
    return read_release(project.root / "CITATION.cff")


@pytest.fixture
def site_settings(project: Project) -> SiteSettings:
    return read_settings(project.data / "site.yml")


@pytest.fixture
def linked(site: Path) -> Iterator[Path]:
    """A page of the edition with a foot as the theme makes it."""
    path = site / "2014-2018" / "chapters" / "first.html"
    foot = (
        '<footer class="vm-footer"><ul><li><a href="../../about/cite-2014-2018.html">Cite</a></li>'
        '<li><a href="../../feed.xml">Feed</a></li></ul></footer>'
    )
    share = '<li><a href="../../about/cite-2014-2018.html">How to cite</a></li></article>'
    html = path.read_text(encoding="utf-8").replace("<footer class='vm-footer'>Foot</footer>", foot)
    path.write_text(html.replace("</article>", share), encoding="utf-8")
    yield path


def test_the_foot_of_a_page_leads_to_the_pdf(linked: Path) -> None:
    link_pdf(linked.parents[1], "2014-2018")

    soup = BeautifulSoup(linked.read_text(encoding="utf-8"), "html.parser")
    [link] = soup.select('a[href$=".pdf"]')
    assert link["href"] == "../victim-monitor-2014-2018.pdf"
    assert link.find_parent("footer")


def test_without_a_browser_there_are_no_pdfs_no_links_and_a_remedy(
    linked: Path,
    site: Path,
    edition: Edition,
    release: Release,
    site_settings: SiteSettings,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("CHROMIUM", str(site / "nowhere"))
    said: list[str] = []
    before = linked.read_bytes()

    made = write_pdfs(site, [edition], ["first", "second"], release, site_settings, said.append)

    assert made == []
    assert said == [f"no PDFs: {REMEDY}"]
    assert linked.read_bytes() == before
    assert not list(site.rglob("*.pdf"))


@pytest.mark.slow
def test_a_browser_that_does_not_start_is_no_browser(
    site: Path,
    edition: Edition,
    release: Release,
    site_settings: SiteSettings,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    broken = tmp_path / "chromium"
    broken.write_text("#!/bin/sh\nexit 1\n")
    broken.chmod(0o755)
    monkeypatch.setenv("CHROMIUM", str(broken))
    said: list[str] = []

    assert write_pdfs(site, [edition], ["first"], release, site_settings, said.append) == []
    assert f"{broken} does not start" in said[0]


@pytest.mark.slow
def test_each_language_of_the_site_gets_a_pdf_of_its_own(
    linked: Path,
    site: Path,
    edition: Edition,
    release: Release,
    site_settings: SiteSettings,
) -> None:
    dutch = site / "nl" / edition.id
    for folder in ("chapters", "_static"):
        (dutch / folder).mkdir(parents=True)
        for path in (site / edition.id / folder).iterdir():
            (dutch / folder / path.name).write_bytes(path.read_bytes())
    said: list[str] = []

    made = write_pdfs(site, [edition], ["first", "second"], release, site_settings, said.append)

    assert made == [folder / name_of(edition.id) for folder in (site / edition.id, dutch)]
    assert [PdfReader(path).trailer["/Root"]["/Lang"] for path in made] == ["en", "nl"]
    covers = [PdfReader(path).pages[0].extract_text() for path in made]
    assert edition.title_en in covers[0]
    assert "31 december 2019" in covers[1]
    assert len(said) == 2
    assert name_of(edition.id) in (dutch / "chapters" / "first.html").read_text(encoding="utf-8")


def test_where_no_browser_is_found_the_remedy_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CHROMIUM", raising=False)
    monkeypatch.setenv("PATH", "")

    with pytest.raises(NoBrowser, match="Install one"):
        find_browser()
