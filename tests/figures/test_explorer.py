"""Explorers as widgets: choices linked to stacks, and a published figure that needs no script."""

from __future__ import annotations

import json
from typing import Any

import ipywidgets as widgets
import pandas as pd
import pytest
from bs4 import BeautifulSoup

from analysis.figures.explorer import Selection, View, explorer, show_explorer
from analysis.figures.figure import Figure, Notice

COUNT = Selection("count", "Count", {"r": "Rapporteur", "c": "CoMensha"})
YEAR = Selection("year", "Year", {str(year): str(year) for year in range(2016, 2021)})


def _figure(title: str) -> Figure:
    chart = '<svg><g id="f-a"/><use href="#f-a" clip-path="url(#f-a)"/></svg>'
    return Figure("f", title, chart, "alt", pd.DataFrame({"Year": ["2016"]}), {})


def _views() -> dict[Any, View]:
    return {
        (count, year): View(_figure(f"{count} {year}"), f"Other: {count} {year}", {"Step": "4%"})
        for count in COUNT.codes
        for year in YEAR.codes
    }


def test_few_options_are_buttons_and_many_are_a_list() -> None:
    count, year, _ = explorer("f", [COUNT, YEAR], _views()).children
    assert isinstance(count, widgets.ToggleButtons)
    assert isinstance(year, widgets.Dropdown)
    assert [count.description, year.description] == ["Count", "Year"]
    assert list(count.options) == ["Rapporteur", "CoMensha"]


def test_every_combination_has_its_view_and_the_published_one_is_left_to_the_page() -> None:
    *_, stack = explorer("f", [COUNT, YEAR], _views()).children
    values = [[panel.value for panel in inner.children] for inner in stack.children]

    assert values[0][0] == ""
    assert '<p class="vm-state">Other: c 2018</p>' in values[1][2]
    assert "c 2018</p>" in values[1][2]
    shown = [(i, j) for i in range(2) for j in range(5) if values[i][j]]
    assert len(shown) == 9


def test_each_choice_is_linked_in_the_browser_to_the_stacks_of_its_level() -> None:
    widgets.Widget.close_all()
    box = explorer("f", [COUNT, YEAR], _views())
    count, year, stack = box.children
    links = [w for w in _all_widgets() if isinstance(w, widgets.widget_link.Link)]
    pairs = {(link.source[0].model_id, link.target[0].model_id) for link in links}

    assert pairs == {
        (count.model_id, stack.model_id),
        *((year.model_id, inner.model_id) for inner in stack.children),
    }


def _all_widgets() -> list[Any]:
    return list(widgets.widget._instances.values())


def test_the_numbers_of_a_view_stand_under_it() -> None:
    *_, stack = explorer("f", [COUNT, YEAR], _views()).children
    text = BeautifulSoup(stack.children[1].children[0].value, "html.parser").get_text(" ")
    assert "Numbers of this view: Step: 4% ." in " ".join(text.split())


def test_the_page_holds_the_published_figure_and_what_the_address_can_ask_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    shown: list[Any] = []
    monkeypatch.setattr("analysis.figures.explorer.display", shown.append)
    show_explorer([COUNT, YEAR], _views())

    place = BeautifulSoup(shown[0].data, "html.parser").select_one(".vm-published")
    assert place is not None
    assert place["data-explorer"] == "f"
    assert json.loads(str(place["data-choices"])) == {"count": COUNT.codes, "year": YEAR.codes}
    assert place.select_one("figure#f .vm-title").text == "r 2016"  # type: ignore[union-attr]
    assert isinstance(shown[1], widgets.VBox)
    assert "vm-explorer-f" in shown[1]._dom_classes


def test_where_there_is_nothing_to_choose_only_the_published_state_is_shown(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    shown: list[Any] = []
    monkeypatch.setattr("analysis.figures.explorer.display", shown.append)
    show_explorer([], {(): View(Notice("f", "Nothing was published."))})

    [page] = shown
    assert "Nothing was published." in page.data
