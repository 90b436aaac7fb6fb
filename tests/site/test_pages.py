"""Every page of every edition in a real browser: no error, no other host, whole figures, text that
can be read on a phone and in the dark."""

from __future__ import annotations

import base64
import csv
import io
import re
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import cache
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup
from playwright.sync_api import Browser

from analysis.facts.formatting import format_period
from tests.site.reading import CHAPTERS, EDITIONS, PAGES, csv_rows, parsed, plain, visiting, words
from tests.site.walking import LANGUAGES, chapter, settled

pytestmark = pytest.mark.slow

MODES: dict[str, dict[str, Any]] = {
    "phone": {"viewport": {"width": 390, "height": 844}, "color_scheme": "light"},
    "dark": {"viewport": {"width": 1280, "height": 900}, "color_scheme": "dark"},
}
SURVEY = (Path(__file__).parent / "survey.js").read_text(encoding="utf-8")
DATA_CHAPTERS = (
    "registration_trends",
    "police_performance",
    "dublin_claimants",
    "young_victims",
)


@dataclass(frozen=True)
class Seen:
    """What one visit to a page showed."""

    survey: dict[str, Any]
    foreign: list[str]
    failed: list[str]
    errors: list[str]


Look = Callable[..., Seen]


@pytest.fixture(scope="module")
def address(site: Path, serve: Callable[[Path], AbstractContextManager[str]]) -> Iterator[str]:
    with serve(site) as address:
        yield address


@pytest.fixture(scope="module")
def look(browser: Browser, address: str) -> Iterator[Look]:
    """Visit a page, on a phone or in the dark: each page once in each mode."""

    contexts = {mode: browser.new_context(**settings) for mode, settings in MODES.items()}

    @cache
    def look(name: str, mode: str) -> Seen:
        with visiting(contexts[mode], address) as visit:
            page = settled(visit.page, address + name)
            page.wait_for_load_state("networkidle")
            survey = page.evaluate(SURVEY)
            return Seen(survey, visit.foreign, visit.failed, visit.errors)

    yield look
    for context in contexts.values():
        context.close()


every_page = pytest.mark.parametrize("name", ["index.html", *PAGES])
both_modes = pytest.mark.parametrize("mode", MODES)


@every_page
def test_a_page_loads_without_an_error_and_asks_nothing_of_another_host(
    name: str, look: Look
) -> None:
    for mode in MODES:
        seen = look(name, mode)
        assert (seen.errors, seen.failed, seen.foreign) == ([], [], [])


@every_page
def test_a_page_opens_from_disk(name: str, browser: Browser, site: Path) -> None:
    with visiting(browser, site.as_uri()) as visit:
        page = settled(visit.page, (site / name).as_uri())

        assert page.locator("h1").first.inner_text().strip()
        assert (visit.own_errors, visit.failed, visit.foreign) == ([], [], [])


@every_page
def test_a_page_does_not_scroll_sideways_on_a_phone(name: str, look: Look) -> None:
    survey = look(name, "phone").survey

    assert survey["overflow"] <= 0, survey["wide"]


@every_page
@both_modes
def test_all_text_stands_out_from_its_ground(name: str, mode: str, look: Look) -> None:
    survey = look(name, mode).survey

    assert survey["measured"] > 5
    assert survey["faint"] == []


@every_page
@both_modes
def test_no_id_stands_twice_on_a_page(name: str, mode: str, look: Look) -> None:
    assert look(name, mode).survey["repeated"] == []


@pytest.mark.parametrize("name", PAGES)
def test_every_figure_has_a_chart_in_words_a_title_a_source_and_a_table(
    name: str, look: Look
) -> None:
    figures = look(name, "phone").survey["figures"]

    if Path(name).stem in DATA_CHAPTERS:
        assert figures
    for figure in figures:
        [chart] = figure["charts"]
        assert chart["role"] == "img"
        assert chart["label"].startswith(figure["title"])
        assert len(chart["label"]) > len(figure["title"]) + 20
        assert chart["width"] > 250
        assert chart["height"] > 30
        assert figure["title"].strip()
        assert "Source: " in figure["caption"]
        assert figure["sources"]
        assert len(figure["rows"]) > 1


@pytest.mark.parametrize("name", PAGES)
def test_labels_of_charts_stay_legible_on_a_phone(name: str, look: Look) -> None:
    for figure in look(name, "phone").survey["figures"]:
        for chart in figure["charts"]:
            assert chart["smallest"] >= 9, figure["id"]


@pytest.mark.parametrize("name", PAGES)
def test_the_download_of_a_figure_holds_the_table_that_is_shown(name: str, look: Look) -> None:
    for figure in look(name, "phone").survey["figures"]:
        assert figure["csv"], figure["id"]
        downloaded = csv_rows(read(figure["csv"]))
        shown = [[plain(cell) for cell in row] for row in figure["rows"]]
        assert downloaded[0] == shown[0], figure["id"]
        for ours, theirs in zip(downloaded[1:], shown[1:], strict=True):
            for title, told, said in zip(shown[0], ours, theirs, strict=True):
                # Readers are told of a source by name, programs by its id: another test's matter.
                if title != "Source":
                    is_period = title == "Period" and "." not in told
                    assert (format_period(told) if is_period else told) == said, figure["id"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_row_of_a_figure_leads_to_the_card_of_its_source_and_its_download_names_it(
    language: str, site: Path
) -> None:
    rows = 0
    for edition, name in product(EDITIONS, CHAPTERS):
        path = site / chapter(edition, name, language)
        for figure in parsed(path).select("figure.vm-figure"):
            if not figure.select('td a[href*="#source-"]'):
                continue
            file = path.parent / str(figure.select("a.vm-csv")[0]["href"])
            _, *downloaded = csv.reader(io.StringIO(file.read_text(encoding="utf-8")))
            for row, record in zip(figure.select("tbody tr"), downloaded, strict=True):
                cell = row.select("td")[-1]
                if not record[-1]:
                    assert not cell.get_text()
                    continue
                page, _, card = str(cell.select("a")[0]["href"]).partition("#")
                source, _, place = record[-1].partition(", ")

                assert parsed(path.parent / page).find(id=card) is not None
                assert card == f"source-{source}"
                assert words(cell.get_text()).endswith(f"), {place}")
                rows += 1
    assert rows > 100


def read(address: str) -> str:
    if address.startswith("data:text/csv;charset=utf-8;base64,"):
        return base64.b64decode(address.partition(",")[2]).decode()
    with urllib.request.urlopen(address) as response:
        assert response.headers.get_content_type() == "text/csv"
        return response.read().decode()


@pytest.mark.parametrize("edition", EDITIONS)
def test_a_reader_who_presses_download_gets_a_file_named_after_the_figure(
    edition: str, browser: Browser, address: str
) -> None:
    with visiting(browser, address) as visit:
        page = visit.open(f"{address}{edition}/chapters/registration_trends.html")
        figure = page.locator("figure.vm-figure#totals")
        figure.get_by_text("Table and download").click()

        with page.expect_download() as started:
            figure.get_by_role("link", name="Download the table (CSV)").click()

        assert started.value.suggested_filename == "totals.csv"
        rows = csv_rows(Path(started.value.path()).read_text(encoding="utf-8"))
        assert rows[0][:2] == ["Year", "Series"]


def test_the_start_page_leads_to_every_edition(browser: Browser, site: Path, address: str) -> None:
    links = [
        str(link["href"]) for link in parsed(site / "index.html").select(".vm-editions a[href]")
    ]
    assert sorted(links) == sorted(f"{edition}/chapters/index.html" for edition in EDITIONS)
    for link in links:
        with visiting(browser, address) as visit:
            page = visit.open(address)
            page.locator(f'a[href="{link}"]').click()
            page.wait_for_url(f"**/{link}")
            assert page.get_by_role("heading", name="Findings", level=1).is_visible()


@pytest.mark.parametrize("edition", EDITIONS)
def test_a_word_is_found_by_the_search_of_an_edition(
    edition: str, browser: Browser, address: str
) -> None:
    with visiting(browser, address) as visit:
        page = visit.open(f"{address}{edition}/search.html?q=Dublin", "#search-results li a")

        assert page.locator("#search-results li a").first.is_visible()
        assert (visit.errors, visit.failed, visit.foreign) == ([], [], [])


@pytest.mark.parametrize("language", LANGUAGES)
def test_readers_are_given_dates_in_words(language: str, site: Path) -> None:
    iso = re.compile(r"\b(?:19|20)\d\d-[01]\d(?:-[0-3]\d)?\b")
    for edition, name in product(EDITIONS, CHAPTERS):
        page = BeautifulSoup((site / chapter(edition, name, language)).read_text(), "html.parser")
        for part in page.select("script, code, pre, cite, [data-header='Meaning or codes']"):
            part.decompose()
        assert iso.findall(page.select("article")[0].get_text(" ")) == [], (edition, name)
        said = [str(chart["aria-label"]) for chart in page.select("svg[aria-label]")]
        assert [text for text in said if iso.search(text)] == [], (edition, name)
