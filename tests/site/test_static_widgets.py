"""Explorers on a static page: a reader chooses, chart and table change, and no kernel runs."""

from __future__ import annotations

import functools
import http.server
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import nbformat
import papermill
import pytest
import yaml
from bs4 import BeautifulSoup
from playwright.sync_api import Browser, ConsoleMessage, Locator, Page, Route, expect

from analysis.book.widget_bundle import ensure_bundle

ROOT = Path(__file__).parents[2]
STYLES = ROOT / "src" / "analysis" / "book" / "static"
STATE = "application/vnd.jupyter.widget-state+json"
NAMES = ("All reporters", "Police only", "Youth care and shelters")

CELL = f"""
import ipywidgets as widgets

def state(kind, name):
    return widgets.HTML(
        f'<svg viewBox="0 0 600 200" role="img" aria-label="Chart: {{kind}}, {{name}}">'
        '<rect width="600" height="200"/></svg>'
        f'<table><caption>Table: {{kind}}, {{name}}</caption><tr><td>1</td></tr></table>'
    )

def explorer(kind, selector):
    choice = selector(options={NAMES!r}, index=0, description=f"Reported by ({{kind}})")
    stack = widgets.Stack([state(kind, name) for name in {NAMES!r}], selected_index=0)
    widgets.jslink((choice, "index"), (stack, "selected_index"))
    return widgets.VBox([choice, stack])
"""


def sphinx_settings() -> dict[str, Any]:
    return {
        "extensions": [
            "myst_nb",
            "jupyter_book",
            "sphinx_comments",
            "sphinx_external_toc",
            "sphinx_design",
            "analysis.book.theme",
        ],
        "html_theme": "victim_monitor",
        "html_copy_source": False,
        "html_extra_path": [str(ensure_bundle(ROOT))],
        "nb_ipywidgets_js": {"widgets/monitor-widgets.js": {"defer": "defer"}},
    }


def write_executed_chapter(book: Path) -> None:
    draft = book.parent / "draft.ipynb"
    cells = [
        nbformat.v4.new_markdown_cell("# Explorers"),
        nbformat.v4.new_code_cell(CELL, metadata={"tags": ["remove-cell"]}),
        nbformat.v4.new_code_cell(
            'display(explorer("buttons", widgets.ToggleButtons))\n'
            'display(explorer("list", widgets.Dropdown))',
            metadata={"tags": ["remove-input"]},
        ),
    ]
    nbformat.write(nbformat.v4.new_notebook(cells=cells), draft)
    papermill.execute_notebook(
        str(draft), str(book / "explorers.ipynb"), kernel_name="python3", progress_bar=False
    )


def write_chapter_with_renamed_widgets(book: Path) -> None:
    """The same chapter, its random widget ids replaced as a reproducible build must."""
    text = (book / "explorers.ipynb").read_text()
    state = nbformat.reads(text, as_version=4).metadata.widgets[STATE].state
    for number, model_id in enumerate(state):
        text = text.replace(model_id, f"w{number:04d}")
    (book / "renamed.ipynb").write_text(text)


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The rendered pages of a book with one chapter that holds explorers and one that has none."""
    book = tmp_path_factory.mktemp("widgets") / "book"
    static = book / "_static"
    static.mkdir(parents=True)
    for sheet in ("monitor.css", "explorer.css"):
        (static / sheet).write_bytes((STYLES / sheet).read_bytes())
    write_executed_chapter(book)
    write_chapter_with_renamed_widgets(book)
    (book / "index.md").write_text("# Home\n\nNothing to choose here.\n")
    chapters = [{"file": "explorers"}, {"file": "renamed"}]
    toc = {"format": "jb-book", "root": "index", "chapters": chapters}
    (book / "_toc.yml").write_text(yaml.safe_dump(toc))
    config = {
        "title": "A tiny book",
        "logo": "",
        "execute": {"execute_notebooks": "off"},
        "sphinx": {"recursive_update": True, "config": sphinx_settings()},
    }
    (book / "_config.yml").write_text(yaml.safe_dump(config))
    # `python -m jupyter_book.cli.main` does nothing and succeeds: that module has no main guard.
    program = "from jupyter_book.cli.main import main; main()"
    command = [sys.executable, "-c", program, "build", str(book), "--all", "-n", "-W", "--quiet"]
    subprocess.run(command, check=True)
    return book / "_build" / "html"


@pytest.fixture(scope="module")
def address(pages: Path) -> Iterator[str]:
    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            """Say nothing: pytest shows what matters."""

    handler = functools.partial(Quiet, directory=str(pages))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


@dataclass
class Visit:
    """A page as a reader has it open, and what went on behind it."""

    page: Page
    address: str
    foreign_requests: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.route("**/*", self._keep_at_home)
        self.page.on("console", self._note)
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))

    def _keep_at_home(self, route: Route) -> None:
        if route.request.url.startswith(self.address):
            route.continue_()
        else:
            self.foreign_requests.append(route.request.url)
            route.abort()

    def _note(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.errors.append(message.text)

    def open(self, name: str) -> Page:
        self.page.goto(self.address + name)
        self.page.wait_for_selector('html[data-widgets="ready"]', timeout=10_000)
        return self.page

    def chart(self, kind: str, name: str) -> Locator:
        return self.page.get_by_role("img", name=f"Chart: {kind}, {name}", exact=True)

    def table(self, kind: str, name: str) -> Locator:
        return self.page.get_by_role("table", name=f"Table: {kind}, {name}", exact=True)

    def expect_only(self, kind: str, shown: str) -> None:
        for name in NAMES:
            expect(self.chart(kind, name)).to_be_visible(visible=name == shown)
            expect(self.table(kind, name)).to_be_visible(visible=name == shown)


@pytest.fixture
def visit(browser: Browser, address: str) -> Iterator[Visit]:
    page = browser.new_page(viewport={"width": 390, "height": 800})
    yield Visit(page, address)
    page.close()


@pytest.mark.parametrize("name", ["explorers.html", "renamed.html"])
def test_the_first_state_is_shown_with_its_chart_and_its_table(visit: Visit, name: str) -> None:
    visit.open(name)

    visit.expect_only("buttons", NAMES[0])
    visit.expect_only("list", NAMES[0])


@pytest.mark.parametrize("name", ["explorers.html", "renamed.html"])
def test_a_click_on_a_button_changes_chart_and_table_of_that_explorer_alone(
    visit: Visit, name: str
) -> None:
    page = visit.open(name)

    page.get_by_role("button", name=NAMES[1]).click()

    visit.expect_only("buttons", NAMES[1])
    visit.expect_only("list", NAMES[0])


def test_a_button_can_be_reached_and_pressed_with_the_keyboard(visit: Visit) -> None:
    page = visit.open("explorers.html")

    page.get_by_role("button", name=NAMES[0]).focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")

    visit.expect_only("buttons", NAMES[2])


def test_a_list_can_be_changed_with_the_keyboard(visit: Visit) -> None:
    page = visit.open("explorers.html")

    page.get_by_role("combobox", name="Reported by (list)").focus()
    page.keyboard.press("ArrowDown")

    visit.expect_only("list", NAMES[1])
    visit.expect_only("buttons", NAMES[0])


def test_a_screen_reader_is_told_which_button_is_pressed_and_what_it_is_about(
    visit: Visit,
) -> None:
    page = visit.open("explorers.html")
    group = page.get_by_role("group", name="Reported by (buttons)")
    expect(group.get_by_role("button", name=NAMES[0], pressed=True)).to_be_visible()

    group.get_by_role("button", name=NAMES[1]).click()

    expect(group.get_by_role("button", name=NAMES[1], pressed=True)).to_be_visible()
    expect(group.get_by_role("button", pressed=True)).to_have_count(1)


def test_nothing_is_asked_of_another_host_and_the_console_stays_silent(visit: Visit) -> None:
    page = visit.open("explorers.html")
    page.get_by_role("button", name=NAMES[1]).click()
    visit.expect_only("buttons", NAMES[1])

    assert visit.foreign_requests == []
    assert visit.errors == []


def test_explorers_work_under_a_policy_without_eval_inline_and_foreign_scripts(
    visit: Visit, pages: Path
) -> None:
    policy = BeautifulSoup((pages / "explorers.html").read_text(), "html.parser").select_one(
        "meta[http-equiv=Content-Security-Policy]"
    )
    assert policy is not None
    assert "script-src 'self'" in str(policy["content"])
    assert "unsafe" not in str(policy["content"])

    page = visit.open("explorers.html")
    page.get_by_role("button", name=NAMES[2]).click()

    visit.expect_only("buttons", NAMES[2])
    assert visit.errors == []


def test_a_widget_that_is_not_in_the_bundle_is_named_and_the_page_left_as_it_is(
    visit: Visit, pages: Path
) -> None:
    html = (pages / "explorers.html").read_text()
    (pages / "foreign.html").write_text(html.replace("DropdownModel", "MapModel"))

    with visit.page.expect_console_message(lambda message: message.type == "error") as logged:
        visit.page.goto(visit.address + "foreign.html")

    assert "MapModel of @jupyter-widgets/controls is not in this bundle" in logged.value.text
    expect(visit.page.locator(".explorer-ready")).to_have_count(0)


def test_only_pages_with_widgets_load_the_script_and_none_loads_require_js(pages: Path) -> None:
    assert "monitor-widgets.js" in (pages / "explorers.html").read_text()
    assert "monitor-widgets.js" not in (pages / "index.html").read_text()
    for page in pages.glob("*.html"):
        assert "require.min.js" not in page.read_text()
        assert "cdn.jsdelivr.net" not in page.read_text()


def test_every_choice_is_a_target_of_44_pixels_that_fits_a_telephone(visit: Visit) -> None:
    page = visit.open("explorers.html")
    container = page.locator(".explorer-ready")
    targets = [*container.get_by_role("button").all(), *container.get_by_role("combobox").all()]

    assert len(targets) == len(NAMES) + 1
    for target in targets:
        box = target.bounding_box()
        assert box is not None
        assert box["height"] >= 44
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 390


def test_a_chart_fills_the_width_of_the_text(visit: Visit) -> None:
    page = visit.open("explorers.html")
    text = page.locator(".explorer-ready .widget-html").first.bounding_box()
    chart = visit.chart("buttons", NAMES[0]).bounding_box()

    assert text is not None
    assert chart is not None
    assert chart["width"] == pytest.approx(text["width"], abs=1)


def test_the_chosen_button_can_be_told_from_the_others_in_light_and_dark(visit: Visit) -> None:
    for scheme in ("light", "dark"):
        visit.page.emulate_media(color_scheme=scheme)
        page = visit.open("explorers.html")
        background = "element => getComputedStyle(element).backgroundColor"
        chosen = page.get_by_role("button", name=NAMES[0]).evaluate(background)
        other = page.get_by_role("button", name=NAMES[1]).evaluate(background)
        assert chosen != other
