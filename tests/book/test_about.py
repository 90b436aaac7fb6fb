"""The pages about the monitor: what it is, citations, changes and corrections."""

from __future__ import annotations

import re
from datetime import date
from importlib.metadata import version
from pathlib import Path

import pytest
import yaml
from bs4 import BeautifulSoup

from analysis.book.editions import Edition, read_editions
from analysis.book.publications.about import Notes, read_notes, write_about
from analysis.book.publications.changes import write_changes
from analysis.book.publications.citation import Citation, Release, cite, read_release
from analysis.book.publications.corrections import (
    Correction,
    read_corrections,
    write_corrections,
)
from analysis.book.publications.settings import SiteSettings, read_settings
from analysis.errors import DataError
from analysis.language.current import LANGUAGES, Language, speaking
from analysis.language.messages import MissingTranslation
from analysis.observations.catalogue import Catalogue
from analysis.paths import Project

both_languages = pytest.mark.parametrize("language", LANGUAGES)


@pytest.fixture(scope="module")
def editions(project: Project) -> list[Edition]:
    return read_editions(project.data / "editions")[::-1]


@pytest.fixture(scope="module")
def notes(project: Project, editions: list[Edition]) -> Notes:
    return read_notes(project, editions)


@pytest.fixture(scope="module")
def site_settings(project: Project) -> SiteSettings:
    return read_settings(project.data / "site.yml")


@pytest.fixture(scope="module")
def roots(
    tmp_path_factory: pytest.TempPathFactory,
    editions: list[Edition],
    notes: Notes,
    catalogue: Catalogue,
    site_settings: SiteSettings,
) -> dict[Language, Path]:
    """Every page about the monitor, in each language."""
    site = tmp_path_factory.mktemp("about")
    roots: dict[Language, Path] = {"en": site, "nl": site / "nl"}
    for language, root in roots.items():
        with speaking(language):
            write_about(root, editions, notes, catalogue, site_settings)
    return roots


def page(root: Path, name: str) -> BeautifulSoup:
    return BeautifulSoup((root / "about" / name).read_text(encoding="utf-8"), "html.parser")


# --- citations


def parse_bibtex(text: str) -> tuple[str, dict[str, str]]:
    """One entry as its kind and key, and its fields without their outer braces."""
    head, _, body = text.partition(",")
    fields = {}
    for match in re.finditer(r"(\w+) = ", body):
        start, depth = match.end(), 0
        for place in range(start, len(body)):
            if body[place - 1] != "\\":
                depth += {"{": 1, "}": -1}.get(body[place], 0)
            if depth == 0:
                break
        fields[match[1]] = body[start + 1 : place]
    assert text.replace(r"\{", "").count("{") == text.replace(r"\}", "").count("}")
    return head, fields


@both_languages
def test_a_reference_manager_reads_the_bibtex_of_every_edition(
    language: Language, roots: dict[Language, Path], editions: list[Edition], notes: Notes
) -> None:
    for edition in editions:
        text = (roots[language] / f"about/cite-{edition.id}.bib").read_text(encoding="utf-8")
        head, fields = parse_bibtex(text)

        assert head == f"@misc{{victim-monitor-{edition.id}-{language}"
        assert fields["author"] == "{Victim Monitor contributors}"
        assert fields["year"] == str(notes.release.released.year)
        assert fields["version"] == notes.release.version
        assert f"{edition.first_year}--{edition.last_year}" in fields["title"]
        assert str(edition.as_of.year) in fields["note"]
        assert {"en": "not an official", "nl": "geen officiële"}[language] in fields["note"]
        assert "url" not in fields


@both_languages
def test_a_reference_manager_reads_the_ris_of_every_edition(
    language: Language, roots: dict[Language, Path], editions: list[Edition]
) -> None:
    for edition in editions:
        raw = (roots[language] / f"about/cite-{edition.id}.ris").read_bytes()
        lines = raw.decode("utf-8").split("\r\n")
        tags = [re.fullmatch(r"([A-Z][A-Z0-9])  - (.*)", line) for line in lines[:-1]]

        assert all(tags)
        fields = {tag[1]: tag[2] for tag in tags if tag}
        assert (lines[0], lines[-2], lines[-1]) == ("TY  - RPRT", "ER  - ", "")
        assert fields["AU"] == "Victim Monitor contributors"
        assert str(edition.last_year) in fields["TI"]
        assert fields["LA"] == language


def test_a_citation_leads_to_the_edition_where_an_address_is_configured(
    editions: list[Edition], notes: Notes, site_settings: SiteSettings
) -> None:
    stands = site_settings.model_copy(update={"base_address": "https://monitor.example/a/"})
    with speaking("nl"):
        citation = cite(editions[0], notes.release, stands)

    address = f"https://monitor.example/a/nl/{editions[0].id}/chapters/index.html"
    assert citation.in_words().endswith(address)
    assert parse_bibtex(citation.bibtex())[1]["url"] == address
    assert f"UR  - {address}\r\n" in citation.ris()


def test_signs_that_latex_reads_as_commands_are_escaped() -> None:
    release = Release.model_validate(
        {"version": "1", "date-released": date(2026, 1, 2), "authors": [{"name": "A & B_c"}]}
    )
    citation = Citation("key", "100% {x} #1", release, "P$", "today", "", "", "en")

    fields = parse_bibtex(citation.bibtex())[1]

    assert fields["author"] == r"{A \& B\_c}"
    assert fields["title"] == r"{100\% \{x\} \#1}"
    assert fields["publisher"] == r"P\$"


def test_the_cited_version_is_that_of_the_package(project: Project) -> None:
    assert read_release(project.root / "CITATION.cff").version == version("analysis")


def test_a_citation_file_without_a_version_names_the_field(tmp_path: Path) -> None:
    path = tmp_path / "CITATION.cff"
    path.write_text("date-released: 2026-01-02\nauthors: [{name: A}]\n")

    with pytest.raises(DataError, match=r"CITATION\.cff: version: Field required"):
        read_release(path)


@both_languages
def test_the_citation_page_says_that_the_official_report_is_another_one(
    language: Language, roots: dict[Language, Path], editions: list[Edition]
) -> None:
    for edition in editions:
        text = page(roots[language], f"cite-{edition.id}.html").select_one("main").get_text()  # type: ignore[union-attr]

        assert edition.report_nl in text
        assert "Nationaal Rapporteur Mensenhandel en Seksueel Geweld tegen Kinderen" in text
        assert "PDF" not in text


def test_the_citation_page_links_the_pdf_where_it_was_made(
    tmp_path: Path,
    editions: list[Edition],
    notes: Notes,
    catalogue: Catalogue,
    site_settings: SiteSettings,
) -> None:
    name = editions[0].id
    (tmp_path / name).mkdir()
    (tmp_path / name / f"victim-monitor-{name}.pdf").write_bytes(b"%PDF")

    write_about(tmp_path, editions, notes, catalogue, site_settings)

    link = f'a[href="../{name}/victim-monitor-{name}.pdf"]'
    assert page(tmp_path, f"cite-{name}.html").select_one(link)
    assert not page(tmp_path, f"cite-{editions[1].id}.html").select_one('a[href$=".pdf"]')


# --- pages


@both_languages
def test_every_page_says_its_language_and_leads_only_to_what_is_there(
    language: Language, roots: dict[Language, Path], editions: list[Edition]
) -> None:
    root = roots[language]
    pages = sorted((root / "about").glob("*.html"))

    assert len(pages) == 4 + len(editions)
    for path in pages:
        soup = BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")
        assert soup.html is not None
        assert soup.html["lang"] == language
        assert len(soup.select("h1")) == 1
        ids = [str(tag["id"]) for tag in soup.select("[id]")]
        assert len(ids) == len(set(ids))
        # Pages of the same folder; the rest of the site is not there in this test.
        for link in soup.select("main a[href]"):
            target = str(link["href"]).partition("#")[0]
            if target and "/" not in target and "@" not in target:
                assert (path.parent / target).is_file(), link


@both_languages
def test_pages_written_twice_are_the_same_to_the_byte(
    language: Language,
    roots: dict[Language, Path],
    tmp_path: Path,
    editions: list[Edition],
    notes: Notes,
    catalogue: Catalogue,
    site_settings: SiteSettings,
) -> None:
    with speaking(language):
        write_about(tmp_path, editions, notes, catalogue, site_settings)

    first = {path.name: path.read_bytes() for path in (roots[language] / "about").iterdir()}
    again = {path.name: path.read_bytes() for path in (tmp_path / "about").iterdir()}
    assert again == first


@both_languages
def test_the_page_about_the_monitor_names_version_dates_and_licences(
    language: Language,
    roots: dict[Language, Path],
    editions: list[Edition],
    notes: Notes,
    site_settings: SiteSettings,
) -> None:
    soup = page(roots[language], "index.html")
    text = soup.get_text(" ")

    assert notes.release.version in text
    assert soup.select_one(f'a[href="{site_settings.data_licence.address}"]')
    assert soup.select_one(f'a[href="{site_settings.code_licence.address}"]')
    for edition in editions:
        assert soup.select_one(f'a[href="cite-{edition.id}.html"]')
        assert str(edition.as_of.year) in text
    assert {"en": "not an official", "nl": "geen officiële"}[language] in text


@both_languages
def test_every_line_of_the_change_log_stands_on_its_page(
    language: Language, roots: dict[Language, Path], notes: Notes
) -> None:
    lines = notes.changelog.read_text(encoding="utf-8").splitlines()
    main = page(roots[language], "changes.html").select_one("main")

    assert main is not None
    assert len(main.select("li")) == sum(line.startswith("- ") for line in lines)
    assert len(main.select("h2")) == sum(line.startswith("## ") for line in lines)


def test_markup_in_the_change_log_is_shown_and_not_obeyed(
    tmp_path: Path, site_settings: SiteSettings
) -> None:
    log = tmp_path / "CHANGELOG.md"
    log.write_text("# Changelog\n\n- a <script>b()</script> c\n")

    write_changes(tmp_path, log, site_settings)

    main = page(tmp_path, "changes.html").select_one("main")
    assert main is not None
    assert not main.select("script")
    assert "<script>b()</script>" in main.get_text()


def test_a_change_without_dutch_stops_the_build(
    tmp_path: Path, site_settings: SiteSettings
) -> None:
    log = tmp_path / "CHANGELOG.md"
    log.write_text("# Changelog\n\n- Something new that nobody translated\n")

    with speaking("nl"), pytest.raises(MissingTranslation, match="nobody translated"):
        write_changes(tmp_path, log, site_settings)


# --- corrections

WRONG = {
    "id": "minors",
    "date": "2027-01-15",
    "editions": ["2014-2018"],
    **{
        f"{field}_{language}": f"{field} {language}"
        for field in ("title", "text")
        for language in LANGUAGES
    },
}


def corrections_file(folder: Path, *entries: object) -> Path:
    path = folder / "corrections.yml"
    path.write_text(yaml.safe_dump(list(entries)), encoding="utf-8")
    return path


def test_the_corrections_of_the_repository_can_be_read(project: Project) -> None:
    read_corrections(project.data / "corrections.yml")


def test_corrections_come_newest_first(tmp_path: Path) -> None:
    path = corrections_file(tmp_path, WRONG, WRONG | {"id": "later", "date": "2027-02-01"})

    assert [one.id for one in read_corrections(path)] == ["later", "minors"]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"date": "soon"}, "entry 0.date"),
        ({"editions": []}, "entry 0.editions"),
        ({"text_nl": " "}, "entry 0.text_nl"),
        ({"who": "me"}, "entry 0.who"),
    ],
)
def test_a_correction_that_is_not_whole_is_named(
    change: dict[str, object], said: str, tmp_path: Path
) -> None:
    with pytest.raises(DataError, match=re.escape(said)):
        read_corrections(corrections_file(tmp_path, WRONG | change))


def test_a_correction_that_stands_twice_is_named(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="minors stands twice"):
        read_corrections(corrections_file(tmp_path, WRONG, WRONG))


@both_languages
def test_a_correction_has_a_place_of_its_own_on_the_page(
    language: Language, tmp_path: Path, catalogue: Catalogue, site_settings: SiteSettings
) -> None:
    with speaking(language):
        correction = Correction.model_validate(WRONG)
        write_corrections(tmp_path, [correction], [], catalogue, site_settings)

    section = page(tmp_path, "corrections.html").select_one("section#minors")
    assert section is not None
    for said in (f"title {language}", f"text {language}", "2014–2018", "2027"):
        assert said in section.get_text()


@both_languages
def test_every_erratum_of_a_source_is_shown_with_its_unit(
    language: Language, roots: dict[Language, Path], notes: Notes
) -> None:
    rows = page(roots[language], "corrections.html").select("tbody tr")
    texts = [row.get_text(" ") for row in rows]

    assert len(rows) == len(notes.errata)
    share = next(text for text in texts if "22" in text and "18%" in text)
    assert {"en": "22.2%", "nl": "22,2%"}[language] in share
    assert all(row.select_one("a[href] cite[lang]") for row in rows)
