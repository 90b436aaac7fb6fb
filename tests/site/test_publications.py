"""The start page, the pages of figures and sharing, used as readers and other sites use them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from playwright.sync_api import Browser, expect

from analysis.book.publications.finished_figures import read_figures
from tests.site.reading import EDITIONS, parsed, visiting
from tests.site.walking import LANGUAGES, PHONE, ROOTS, chapter, root_of

pytestmark = pytest.mark.slow

EDITION = EDITIONS[0]
FIGURE = f"{EDITION}/chapters/figures/registration_trends/totals.html"
every_edition = pytest.mark.parametrize(("language", "edition"), ROOTS)
both_languages = pytest.mark.parametrize("language", LANGUAGES)
SHOW = """async (address) => {
  const picture = new Image();
  picture.src = address;
  await picture.decode();
  return picture.naturalWidth;
}"""
Serve = Callable[[Path], AbstractContextManager[str]]


@pytest.fixture(scope="module")
def address(site: Path, serve: Serve) -> Iterator[str]:
    with serve(site) as address:
        yield address


@every_edition
def test_every_figure_of_an_edition_has_its_files_and_is_shared(
    language: str, edition: str, site: Path
) -> None:
    folder = site / root_of(language) / edition / "chapters"
    number = 0
    for page in sorted(folder.glob("*.html")):
        for figure in read_figures(page):
            own = folder / "figures" / page.stem / figure.id
            table = json.loads(figure.csv.with_name(f"{figure.id}.csv-metadata.json").read_text())
            assert own.with_suffix(".html").is_file()
            assert own.with_suffix(".svg").is_file()
            assert table["dc:title"] == figure.title
            assert table["dc:language"] == language
            assert table["dc:source"], figure.id
            assert parsed(page).select(f"figure#{figure.id} > .vm-share")
            is_marked = any("SYNTHETI" in note["body"] for note in table["notes"])
            assert is_marked == ("SYNTHETI" in figure.csv.read_text(encoding="utf-8"))
            number += 1
    assert number >= 15


@both_languages
def test_the_headlines_of_the_start_page_lead_to_figures_that_are_there(
    language: str, site: Path
) -> None:
    root = site / root_of(language)
    page = parsed(root / "index.html")

    for edition in EDITIONS:
        section = page.select_one(f'section[aria-labelledby="edition-{edition}"]')
        assert section is not None
        links = section.select(".vm-pub-headline a[href]")
        assert 4 <= len(links) <= 6
        for link in links:
            name, _, anchor = str(link["href"]).partition("#")
            assert parsed(root / name).find(id=anchor) is not None, link["href"]


def test_a_reader_goes_from_the_start_to_dutch_and_on_to_the_findings(
    browser: Browser, address: str
) -> None:
    with visiting(browser, address, **PHONE) as visit:
        page = visit.open(address)
        page.locator("header a[hreflang=nl]").click()
        expect(page.locator("html")).to_have_attribute("lang", "nl")
        page.locator(".vm-editions a").first.click()
        expect(page.locator("html")).to_have_attribute("lang", "nl")
        assert page.url.endswith("/chapters/index.html")
        assert (visit.errors, visit.failed, visit.foreign) == ([], [], [])


@both_languages
@pytest.mark.parametrize("name", ["index.html", FIGURE])
def test_the_start_and_the_page_of_a_figure_fit_a_phone(
    name: str, language: str, browser: Browser, address: str
) -> None:
    with visiting(browser, address, **PHONE) as visit:
        page = visit.open(address + root_of(language) + name)
        wide = page.evaluate("document.documentElement.scrollWidth > window.innerWidth")
        smallest = page.locator("svg[role=img] text").evaluate_all(
            "texts => Math.min(...texts.map(text => text.getBoundingClientRect().height))"
        )
        assert not wide
        assert smallest >= 9
        assert (visit.errors, visit.failed, visit.foreign) == ([], [], [])


def test_the_page_of_a_figure_works_in_a_frame_of_another_site(
    browser: Browser, address: str, serve: Serve, tmp_path: Path
) -> None:
    """Another port is another origin, as another site is."""
    (tmp_path / "article.html").write_text(
        '<!DOCTYPE html><title>x</title><link rel="icon" href="data:,">'
        f'<iframe src="{address}{FIGURE}" title="t" width="700" height="720"></iframe>'
    )
    with serve(tmp_path) as elsewhere, visiting(browser, elsewhere) as visit:
        page = visit.open(f"{elsewhere}article.html")
        frame = page.frame_locator("iframe")

        chart = frame.locator("figure svg[role=img]")
        expect(chart).to_be_visible()
        box = chart.bounding_box()
        assert box is not None
        assert box["width"] > 300
        assert box["y"] + box["height"] < 720
        assert visit.errors == []

        frame.get_by_role("link", name="Registration trends").click()
        page.wait_for_url(f"**/{chapter(EDITION, 'registration_trends')}#totals")


@both_languages
def test_sharing_opens_by_keyboard_and_gives_a_code_with_a_whole_address(
    language: str, browser: Browser, address: str
) -> None:
    with visiting(browser, address, permissions=["clipboard-write"]) as visit:
        page = visit.open(address + chapter(EDITION, "registration_trends", language))
        share = page.locator("figure#totals > .vm-share")
        share.locator("summary").focus()
        page.keyboard.press("Enter")

        code = share.get_by_role("textbox")
        expect(code).to_be_visible()
        expect(code).to_have_attribute("readonly", "")
        frame = BeautifulSoup(code.input_value(), "html.parser").select_one("iframe")
        assert frame is not None
        assert frame["src"] == f"{address}{root_of(language)}{FIGURE}"
        assert page.request.get(str(frame["src"])).ok

        share.get_by_role("button").click()
        expect(share.get_by_role("status")).to_have_text(
            {"en": "Copied", "nl": "Gekopieerd"}[language]
        )
        assert visit.errors == []


def test_without_scripts_sharing_still_opens_and_gives_the_way_from_the_chapter(
    browser: Browser, address: str
) -> None:
    with visiting(browser, address, java_script_enabled=False) as visit:
        page = visit.open(address + chapter(EDITION, "registration_trends"))
        share = page.locator("figure#totals > .vm-share")
        share.locator("summary").click()

        assert (
            'src="figures/registration_trends/totals.html"'
            in share.locator("textarea").input_value()
        )
        share.get_by_role("link", name="Page of this figure").click()
        page.wait_for_url(f"**/{FIGURE}")


@every_edition
def test_the_chart_of_a_figure_is_a_picture_by_itself(
    language: str, edition: str, browser: Browser, address: str, site: Path
) -> None:
    folder = site / root_of(language) / edition / "chapters"
    charts = sorted(folder.glob("figures/*/*.svg"))
    assert charts
    with visiting(browser, address) as visit:
        page = visit.open(address)
        for chart in charts:
            shown = page.evaluate(SHOW, f"{address}{chart.relative_to(site).as_posix()}")
            assert shown > 250, chart.name
        assert visit.errors == []


@every_edition
def test_every_page_of_an_edition_tells_networks_about_itself(
    language: str, edition: str, site: Path
) -> None:
    root = site / root_of(language)
    for path in sorted((root / edition / "chapters").glob("*.html")):
        page = parsed(path)
        told = {str(m["property"]): str(m["content"]) for m in page.select('meta[property^="og"]')}
        assert told["og:title"]
        assert 20 < len(told["og:description"]) <= 210
        assert (path.parent / told["og:image"]).resolve() == root / edition / "social-card.png"
        [feed] = page.select('link[type="application/atom+xml"]')
        assert (path.parent / str(feed["href"])).resolve() == root / "feed.xml"
