"""Every text that a page can show is collected, and none is without Dutch."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from analysis.book.data_texts import texts_in_data
from analysis.book.planning import make_plan
from analysis.errors import BuildError
from analysis.language import collecting
from analysis.language.collecting import (
    Found,
    texts_in_code,
    texts_in_markdown,
    texts_in_notebooks,
    texts_in_templates,
    untranslated,
)
from analysis.observations.catalogue import Catalogue
from analysis.paths import Project
from tests.tiny import text, write_notebook

NEW = "CoMensha asked for a room with a view."


def test_every_text_of_code_notebooks_and_data_has_dutch(
    project: Project, catalogue: Catalogue
) -> None:
    assert untranslated(project.chapters, texts_in_data(project.data, catalogue)) == []


def test_the_literals_of_tr_and_message_are_found_with_their_line(tmp_path: Path) -> None:
    (tmp_path / "page.py").write_text(
        "TITLE = message('Victims')\n\ndef show(x):\n    tr(x)\n    other('no')\n"
        "    return tr(Markup('<b>{n}</b> of '\n        'all'), n=tr('none'))\n"
    )
    assert texts_in_code(tmp_path) == [
        Found("Victims", "page.py:1"),
        Found("<b>{n}</b> of all", "page.py:6"),
        Found("none", "page.py:7"),
    ]


def test_the_lines_of_notebooks_are_found_with_their_cell(tmp_path: Path) -> None:
    write_notebook(tmp_path / "young.ipynb", text("# Young victims"), text("- Of {glue:}`year`."))
    assert texts_in_notebooks(tmp_path) == [
        Found("Young victims", "young.ipynb, cell 1"),
        Found("Of {glue:}`year`.", "young.ipynb, cell 2"),
    ]


@pytest.mark.parametrize(
    ("english", "dutch", "problem"),
    [
        ("{n} of all", "{n} van alle", None),
        ("1,256 in 2018, or 0.5%", "in 2018 1.256, of 0,5%", None),
        ("{n} of all", None, "no Dutch for"),
        ("{n} of all", "{m} van alle", "other places"),
        ("of {glue:}`year`", "van {glue:}`jaar`", "other places"),
        ("1,256 in 2018", "1.265 in 2018", "other numbers"),
        ("in 2018", "in 2019", "other numbers"),
    ],
)
def test_dutch_that_is_missing_or_says_other_numbers_is_told_with_its_place(
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    english: str,
    dutch: str | None,
    problem: str | None,
) -> None:
    monkeypatch.setattr(collecting, "dutch_messages", lambda: {english: dutch})
    monkeypatch.setattr(collecting, "texts_in_code", lambda: [])
    monkeypatch.setattr(collecting, "texts_in_templates", lambda: [])
    found = untranslated(tmp_path, iter([Found(english, "data/a.yml, note")]))
    if problem is None:
        assert found == []
    else:
        assert len(found) == 1
        assert problem in found[0]
        assert found[0].startswith("data/a.yml, note: ")


def plant(project: Project) -> None:
    """Another English text in the data: how a party reacted."""
    path = project.data / "recommendations" / "2014-2018.yml"
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    content["recommendations"][1]["reactions"][0]["summary_en"] = NEW
    path.write_text(yaml.safe_dump(content), encoding="utf-8")


def test_a_new_english_text_in_the_data_is_found_under_its_file_and_key(
    scratch: Project, catalogue: Catalogue
) -> None:
    plant(scratch)
    where = "data/recommendations/2014-2018.yml, recommendations.1.reactions.0.summary_en"
    assert Found(NEW, where) in list(texts_in_data(scratch.data, catalogue))


def test_texts_with_dutch_beside_them_titles_and_locators_are_not_asked_for(
    project: Project, catalogue: Catalogue
) -> None:
    found = {found.text for found in texts_in_data(project.data, catalogue)}
    content = yaml.safe_load(
        (project.data / "recommendations" / "2014-2018.yml").read_text(encoding="utf-8")
    )
    entry = content["recommendations"][1]
    assert entry["basis_reason_en"] in found
    beside = {entry["title_en"], entry["claims"][0]["text_en"], entry["addressees"][0]["name_en"]}
    places = {entry["title_source"]["locator"], content["document"]["title"]}
    assert not found & (beside | places)


@pytest.mark.slow
def test_a_build_refuses_a_text_without_dutch_before_it_starts_a_kernel(scratch: Project) -> None:
    plant(scratch)
    with pytest.raises(BuildError, match=r"recommendations/2014-2018\.yml.*room with a view"):
        make_plan(scratch)


def test_the_texts_of_templates_are_found(tmp_path: Path) -> None:
    (tmp_path / "page.html.j2").write_text(
        '<a title="{{ tr(\'One\') }}">{{ tr("Two {n}", n=count) }}</a>{{ title }}'
    )
    assert {found.text for found in texts_in_templates(tmp_path)} == {"One", "Two {n}"}


def test_the_texts_of_a_markdown_file_are_found_line_by_line(tmp_path: Path) -> None:
    (tmp_path / "NEWS.md").write_text("# News\n\n- First\n- Second\n")
    found = texts_in_markdown(tmp_path / "NEWS.md")
    assert [one.text for one in found] == ["News", "First", "Second"]
    assert {one.where for one in found} == {"NEWS.md"}
