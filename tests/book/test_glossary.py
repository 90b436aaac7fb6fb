"""The words of the glossary: read and checked, as a page, and marked in the chapters."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml
from bs4 import BeautifulSoup
from hypothesis import given, settings as speed, strategies as st

from analysis.book.publications.glossary import Term, read_glossary, write_glossary
from analysis.book.publications.hover import mark
from analysis.book.publications.settings import read_settings
from analysis.errors import DataError
from analysis.language.current import LANGUAGES, Language, speaking
from analysis.paths import Project


@pytest.fixture(scope="module")
def terms(project: Project) -> list[Term]:
    return read_glossary(project.data / "glossary.yml")


def term(id: str, *found: str) -> Term:
    return Term(
        id=id,
        term_en=id.title(),
        term_nl=f"{id} (nl)",
        found_en=found,
        found_nl=found,
        definition_en=f"What {id} means.",
        definition_nl=f"Wat {id} betekent.",
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_glossary_has_every_word_in_the_order_of_the_alphabet(
    language: Language, terms: list[Term], project: Project, tmp_path: Path
) -> None:
    with speaking(language):
        path = write_glossary(tmp_path, terms, read_settings(project.data / "site.yml"))
    soup = BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")
    names = [name.get_text() for name in soup.select("dt dfn")]

    assert {dt["id"] for dt in soup.select("dt")} == {term.id for term in terms}
    assert names == sorted(names, key=str.casefold)
    with speaking(language):
        assert {term.definition for term in terms} <= {p.get_text() for p in soup.select("dd p")}


@pytest.mark.parametrize("field", ["id", "found_en", "found_nl"])
def test_a_word_that_stands_for_two_terms_is_named(field: str, tmp_path: Path) -> None:
    first = term("one", "alpha").model_dump(mode="json")
    second = term("two", "beta").model_dump(mode="json") | {field: first[field]}
    path = tmp_path / "glossary.yml"
    path.write_text(yaml.safe_dump([first, second]), encoding="utf-8")

    with pytest.raises(DataError, match=f"{field}.*stands twice"):
        read_glossary(path)


def test_a_term_without_dutch_is_named(tmp_path: Path) -> None:
    entry = term("one", "alpha").model_dump(mode="json")
    del entry["definition_nl"]
    path = tmp_path / "glossary.yml"
    path.write_text(yaml.safe_dump([entry]), encoding="utf-8")

    with pytest.raises(DataError, match=r"entry 0\.definition_nl: Field required"):
        read_glossary(path)


# --- words of the glossary in a chapter

KMAR, RAPPORTEUR = term("kmar", "KMar"), term("rapporteur", "Rapporteur", "National Rapporteur")
TERMS = [KMAR, RAPPORTEUR]


def chapter(body: str) -> str:
    return (
        '<!DOCTYPE html>\n<html lang="en"><head><title>T</title></head>\n'
        f"<body><main><article>\n<h1>KMar</h1>\n{body}\n</article></main></body></html>\n"
    )


def marked(body: str, terms: list[Term] = TERMS) -> list[tuple[str, str]]:
    soup = BeautifulSoup(mark(chapter(body), terms), "html.parser")
    return [(str(b["popovertarget"]), b.get_text()) for b in soup.select("button.vm-term")]


def test_the_first_use_of_a_word_on_a_page_opens_its_definition() -> None:
    html = mark(chapter("<p>The KMar &amp; others. The KMar again.</p><p>KMar</p>"), TERMS)
    soup = BeautifulSoup(html, "html.parser")

    [button] = soup.select("button.vm-term")
    panel = soup.find(id=str(button["popovertarget"]))
    assert button.next_sibling == " & others. The KMar again."
    assert panel is not None
    assert panel.has_attr("popover")
    assert "What kmar means." in panel.get_text()
    assert panel.select_one('a[href="../../about/glossary.html#kmar"]')


def test_definitions_are_in_the_language_of_the_page() -> None:
    with speaking("nl"):
        html = mark(chapter("<p>De KMar meldde.</p>").replace('lang="en"', 'lang="nl"'), TERMS)

    assert "Wat kmar betekent." in html
    assert "means" not in html


@pytest.mark.parametrize(
    "body",
    [
        "<p><a href='x.html'>the KMar</a></p>",
        "<h2>The KMar</h2>",
        "<p><button>KMar</button></p>",
        "<table><tr><td><p>KMar</p></td></tr></table>",
        "<figure><figcaption><p>KMar</p></figcaption></figure>",
        "<p><svg><text>KMar</text></svg></p>",
        "<p><code>KMar</code></p>",
        "<div popover><p>KMar</p></div>",
        "<details><summary><p>KMar</p></summary></details>",
        "<p lang='nl'>De KMar</p>",
        "<p><cite>KMar</cite></p>",
        "<div class='vm-published'><p>KMar</p></div>",
        '<script type=\'application/json\'>{"a": "<p>KMar</p>"}</script>',
        "<div>KMar</div>",
        "<p>KMars, aKMar and KMar-like</p>",
    ],
)
def test_only_prose_is_marked(body: str) -> None:
    html = chapter(body)

    assert mark(html, TERMS) == html


def test_prose_outside_the_article_is_left_alone() -> None:
    html = (
        "<html><head></head><body><p>KMar</p><article><p>x</p></article><p>KMar</p></body></html>"
    )

    assert mark(html, TERMS) == html


def test_the_longest_way_to_write_a_word_is_marked() -> None:
    assert marked("<p>the National Rapporteur</p>") == [("term-rapporteur", "National Rapporteur")]


def test_a_word_is_found_in_either_case_and_keeps_its_own() -> None:
    assert marked("<p>THE kmar</p>") == [("term-kmar", "kmar")]


def test_a_use_that_is_seen_at_once_goes_before_one_that_is_folded() -> None:
    body = "<details><summary>More</summary><p>KMar folded</p></details><p>KMar open</p>"
    soup = BeautifulSoup(mark(chapter(body), TERMS), "html.parser")

    [button] = soup.select("button.vm-term")
    assert button.next_sibling == " open"


def test_a_word_that_is_only_folded_is_marked_there() -> None:
    assert marked("<details><summary>More</summary><ul><li>KMar</li></ul></details>")


PIECES = st.sampled_from(
    [
        *("KMar", "the Rapporteur", "&amp;", "&#8217;s", "plain", "a\nb", "<br>", "<b>KMar</b>"),
        *(
            "<a href='#x'>KMar</a>",
            "<em>National Rapporteur</em>",
            "é€",
            "&lt;p&gt;",
            "x<sup>2</sup>",
        ),
    ]
)


@speed(max_examples=60, deadline=None)
@given(st.lists(st.lists(PIECES, max_size=6).map(" ".join), max_size=4))
def test_nothing_but_the_words_is_touched(paragraphs: list[str]) -> None:
    html = chapter("\n".join(f"<p>{text}</p>" for text in paragraphs))

    done = mark(html, TERMS)

    without = re.sub(r'<button type="button" class="vm-term"[^>]*>(.*?)</button>', r"\1", done)
    without = re.sub(r"<div popover.*?</div>\n?", "", without, flags=re.DOTALL)
    head = re.sub(
        r'<link [^>]*glossary\.css">\n<script [^>]*glossary\.js"[^>]*></script>\n', "", without
    )
    assert head == html


def test_every_word_in_the_glossary_of_the_repository_can_be_marked(terms: list[Term]) -> None:
    for language in LANGUAGES:
        with speaking(language):
            for one in terms:
                for form in one.found:
                    body = chapter(f"<p>{form}.</p>").replace('lang="en"', f'lang="{language}"')
                    assert f'popovertarget="term-{one.id}"' in mark(body, terms), form
