"""The pages of the built site in both languages, and what a reader does on them."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, expect

from tests.site.reading import CHAPTERS, EDITIONS, READY

LANGUAGES = ("en", "nl")
PHONE: dict[str, Any] = {"viewport": {"width": 390, "height": 844}, "color_scheme": "light"}
SCREEN: dict[str, Any] = {"viewport": {"width": 1280, "height": 900}, "color_scheme": "dark"}


def root_of(language: str) -> str:
    return "" if language == "en" else f"{language}/"


def chapter(edition: str, name: str, language: str = "en") -> str:
    return f"{root_of(language)}{edition}/chapters/{name}.html"


ROOTS = [(language, edition) for language in LANGUAGES for edition in EDITIONS]
BOOK_PAGES = [
    f"{root_of(language)}{edition}/{page}"
    for language, edition in ROOTS
    for page in (*(f"chapters/{name}.html" for name in CHAPTERS), "search.html?q=CoMensha")
]


def other_pages(site: Path) -> list[str]:
    """Pages that are no chapter and no search: the start, about, and one figure of each chapter."""
    pages = [path for folder in (site, site / "nl") for path in folder.glob("*.html")]
    pages += [path for folder in (site, site / "nl") for path in folder.glob("about/*.html")]
    for folder in sorted(site.rglob("figures/*")):
        pages += sorted(folder.glob("*.html"))[:1]
    return sorted(str(path.relative_to(site)) for path in pages)


def use(page: Page) -> None:
    """Press and choose whatever the page offers, as a reader would."""
    if (modes := page.locator(".vm-mode")).count():
        for _ in range(3):
            modes.click()
    if (editions := page.locator(".vm-editions-menu summary")).count():
        editions.click()
        page.keyboard.press("Escape")
    for opener in (".vm-menu-button", ".vm-contents-button"):
        if page.locator(opener).is_visible():
            page.locator(opener).click()
            page.keyboard.press("Escape")
    if (numbers := page.locator("article button.vm-fact:visible")).count():
        numbers.first.click()
        expect(page.locator(".vm-panel:popover-open")).to_be_visible()
        page.keyboard.press("Escape")
    for choice in page.locator(".explorer-ready select:visible").all():
        choice.select_option(index=1)
    for choice in page.locator(".explorer-ready [aria-pressed=false]:visible").all()[:3]:
        choice.click()
    for table in page.locator("details.vm-data:visible > summary").all()[:2]:
        table.click()


def settled(page: Page, address: str) -> Page:
    """The page with its explorers, if it has any, or with its search done."""
    page.goto(address, wait_until="load")
    if page.locator('script[type*="widget-state"]').count():
        page.wait_for_selector(READY, state="attached")
    if "search.html" in address:
        page.wait_for_selector("#search-results li a")
    return page


def weighing(page: Page) -> Callable[[], dict[str, int]]:
    """From now on: bytes of everything the page loads, as a host that compresses sends it."""
    responses: list[Any] = []
    page.on("response", lambda response: responses.append(response))
    return lambda: {
        response.url: len(gzip.compress(response.body(), mtime=0)) for response in responses
    }
