"""The content-security policy: in force on every page, and nothing of the site runs against it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Route

from analysis.book.finishing import finish
from analysis.book.theme.policy import POLICY
from analysis.errors import BuildError
from tests.site.reading import EDITIONS, parsed, visiting
from tests.site.walking import BOOK_PAGES, PHONE, SCREEN, chapter, other_pages, settled, use

pytestmark = pytest.mark.slow

RECORD = """
window.violations = [];
document.addEventListener("securitypolicyviolation", (event) => {
  violations.push(`${event.violatedDirective}: ${event.blockedURI} ${event.sample}`);
});
"""
CHAPTER = chapter(EDITIONS[0], "registration_trends")


@pytest.fixture(scope="module")
def address(site: Path, serve: Callable[[Path], AbstractContextManager[str]]) -> Iterator[str]:
    with serve(site) as address:
        yield address


def violations(page: Page) -> list[str]:
    found: list[str] = page.evaluate("violations")
    return found


@pytest.mark.parametrize("name", BOOK_PAGES)
def test_nothing_that_a_reader_does_runs_against_the_policy(
    name: str, browser: Browser, address: str
) -> None:
    with visiting(browser, address, **PHONE) as visit:
        visit.page.add_init_script(RECORD)
        # In both modes: each is gone through on the way.
        use(settled(visit.page, address + name))
        visit.page.set_viewport_size(SCREEN["viewport"])

        assert violations(visit.page) == []
        assert (visit.errors, visit.failed, visit.foreign) == ([], [], [])


def test_no_other_page_runs_against_the_policy(browser: Browser, site: Path, address: str) -> None:
    for name in other_pages(site):
        with visiting(browser, address, **SCREEN) as visit:
            visit.page.add_init_script(RECORD)
            settled(visit.page, address + name)

            assert violations(visit.page) == [], name
            assert (visit.errors, visit.failed, visit.foreign) == ([], [], []), name


def test_every_page_of_the_site_carries_the_policy_before_anything_that_loads(site: Path) -> None:
    pages = sorted(site.rglob("*.html"))

    assert pages
    for path in pages:
        [policy] = parsed(path).select('meta[http-equiv="Content-Security-Policy"]')
        assert policy["content"] == POLICY, path
        before = [tag.name for tag in policy.find_previous_siblings()]
        assert before == ["meta"], path


INJECTED = {
    "a script": '<script>window.ran = "script"</script>',
    "a handler": '<img src="none.png" onerror="window.ran = 1" alt="">',
    "a script of another host": '<script src="https://example.org/a.js"></script>',
    "a style": "<style>h1 { color: rgb(1, 2, 3) !important }</style>",
    "a style at an element": '<p style="color: rgb(1, 2, 3)">x</p>',
    "a frame": '<iframe src="https://example.org/"></iframe>',
}


@pytest.mark.parametrize("element", INJECTED.values(), ids=INJECTED)
def test_what_somebody_puts_into_a_page_is_blocked(
    element: str, browser: Browser, address: str
) -> None:
    def inject(route: Route) -> None:
        body = route.fetch().text().replace("<article", f"{element}<article", 1)
        route.fulfill(body=body, content_type="text/html")

    with visiting(browser, address) as visit:
        visit.page.add_init_script(RECORD)
        visit.page.route(f"**/{CHAPTER}", inject)
        page = visit.open(address + CHAPTER, until_quiet=True)

        assert violations(page) != []
        assert page.evaluate("window.ran") is None
        assert page.locator("h1").evaluate("h => getComputedStyle(h).color") != "rgb(1, 2, 3)"


def test_a_script_of_the_site_cannot_evaluate_text(browser: Browser, address: str) -> None:
    def spoil(route: Route) -> None:
        route.fulfill(
            body='try { eval("window.ran = 1") } catch (error) { window.stopped = error.name }',
            content_type="text/javascript",
        )

    with visiting(browser, address) as visit:
        visit.page.route("**/theme.js*", spoil)
        page = visit.open(address + CHAPTER)

        assert page.evaluate("[window.ran, window.stopped]") == [None, "EvalError"]


# --- what the build refuses before anybody sees it


@pytest.fixture
def page(tmp_path: Path) -> Path:
    """A page that was just rendered, with a stylesheet and a script beside it."""
    (tmp_path / "chapters").mkdir()
    (tmp_path / "_static").mkdir()
    (tmp_path / "_static" / "theme.css").write_text("h1 { color: inherit }")
    return tmp_path / "chapters" / "index.html"


@pytest.mark.parametrize(
    "element",
    [
        "<style>h1 { color: red }</style>",
        "<script>alert(1)</script>",
        '<p style="color: red">x</p>',
        '<path d="M 0 0\nL 1 1" style="fill: none"/>',
        '<button type="button" onclick="go()">x</button>',
        '<script type="application/json">{"value": "<p style=\\"color: red\\">"}</script>',
    ],
)
def test_a_page_with_a_script_or_style_inside_is_refused(element: str, page: Path) -> None:
    page.write_text(f"<html>{element}</html>")

    with pytest.raises(BuildError, match=r"policy blocks:\n  index\.html: "):
        finish(page.parents[1])


def test_data_for_scripts_and_words_about_styles_are_no_scripts_and_styles(page: Path) -> None:
    page.write_text(
        '<html><script type="application/json">{"a": 1}</script>'
        '<p title="a style of its own">The style="..." of a page, onset="..."</p></html>'
    )

    finish(page.parents[1])


@pytest.mark.parametrize(
    "element",
    [
        '<script src="https://cdn.example.org/npm/mathjax@3/tex.js"></script>',
        '<source srcset="//example.org/a.webp">',
        '<object data="https://example.org/a.svg"></object>',
    ],
)
def test_a_page_that_would_load_from_another_host_is_refused(element: str, page: Path) -> None:
    page.write_text(f"<html>{element}</html>")

    with pytest.raises(BuildError, match=r"index\.html: .*example\.org"):
        finish(page.parents[1])


def test_a_stylesheet_that_would_load_from_another_host_is_refused(page: Path) -> None:
    page.write_text('<link rel="stylesheet" href="../_static/theme.css">')
    (page.parents[1] / "_static" / "theme.css").write_text("@import 'https://example.org/a.css';")

    with pytest.raises(BuildError, match=r"theme\.css: https://example\.org/a\.css"):
        finish(page.parents[1])


def test_only_what_a_page_asks_for_directly_or_through_another_is_published(page: Path) -> None:
    static = page.parents[1] / "_static"
    page.write_text('<script src="../_static/a.js?v=1"></script>')
    for name, content in {
        "a.js": 'load("b.css") // like unused.js',
        "b.css": "body { background: url(c.png) }",
        "c.png": "",
        "unused.js": "",
        "widgets.txt": "licence",
    }.items():
        (static / name).write_text(content)

    finish(page.parents[1])

    assert sorted(path.name for path in static.iterdir()) == [
        *("a.js", "b.css", "c.png", "widgets.txt")
    ]
