"""The glossary in the chapters, the pages about the monitor, and the PDFs, as readers use them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect
from pypdf import PdfReader

from tests.site.reading import CHAPTERS, EDITIONS, parsed, visiting, words
from tests.site.walking import LANGUAGES, PHONE, ROOTS, chapter, root_of

pytestmark = pytest.mark.slow

Serve = Callable[[Path], AbstractContextManager[str]]
EDITION = EDITIONS[0]
PAGES = ("index", "changes", "corrections", "glossary", *(f"cite-{name}" for name in EDITIONS))
OPEN = ".vm-term-panel:popover-open"
both_languages = pytest.mark.parametrize("language", LANGUAGES)
every_edition = pytest.mark.parametrize(("language", "edition"), ROOTS)


@pytest.fixture(scope="module")
def address(site: Path, serve: Serve) -> Iterator[str]:
    with serve(site) as address:
        yield address


# --- words of the glossary


@every_edition
def test_every_word_that_opens_has_its_panel_and_its_place_in_the_glossary(
    language: str, edition: str, site: Path
) -> None:
    glossary = parsed(site / root_of(language) / "about" / "glossary.html")
    marked = 0
    for name in CHAPTERS:
        page = parsed(site / chapter(edition, name, language))
        for term in page.select("button.vm-term"):
            panel = page.find(id=str(term["popovertarget"]))
            assert panel is not None
            link = panel.select_one("a[href]")
            assert link is not None
            way, _, place = str(link["href"]).partition("#")
            assert way == "../../about/glossary.html"
            assert glossary.find(id=place) is not None
            marked += 1
    assert marked >= 20


@both_languages
def test_a_word_opens_by_hovering_and_closes_when_the_pointer_leaves(
    language: str, browser: Browser, address: str
) -> None:
    with visiting(browser, address) as visit:
        page = visit.open(address + chapter(EDITION, "registration_trends", language))
        term = page.locator('.vm-term[popovertarget="term-kmar"]')

        term.hover()
        expect(page.locator(OPEN)).to_contain_text("Marechaussee")
        page.mouse.move(1, 1)
        expect(page.locator(OPEN)).to_have_count(0)
        assert (visit.errors, visit.failed, visit.foreign) == ([], [], [])


def test_a_word_that_is_pressed_stays_open_until_it_is_pressed_again(
    browser: Browser, address: str
) -> None:
    with visiting(browser, address) as visit:
        page = visit.open(address + chapter(EDITION, "registration_trends"))
        term = page.locator('.vm-term[popovertarget="term-kmar"]')

        term.hover()
        expect(page.locator(OPEN)).to_have_count(1)
        term.click()
        page.mouse.move(1, 1)
        page.wait_for_timeout(500)
        expect(page.locator(OPEN)).to_have_count(1)
        term.click()
        expect(page.locator(OPEN)).to_have_count(0)


def test_a_word_opens_by_keyboard_leads_to_the_glossary_and_closes_with_escape(
    browser: Browser, address: str
) -> None:
    with visiting(browser, address) as visit:
        page = visit.open(address + chapter(EDITION, "registration_trends"))
        term = page.locator('.vm-term[popovertarget="term-kmar"]')

        term.focus()
        page.keyboard.press("Enter")
        expect(page.locator(OPEN)).to_have_count(1)
        page.keyboard.press("Escape")
        expect(page.locator(OPEN)).to_have_count(0)
        expect(term).to_be_focused()

        page.keyboard.press("Enter")
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        page.wait_for_url("**/about/glossary.html#kmar")
        expect(page.locator("dt#kmar")).to_be_in_viewport()


def test_without_scripts_a_word_still_opens_on_a_phone(browser: Browser, address: str) -> None:
    with visiting(browser, address, **PHONE, has_touch=True, java_script_enabled=False) as visit:
        page = visit.open(address + chapter(EDITION, "registration_trends"))

        page.locator('.vm-term[popovertarget="term-kmar"]').tap()

        expect(page.locator("#term-kmar")).to_be_visible()


# --- pages about the monitor


@both_languages
@pytest.mark.parametrize("name", PAGES)
def test_a_page_about_the_monitor_opens_without_an_error_and_fits_a_phone(
    name: str, language: str, browser: Browser, address: str
) -> None:
    with visiting(browser, address, **PHONE) as visit:
        page = visit.open(f"{address}{root_of(language)}about/{name}.html")

        assert page.locator("html").get_attribute("lang") == language
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        assert (visit.errors, visit.failed, visit.foreign) == ([], [], [])
        page.locator(".vm-language").click()
        page.wait_for_url(f"**/{'nl/' if language == 'en' else ''}about/{name}.html")
        assert page.locator("html").get_attribute("lang") != language


def test_a_reader_downloads_the_reference_of_an_edition(browser: Browser, address: str) -> None:
    with visiting(browser, address) as visit:
        page = visit.open(address + chapter(EDITION, "index"))
        page.locator(f'footer a[href$="about/cite-{EDITION}.html"]').click()

        with page.expect_download() as started:
            page.get_by_role("link", name="BibTeX").click()

        assert started.value.suggested_filename == f"victim-monitor-{EDITION}-en.bib"
        assert Path(started.value.path()).read_text(encoding="utf-8").startswith("@misc{")


# --- PDFs


@every_edition
def test_the_pdf_of_an_edition_holds_every_chapter(language: str, edition: str, site: Path) -> None:
    reader = PdfReader(site / root_of(language) / edition / f"victim-monitor-{edition}.pdf")
    chapters = [one.title for one in reader.outline if not isinstance(one, list)][2:]
    text = words(" ".join(page.extract_text() for page in reader.pages))
    unbroken = "".join(text.split())

    headings = [
        words(parsed(site / chapter(edition, name, language)).select("h1")[0].find(string=True))
        for name in CHAPTERS
    ]
    assert [words(title) for title in chapters] == headings
    assert reader.trailer["/Root"]["/Lang"] == language
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert {"en": "not an official", "nl": "geen officiële"}[language] in text
    for name in ("index", "registration_trends"):
        page = parsed(site / chapter(edition, name, language))
        for fact in page.select("article p button.vm-fact"):
            # A long number may go on in the next line, after a dash without a space.
            assert "".join(fact.get_text().split()) in unbroken, fact


@every_edition
def test_the_pdf_of_an_edition_is_printed_at_its_full_size(
    language: str, edition: str, site: Path
) -> None:
    """A table wider than the paper makes the browser shrink every page."""
    reader = PdfReader(site / root_of(language) / edition / f"victim-monitor-{edition}.pdf")
    sizes: list[float] = []

    def note(text: str, cm: list[float], tm: list[float], font: object, size: float) -> None:
        # The first page of text; its findings may stand in columns of short lines.
        if len(text.strip()) > 30:
            sizes.append(round(abs(size * tm[3] * cm[3]), 1))

    reader.pages[2].extract_text(visitor_text=note)
    assert max(set(sizes), key=sizes.count) == pytest.approx(10.5, abs=0.4)


@every_edition
def test_no_link_of_a_pdf_leads_to_the_machine_that_made_it(
    language: str, edition: str, site: Path
) -> None:
    path = site / root_of(language) / edition / f"victim-monitor-{edition}.pdf"

    assert b"monitor.invalid" not in path.read_bytes()


@both_languages
def test_every_chapter_and_the_start_lead_to_the_pdf(language: str, site: Path) -> None:
    root = site / root_of(language)
    name = f"victim-monitor-{EDITION}.pdf"

    for page in CHAPTERS:
        soup = parsed(root / EDITION / "chapters" / f"{page}.html")
        links = soup.select("footer a[href$='.pdf']")
        assert [str(link["href"]) for link in links] == [f"../{name}"]
    assert parsed(root / "index.html").select_one(f'a[href="{EDITION}/{name}"]')
    assert parsed(root / "about" / f"cite-{EDITION}.html").select_one(f'a[href$="/{name}"]')
