"""How lines break on a phone: punctuation stays with what it belongs to."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.site.reading import CHAPTERS, visiting
from tests.site.walking import PHONE, ROOTS, chapter, settled

pytestmark = pytest.mark.slow

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
