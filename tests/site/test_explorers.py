"""Explorers on the built pages: every view can be reached, shared, heard, and is its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from urllib.parse import unquote

import pytest
from bs4 import BeautifulSoup, Tag
from playwright.sync_api import Browser, Locator, Page, expect

from analysis.language.current import LANGUAGES, Language
from tests.site.reading import (
    EDITIONS,
    PAGES,
    READY,
    STATE,
    Explorer,
    Selection,
    explorers,
    parsed,
    visiting,
    words,
)

pytestmark = pytest.mark.slow

CHAPTERS = (
    "registration_trends",
    "police_performance",
    "dublin_claimants",
    "young_victims",
    "hidden_victims",
)
DATA_PAGES = [f"{edition}/chapters/{name}.html" for edition in EDITIONS for name in CHAPTERS]
FOLDERS: dict[Language, str] = {"en": "", "nl": "nl/"}
NOT_PUBLISHED: dict[Language, str] = {
    "en": "Not the published edition.",
    "nl": "Niet de gepubliceerde editie.",
}
SYNTHETIC: dict[Language, str] = {"en": "(synthetic)", "nl": "(synthetisch)"}
TRENDS = f"{EDITIONS[-1]}/chapters/registration_trends.html"


@pytest.fixture(scope="module")
def address(site: Path, serve: Callable[[Path], AbstractContextManager[str]]) -> Iterator[str]:
    with serve(site) as address:
        yield address


def own_text(state: BeautifulSoup | Tag) -> str:
    """What tells one view from the others: the chart in words, or the notice in its place."""
    chart = state.select_one("svg[role=img]")
    return str(chart["aria-label"]) if chart else words(state.get_text())


def own_id(state: BeautifulSoup | Tag) -> str:
    outermost = state.select_one("[id]")
    assert outermost is not None
    return str(outermost["id"])


def own(explorer: Explorer) -> tuple[int, ...]:
    """The places of the published view."""
    return tuple(0 for _ in explorer.selections)


def other(explorer: Explorer) -> tuple[int, ...]:
    """The places of the view with another option for the first choice alone."""
    return (1, *own(explorer)[1:])


def container_of(page: Page, explorer: Explorer) -> Locator:
    return page.locator(".explorer-ready", has=page.locator(f".vm-explorer-{explorer.id}"))


def choose(container: Locator, selection: Selection, place: int) -> None:
    name = selection.names[place]
    if selection.kind == "list":
        container.get_by_role("combobox", name=selection.label, exact=True).select_option(name)
    else:
        group = container.get_by_role("group", name=selection.label, exact=True)
        group.get_by_role("button", name=name, exact=True).click()


def expect_view(page: Page, explorer: Explorer, places: tuple[int, ...]) -> None:
    """The view stands there with its chart and its table, and no other does."""
    container = container_of(page, explorer)
    published = page.locator(f".vm-published[data-explorer='{explorer.id}']")
    expect(published).to_be_visible(visible=not any(places))
    if not any(places):
        expect(container.locator("figure")).to_have_count(0)
        return
    state = explorer.views[places]
    shown = container.locator(f"[id='{own_id(state)}']")
    expect(shown).to_be_visible()
    expect(container.locator("figure, .vm-notice[id]")).to_have_count(1)
    expect(container.locator(".vm-state")).to_be_visible()
    if state.select_one("svg") is not None:
        expect(container.get_by_role("img", name=own_text(state), exact=True)).to_be_visible()
        assert table_rows(shown) == written_rows(state)


def table_rows(shown: Locator) -> list[str]:
    rows = "rows => rows.map(r => [...r.cells].map(c => c.textContent).join(' '))"
    return [words(row) for row in shown.locator("tbody tr").evaluate_all(rows)]


def written_rows(state: BeautifulSoup | Tag) -> list[str]:
    rows = state.select("table tbody tr")
    return [words(" ".join(cell.get_text() for cell in row.select("th, td"))) for row in rows]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", DATA_PAGES)
def test_a_chapter_has_an_explorer_whose_views_differ_and_say_what_they_are(
    name: str, language: Language, site: Path
) -> None:
    found = explorers(site / (FOLDERS[language] + name))
    assert found
    for explorer in found:
        labels = [state.select_one(".vm-state") for state in explorer.states]
        assert all(
            label and label.get_text().startswith(NOT_PUBLISHED[language]) for label in labels
        )
        texts = [label.get_text() for label in labels if label]
        assert len(set(texts)) == len(texts) >= 1
        shown = {own_text(state) for state in (*explorer.states, explorer.published)}
        assert len(shown) > 1


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", DATA_PAGES)
def test_what_is_synthetic_says_so_in_its_views_and_in_the_names_of_its_options(
    name: str, language: Language, site: Path
) -> None:
    for explorer in explorers(site / (FOLDERS[language] + name)):
        charts = [state for state in explorer.states if state.select_one("svg")]
        is_synthetic = ["SYNTHETI" in words(chart.get_text(" ")) for chart in charts]
        assert len(set(is_synthetic)) == 1
        options = [name for selection in explorer.selections for name in selection.names]
        assert [SYNTHETIC[language] in option for option in options] == [
            is_synthetic[0] for _ in options
        ]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", DATA_PAGES)
def test_no_id_stands_twice_in_a_page_and_its_views(
    name: str, language: Language, site: Path
) -> None:
    path = site / (FOLDERS[language] + name)
    every = [parsed(path), *(state for one in explorers(path) for state in one.states)]
    ids = [str(tag["id"]) for html in every for tag in html.select("[id]")]
    assert [id for id in set(ids) if ids.count(id) > 1] == []


@pytest.mark.parametrize("name", DATA_PAGES)
def test_the_saved_state_of_the_widgets_holds_nothing_but_the_views(name: str, site: Path) -> None:
    """Words of a widget that no reader sees would be published all the same."""
    script = parsed(site / name).find("script", type=STATE)
    assert script is not None
    content = script.get_text()
    for leak in ("/home/", "/work/", "/tmp/", "Traceback", "ipykernel", "papermill", "in_memory"):
        assert leak not in content


@pytest.mark.parametrize("name", [name for name in DATA_PAGES if EDITIONS[-1] in name])
def test_every_view_is_chosen_on_the_page_and_brings_its_own_chart_and_table(
    name: str, browser: Browser, site: Path, address: str
) -> None:
    with visiting(browser, address) as visit:
        page = visit.open(address + name, READY)
        for explorer in explorers(site / name):
            expect_view(page, explorer, own(explorer))
            before = own(explorer)
            for places in explorer.views:
                changed = [n for n, place in enumerate(places) if place != before[n]]
                for n in changed:
                    choose(container_of(page, explorer), explorer.selections[n], places[n])
                expect_view(page, explorer, places)
                before = places
        assert visit.errors == []


def test_a_choice_is_made_with_the_keyboard_alone(
    browser: Browser, site: Path, address: str
) -> None:
    name = f"{EDITIONS[-1]}/chapters/dublin_claimants.html"
    explorer = explorers(site / name)[0]
    assert [selection.kind for selection in explorer.selections] == ["list", "buttons"]
    with visiting(browser, address) as visit:
        page = visit.open(address + name, READY)
        page.get_by_role("combobox", name=explorer.selections[0].label).focus()
        page.keyboard.press("ArrowDown")
        expect_view(page, explorer, (1, 0))
        page.keyboard.press("Tab")
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        expect_view(page, explorer, (1, 1))
        focused = page.locator(":focus-visible")
        assert focused.evaluate("e => getComputedStyle(e).outlineStyle") == "solid"


@pytest.mark.parametrize("name", [name for name in DATA_PAGES if EDITIONS[0] in name])
def test_without_scripts_the_published_figure_stands_there_with_its_table(
    name: str, browser: Browser, site: Path, address: str
) -> None:
    with visiting(browser, address, java_script_enabled=False) as visit:
        page = visit.open(address + name)
        for explorer in explorers(site / name):
            figure = page.locator(f".vm-published[data-explorer='{explorer.id}']")
            expect(figure).to_be_visible()
            if explorer.published.select_one("svg") is not None:
                expect(figure.get_by_role("img")).to_be_visible()
                figure.locator("summary").first.click()
                expect(figure.get_by_role("table").first).to_be_visible()


def test_the_address_follows_the_choice_and_brings_the_view_back(
    browser: Browser, site: Path, address: str
) -> None:
    [explorer] = (each for each in explorers(site / TRENDS) if len(each.selections) == 2)
    places = (1, 1)
    with visiting(browser, address) as visit:
        page = visit.open(address + TRENDS, READY)
        for selection, place in zip(explorer.selections, places, strict=True):
            choose(container_of(page, explorer), selection, place)
        expect_view(page, explorer, places)
        shared = page.url
        assert unquote(shared) == address + TRENDS + explorer.address(places) == shared

        visit.open(shared, READY)
        expect_view(page, explorer, places)
        for selection in explorer.selections:
            choose(container_of(page, explorer), selection, 0)
        expect_view(page, explorer, own(explorer))
        assert page.url == address + TRENDS
        assert visit.errors == []


def test_two_explorers_of_a_page_share_its_address(
    browser: Browser, site: Path, address: str
) -> None:
    first, second = explorers(site / TRENDS)[:2]
    query = first.address(other(first)) + "&" + second.address(other(second)).removeprefix("?")
    with visiting(browser, address) as visit:
        page = visit.open(address + TRENDS + query, READY)
        expect_view(page, first, other(first))
        expect_view(page, second, other(second))
        choose(container_of(page, first), first.selections[0], 0)
        assert page.url == address + TRENDS + second.address(other(second))


@pytest.mark.parametrize("query", ["definition:nobody", "colour:red", "nonsense"])
def test_an_address_that_asks_for_no_view_shows_the_published_figure_and_says_so(
    query: str, browser: Browser, site: Path, address: str
) -> None:
    explorer = explorers(site / TRENDS)[0]
    with visiting(browser, address) as visit:
        page = visit.open(f"{address}{TRENDS}?{explorer.id}={query}", READY)
        expect_view(page, explorer, own(explorer))
        note = container_of(page, explorer).locator(".vm-notice")
        expect(note).to_contain_text("asks for a view that is not among those below")
        choose(container_of(page, explorer), explorer.selections[0], 1)
        expect(note).to_be_hidden()


def test_the_other_language_is_linked_with_the_same_view(
    browser: Browser, site: Path, address: str
) -> None:
    explorer = explorers(site / TRENDS)[0]
    with visiting(browser, address) as visit:
        page = visit.open(address + TRENDS, READY)
        choose(container_of(page, explorer), explorer.selections[0], 1)
        page.locator("a[hreflang=nl]").first.click()
        page.wait_for_selector(READY, state="attached")
        dutch = explorers(site / ("nl/" + TRENDS))[0]
        expect_view(page, dutch, other(dutch))
        assert page.url == f"{address}nl/{TRENDS}{explorer.address(other(explorer))}"


def test_screen_readers_hear_what_is_shown(browser: Browser, site: Path, address: str) -> None:
    explorer = explorers(site / TRENDS)[0]
    with visiting(browser, address) as visit:
        page = visit.open(address + TRENDS, READY)
        container = container_of(page, explorer)
        status = container.locator(".vm-said[role=status]")
        expect(status).to_have_text("")
        choose(container, explorer.selections[0], 1)
        title = explorer.views[other(explorer)].select_one(".vm-title")
        assert title is not None
        expect(status).to_contain_text("Not the published edition.")
        expect(status).to_contain_text(title.get_text())
        choose(container, explorer.selections[0], 0)
        expect(status).not_to_contain_text("Not the published edition.")
        expect(container).to_have_attribute("role", "group")
        expect(container).to_have_attribute("aria-label", "Other views of this figure")


def test_a_table_that_was_opened_stays_open_in_the_next_view(
    browser: Browser, site: Path, address: str
) -> None:
    explorer = explorers(site / TRENDS)[0]
    with visiting(browser, address) as visit:
        page = visit.open(address + TRENDS, READY)
        container = container_of(page, explorer)
        published = page.locator(f".vm-published[data-explorer='{explorer.id}']")
        published.locator("details.vm-data > summary").click()
        choose(container, explorer.selections[0], 1)
        expect(container.get_by_role("table")).to_be_visible()
        container.locator("details.vm-data > summary").click()
        choose(container, explorer.selections[0], 0)
        expect(published.get_by_role("table")).to_be_hidden()


def test_print_shows_the_chosen_view_and_no_controls(
    browser: Browser, site: Path, address: str
) -> None:
    explorer = explorers(site / TRENDS)[0]
    with visiting(browser, address) as visit:
        page = visit.open(address + TRENDS, READY)
        choose(container_of(page, explorer), explorer.selections[0], 1)
        page.emulate_media(media="print")
        expect_view(page, explorer, other(explorer))
        expect(container_of(page, explorer).get_by_role("button").first).to_be_hidden()


def test_explorers_work_from_a_folder(browser: Browser, site: Path) -> None:
    explorer = explorers(site / TRENDS)[0]
    start = (site / TRENDS).as_uri()
    with visiting(browser, site.as_uri()) as visit:
        page = visit.open(start + explorer.address(other(explorer)), READY)
        expect_view(page, explorer, other(explorer))
        choose(container_of(page, explorer), explorer.selections[0], 0)
        expect_view(page, explorer, own(explorer))
        assert page.url == start
        assert visit.own_errors == []


def test_only_pages_with_explorers_load_the_widgets(site: Path) -> None:
    for name in PAGES:
        loads = "monitor-widgets.js" in (site / name).read_text(encoding="utf-8")
        assert loads == bool(explorers(site / name)), name
