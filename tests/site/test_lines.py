"""How lines and tables break, on a phone and on paper: what belongs together stays so."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.site.reading import CHAPTERS, EDITIONS, visiting
from tests.site.walking import LANGUAGES, PHONE, ROOTS, chapter, root_of, settled

pytestmark = pytest.mark.slow

ABOUT = "about/corrections.html"
DATA = f"{EDITIONS[-1]}/chapters/data_and_methods.html"

# Where a line of a paragraph begins with punctuation, or ends with a bracket that opens, and where
# a button is wider than its paragraph.
ASTRAY = r"""() => {
  const astray = [];
  const placeOf = (node, at) => {
    const range = document.createRange();
    range.setStart(node, at);
    range.setEnd(node, at + 1);
    return range.getClientRects()[0];
  };
  for (const block of document.querySelectorAll("article :is(p, li, dd)")) {
    const own = block.getBoundingClientRect();
    const style = getComputedStyle(block);
    const left = own.left + parseFloat(style.paddingLeft);
    const texts = document.createTreeWalker(block, NodeFilter.SHOW_TEXT);
    let bracket = null;
    while (texts.nextNode()) {
      const node = texts.currentNode;
      if (node.parentElement.closest("p, li, dd, [popover], svg, summary") !== block) continue;
      for (let at = 0; at < node.data.length; at += 1) {
        if (/\s/.test(node.data[at])) { bracket = null; continue; }
        const place = placeOf(node, at);
        if (!place || !place.width) continue;
        const near = node.data.slice(Math.max(at - 20, 0), at + 20);
        if (/[.,;:)]/.test(node.data[at]) && place.left < left + 1) astray.push(`begins: ${near}`);
        if (bracket && place.top >= bracket.bottom - 1) astray.push(`ends: ${near}`);
        if (place.right > own.right + 1) astray.push(`too wide: ${near}`);
        bracket = node.data[at] === "(" ? place : null;
      }
    }
  }
  return astray;
}"""

# Words of headers and numbers that a table on paper breaks in two, and tables wider than the paper.
BROKEN = r"""() => {
  const broken = [];
  for (const frame of document.querySelectorAll(".vm-scroll")) {
    if (frame.scrollWidth > frame.clientWidth + 1) broken.push(`wide: ${frame.ariaLabel}`);
    for (const cell of frame.querySelectorAll("th, .vm-number")) {
      const texts = document.createTreeWalker(cell, NodeFilter.SHOW_TEXT);
      while (texts.nextNode()) {
        for (const word of texts.currentNode.data.matchAll(/[\p{L}\p{N}.,]+/gu)) {
          const range = document.createRange();
          range.setStart(texts.currentNode, word.index);
          range.setEnd(texts.currentNode, word.index + word[0].length);
          if (range.getClientRects().length > 1) broken.push(`${word[0]} in ${frame.ariaLabel}`);
        }
      }
    }
  }
  return broken;
}"""
# A4 without its margins.
PAPER = {"viewport": {"width": 643, "height": 960}}
# What of a table stands beside the screen.
HIDDEN = """tables => tables.filter(table => table.scrollWidth > table.clientWidth + 1)
    .map(table => table.ariaLabel)"""


@pytest.fixture(scope="module")
def address(site: Path, serve: Callable[[Path], AbstractContextManager[str]]) -> Iterator[str]:
    with serve(site) as address:
        yield address


@pytest.mark.parametrize(("language", "edition"), ROOTS)
def test_on_a_phone_no_line_begins_with_punctuation_or_ends_with_an_opening_bracket(
    language: str, edition: str, browser: Browser, address: str
) -> None:
    for name in CHAPTERS:
        with visiting(browser, address, **PHONE) as visit:
            page = settled(visit.page, address + chapter(edition, name, language))
            for folded in page.locator("article details").all():
                folded.evaluate("part => { part.open = true; }")

            assert page.evaluate(ASTRAY) == [], name


@pytest.mark.parametrize(("language", "edition"), ROOTS)
def test_on_paper_headers_and_numbers_of_tables_are_whole_and_tables_fit(
    language: str, edition: str, browser: Browser, address: str
) -> None:
    for name in CHAPTERS:
        with visiting(browser, address, **PAPER) as visit:
            page = settled(visit.page, address + chapter(edition, name, language))
            page.emulate_media(media="print")

            assert page.evaluate(BROKEN) == [], name


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("path", [ABOUT, DATA])
def test_on_a_phone_a_table_of_sentences_is_read_downwards_and_stays_a_table(
    path: str, language: str, browser: Browser, address: str
) -> None:
    with visiting(browser, address, **PHONE) as visit:
        page = settled(visit.page, address + root_of(language) + path)
        tables = page.locator(".vm-stacks:visible")

        assert tables.count() > 0
        assert tables.evaluate_all(HIDDEN) == []
        first = page.locator(".vm-stacks:visible table").first
        headers = first.locator("thead th").all_text_contents()
        row = first.get_by_role("row").nth(1)
        assert row.get_by_role("rowheader").count() == 1
        assert row.get_by_role("cell").count() == len(headers) - 1
        cells = row.locator("td").all()
        tops = [cell.bounding_box()["y"] for cell in cells]  # type: ignore[index]
        assert tops == sorted(set(tops))
        assert [cell.get_attribute("data-header") for cell in cells] == headers[1:]
