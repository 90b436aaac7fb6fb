"""Explorers on the built pages: every state can be reached by keyboard and is its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from playwright.sync_api import Browser, Locator, expect

from tests.site.reading import EDITIONS, PAGES, Explorer, explorers, visiting, waits_for, words

pytestmark = pytest.mark.slow

DATA_PAGES = [
    f"{edition}/chapters/{name}.html"
    for edition in EDITIONS
    for name in (
        "registration_trends",
        "police_performance",
        "dublin_claimants",
        "young_victims",
    )
]


@pytest.fixture(scope="module")
def address(site: Path, serve: Callable[[Path], AbstractContextManager[str]]) -> Iterator[str]:
    with serve(site) as address:
        yield address


def own_text(state: BeautifulSoup) -> str:
    """What tells one state from the others: the chart in words, or the notice in its place."""
    chart = state.select_one("svg[role=img]")
    return str(chart["aria-label"]) if chart else words(state.get_text())


def own_id(state: BeautifulSoup) -> str:
    outermost = state.select_one("[id]")
    assert outermost is not None
    return str(outermost["id"])


def expect_only(container: Locator, state: BeautifulSoup) -> None:
    """The state stands there, with its chart and its table, and no other does."""
    shown = container.locator(".widget-html:visible")
    expect(shown).to_have_count(1)
    expect(shown.locator(f"[id='{own_id(state)}']")).to_be_visible()
    if state.select_one("svg") is None:
        expect(shown).to_have_text(words(state.get_text()))
        return
    expect(shown.get_by_role("img", name=own_text(state), exact=True)).to_be_visible()
    table = state.select_one("table")
    assert table is not None
    rows = [words(row.get_text(" ")) for row in table.select("tbody tr")]
    assert [words(row) for row in texts(shown.locator("tbody tr"))] == rows


def texts(rows: Locator) -> list[str]:
    return rows.evaluate_all("rows => rows.map(r => [...r.cells].map(c => c.innerText).join(' '))")


@pytest.mark.parametrize("name", DATA_PAGES)
def test_a_data_chapter_has_an_explorer_with_states_that_differ(name: str, site: Path) -> None:
    found = explorers(site / name)

    assert found
    for explorer in found:
        assert len(explorer.names) == len(explorer.states) >= 2
        assert len(set(explorer.names)) == len(explorer.names)
        ids = [own_id(state) for state in explorer.states]
        assert len(set(ids)) == len(ids)
        assert len({own_text(state) for state in explorer.states}) > 1


@pytest.mark.parametrize("name", DATA_PAGES)
def test_every_state_is_reached_by_keyboard_and_brings_its_own_chart_and_table(
    name: str, browser: Browser, site: Path, address: str
) -> None:
    with visiting(browser, address) as visit:
        page = visit.open(address + name, waits_for(site / name))
        expect(page.locator(".explorer-fallback:visible")).to_have_count(0)
        for position, explorer in enumerate(explorers(site / name)):
            container = page.locator(".explorer-ready").nth(position)
            choice = container.get_by_role("combobox", name=explorer.label, exact=True)
            expect_only(container, explorer.states[0])
            choice.focus()
            for option, state in zip(explorer.names[1:], explorer.states[1:], strict=True):
                page.keyboard.press("ArrowDown")
                assert words(choice.evaluate("list => list.selectedOptions[0].text")) == option
                expect_only(container, state)
            page.keyboard.press("Home")
            expect_only(container, explorer.states[0])
        assert visit.errors == []


@pytest.mark.parametrize("name", DATA_PAGES)
def test_without_scripts_the_first_state_stands_there(
    name: str, browser: Browser, site: Path, address: str
) -> None:
    with visiting(browser, address, java_script_enabled=False) as visit:
        page = visit.open(address + name)
        stand_ins = page.locator(".explorer-fallback")

        expect(stand_ins).to_have_count(len(explorers(site / name)))
        for position, explorer in enumerate(explorers(site / name)):
            expect_first(stand_ins.nth(position), explorer)


def expect_first(stand_in: Locator, explorer: Explorer) -> None:
    first = explorer.states[0]
    if first.select_one("svg") is None:
        expect(stand_in).to_have_text(words(first.get_text()))
    else:
        expect(stand_in.get_by_role("img", name=own_text(first), exact=True)).to_be_visible()
        expect(stand_in.get_by_role("table")).to_be_visible()


def test_only_pages_with_explorers_load_the_widgets(site: Path) -> None:
    for name in PAGES:
        loads = "monitor-widgets.js" in (site / name).read_text(encoding="utf-8")
        assert loads == bool(explorers(site / name)), name
