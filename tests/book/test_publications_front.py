"""The start page, the feed, the social card and the settings they follow."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import matplotlib as mpl
import pytest
import seaborn as sns
from bs4 import BeautifulSoup
from PIL import Image

from analysis.book.editions import Edition, read_edition
from analysis.book.publications.corrections import Correction
from analysis.book.publications.feed import correction_entries, edition_entries, write_feed
from analysis.book.publications.headlines import headlines_of
from analysis.book.publications.publish import Material, publish_front
from analysis.book.publications.published import PublishedEdition
from analysis.book.publications.settings import SiteSettings, SiteSettingsError, read_settings
from analysis.book.publications.social_card import write_social_card
from analysis.book.publications.sparkline import Course, sparkline
from analysis.errors import BuildError
from analysis.language.current import speaking
from analysis.observations.breaks import Break
from analysis.observations.catalogue import Catalogue
from analysis.paths import Project
from tests.book.publications import (
    CHAPTER,
    EDITION,
    FACTS,
    edition_of,
    fact,
    material_of,
    publish,
    write_chapters,
    write_facts,
)

ATOM = "{http://www.w3.org/2005/Atom}"
BASE = "https://statistics.example/monitor/"


@pytest.fixture(scope="module")
def material(project: Project, catalogue: Catalogue) -> Material:
    return material_of(project, catalogue)


@pytest.fixture(scope="module")
def edition(project: Project) -> Edition:
    return edition_of(project)


@pytest.fixture(scope="module")
def site(edition: Edition, material: Material, tmp_path_factory: pytest.TempPathFactory) -> Path:
    site = tmp_path_factory.mktemp("front") / "site"
    write_chapters(site)
    publish(site, edition, material)
    return site


@pytest.fixture
def settled(material: Material) -> SiteSettings:
    """The settings of a copy that knows where it stands."""
    return material.settings.model_copy(update={"base_address": BASE})


@pytest.fixture
def published(edition: Edition, tmp_path: Path) -> PublishedEdition:
    write_facts(tmp_path / EDITION, FACTS)
    return PublishedEdition(edition, tmp_path / EDITION)


def soup(path: Path) -> BeautifulSoup:
    return BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")


def tags(path: Path) -> dict[str, str]:
    metas = soup(path).select('meta[property^="og:"]')
    return {str(meta["property"]): str(meta["content"]) for meta in metas}


def a_break(day: str, name: str) -> Break:
    source = {
        "title": "A law",
        "publisher": "A body",
        "url": "https://body.example",
        "locator": "1",
    }
    return Break.model_validate(
        {
            **{"id": name.lower(), "date": day, "measures": ["m"], "source": source},
            **{"short_en": name, "short_nl": name, "label_en": f"The {name}"},
            **{"label_nl": f"De {name}", "description_en": "What happened"},
        }
    )


# Headlines


def test_a_headline_shows_the_number_that_the_chapters_state(
    published: PublishedEdition, material: Material
) -> None:
    first, second, requests = headlines_of(published, material.catalogue.figures, material.breaks)

    assert (first.number, first.change) == ("668", "Fell by 47% between 2014 and 2018")
    assert first.label == "registered victims in 2018, as the National Rapporteur counts"
    assert first.href == f"{EDITION}/chapters/registration_trends.html#totals"
    assert (second.number, second.change) == ("742", "")
    assert requests.label.endswith("January 2019 to April 2019")


def test_a_headline_speaks_the_language_of_its_page(
    published: PublishedEdition, material: Material
) -> None:
    with speaking("nl"):
        first = headlines_of(published, material.catalogue.figures, material.breaks)[0]
    assert first.label == "geregistreerde slachtoffers in 2018, zoals de Nationaal Rapporteur telt"
    assert first.change == "Nam af met 47% tussen 2014 en 2018"
    assert 'aria-label="Geregistreerde slachtoffers' in first.spark


def test_the_small_line_of_a_headline_holds_what_was_known_and_the_breaks_in_it(
    published: PublishedEdition, material: Material
) -> None:
    first = headlines_of(published, material.catalogue.figures, material.breaks)[0]

    assert "2014: 1,256, 2015: 1,150, 2016: 952, 2017: 958, 2018: 668" in first.spark
    assert first.breaks == ("GDPR",)
    assert "Privacy regulation (GDPR) (2018)" in first.spark


def test_of_two_subjects_the_first_that_an_edition_states_is_told(
    published: PublishedEdition, material: Material
) -> None:
    shares = [fact("reports_share_2013", 75.0, "2013"), fact("reports_share_2017", 34.0, "2017")]
    write_facts(published.folder, [*FACTS, *shares])

    labels = [h.label for h in headlines_of(published, material.catalogue.figures, [])]

    assert "of the reports of 2017 came from the National Police" in labels
    assert not [label for label in labels if "suspects" in label]


def test_a_headline_that_the_data_contradict_stops_the_build(
    published: PublishedEdition, material: Material
) -> None:
    write_facts(published.folder, [fact("rapporteur_last", 667.0, "2018")])
    with pytest.raises(BuildError, match=r"say 667 for rapporteur_last, the data 668\.0\. Build"):
        headlines_of(published, material.catalogue.figures, material.breaks)


def test_a_number_that_describes_nobody_is_no_headline(
    published: PublishedEdition, material: Material
) -> None:
    write_facts(published.folder, [fact("rapporteur_last", 668.0, "2018", kind="synthetic")])
    with pytest.raises(BuildError, match="rapporteur_last would be synthetic"):
        headlines_of(published, material.catalogue.figures, material.breaks)


def test_headlines_of_counts_that_disagree_say_so(
    published: PublishedEdition, material: Material
) -> None:
    facts = [*FACTS, fact("comensha_change", 12.0, "2014/2018")]
    write_facts(published.folder, facts)
    first, second, _ = headlines_of(published, material.catalogue.figures, material.breaks)

    assert first.change == (
        "Fell by 47% between 2014 and 2018; CoMensha's count rose by 12%: the counts disagree"
    )
    assert second.change == (
        "Rose by 12% between 2014 and 2018; the Rapporteur's count fell by 47%: the counts disagree"
    )


def test_a_headline_of_few_persons_has_their_numbers_and_no_percentage(
    project: Project, material: Material, tmp_path: Path
) -> None:
    later = read_edition(project.data / "editions" / "2016-2020.yml")
    write_facts(tmp_path, [fact("young_2020", 68.0, "2020")])
    published = PublishedEdition(later, tmp_path)
    [minors] = headlines_of(published, material.catalogue.figures, material.breaks)

    assert (minors.number, minors.change) == ("68", "227 in 2016 and 68 in 2020")


def test_chapters_that_state_one_fact_differently_stop_the_build(
    published: PublishedEdition,
) -> None:
    other = published.folder / "facts" / "young_victims.json"
    other.write_text(
        '{"facts": [{"id": "rapporteur_change", "value": 1.0, "period": "2014/2018"}]}'
    )
    with pytest.raises(BuildError, match=r"the fact rapporteur_change is 1\.0"):
        _ = published.facts


# The small line


def line(values: list[tuple[int, float]], *breaks: Break) -> BeautifulSoup:
    return BeautifulSoup(sparkline(Course("Cases", values, breaks)), "html.parser")


def test_neighbouring_years_are_joined_and_a_missing_year_is_a_gap() -> None:
    [path] = line([(2014, 4.0), (2015, 2.0), (2017, 3.0)]).select(".vm-spark-line")
    assert [move[0] for move in str(path["d"]).split() if move[0] in "ML"] == ["M", "L", "M"]


def test_a_higher_value_stands_higher_and_zero_on_the_base() -> None:
    dots = line([(2014, 4.0), (2015, 2.0), (2016, 0.0)]).select("circle")
    heights = [float(str(dot["cy"])) for dot in dots]
    assert heights == sorted(heights)
    assert heights[1] - heights[0] == pytest.approx(heights[2] - heights[1], abs=0.2)


def test_only_breaks_between_the_first_and_the_last_value_are_drawn_and_named() -> None:
    inside, outside = a_break("2015-06-01", "Law"), a_break("2018-06-01", "Later")

    drawn = line([(2014, 4.0), (2016, 2.0)], inside, outside)

    assert len(drawn.select(".vm-spark-break")) == 1
    svg = drawn.select_one("svg")
    assert svg is not None
    assert "The Law (2015)" in str(svg["aria-label"])
    assert "Later" not in str(svg["aria-label"])


# The start page


@pytest.mark.parametrize(("language", "other"), [("en", "nl/index.html"), ("nl", "../index.html")])
def test_the_start_page_leads_to_each_edition_and_to_the_other_language(
    site: Path, language: str, other: str
) -> None:
    page = soup((site if language == "en" else site / language) / "index.html")

    assert page.html is not None
    assert page.html["lang"] == language
    [edition] = page.select(".vm-editions a[href]")
    assert edition["href"] == f"{EDITION}/chapters/index.html"
    [switch] = page.select("header a[hreflang]")
    assert switch["href"] == other


def test_a_pdf_is_offered_only_where_there_is_one(
    site: Path, edition: Edition, material: Material, tmp_path: Path
) -> None:
    pdf = f"{EDITION}/victim-monitor-{EDITION}.pdf"
    assert not soup(site / "index.html").select(f'a[href="{pdf}"]')
    shutil.copytree(site, tmp_path / "site")
    (tmp_path / "site" / pdf).write_bytes(b"%PDF-")

    published = PublishedEdition(edition, tmp_path / "site" / EDITION)
    publish_front(tmp_path / "site", [published], [], material)

    assert len(soup(tmp_path / "site" / "index.html").select(f'a[href="{pdf}"]')) == 1


def test_the_newest_edition_comes_first(
    project: Project, published: PublishedEdition, material: Material, tmp_path: Path
) -> None:
    later = published.edition.model_copy(
        update={"id": "2016-2020", "title_en": "Later", "first_year": 2016, "last_year": 2020}
    )
    (tmp_path / "2016-2020").mkdir()
    both = [published, PublishedEdition(later, tmp_path / "2016-2020")]

    publish_front(tmp_path, both, [], material)

    titles = [title.get_text() for title in soup(tmp_path / "index.html").select(".vm-editions")]
    assert titles == ["Later", "Victim monitor 2014–2018"]


# The feed


def a_correction() -> Correction:
    return Correction.model_validate(
        {
            **{"id": "first", "date": date(2027, 1, 15), "editions": [EDITION]},
            **{"title_en": "A year", "title_nl": "Een jaar"},
            **{"text_en": "It was wrong", "text_nl": "Het was fout"},
        }
    )


def feed_of(published: PublishedEdition, settings: SiteSettings, root: Path) -> Any:
    entries = [*edition_entries([published]), *correction_entries([a_correction()])]
    return ElementTree.parse(write_feed(root, entries, settings)).getroot()


def test_the_feed_tells_editions_and_corrections_newest_first(
    published: PublishedEdition, material: Material, tmp_path: Path
) -> None:
    feed = feed_of(published, material.settings, tmp_path)
    entries = feed.findall(f"{ATOM}entry")

    titles = [entry.findtext(f"{ATOM}title") for entry in entries]
    assert titles == ["Correction: A year", "Victim monitor 2014–2018"]
    dates = [entry.findtext(f"{ATOM}updated") for entry in entries]
    assert dates == ["2027-01-15T00:00:00Z", "2019-12-31T00:00:00Z"]
    assert feed.findtext(f"{ATOM}updated") == dates[0]


def test_the_feed_holds_what_atom_asks_for(
    published: PublishedEdition, material: Material, tmp_path: Path
) -> None:
    feed = feed_of(published, material.settings, tmp_path)

    assert feed.tag == f"{ATOM}feed"
    for item in (feed, *feed.findall(f"{ATOM}entry")):
        for name in ("id", "title", "updated"):
            assert len(item.findall(f"{ATOM}{name}")) == 1
        assert item.findtext(f"{ATOM}id").startswith("urn:uuid:")
    assert feed.find(f"{ATOM}author/{ATOM}name") is not None
    ids = [id.text for id in feed.iter(f"{ATOM}id")]
    assert len(set(ids)) == len(ids)


def test_an_entry_keeps_its_name_wherever_the_site_stands_and_gets_a_whole_address(
    published: PublishedEdition, material: Material, settled: SiteSettings, tmp_path: Path
) -> None:
    here, there = (
        feed_of(published, settings, tmp_path) for settings in (material.settings, settled)
    )

    assert [i.text for i in here.iter(f"{ATOM}id")] == [i.text for i in there.iter(f"{ATOM}id")]
    links = [link.get("href") for link in there.iter(f"{ATOM}link")]
    assert all(link.startswith(BASE) for link in links)
    assert f"{BASE}about/corrections.html#first" in links


def test_the_languages_have_feeds_of_their_own(
    published: PublishedEdition, settled: SiteSettings, tmp_path: Path
) -> None:
    english = feed_of(published, settled, tmp_path)
    with speaking("nl"):
        dutch = feed_of(published, settled, tmp_path)

    assert dutch.findtext(f"{ATOM}id") != english.findtext(f"{ATOM}id")
    assert "Correctie: Een jaar" in [title.text for title in dutch.iter(f"{ATOM}title")]
    assert next(link.get("href") for link in dutch.iter(f"{ATOM}link")) == f"{BASE}nl/feed.xml"


# The social card


@pytest.mark.parametrize("root", ["", "nl/"])
def test_every_edition_has_a_picture_of_the_size_that_networks_show(site: Path, root: str) -> None:
    with Image.open(site / f"{root}{EDITION}/social-card.png") as picture:
        assert picture.size == (1200, 630)
        assert len(picture.convert("RGB").getcolors(1 << 24) or []) > 20


def test_the_picture_is_the_same_whatever_was_drawn_before_it(
    published: PublishedEdition, settled: SiteSettings
) -> None:
    course = Course("Cases", [(2014, 100.0), (2016, 50.0)], [])
    before = write_social_card(published, course, settled).read_bytes()
    with mpl.rc_context():
        sns.set_theme(context="paper", style="darkgrid", font="serif")
        after = write_social_card(published, course, settled).read_bytes()
        assert mpl.rcParams["axes.facecolor"] != "white"
    assert after == before


@pytest.mark.parametrize("root", ["", "nl/"])
def test_pages_tell_networks_their_title_a_description_and_the_picture(
    site: Path, root: str
) -> None:
    path = site / root / CHAPTER
    told = tags(path)

    assert told["og:title"] == "Registration trends"
    assert told["og:description"] == "What was registered in these years, told at some length."
    assert (path.parent / told["og:image"]).resolve().is_file()
    assert told["og:locale"] == ("nl_NL" if root else "en_GB")


def test_the_page_of_a_figure_describes_itself_by_what_the_chart_shows(site: Path) -> None:
    told = tags(site / EDITION / "chapters/figures/registration_trends/totals.html")
    assert told["og:title"].startswith("Fewer A & B <registered>")
    assert "2018: 668" in told["og:description"]


def test_a_known_address_makes_the_picture_whole(
    edition: Edition, material: Material, settled: SiteSettings, tmp_path: Path
) -> None:
    write_chapters(tmp_path)
    known = Material(material.catalogue, material.cube, material.breaks, settled)

    publish(tmp_path, edition, known)

    told = tags(tmp_path / "nl" / CHAPTER)
    assert told["og:image"] == f"{BASE}nl/{EDITION}/social-card.png"
    assert told["og:url"] == f"{BASE}nl/{CHAPTER}"


# The settings


def test_the_settings_of_the_checkout_are_sound(project: Project) -> None:
    settings = read_settings(project.data / "site.yml")
    assert settings.data_licence.name == "CC0 1.0"


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ('base_address: ""', "base_address: https://x.example/monitor", "base_address"),
        ('contact: ""', "contact: nobody", "contact"),
        ("publisher:", "publishers:", "publisher: Field required"),
        ("name_nl: Slachtoffermonitor", "name_nl: ''", "name_nl"),
        ('contact: ""', 'contact: "', "cannot be read"),
    ],
)
def test_settings_that_are_wrong_are_refused_with_file_field_and_remedy(
    project: Project, tmp_path: Path, old: str, new: str, fault: str
) -> None:
    content = (project.data / "site.yml").read_text(encoding="utf-8")
    assert old in content
    path = tmp_path / "site.yml"
    path.write_text(content.replace(old, new), encoding="utf-8")

    with pytest.raises(SiteSettingsError, match=fault) as refused:
        read_settings(path)
    assert str(path) in str(refused.value)
    assert refused.value.exit_code == 2


def test_a_contact_becomes_a_link_that_works(material: Material) -> None:
    def link(contact: str) -> str:
        return material.settings.model_copy(update={"contact": contact}).contact_address

    assert link("desk@body.example") == "mailto:desk@body.example"
    assert link("https://body.example/contact") == "https://body.example/contact"
    assert link("") == ""
