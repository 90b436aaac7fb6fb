"""What readers take from a figure: its files, a page of its own, how to share and cite it."""

from __future__ import annotations

import csv
import json
import re
import shutil
from datetime import date
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from bs4 import BeautifulSoup

from analysis.book.editions import Edition
from analysis.book.publications.finished_figures import read_figures
from analysis.book.publications.publish import Material
from analysis.book.publications.standalone import standalone_svg
from analysis.errors import BuildError
from analysis.observations.catalogue import Catalogue
from analysis.paths import Project
from tests.book.publications import (
    CHAPTER,
    EDITION,
    INVENTED,
    SOURCE,
    TOTALS,
    edition_of,
    material_of,
    pages_of,
    publish,
    roots_of,
    write_chapters,
)

SVG = "{http://www.w3.org/2000/svg}"
CELLS = {"gYear": r"\d{4}", "integer": r"-?\d+", "decimal": r"-?\d+(\.\d+)?", "string": r".*"}


@pytest.fixture(scope="module")
def material(project: Project, catalogue: Catalogue) -> Material:
    return material_of(project, catalogue)


@pytest.fixture(scope="module")
def edition(project: Project) -> Edition:
    return edition_of(project)


@pytest.fixture(scope="module")
def chapters(tmp_path_factory: pytest.TempPathFactory) -> Path:
    site = tmp_path_factory.mktemp("chapters") / "site"
    write_chapters(site)
    return site


@pytest.fixture(scope="module")
def site(
    chapters: Path, edition: Edition, material: Material, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    copy = tmp_path_factory.mktemp("published") / "site"
    shutil.copytree(chapters, copy)
    publish(copy, edition, material)
    return copy


def folder(site: Path, language: str) -> Path:
    return roots_of(site)[language] / EDITION / "chapters"


def soup(path: Path) -> BeautifulSoup:
    return BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")


def metadata(site: Path, figure: str, language: str = "en") -> dict[str, Any]:
    path = folder(site, language) / "tables" / f"{figure}.csv-metadata.json"
    content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return content


both_languages = pytest.mark.parametrize("language", ["en", "nl"])


@both_languages
def test_every_figure_of_a_chapter_has_a_page_a_chart_and_a_described_table(
    site: Path, language: str
) -> None:
    for figure in (TOTALS, INVENTED):
        assert (folder(site, language) / "figures" / f"{figure}.html").is_file()
        assert (folder(site, language) / "figures" / f"{figure}.svg").is_file()
        assert metadata(site, figure, language)


def test_the_state_of_an_explorer_is_no_figure_of_its_own(site: Path) -> None:
    assert [figure.id for figure in read_figures(site / CHAPTER)] == ["totals", "invented"]
    assert not (folder(site, "en") / "figures" / "registration_trends/explored-plain.html").exists()
    assert soup(site / CHAPTER).select_one(".explorer-fallback .vm-share") is None


@pytest.mark.parametrize("figure", [TOTALS, INVENTED])
def test_the_description_of_a_table_fits_its_csv(site: Path, figure: str) -> None:
    described = metadata(site, figure)
    table = folder(site, "en") / "tables" / f"{figure}.csv"
    with table.open(encoding="utf-8", newline="") as file:
        header, *rows = list(csv.reader(file))
    columns = described["tableSchema"]["columns"]

    assert described["@context"][0] == "http://www.w3.org/ns/csvw"
    assert described["url"] == table.name
    assert [column["titles"] for column in columns] == header
    names = [column["name"] for column in columns]
    assert len(set(names)) == len(names)
    assert all(re.fullmatch(r"[a-z]\w*", name) for name in names)
    for column, cells in zip(columns, zip(*rows, strict=True), strict=True):
        assert all(re.fullmatch(CELLS[column["datatype"]], cell) for cell in cells if cell)


def test_columns_have_the_closest_type(site: Path) -> None:
    columns = metadata(site, TOTALS)["tableSchema"]["columns"]
    types = [column["datatype"] for column in columns]
    assert types == ["gYear", "integer", "decimal", "string"]


@both_languages
def test_the_description_names_language_date_licence_and_sources(
    site: Path, language: str, edition: Edition, material: Material
) -> None:
    described = metadata(site, TOTALS, language)
    card = material.catalogue.cards[SOURCE]

    assert described["dc:language"] == language
    assert described["@context"][1] == {"@language": language}
    assert date.fromisoformat(described["dc:issued"]["@value"]) == edition.as_of
    assert described["dc:license"] == {"@id": material.settings.data_licence.address}
    assert [source["@id"] for source in described["dc:source"]] == [card.url]
    assert described["dc:source"][0]["dc:title"]["@value"] == card.title


@both_languages
def test_a_table_of_invented_counts_says_so_in_its_description_and_on_its_page(
    site: Path, language: str
) -> None:
    word = {"en": "SYNTHETIC", "nl": "SYNTHETISCH"}[language]

    notes = [note["body"] for note in metadata(site, INVENTED, language)["notes"]]
    page = soup(folder(site, language) / "figures" / f"{INVENTED}.html")
    banner = page.select_one(".vm-pub-synthetic")

    assert notes[0].startswith(word)
    assert banner is not None
    assert banner.get_text().startswith(word)


def test_a_table_of_published_figures_is_not_called_synthetic(site: Path) -> None:
    notes = [note["body"] for note in metadata(site, TOTALS)["notes"]]
    page = soup(folder(site, "en") / "figures" / f"{TOTALS}.html")

    assert not [note for note in notes if "SYNTHETIC" in note]
    assert page.select_one(".vm-pub-synthetic") is None


def test_a_chart_stands_alone_with_its_title_and_what_it_shows(site: Path) -> None:
    path = folder(site, "en") / "figures" / f"{TOTALS}.svg"
    root = ElementTree.parse(path).getroot()

    assert root.tag == f"{SVG}svg"
    assert root.findtext(f"{SVG}title") == "Fewer A & B <registered>"
    told = root.findtext(f"{SVG}desc")
    assert told is not None
    assert "2018: 668" in told
    assert "What a reader must know. Source: CoMensha (18 October 2019)." in told
    names = str(root.get("aria-labelledby")).split()
    assert [element.get("id") for element in root if element.get("id") in names] == names


@pytest.mark.parametrize("figure", [TOTALS, INVENTED])
def test_a_chart_that_stands_alone_needs_nothing_of_a_page(site: Path, figure: str) -> None:
    text = (folder(site, "en") / "figures" / f"{figure}.svg").read_text(encoding="utf-8")

    assert "var(" not in text
    assert "inherit" not in text
    assert "#0b5c99" in text
    ids = set(re.findall(r'\bid="([^"]+)"', text))
    assert set(re.findall(r"url\(#([^)]+)\)", text)) <= ids


def test_the_chart_of_invented_counts_carries_the_word_with_it(site: Path) -> None:
    root = ElementTree.parse(folder(site, "en") / "figures" / f"{INVENTED}.svg").getroot()
    assert "SYNTHETIC" in [text.text for text in root.iter(f"{SVG}text")]


def test_a_chart_whose_colour_only_a_page_knows_is_refused() -> None:
    with pytest.raises(BuildError, match=r"the chart x cannot stand alone.*fall back on"):
        standalone_svg('<svg><path stroke="var(--vm-ink)"/></svg>', "x", "Title", "Told")


def test_a_chart_that_is_no_xml_is_refused() -> None:
    with pytest.raises(BuildError, match="the chart x is no XML"):
        standalone_svg("<svg><path></svg>", "x", "Title", "Told")


@both_languages
def test_the_page_of_a_figure_shows_title_chart_note_source_and_table(
    site: Path, language: str
) -> None:
    page = soup(folder(site, language) / "figures" / f"{TOTALS}.html")

    assert page.html is not None
    assert page.html["lang"] == language
    assert [title.get_text() for title in page.select("h1")] == ["Fewer A & B <registered>"]
    [chart] = page.select("svg[role=img]")
    assert "2018: 668" in str(chart["aria-label"])
    caption = page.select_one("figcaption")
    assert caption is not None
    assert "What a reader must know." in caption.get_text()
    assert [row.get_text() for row in page.select("tbody th")] == [
        str(y) for y in range(2014, 2019)
    ]


@both_languages
def test_the_page_of_a_figure_leads_back_to_its_place_in_the_chapter(
    site: Path, language: str
) -> None:
    page = folder(site, language) / "figures" / f"{TOTALS}.html"
    links = [str(link["href"]) for link in soup(page).select("main a[href]")]

    [back] = [link for link in links if link.endswith("registration_trends.html#totals")]
    assert (page.parent / back.partition("#")[0]).resolve() == (
        folder(site, language) / "registration_trends.html"
    )
    [source] = [link for link in links if "#source-" in link]
    assert source == f"../../data_and_methods.html#source-{SOURCE}"


def test_every_file_that_pages_of_figures_and_sharing_lead_to_is_there(site: Path) -> None:
    # The pages about the monitor and the one about the data are made elsewhere.
    elsewhere = ("about/", "data_and_methods.html", "http")
    for name, path in pages_of(site):
        if "/chapters/" not in name:
            continue
        for tag, attribute in (("a", "href"), ("link", "href"), ("script", "src")):
            for element in soup(path).select(f"{tag}[{attribute}]"):
                target = str(element[attribute]).partition("#")[0]
                if target and not any(part in target for part in elsewhere):
                    assert (path.parent / target).exists(), f"{name}: {target}"


@both_languages
def test_a_chapter_says_under_each_figure_where_to_find_and_how_to_cite_it(
    site: Path, language: str
) -> None:
    page = soup(folder(site, language) / "registration_trends.html")

    for id in ("totals", "invented"):
        [share] = page.select(f"figure#{id} > details.vm-share")
        links = [str(link["href"]) for link in share.select("a[href]")]
        assert links == [
            f"figures/registration_trends/{id}.html",
            f"tables/registration_trends/{id}.csv",
            f"tables/registration_trends/{id}.csv-metadata.json",
            f"figures/registration_trends/{id}.svg",
            f"../../about/cite-{EDITION}.html",
        ]
        cite = share.select_one(".vm-share-cite")
        assert cite is not None
        assert {"en": "31 December 2019", "nl": "31 december 2019"}[language] in cite.get_text()


def test_sharing_leaves_all_else_of_a_chapter_as_it_was(chapters: Path, site: Path) -> None:
    before = (chapters / CHAPTER).read_text(encoding="utf-8")
    after = (site / CHAPTER).read_text(encoding="utf-8")

    without = re.sub(r'<details class="vm-share">.*?</details>', "", after, flags=re.DOTALL)
    body = without.partition("</head>")[2]
    assert body == before.partition("</head>")[2]


def embed_code(site: Path) -> Any:
    code = soup(site / CHAPTER).select_one("#embed-totals")
    assert code is not None
    return BeautifulSoup(code.get_text(), "html.parser").select_one("iframe")


def test_the_code_to_embed_shows_the_page_of_the_figure(site: Path) -> None:
    frame = embed_code(site)
    assert frame["src"] == "figures/registration_trends/totals.html"
    assert frame["title"] == "Fewer A & B <registered>"


def test_a_known_address_makes_codes_and_citations_whole(
    chapters: Path, edition: Edition, material: Material, tmp_path: Path
) -> None:
    base = "https://statistics.example/monitor/"
    settings = material.settings.model_copy(update={"base_address": base})
    site = tmp_path / "site"
    shutil.copytree(chapters, site)

    publish(site, edition, Material(material.catalogue, material.cube, material.breaks, settings))

    path = f"{EDITION}/chapters/figures/{TOTALS}.html"
    assert embed_code(site)["src"] == f"{base}{path}"
    assert embed_code(site / "nl")["src"] == f"{base}nl/{path}"
    cite = soup(site / CHAPTER).select_one("#totals .vm-share-cite")
    assert cite is not None
    assert f"{base}{path}" in cite.get_text()


def test_our_pages_hold_the_policy_and_nothing_that_it_blocks(site: Path) -> None:
    for name, path in pages_of(site):
        if "/figures/" not in name and name not in ("index.html", "nl/index.html"):
            continue
        page = soup(path)
        policy = page.select_one('meta[http-equiv="Content-Security-Policy"]')
        assert policy is not None
        assert "default-src 'none'" in str(policy["content"])
        assert not page.select("style, [style], script:not([src])"), name


def test_publishing_twice_gives_the_same_bytes(
    chapters: Path, site: Path, edition: Edition, material: Material, tmp_path: Path
) -> None:
    again = tmp_path / "site"
    shutil.copytree(chapters, again)

    publish(again, edition, material)

    files = [path.relative_to(site) for path in site.rglob("*") if path.is_file()]
    assert len(files) > 20
    for file in files:
        assert (again / file).read_bytes() == (site / file).read_bytes(), file


@pytest.mark.parametrize(
    ("part", "missing"),
    [
        ('class="vm-title"', ".vm-title"),
        ("figcaption", "figcaption"),
        ('class="vm-csv"', "a.vm-csv"),
    ],
)
def test_a_figure_that_lacks_a_part_is_refused_by_name(
    chapters: Path, tmp_path: Path, part: str, missing: str
) -> None:
    page = tmp_path / "page.html"
    html = (chapters / CHAPTER).read_text(encoding="utf-8")
    page.write_text(html.replace(part, "b"), encoding="utf-8")

    with pytest.raises(BuildError, match=re.escape(f"the figure totals has no {missing}")):
        read_figures(page)
