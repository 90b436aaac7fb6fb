"""The frame around the chapters: navigation, languages, editions, colours, search, paper."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from importlib.metadata import version
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from playwright.sync_api import Browser, expect

from analysis.book.editions import Edition, read_edition
from analysis.book.publications.pdf import name_of
from analysis.book.theme.edition_links import link_editions
from analysis.facts.formatting import format_date
from analysis.language.current import speaking
from tests.site.reading import CHAPTERS, EDITIONS, PROJECT, parsed, visiting, words
from tests.site.walking import (
    LANGUAGES,
    PHONE,
    ROOTS,
    SCREEN,
    chapter,
    root_of,
    settled,
    weighing,
)

pytestmark = pytest.mark.slow

MOST_BYTES = 1_500_000
CHAPTER = chapter(EDITIONS[0], "registration_trends")
DRAWN = "getComputedStyle(document.body).backgroundColor"
LIGHT, DARK = "rgb(255, 255, 255)", "rgb(20, 24, 30)"


@pytest.fixture(scope="module")
def address(site: Path, serve: Callable[[Path], AbstractContextManager[str]]) -> Iterator[str]:
    with serve(site) as address:
        yield address


def edition_of(name: str) -> Edition:
    return read_edition(PROJECT.data / "editions" / f"{name}.yml")


# --- the way through the site


@pytest.mark.parametrize(("language", "edition"), ROOTS)
def test_every_chapter_leads_to_all_chapters_and_to_its_neighbours(
    language: str, edition: str, site: Path
) -> None:
    for place, name in enumerate(CHAPTERS):
        page = parsed(site / chapter(edition, name, language))
        links = page.select(".vm-chapters a")

        assert [str(link["href"]) for link in links] == [
            "#" if other == name else f"{other}.html" for other in CHAPTERS
        ]
        assert [words(link.get_text()) for link in links if link.get("aria-current")] == [
            words(page.select("h1")[0].get_text()).removesuffix("#")
        ]
        neighbours = {str(link["rel"][0]): link["href"] for link in page.select(".vm-neighbours a")}
        assert neighbours.get("prev") == (f"{CHAPTERS[place - 1]}.html" if place else None)
        following = CHAPTERS[place + 1 : place + 2]
        assert neighbours.get("next") == (f"{following[0]}.html" if following else None)


def test_the_contents_of_a_page_lead_to_its_sections(site: Path) -> None:
    page = parsed(site / CHAPTER)
    links = [str(link["href"]) for link in page.select(".vm-contents a")]

    assert links == [f"#{section['id']}" for section in page.select("article > section > section")]
    assert len(links) > 2


def test_without_scripts_a_reader_on_a_phone_finds_the_way(browser: Browser, address: str) -> None:
    with visiting(browser, address, java_script_enabled=False, **PHONE) as visit:
        page = visit.open(address + CHAPTER)
        expect(page.locator(".vm-mode")).to_be_hidden()
        page.get_by_role("button", name="On this page").click()
        page.get_by_role("link", name="Who reports").click()
        assert page.url.endswith("#who-reports")
        page.keyboard.press("Escape")
        page.get_by_role("button", name="Chapters").click()
        page.get_by_role("navigation", name="Chapters").get_by_text("Young victims").click()
        page.wait_for_url("**/young_victims.html")


def test_a_followed_link_closes_the_list_it_stood_in(browser: Browser, address: str) -> None:
    with visiting(browser, address, **PHONE) as visit:
        page = settled(visit.page, address + CHAPTER)
        page.get_by_role("button", name="On this page").click()
        page.get_by_role("link", name="Who reports").click()

        expect(page.get_by_role("navigation", name="On this page")).to_be_hidden()
        expect(page.locator("#who-reports h2")).to_be_in_viewport()


# --- languages and editions


@pytest.mark.parametrize(("language", "edition"), ROOTS)
def test_every_page_leads_to_the_same_page_in_the_other_language(
    language: str, edition: str, site: Path
) -> None:
    other = next(one for one in LANGUAGES if one != language)
    for name in (*(f"chapters/{name}.html" for name in CHAPTERS), "search.html"):
        path = site / root_of(language) / edition / name
        [link] = parsed(path).select("a.vm-language")

        assert (path.parent / str(link["href"])).resolve() == (
            (site / root_of(other) / edition / name).resolve()
        )
        assert (path.parent / str(link["href"])).is_file()
        assert link["lang"] == link["hreflang"] == other
        [alternate] = parsed(path).select('head link[rel="alternate"][hreflang]')
        assert (alternate["href"], alternate["hreflang"]) == (link["href"], other)


@pytest.mark.parametrize("edition", EDITIONS)
def test_what_dutch_pages_say_of_links_and_choices_is_dutch(
    edition: str, browser: Browser, address: str
) -> None:
    said = "parts => parts.map(part => part.title)"
    for name in CHAPTERS:
        with visiting(browser, address) as visit:
            page = settled(visit.page, address + chapter(edition, name, "nl"))
            titles = set(page.locator("main [title]").evaluate_all(said))
            links = page.locator(".headerlink").evaluate_all(said)

        assert not {"null", "undefined"} & titles, name
        assert set(links) == {"Koppeling naar deze kop"}, name


def test_a_reader_goes_to_dutch_and_back(browser: Browser, address: str) -> None:
    with visiting(browser, address) as visit:
        page = settled(visit.page, address + CHAPTER)
        page.get_by_role("link", name="Nederlands", exact=True).click()
        page.wait_for_url(f"**/nl/{CHAPTER}")
        expect(page.locator("html")).to_have_attribute("lang", "nl")
        expect(page.get_by_role("link", name="Slachtoffermonitor").first).to_be_visible()
        page.get_by_role("link", name="English", exact=True).click()
        page.wait_for_url(f"**/{CHAPTER}")
        assert "/nl/" not in page.url


def test_a_reader_goes_to_the_same_chapter_of_another_edition(
    browser: Browser, address: str
) -> None:
    here, there = EDITIONS[0], EDITIONS[-1]
    with visiting(browser, address) as visit:
        page = settled(visit.page, address + chapter(here, "young_victims"))
        page.locator(".vm-editions-menu summary").click()
        page.get_by_role("link", name=edition_of(there).title_en).click()
        page.wait_for_url(f"**/{chapter(there, 'young_victims')}")


def test_the_list_of_editions_is_filled_again_when_an_edition_is_added(tmp_path: Path) -> None:
    older, newer = edition_of(EDITIONS[0]), edition_of(EDITIONS[-1])
    place = "<ul><!--editions--><!--/editions--></ul>"

    def write(name: str) -> Path:
        page = tmp_path / name
        page.parent.mkdir(parents=True, exist_ok=True)
        page.write_text(place)
        return page

    def links(page: Path) -> list[tuple[str, str]]:
        found = BeautifulSoup(page.read_text(), "html.parser").select("a")
        return [(link.get_text(), str(link["href"])) for link in found]

    page = write(f"{older.id}/chapters/hidden_victims.html")
    write(f"{older.id}/chapters/index.html")
    link_editions(tmp_path, [newer, older])
    own = (older.title_en, f"../../{older.id}/chapters/hidden_victims.html")
    assert links(page) == [own, ("All editions", "../../index.html")]

    # The chapter is not in the new edition: its findings are the nearest there is.
    write(f"{newer.id}/chapters/index.html")
    link_editions(tmp_path, [newer, older])
    new = (newer.title_en, f"../../{newer.id}/chapters/index.html")
    assert links(page) == [new, own, ("All editions", "../../index.html")]

    dutch = write(f"nl/{older.id}/search.html")
    link_editions(tmp_path, [newer, older])
    assert links(dutch) == [
        (older.title_nl, f"../{older.id}/search.html"),
        ("Alle edities", "../index.html"),
    ]


# --- colours


def test_the_colours_follow_the_system_until_the_reader_chooses(
    browser: Browser, address: str
) -> None:
    with visiting(browser, address, color_scheme="dark") as visit:
        page = settled(visit.page, address + CHAPTER)
        assert page.evaluate(DRAWN) == DARK
        page.get_by_role("button", name="Colours: as the system").click()
        expect(page.get_by_role("button", name="Colours: light")).to_be_visible()
        assert page.evaluate(DRAWN) == LIGHT

        # Remembered, also by the other pages, and drawn so from the start.
        settled(page, address + chapter(EDITIONS[0], "index"))
        assert page.evaluate(DRAWN) == LIGHT
        expect(page.locator("html")).to_have_attribute("data-theme", "light")
        page.emulate_media(color_scheme="light")
        page.get_by_role("button", name="Colours: light").click()
        assert page.evaluate(DRAWN) == DARK
        page.get_by_role("button", name="Colours: dark").click()
        assert page.evaluate(DRAWN) == LIGHT
        assert page.locator("html").get_attribute("data-theme") is None


@pytest.mark.parametrize(("scheme", "drawn"), [("light", LIGHT), ("dark", DARK)])
def test_without_scripts_the_colours_follow_the_system(
    scheme: str, drawn: str, browser: Browser, address: str
) -> None:
    with visiting(browser, address, java_script_enabled=False, color_scheme=scheme) as visit:
        page = visit.open(address + CHAPTER)
        # Scripts of the page are off; what the test asks is no script of the page.
        assert page.locator("body").evaluate(f"() => {DRAWN}") == drawn


# --- search


@pytest.mark.parametrize(
    ("language", "said"), [("en", "Number of pages found: "), ("nl", "Aantal gevonden pagina's: ")]
)
def test_a_search_tells_how_much_it_found(
    language: str, said: str, browser: Browser, address: str
) -> None:
    with visiting(browser, address) as visit:
        name = f"{root_of(language)}{EDITIONS[0]}/search.html"
        page = settled(visit.page, f"{address}{name}?q=CoMensha")
        status = page.get_by_role("status")

        expect(status).to_have_text(f"{said}{page.locator('#search-results li').count()}")
        assert page.locator("#search-results li").count() > 1
        assert page.locator("#search-results .context").first.inner_text().strip()
        assert (visit.errors, visit.failed, visit.foreign) == ([], [], [])


def test_a_search_that_finds_nothing_says_so(browser: Browser, address: str) -> None:
    with visiting(browser, address) as visit:
        page = visit.open(f"{address}{EDITIONS[0]}/search.html?q=zwaluwstaart")

        expect(page.get_by_role("status")).to_have_text("No page has all of these words.")


def test_the_field_in_the_header_leads_to_what_was_looked_for(
    browser: Browser, address: str
) -> None:
    with visiting(browser, address, **SCREEN) as visit:
        page = settled(visit.page, address + CHAPTER)
        page.get_by_role("searchbox", name="Search this edition").fill("asylum")
        page.keyboard.press("Enter")
        page.wait_for_url("**/search.html?q=asylum")
        page.locator("#search-results a", has_text="Dublin claimants").first.click()
        page.wait_for_url("**/dublin_claimants.html*")


def test_a_search_works_in_a_site_that_was_opened_from_disk(browser: Browser, site: Path) -> None:
    with visiting(browser, site.as_uri()) as visit:
        address = (site / EDITIONS[0] / "search.html").as_uri()
        page = settled(visit.page, f"{address}?q=asylum")

        assert page.locator("#search-results li a").first.is_visible()
        assert (visit.own_errors, visit.failed, visit.foreign) == ([], [], [])


# --- what stands at the foot, and what paper shows


@pytest.mark.parametrize(("language", "edition"), ROOTS)
def test_the_foot_of_a_page_tells_its_version_and_the_date_of_its_figures(
    language: str, edition: str, site: Path
) -> None:
    with speaking("en" if language == "en" else "nl"):
        known = format_date(edition_of(edition).as_of)
    page = parsed(site / chapter(edition, "recommendations", language))
    foot = words(page.select(".vm-footer")[0].get_text(" "))

    assert known in foot
    assert version("analysis") in foot
    links = {str(link["href"]) for link in page.select(".vm-footer a")}
    assert links == {
        "../../index.html",
        "../../feed.xml",
        f"../../about/cite-{edition}.html",
        f"../{name_of(edition)}",
        *(f"../../about/{name}.html" for name in ("index", "corrections", "changes", "glossary")),
    }


def test_paper_shows_the_text_and_the_tables_and_nothing_to_press(
    browser: Browser, address: str
) -> None:
    with visiting(browser, address, **SCREEN) as visit:
        page = settled(visit.page, address + CHAPTER)
        folded = page.locator("#totals table")
        expect(folded).to_be_hidden()

        page.emulate_media(media="print", color_scheme="dark")
        expect(folded).to_be_visible()
        assert page.evaluate(DRAWN) == LIGHT
        for pressed in (".vm-header", ".vm-chapters", ".vm-contents", ".vm-neighbours", "select"):
            for element in page.locator(pressed).all():
                expect(element).to_be_hidden()
        assert (
            page.locator("#totals .vm-scroll").evaluate("t => t.scrollWidth - t.clientWidth") <= 1
        )


# --- weight


@pytest.mark.parametrize(("language", "edition"), ROOTS)
def test_no_chapter_weighs_more_than_it_may(
    language: str, edition: str, browser: Browser, address: str
) -> None:
    for name in CHAPTERS:
        with visiting(browser, address) as visit:
            weigh = weighing(visit.page)
            settled(visit.page, address + chapter(edition, name, language))
            parts = weigh()

            assert sum(parts.values()) <= MOST_BYTES, (name, parts)


def test_nothing_of_another_look_is_published(site: Path) -> None:
    names = {path.name for path in site.rglob("*") if path.is_file()}
    for part in ("fontawesome", "bootstrap", "pydata", "sphinx-book-theme", "mathjax", "require."):
        assert [name for name in names if part in name.lower()] == []
