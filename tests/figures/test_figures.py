"""A figure is a chart, its table, its CSV and its description, and they say the same."""

from __future__ import annotations

import csv
import io
import re

import pandas as pd
import pytest
from markupsafe import Markup

from analysis.figures.charts import bar_chart, line_chart
from analysis.figures.explorer import explorer, show_explorer
from analysis.figures.figure import Figure, Notice, csv_of, describe
from analysis.figures.look import SERIES, to_svg
from analysis.figures.tables import html_table
from analysis.observations.breaks import Break


def _series(name: str, values: dict[int, float]) -> pd.DataFrame:
    return pd.DataFrame({"year": list(values), "series": name, "value": list(values.values())})


def _figure(**changes: object) -> Figure:
    data = _series("Police", {2016: 462.0, 2017: 432.0})
    settings: dict[str, object] = {
        "id": "reports",
        "title": "Reports fell <slightly>",
        "chart": to_svg(line_chart(data), "reports", "alt"),
        "alt": "alt",
        "table": pd.DataFrame({"Year": ["2016", "2017"], "Victims": [1462.0, None]}),
        "sources": {"us-tip-2018": "US Department of State (2018)"},
    }
    return Figure(**(settings | changes))  # type: ignore[arg-type]


def _lines(data: pd.DataFrame) -> list[list[float]]:
    [axes] = line_chart(data).axes
    return [list(line.get_xdata()) for line in axes.get_lines()]


def test_years_that_follow_each_other_are_joined() -> None:
    assert _lines(_series("a", {2016: 1.0, 2017: 2.0, 2018: 3.0})) == [[2016, 2017, 2018]]


def test_a_year_without_a_figure_breaks_the_line() -> None:
    data = _series("a", {2016: 1.0, 2017: float("nan"), 2018: 3.0, 2019: 4.0})
    assert _lines(data) == [[2016], [2018, 2019]]


def test_each_series_keeps_its_own_colour_and_marker_in_the_legend() -> None:
    data = pd.concat([_series("low", {2016: 1.0, 2017: 1.0}), _series("high", {2016: 5.0})])
    [axes] = line_chart(data).axes
    legend = axes.get_legend()
    names = [text.get_text() for text in legend.get_texts()]
    colours = [line.get_color() for line in legend.get_lines()]
    assert dict(zip(names, colours, strict=True)) == {"high": SERIES[1], "low": SERIES[0]}
    assert len({line.get_marker() for line in legend.get_lines()}) == 2


def test_a_break_is_drawn_with_its_name_before_the_year_it_falls_in_ends() -> None:
    item = Break.model_validate(
        {
            "id": "x",
            "date": "2018-05-25",
            "short_en": "GDPR",
            "short_nl": "AVG",
            "label_en": "Privacy regulation",
            "label_nl": "AVG",
            "description_en": "-",
            "measures": ["registered_victims"],
            "source": {"title": "t", "publisher": "p", "url": "u", "locator": "l"},
        }
    )
    [axes] = line_chart(_series("a", {2017: 1.0, 2018: 2.0}), breaks=[item]).axes
    assert [text.get_text() for text in axes.texts] == ["GDPR"]
    assert 2017.5 < axes.texts[0].xy[0] < 2018.5


def test_the_axis_of_counts_starts_at_zero() -> None:
    [axes] = line_chart(_series("a", {2016: 900.0, 2017: 1000.0})).axes
    assert axes.get_ylim()[0] == 0


def test_a_bar_says_its_value_as_the_source_printed_it() -> None:
    data = pd.DataFrame(
        {
            "category": ["estimate", "registered", "requests"],
            "value": [5000.0, 668.0, 475.0],
            "upper": [7500.0, None, None],
            "status": ["range", "exact", "at_least"],
        }
    )
    [axes] = bar_chart(data).axes
    assert [t.get_text() for t in axes.texts] == ["5,000 to 7,500", "668", "over 475"]


def test_the_svg_is_the_same_at_every_drawing_and_holds_no_date() -> None:
    data = _series("a", {2016: 1.0, 2017: 2.0})
    first, second = (to_svg(line_chart(data), "x", "alt") for _ in range(2))
    assert first == second
    assert "<metadata" not in first
    assert not re.search(r"20\d\d-\d\d-\d\dT", first)


def test_the_svg_has_a_name_and_ids_of_its_own_that_it_uses_itself() -> None:
    svg = to_svg(line_chart(_series("a", {2016: 1.0, 2017: 2.0})), "mine", 'A "quoted" <alt>')
    assert 'role="img"' in svg
    assert 'aria-label="A &quot;quoted&quot; &lt;alt&gt;"' in svg
    ids = re.findall(r'\bid="([^"]+)"', svg)
    assert ids and all(name.startswith("mine-") for name in ids)
    assert len(ids) == len(set(ids))
    used = re.findall(r'(?:href="|url\()#([^")]+)', svg)
    assert used and set(used) <= set(ids)


def test_the_colours_of_a_chart_follow_the_page() -> None:
    svg = to_svg(line_chart(_series("a", {2016: 1.0, 2017: 2.0})), "x", "alt")
    assert f"var(--vm-series-1, {SERIES[0]})" in svg
    bare = re.findall(r"(?<!, )#[0-9a-f]{6}\b", svg)
    assert bare == []


def test_the_csv_holds_plain_whole_numbers_and_nothing_where_nothing_was_published() -> None:
    rows = list(csv.reader(io.StringIO(csv_of(_figure().table))))
    assert rows == [["Year", "Victims"], ["2016", "1462"], ["2017", ""]]


def test_the_table_shows_separators_and_says_what_was_not_published() -> None:
    html = html_table(pd.DataFrame({"Year": ["2016", "2017"], "Victims": [1462.0, None]}), "C")
    assert '<td class="vm-number">1,462</td>' in html
    assert '<td class="vm-missing">not published</td>' in html
    assert html.count('<th scope="row">') == 2
    assert "<caption>C</caption>" in html


def test_text_in_titles_and_tables_cannot_become_markup() -> None:
    html = _figure(table=pd.DataFrame({"<b>": ["<script>"]}))._repr_html_()
    assert "<script>" not in html
    assert "<b>" not in html
    assert "Reports fell &lt;slightly&gt;" in html


def test_a_figure_names_its_sources_with_a_link_to_their_cards() -> None:
    html = _figure()._repr_html_()
    assert 'href="data_and_methods.html#source-us-tip-2018"' in html


def test_the_description_gives_every_value_and_every_gap() -> None:
    data = _series("Police", {2016: 1462.0, 2017: float("nan")})
    assert describe(data) == "Line chart over years. Police: 2016: 1,462, 2017: not published."


def test_the_description_of_bars_names_the_categories_not_their_years() -> None:
    data = pd.DataFrame(
        {"category": ["Forms"], "series": "Victims", "value": [3.0], "year": "2019"}
    )
    assert describe(data) == "Bar chart. Victims: Forms: 3."


@pytest.mark.parametrize("size", [1, 3])
def test_an_explorer_links_its_choice_to_one_panel_a_state(size: int) -> None:
    states = {f"state {n}": _figure(id=f"f{n}") for n in range(size)}
    choice, stack = explorer("thing", states).children
    assert list(choice.options) == list(states)
    assert choice.description == "Explore: thing"
    assert [f'id="f{n}"' in panel.value for n, panel in enumerate(stack.children)] == [True] * size


def test_without_scripts_the_first_state_stands_there_under_ids_of_its_own(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    shown: list[object] = []
    monkeypatch.setattr("analysis.figures.explorer.display", shown.append)
    show_explorer("thing", {"a": _figure(id="f0"), "b": _figure(id="f1")})
    plain = shown[0].data  # type: ignore[attr-defined]
    assert 'class="explorer-fallback"' in plain
    assert 'id="f0-plain"' in plain
    assert 'id="f0"' not in plain


def test_an_explorer_without_states_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    shown: list[object] = []
    monkeypatch.setattr("analysis.figures.explorer.display", shown.append)
    show_explorer("thing", {})
    assert isinstance(shown[0], Notice)


def test_markup_in_a_table_is_shown_as_markup_and_text_is_escaped() -> None:
    cells = pd.DataFrame({"Source": [Markup("<em>x</em>"), "<b>"]}, dtype=object)
    shown = html_table(cells, "Caption")
    assert "<em>x</em>" in shown and "&lt;b&gt;" in shown
