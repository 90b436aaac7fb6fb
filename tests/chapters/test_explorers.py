"""Explorers: each view is what a run of the chapter with these parameters shows, and says so."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
import papermill
import pytest
from bs4 import BeautifulSoup

from analysis.book.editions import read_edition
from analysis.chapters import (
    dublin_claimants,
    dublin_counts,
    exploring,
    hidden_counts,
    young_victims,
)
from analysis.chapters.exploring import Choice, Option, definitions, explore, views_of
from analysis.chapters.page import Page, open_page
from analysis.errors import ParameterError
from analysis.figures.explorer import State, View, show_explorer, with_id
from analysis.figures.figure import Figure, Notice
from analysis.language.current import speaking
from analysis.observations.catalogue import Catalogue
from analysis.paths import Project

EXPLORED = {
    "registration_trends": {"totals", "reporters", "forms", "trend"},
    "police_performance": {"police-reports", "justice-chain", "police-units"},
    "dublin_claimants": {"west-african", "claimants"},
    "young_victims": {"minors", "young-forms", "young-regions"},
    "hidden_victims": {"register-year"},
}


@dataclass
class Drawn:
    """What one explorer drew."""

    figure: str
    choices: list[Choice]
    views: dict[Any, View]


def run_explorers(
    project: Project,
    catalogue: Catalogue,
    chapter: str,
    published: set[str] | None = None,
    **parameters: Any,
) -> list[Drawn]:
    """Run what opens the page of a chapter, and what explores; its text is of no account here.

    All views are drawn, or of the figures named as `published` only what the page publishes.
    """
    drawn: list[Drawn] = []

    def draw(page: Page, figure: Any, choices: list[Choice]) -> dict[Any, View]:
        views = {tuple(next(iter(c.options)) for c in choices): View(Notice("-", "not drawn"))}
        if published is None:
            views = views_of(page, figure, choices)
        elif figure.__name__ in published:
            views = {codes: View(figure(page.at())) for codes in views}
        drawn.append(Drawn(figure.__name__, list(choices), views))
        return views

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(exploring, "views_of", draw)
        patch.setattr(exploring, "show_explorer", lambda selections, views: None)
        patch.setattr("analysis.chapters.page.load_catalogue", lambda data: catalogue)
        _run_cells(project.chapters / f"{chapter}.ipynb", parameters)
    return drawn


def _run_cells(path: Path, parameters: dict[str, Any]) -> None:
    names: dict[str, Any] = {}
    for cell in nbformat.read(path, as_version=4).cells:
        if "parameters" in cell.metadata.get("tags", []):
            exec(cell.source, names)
            names.update(parameters)
        elif cell.cell_type == "code":
            for statement in map(ast.unparse, ast.parse(cell.source).body):
                if re.search(r"import |open_page\(|\.explore_", statement):
                    exec(statement, names)


def parameters_of(choices: list[Choice], codes: tuple[str, ...]) -> dict[str, Any]:
    options = [choice.options[code] for choice, code in zip(choices, codes, strict=True)]
    return {name: value for option in options for name, value in option.parameters.items()}


def same(one: State, other: State) -> bool:
    if isinstance(one, Notice) or isinstance(other, Notice):
        return one == other
    texts = [(f.id, f.title, f.chart, f.alt, f.note, f.sources) for f in (one, other)]
    return texts[0] == texts[1] and one.table.equals(other.table)


@pytest.mark.slow
@pytest.mark.parametrize("chapter", EXPLORED)
def test_every_view_is_what_a_run_with_its_parameters_publishes(
    project: Project, catalogue: Catalogue, chapter: str
) -> None:
    edition = read_edition(project.data / "editions" / "2016-2020.yml")
    own = edition.chapter_parameters(chapter).notebook_values()
    drawn = run_explorers(project, catalogue, chapter, **own)
    assert {next(iter(one.views.values())).state.id for one in drawn} == EXPLORED[chapter]

    views = {
        (frozenset(parameters_of(one.choices, codes).items()), one.figure): view.state
        for one in drawn
        for codes, view in one.views.items()
    }
    for parameters in {parameters for parameters, _ in views}:
        figures = {figure for asked, figure in views if asked == parameters}
        rerun = run_explorers(project, catalogue, chapter, figures, **own | dict(parameters))
        for one in rerun:
            if one.figure in figures:
                [view] = one.views.values()
                assert same(view.state, views[parameters, one.figure]), (one.figure, parameters)


@pytest.mark.slow
def test_a_view_is_what_papermill_publishes_with_its_parameters(
    project: Project, tmp_path: Path
) -> None:
    parameters = {"age_group": "18-22", "definition": "comensha"}
    target = tmp_path / "run.ipynb"
    papermill.execute_notebook(
        str(project.chapters / "young_victims.ipynb"),
        str(target),
        parameters=parameters,
        kernel_name="python3",
        progress_bar=False,
        cwd=str(project.chapters),
    )
    shown = [
        str(output.data["text/html"])
        for cell in nbformat.read(target, as_version=4).cells
        for output in cell.get("outputs", [])
        if "vm-published" in output.get("data", {}).get("text/html", "")
    ]
    page = open_page("young_victims").at(**parameters)

    assert str(young_victims.young_figure(page)._repr_html_()) in shown[0]


@pytest.fixture
def page() -> Page:
    return open_page("young_victims")


def _shown(page: Page, choices: list[Choice], monkeypatch: pytest.MonkeyPatch) -> dict[Any, View]:
    shown: list[Any] = []
    monkeypatch.setattr(exploring, "show_explorer", lambda _, views: shown.append(views))
    explore(page, young_victims.young_figure, choices)
    views: dict[Any, View] = shown[0]
    return views


def test_only_what_differs_from_the_published_edition_is_named_and_it_is_called_not_published(
    page: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    views = _shown(page, [exploring.ages(page), definitions(page)], monkeypatch)

    assert views["minor", "rapporteur"].difference == ""
    assert views["minor", "comensha"].difference == (
        "Not the published edition. Count: CoMensha, not National Rapporteur."
    )
    assert views["18-22", "comensha"].difference == (
        "Not the published edition. Age group: young adults (18–22), not minors; "
        "Count: CoMensha, not National Rapporteur."
    )


def test_the_page_comes_first_whatever_it_was_run_with(monkeypatch: pytest.MonkeyPatch) -> None:
    page = open_page("young_victims", definition="comensha", age_group="18-22")
    views = _shown(page, [exploring.ages(page), definitions(page)], monkeypatch)

    assert next(iter(views)) == ("18-22", "comensha")
    assert next(iter(views.values())).difference == ""


def test_an_option_that_changes_no_chart_is_left_out(
    page: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    same_again = Option("the same", {"last_year": page.parameters.last_year})
    later = Option("later", {"first_year": 2017})
    period = Choice("period", "Period", {"own": Option("own"), "b": same_again, "late": later})

    assert list(_shown(page, [period], monkeypatch)) == [("own",), ("late",)]


def test_an_option_under_which_nothing_can_be_drawn_is_left_out(
    page: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    too_early = Option("long ago", {"first_year": 2007, "last_year": 2008})
    later = Option("later", {"first_year": 2017})
    period = Choice("period", "Period", {"own": Option("own"), "early": too_early, "late": later})

    views = _shown(page, [period], monkeypatch)

    assert list(views) == [("own",), ("late",)]


def test_an_option_that_shows_something_only_with_another_option_is_left_out(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    page = open_page("dublin_claimants")
    views: list[dict[Any, View]] = []
    monkeypatch.setattr(exploring, "show_explorer", lambda _, shown: views.append(shown))
    unodc = {"nationality_count": "detected_victims", "as_of": "2025-12-31"}
    count = Choice("count", "Count", {"own": Option("own"), "unodc": Option("UNODC", unodc)})
    names = {code: Option(code, {"nationalities": code}) for code in ("NGA", "SLE")}
    nationality = Choice("nationality", "Nationality", {"own": Option("own"), **names})

    explore(page, dublin_claimants.west_african_figure, [nationality, count])

    # Of victims from Sierra Leone only UNODC published a number.
    assert {codes[0] for codes in views[0]} == {"own", "NGA"}


def test_what_was_not_published_on_the_date_of_the_page_is_offered_as_known_now_alone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    page = open_page("dublin_claimants")
    views: list[dict[Any, View]] = []
    monkeypatch.setattr(exploring, "show_explorer", lambda _, shown: views.append(shown))

    dublin_claimants.explore_nationalities(page)

    [shown] = views
    assert {codes[1] for codes in shown} == {"registered_victims", "detected_victims-today"}
    assert all(isinstance(view.state, Figure) for view in shown.values())


@pytest.mark.parametrize("chapter", ["registration_trends", "dublin_claimants"])
def test_no_option_and_no_notice_tells_a_date_that_lies_ahead(
    project: Project, catalogue: Catalogue, chapter: str
) -> None:
    # Of the latest sources only the year is known, and they count from its end.
    drawn = run_explorers(project, catalogue, chapter, as_of="2019-12-31", last_year=2018)
    texts = [
        text
        for one in drawn
        for view in one.views.values()
        for text in (view.difference, getattr(view.state, "text", ""))
    ]
    latest = re.compile(r"all sources so far \(latest: [^)]*20\d\d\)")
    assert any(latest.search(text) for text in texts)
    assert not re.search(r"\d [A-Z][a-z]+ 202[2-9]", latest.sub("", " ".join(texts)))


def test_a_year_that_every_method_refuses_gives_the_reasons_as_a_table() -> None:
    state = hidden_counts.year_figure(open_page("hidden_victims", first_year=2020))
    assert isinstance(state, Notice)
    assert state.text.startswith("SYNTHETIC") and state.table is not None
    assert len(state.table) > 2 and state.table["Refused"].str.len().min() > 10
    rows = BeautifulSoup(state._repr_html_(), "html.parser").select("tbody tr")
    assert len(rows) == len(state.table)


def test_a_refusal_can_be_chosen_where_it_gives_its_reason(
    page: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    early = Option("long ago", {"first_year": 2007, "last_year": 2008})
    options = {"own": Option("own"), "early": early}

    views = _shown(page, [Choice("period", "Period", options, says_why=True)], monkeypatch)

    assert isinstance(views["early",].state, Notice)


def test_a_choice_that_leaves_nothing_to_choose_is_not_shown(
    page: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    early = Option("long ago", {"first_year": 2007, "last_year": 2008})
    period = Choice("period", "Period", {"own": Option("own"), "early": early})

    assert list(_shown(page, [period, definitions(page)], monkeypatch)) == [
        ("rapporteur",),
        ("comensha",),
    ]


def test_the_names_of_options_of_a_synthetic_figure_say_that_it_is(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    page = open_page("dublin_claimants")
    shown: list[Any] = []
    monkeypatch.setattr(exploring, "show_explorer", lambda chosen, _: shown.append(chosen))

    dublin_counts.explore_scheme(page)

    [[selection]] = shown
    assert all(name.endswith("(synthetic)") for name in selection.names.values())


def test_a_dutch_run_explores_in_dutch(monkeypatch: pytest.MonkeyPatch) -> None:
    with speaking("nl"):
        page = open_page("young_victims", language="nl")
        views = _shown(page, [definitions(page)], monkeypatch)

    assert views["comensha",].difference == (
        "Niet de gepubliceerde editie. Telling: CoMensha, niet Nationaal Rapporteur."
    )


def test_another_view_says_nothing_in_the_text_of_the_page(
    page: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    glued: list[str] = []
    monkeypatch.setattr("analysis.chapters.page.glue", lambda key, *_, **__: glued.append(key))
    other = page.at(definition="comensha")

    young_victims.state_numbers(other)

    assert glued == []
    assert page.facts == {}
    assert other.facts


def test_another_view_takes_only_parameters_of_its_chapter(page: Page) -> None:
    with pytest.raises(ParameterError, match="unknown parameter 'trend_model'"):
        page.at(trend_model="poisson")
    assert page.at(age_group="18-22").parameters.definition == page.parameters.definition


def test_the_published_figure_is_plain_and_keeps_its_id_while_the_views_have_ids_of_their_own(
    page: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown: list[Any] = []
    monkeypatch.setattr("analysis.figures.explorer.display", shown.append)
    monkeypatch.setattr(exploring, "show_explorer", show_explorer)
    explore(page, young_victims.young_figure, [exploring.ages(page), definitions(page)])

    plain, widgets = shown
    soup = BeautifulSoup(plain.data, "html.parser")
    panels = [panel.value for stack in widgets.children[-1].children for panel in stack.children]
    [published] = soup.select("figure")
    assert published["id"] == "minors"
    assert panels[0] == ""
    ids = [
        str(tag["id"])
        for html in [plain.data, *panels]
        for tag in BeautifulSoup(html, "html.parser").select("[id]")
    ]
    assert len(ids) == len(set(ids))
    assert all("explore-minors-" in name for name in ids if not name.startswith("minors"))


def test_a_renamed_figure_is_the_same_figure(page: Page) -> None:
    figure = young_victims.young_figure(page)
    assert isinstance(figure, Figure)
    renamed = with_id(figure, "explore-minors-x")

    assert "#minors-" not in renamed._repr_html_()
    assert same(with_id(renamed, "minors"), figure)
