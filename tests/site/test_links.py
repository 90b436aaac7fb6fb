"""Every link within the site leads somewhere, and nothing that was not meant is published."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from bs4 import BeautifulSoup

from tests.site.reading import CHAPTERS, EDITIONS, PAGES, explorers, parsed

pytestmark = pytest.mark.slow

ABOUT = [
    *("about/index.html", "about/changes.html", "about/corrections.html", "about/glossary.html"),
    *(f"about/cite-{edition}.html" for edition in EDITIONS),
]
ENGLISH = ["index.html", *PAGES, *(f"{edition}/search.html" for edition in EDITIONS), *ABOUT]
EVERY_PAGE = [*ENGLISH, *(f"nl/{page}" for page in ENGLISH)]
REFERENCES = ("href", "src", "xlink:href")
POINTERS = ("for", "aria-labelledby", "aria-describedby", "aria-controls", "popovertarget")


@cache
def ids_of(path: Path) -> frozenset[str]:
    """The ids a link can lead to, also those within the states of an explorer."""
    ids = {str(tag["id"]) for tag in parsed(path).select("[id]")}
    for explorer in explorers(path):
        ids |= {str(tag["id"]) for state in explorer.states for tag in state.select("[id]")}
    return frozenset(ids)


def parts(path: Path) -> list[BeautifulSoup]:
    return [parsed(path), *(state for e in explorers(path) for state in e.states)]


def fault(path: Path, reference: str) -> str | None:
    """Why a reference within the site leads nowhere, or None."""
    address = urlsplit(reference)
    if address.scheme in {"http", "https", "data", "mailto"} or address.netloc:
        return None
    target = (path.parent / unquote(address.path)).resolve() if address.path else path
    if target.is_dir():
        target /= "index.html"
    if not target.is_file():
        return f"{reference}: there is no such file"
    place = unquote(address.fragment)
    if place and target.suffix == ".html" and place not in ids_of(target):
        return f"{reference}: there is no such place"
    return None


@pytest.mark.parametrize("name", EVERY_PAGE)
def test_every_link_of_a_page_leads_somewhere(name: str, site: Path) -> None:
    path = (site / name).resolve()
    found = {
        str(tag[attribute])
        for part in parts(path)
        for attribute in REFERENCES
        for tag in part.find_all(attrs={attribute: True})
    }

    assert found
    assert [said for reference in sorted(found) if (said := fault(path, reference))] == []


@pytest.mark.parametrize("name", EVERY_PAGE)
def test_every_label_and_panel_of_a_page_points_at_something(name: str, site: Path) -> None:
    path = site / name
    for part in parts(path):
        own = {str(tag["id"]) for tag in part.select("[id]")}
        for attribute in POINTERS:
            for tag in part.find_all(attrs={attribute: True}):
                assert set(str(tag[attribute]).split()) <= own, tag


@pytest.mark.parametrize("name", EVERY_PAGE)
def test_no_id_stands_twice_in_the_page_as_it_is_sent(name: str, site: Path) -> None:
    ids = [str(tag["id"]) for tag in parsed(site / name).select("[id]")]

    assert sorted(id for id in set(ids) if ids.count(id) > 1) == []


@pytest.mark.parametrize("edition", EDITIONS)
def test_an_edition_has_every_chapter_and_no_other_page(edition: str, site: Path) -> None:
    pages = {str(path.relative_to(site / edition)) for path in (site / edition).rglob("*.html")}

    chapters = {f"chapters/{name}.html" for name in CHAPTERS}
    assert chapters <= pages
    others = {page for page in pages - chapters if not page.startswith("chapters/figures/")}
    assert others <= {"index.html", "search.html"}
    shown = {
        f"chapters/figures/{name}/{figure['id']}.html"
        for name in CHAPTERS
        for figure in parsed(site / edition / "chapters" / f"{name}.html").select(".vm-figure")
    }
    assert {page for page in pages if page.startswith("chapters/figures/")} == shown


def test_the_first_page_of_an_edition_is_its_findings(site: Path) -> None:
    for edition in EDITIONS:
        html = (site / edition / "index.html").read_text(encoding="utf-8")
        assert re.search(r'http-equiv="Refresh" content="0; url=chapters/index.html"', html)


def test_no_notebook_and_nothing_of_the_machine_that_built_it_is_published(site: Path) -> None:
    assert [
        p for p in site.rglob("*") if p.suffix in {".ipynb", ".py", ".pickle", ".doctree"}
    ] == []
    assert [p for p in site.rglob("*") if p.name in {"_sources", ".doctrees", ".buildinfo"}] == []
    content = {path: path.read_bytes() for path in site.rglob("*") if path.is_file()}
    for secret in (
        *(str(site.parent.parent), f"{Path.home()}/", "/tmp/", ".build-"),
        *("injected-parameters", "papermill", "open_page(", "victim-monitor.facts", "ipykernel"),
    ):
        holding = [str(path) for path, raw in content.items() if secret.encode() in raw]
        assert holding == [], secret


def test_every_table_file_belongs_to_a_figure_that_links_to_it(site: Path) -> None:
    for edition in EDITIONS:
        linked = {
            (path.parent / str(link["href"])).resolve()
            for path in (site / edition / "chapters").glob("*.html")
            for link in parsed(path).select("a.vm-csv")
            if not str(link["href"]).startswith("data:")
        }
        assert {path.resolve() for path in (site / edition).rglob("*.csv")} == linked
