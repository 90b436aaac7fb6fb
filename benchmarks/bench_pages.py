"""What the pages of a built site weigh, and how soon they answer a reader.

Weight is what a host that compresses sends: the page and everything it loads, into an empty cache.
Most of a chapter's weight is the widgets' script, which the browser keeps for the other chapters;
the second column leaves out what is shared. An answer is the time in the page from pressing until
the new state is laid out, the median of several presses.

Example: python -m benchmarks.bench_pages _build/site
"""

from __future__ import annotations

import argparse
import functools
import statistics
import threading
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright
from tests.browser import ARGUMENTS, find_browser
from tests.site.reading import CHAPTERS, EDITIONS
from tests.site.walking import chapter, settled, weighing

REPEATS = 21
ANSWER = """([selector, act]) => {
  const element = document.querySelector(selector);
  if (!element) return null;
  const before = performance.now();
  if (act === "choose") {
    element.selectedIndex = (element.selectedIndex + 1) % element.options.length;
    element.dispatchEvent(new Event("change", { bubbles: true }));
  } else {
    element.click();
  }
  document.body.getBoundingClientRect();
  return performance.now() - before;
}"""
ACTS = {
    "explorer, list": (".explorer-ready select", "choose"),
    "explorer, button": (".explorer-ready .widget-toggle-button:not(.mod-active)", "press"),
    "number in the text": ("article .vm-fact", "press"),
    "colours": (".vm-mode", "press"),
    "table of a figure": ("details.vm-data > summary", "press"),
}


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        return None


def weigh(browser: Browser, address: str, name: str) -> tuple[int, int]:
    """Bytes of a chapter with all it loads, and of what only this chapter loads."""
    context = browser.new_context()
    page = context.new_page()
    weighed = weighing(page)
    settled(page, address + name)
    parts = weighed()
    context.close()
    shared = sum(size for url, size in parts.items() if "/_static/" in url)
    return sum(parts.values()), sum(parts.values()) - shared


def answers(page: Page) -> dict[str, float]:
    """Milliseconds until the page has answered, by what was done."""
    found = {}
    for what, act in ACTS.items():
        times = [page.evaluate(ANSWER, list(act)) for _ in range(REPEATS)]
        if None not in times:
            found[what] = statistics.median(times)
    return found


def measure(site: Path) -> None:
    handler = functools.partial(_Quiet, directory=str(site))
    with (
        ThreadingHTTPServer(("127.0.0.1", 0), handler) as server,
        sync_playwright() as playwright,
    ):
        threading.Thread(target=server.serve_forever, daemon=True).start()
        address = f"http://127.0.0.1:{server.server_port}/"
        browser = playwright.chromium.launch(
            executable_path=str(find_browser()), args=list(ARGUMENTS)
        )
        print(f"{'chapter':<52}{'kB':>6}{'kB more':>9}   ms until it answers")
        for edition in EDITIONS:
            for name in CHAPTERS:
                path = chapter(edition, name)
                total, own = weigh(browser, address, path)
                page = browser.new_page()
                timed = answers(settled(page, address + path))
                page.close()
                said = ", ".join(f"{what} {time:.0f}" for what, time in timed.items())
                print(f"{path:<52}{total / 1000:>6.0f}{own / 1000:>9.0f}   {said}")
        browser.close()
        server.shutdown()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("site", type=Path, nargs="?", default=Path("_build/site"))
    measure(parser.parse_args().site)
