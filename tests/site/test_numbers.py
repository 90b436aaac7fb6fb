"""A number in the text opens its origin: pressed by keyboard, it names its source, with a link."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
from bs4 import Tag
from playwright.sync_api import Browser, expect

from tests.site.reading import CHAPTERS, PAGES, parsed, visiting, waits_for, words

pytestmark = pytest.mark.slow

PUBLISHED = [
    ("2014-2018", "668"),
    ("2014-2018", "742"),
    ("2014-2018", "132"),
    ("2014-2018", "29"),
    ("2016-2020", "984"),
    ("2016-2020", "1,013"),
]


@pytest.fixture(scope="module")
def address(site: Path, serve: Callable[[Path], AbstractContextManager[str]]) -> Iterator[str]:
    with serve(site) as address:
        yield address


def numbers_on(path: Path) -> list[Tag]:
    return parsed(path).select("article button.vm-fact")


def source_links(panel: Tag) -> list[str]:
    return [str(a["href"]) for a in panel.select("a[href]") if "#source-" in str(a["href"])]


@pytest.mark.parametrize(("edition", "number"), PUBLISHED)
def test_a_published_number_tells_its_source_to_a_reader_with_a_keyboard(
    edition: str, number: str, browser: Browser, site: Path, address: str
) -> None:
    names = [f"{edition}/chapters/{chapter}.html" for chapter in CHAPTERS]
    name = next(
        name
        for name in names
        if any(words(button.get_text()) == number for button in numbers_on(site / name))
    )
    with visiting(browser, address) as visit:
        page = visit.open(address + name, waits_for(site / name))
        button = page.get_by_role("button", name=number, exact=True).first
        panel = page.locator(f"#{button.get_attribute('popovertarget')}")
        expect(panel).to_be_hidden()

        button.focus()
        page.keyboard.press("Enter")

        expect(panel).to_be_visible()
        expect(panel).to_contain_text(number)
        link = panel.locator('a[href*="#source-"]').first
        expect(link).to_be_visible()
        page.keyboard.press("Escape")
        expect(panel).to_be_hidden()
        expect(button).to_be_focused()

        page.keyboard.press("Enter")
        page.keyboard.press("Tab")
        expect(link).to_be_focused()
        page.keyboard.press("Enter")
        page.wait_for_url("**/data_and_methods.html#source-*")
        source = page.locator(f"[id='{page.url.partition('#')[2]}']")
        expect(source).to_be_in_viewport()
        assert visit.errors == []


@pytest.mark.parametrize("name", PAGES)
def test_every_number_of_a_page_has_a_panel_that_leads_to_its_sources(
    name: str, site: Path
) -> None:
    path = site / name
    sources = {
        str(tag["id"]) for tag in parsed(path.with_name("data_and_methods.html")).select("[id]")
    }
    for button in numbers_on(path):
        panel = parsed(path).find(id=button["popovertarget"])
        assert isinstance(panel, Tag), button
        assert panel["role"] == "dialog"
        assert words(str(panel["aria-label"]))
        links = source_links(panel)
        assert links, panel
        for link in links:
            page, _, place = link.partition("#")
            assert page == "data_and_methods.html"
            assert place in sources


@pytest.mark.parametrize("name", PAGES)
def test_no_page_shows_a_number_that_is_none(name: str, site: Path) -> None:
    article = parsed(site / name).find("article")
    assert isinstance(article, Tag)
    shown = words(article.get_text(" "))

    for nothing in (" nan", " NaN", " None ", " inf ", "<NA>", "NaT", "{glue"):
        assert nothing not in shown
