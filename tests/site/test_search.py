"""The search of an edition: what stands on a page leads to that page, in both languages."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from playwright.sync_api import Browser, Page, expect

from tests.site.reading import CHAPTERS, EDITIONS, visiting, words
from tests.site.walking import LANGUAGES, chapter, root_of, settled

pytestmark = pytest.mark.slow

EDITION = EDITIONS[-1]
# What is put on a page after the index was written, or is no text of its own.
NOT_INDEXED = "script, style, [popover], .vm-share, .headerlink"
FIND = """words => Object.fromEntries(words.map(word => [
    word, Search._performSearch(...Search._parseQuery(word)).map(result => result[0])
]))"""
STOPWORDS = "() => stopwords"


@pytest.fixture(scope="module")
def address(site: Path, serve: Callable[[Path], AbstractContextManager[str]]) -> Iterator[str]:
    with serve(site) as address:
        yield address


def text_of(path: Path, leave_out: str = "") -> str:
    """What a reader reads in an article, each cell, paragraph and item apart."""
    article = BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser").select("article")[0]
    for part in article.select(f"{NOT_INDEXED}, {leave_out}" if leave_out else NOT_INDEXED):
        part.decompose()
    # Within a paragraph no space may be added: `non-<b>Dutch</b>` is read as it stands.
    for block in article.select("td, th, li, p, dt, dd, caption, text, summary, h1, h2, h3, div"):
        block.append("\n")
    return article.get_text()


def search_page(visit: Page, address: str, language: str, query: str) -> Page:
    return settled(visit, f"{address}{root_of(language)}{EDITION}/search.html?q={query}")


def written(language: str, site: Path, leave_out: str = "") -> dict[str, set[str]]:
    """Words of three letters and more, and numbers, by the chapter on which they stand."""
    paths = {name: site / chapter(EDITION, name, language) for name in CHAPTERS}
    texts = {name: text_of(path, leave_out) for name, path in paths.items()}
    word = re.compile(r"\b[^\W\d_]{3,}\b")
    number = re.compile(
        r"(?<![\w.,/-])\d{1,3}(?:[.,]\d{3})+(?![\w.,/-])|(?<![\w.,/-])\d+(?![\w.,/-])"
    )
    return {n: {*word.findall(text), *number.findall(text)} for n, text in texts.items()}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_word_and_every_number_of_a_page_leads_to_that_page(
    language: str, browser: Browser, address: str, site: Path
) -> None:
    on = written(language, site)
    with visiting(browser, address) as visit:
        page = search_page(visit.page, address, language, "CoMensha")
        without = set(page.evaluate(STOPWORDS))
        asked = sorted({w for found in on.values() for w in found if w.casefold() not in without})
        found = page.evaluate(FIND, asked)

    lost = {
        (word, name)
        for name, here in on.items()
        for word in here & set(asked)
        if f"chapters/{name}" not in found[word]
    }
    assert len(asked) > 1000
    assert lost == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_reader_finds_the_page_by_words_that_stand_on_it_alone(
    language: str, browser: Browser, address: str, site: Path
) -> None:
    on = written(language, site, leave_out="h1, svg")
    with visiting(browser, address) as visit:
        without = set(search_page(visit.page, address, language, "CoMensha").evaluate(STOPWORDS))
        for name, here in on.items():
            others = without | {
                word.casefold() for n, there in on.items() if n != name for word in there
            }
            own = sorted(w for w in here if w.casefold() not in others and len(w) > 4)
            for word in own[len(own) // 3 :: len(own)] + own[-1:]:
                page = search_page(visit.page, address, language, word)
                link = page.locator(f'#search-results a[href*="chapters/{name}.html"]')
                expect(link).to_be_visible()
                excerpt = link.locator("xpath=..").locator(".context")
                assert word.casefold() in excerpt.inner_text().casefold(), (word, name)


@pytest.mark.parametrize(
    ("language", "queries"),
    [("en", ["984", "1,256", "1256"]), ("nl", ["984", "1.256", "1256"])],
)
def test_a_number_is_found_however_it_is_written(
    language: str, queries: list[str], browser: Browser, address: str
) -> None:
    with visiting(browser, address) as visit:
        for query in queries:
            page = search_page(visit.page, address, language, query)
            number = re.sub(r"[^\d]", "", query)
            excerpts = page.locator("#search-results .context")
            said = [re.sub(r"(?<=\d)[.,](?=\d)", "", text) for text in excerpts.all_inner_texts()]

            assert said, query
            assert all(re.search(rf"\b{number}\b", text) for text in said), (query, said)


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_excerpt_keeps_the_cells_of_a_table_apart(
    language: str, browser: Browser, address: str
) -> None:
    with visiting(browser, address) as visit:
        page = search_page(visit.page, address, language, "DutchNews")
        link = page.locator('#search-results a[href*="data_and_methods.html"]')
        excerpt = words(link.locator("xpath=..").locator(".context").inner_text())

        assert re.search(r"(^|\W)DutchNews(\W|$)", excerpt), excerpt
