"""Each number of the start page stands in the figure that its headline leads to."""

from __future__ import annotations

from pathlib import Path

import pytest

from analysis.book.editions import read_edition
from analysis.book.publications.headlines import SUBJECTS, headline_facts
from analysis.book.publications.published import PublishedEdition
from analysis.figures.figure import Figure
from analysis.observations.catalogue import Catalogue
from analysis.paths import Project
from tests.chapters.running import Ran, run_chapter

CHAPTERS = sorted({subject.chapter for group in SUBJECTS for subject in group})
EDITIONS = ("2014-2018", "2016-2020")


@pytest.mark.slow
@pytest.mark.parametrize("edition", EDITIONS)
def test_the_number_of_each_headline_stands_in_the_table_of_its_figure(
    project: Project, catalogue: Catalogue, edition: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    described = read_edition(project.data / "editions" / f"{edition}.yml")
    ran: dict[str, Ran] = {}
    for chapter in ("index", *CHAPTERS):
        own = described.chapter_parameters(chapter).notebook_values()
        path = project.chapters / f"{chapter}.ipynb"
        ran[chapter] = run_chapter(path, monkeypatch, catalogue, **own)
    published = PublishedEdition(described, Path("nowhere"))
    published.__dict__["facts"] = {
        fact["id"]: fact for one in ran.values() for fact in one.page.numbers().record["facts"]
    }
    chosen = headline_facts(published)
    assert len(chosen) == len(SUBJECTS)
    for subject, fact in chosen:
        figures = [shown for shown in ran[subject.chapter].shown if isinstance(shown, Figure)]
        [figure] = [figure for figure in figures if figure.id == subject.figure]
        assert fact["value"] in figure.table.select_dtypes("number").to_numpy(), subject.fact
