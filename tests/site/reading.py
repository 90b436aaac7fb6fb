"""How the tests read the built site: a page in a real browser with all that happens behind it."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from bs4 import BeautifulSoup, Tag
from playwright.sync_api import Browser, BrowserContext, Page, Request

from analysis.paths import find_project

PROJECT = find_project(Path(__file__))
EDITIONS = sorted(path.stem for path in (PROJECT.data / "editions").glob("*.yml"))
CHAPTERS = PROJECT.chapter_names
PAGES = [f"{edition}/chapters/{name}.html" for edition in EDITIONS for name in CHAPTERS]
STATE = "application/vnd.jupyter.widget-state+json"
READY = 'html[data-widgets="ready"]'
# What a browser says of pages opened from disk, where each file is a host of its own.
_IMPOSED_ON_FILES = re.compile(r"origin 'null'|from origin 'file|URL scheme \"file\"|CORS policy")


@dataclass
class Visit:
    """An open page, and what it asked for and complained of on the way."""

    page: Page
    own: str
    foreign: list[str] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.on("request", self._note_request)
        self.page.on("requestfailed", lambda request: self.failed.append(request.url))
        self.page.on("response", lambda r: self.failed.append(r.url) if r.status >= 400 else None)
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.on("console", lambda m: self.errors.append(m.text) if m.type == "error" else None)

    def _note_request(self, request: Request) -> None:
        if not request.url.startswith((self.own, "data:", "blob:")):
            self.foreign.append(request.url)

    def open(self, address: str, wait: str | None = None, *, until_quiet: bool = False) -> Page:
        """Open a page; `until_quiet` waits until nothing was asked for during half a second."""
        self.page.goto(address, wait_until="networkidle" if until_quiet else "load")
        if wait:
            self.page.wait_for_selector(wait, state="attached", timeout=10_000)
        return self.page

    @property
    def own_errors(self) -> list[str]:
        """The errors that are not the browser's rules for pages opened from disk."""
        return [error for error in self.errors if not _IMPOSED_ON_FILES.search(error)]


@contextmanager
def visiting(browser: Browser | BrowserContext, own: str, **settings: Any) -> Iterator[Visit]:
    """A page of its own for one visit; `settings` say whose browser it is (width, scripts)."""
    page = browser.new_page(**settings)
    try:
        yield Visit(page, own)
    finally:
        page.close()


@cache
def parsed(path: Path) -> BeautifulSoup:
    return BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")


@dataclass(frozen=True)
class Selection:
    """One thing to choose in an explorer: its name, and the names of its options."""

    label: str
    kind: str
    names: list[str]


@dataclass(frozen=True)
class Explorer:
    """An explorer as the page holds it: what can be chosen, and the HTML of each view.

    `views` are by the places of the options chosen. Of the published view, the first, the widgets
    hold nothing: it is the figure that stands in the page.
    """

    id: str
    selections: list[Selection]
    codes: dict[str, list[str]]
    published: Tag
    views: dict[tuple[int, ...], BeautifulSoup]

    @property
    def states(self) -> list[BeautifulSoup]:
        """The views that were not published."""
        return list(self.views.values())

    def address(self, places: tuple[int, ...]) -> str:
        """The query of the page's address that asks for a view."""
        chosen = zip(self.codes.items(), places, strict=True)
        parts = [f"{key}:{codes[place]}" for (key, codes), place in chosen if place]
        return f"?{self.id}={','.join(parts)}"


@cache
def explorers(path: Path) -> list[Explorer]:
    """The explorers of a page, in the order in which they stand there."""
    page = parsed(path)
    script = page.find("script", type=STATE)
    if script is None:
        return []
    models = json.loads(script.get_text())["state"]
    found = []
    for view in page.find_all("script", type="application/vnd.jupyter.widget-view+json"):
        box = models[json.loads(view.get_text())["model_id"]]["state"]
        *choices, stack = (models[_id(child)] for child in box["children"])
        names = [name for name in box["_dom_classes"] if name.startswith("vm-explorer-")]
        id = names[0].removeprefix("vm-explorer-")
        [published] = page.select(f'.vm-published[data-explorer="{id}"]')
        found.append(
            Explorer(
                id,
                [_selection(choice) for choice in choices],
                json.loads(str(published["data-choices"])),
                published,
                {
                    places: BeautifulSoup(html, "html.parser")
                    for places, html in _leaves(models, stack, ())
                    if any(places)
                },
            )
        )
    return found


def _selection(choice: dict[str, Any]) -> Selection:
    state = choice["state"]
    kind = "buttons" if choice["model_name"] == "ToggleButtonsModel" else "list"
    return Selection(state["description"], kind, list(state["_options_labels"]))


def _leaves(
    models: dict[str, Any], model: dict[str, Any], places: tuple[int, ...]
) -> Iterator[tuple[tuple[int, ...], str]]:
    if "children" not in model["state"]:
        yield places, model["state"]["value"]
        return
    for place, child in enumerate(model["state"]["children"]):
        yield from _leaves(models, models[_id(child)], (*places, place))


def _id(reference: str) -> str:
    return reference.removeprefix("IPY_MODEL_")


def waits_for(path: Path) -> str | None:
    return READY if explorers(path) else None


def words(text: str) -> str:
    return " ".join(text.split())


def plain(cell: str) -> str:
    """A cell as the table shows it and as the CSV holds it, made alike."""
    cell = words(cell)
    if cell == "not published":
        return ""
    number = cell.replace(",", "") if re.fullmatch(r"-?\d{1,3}(,\d{3})*(\.\d+)?", cell) else cell
    try:
        return f"{float(number):.1f}"
    except ValueError:
        return cell


def csv_rows(content: str) -> list[list[str]]:
    return [[plain(cell) for cell in row] for row in csv.reader(io.StringIO(content))]
