"""A figure is a chart, its table, its CSV and its description, and they say the same."""

from __future__ import annotations

import csv
import io

import pandas as pd
from bs4 import BeautifulSoup
from markupsafe import Markup

from analysis.figures.charts import line_chart
from analysis.figures.cited import Cited
from analysis.figures.figure import Figure, csv_of, describe
from analysis.figures.look import to_svg
from analysis.figures.tables import html_table


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


def test_the_csv_holds_plain_whole_numbers_and_nothing_where_nothing_was_published() -> None:
    rows = list(csv.reader(io.StringIO(csv_of(_figure().table))))
    assert rows == [["Year", "Victims"], ["2016", "1462"], ["2017", ""]]


def test_the_table_shows_separators_and_says_what_was_not_published() -> None:
    html = html_table(pd.DataFrame({"Year": ["2016", "2017"], "Victims": [1462.0, None]}), "C")
    assert '<td class="vm-number">1,462</td>' in html
    assert '<td class="vm-missing">not published</td>' in html
    assert html.count('<th scope="row">') == 2
    assert "<caption>C</caption>" in html


def test_a_row_is_headed_by_what_tells_it_from_the_others() -> None:
    years = pd.DataFrame({"Year": ["2016", "2017"], "Series": ["a", "a"], "Victims": [1.0, 2.0]})
    twice = pd.concat([years, years.assign(Series="b")])
    assert '<th scope="row">2016</th><td>a</td>' in html_table(years, "C")
    assert '<th scope="row">2016</th><th scope="row">b</th>' in html_table(twice, "C")
    rows = html_table(pd.concat([years, years]), "C")
    assert '<th scope="row">2016</th><td>a</td>' in rows


def test_a_figure_has_its_title_as_its_name() -> None:
    page = BeautifulSoup(_figure()._repr_html_(), "html.parser")
    [figure] = page.select("figure")
    assert page.select_one(f"#{figure['aria-labelledby']}") == page.select_one(".vm-title")


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


def test_markup_in_a_table_is_shown_as_markup_and_text_is_escaped() -> None:
    cells = pd.DataFrame({"Source": [Markup("<em>x</em>"), "<b>"]}, dtype=object)
    shown = html_table(cells, "Caption")
    assert "<em>x</em>" in shown and "&lt;b&gt;" in shown


def test_a_source_is_named_and_linked_in_the_table_and_told_by_its_id_in_the_download() -> None:
    place = Cited("us-tip-2021", "U.S. Department of State (July 2021)", "section Protection")
    table = pd.DataFrame({"Year": ["2020"], "Source": [place]})

    shown = html_table(table, "Caption")

    link = '<a href="data_and_methods.html#source-us-tip-2021">U.S. Department of State (July 2021)'
    assert f"<td>{link}</a>, section Protection</td>" in shown
    assert csv_of(table).splitlines()[1] == '2020,"us-tip-2021, section Protection"'


def test_a_table_that_stacks_says_what_each_part_is_and_puts_headers_at_cells() -> None:
    table = pd.DataFrame({"Break": ["GDPR"], "Parts": [3.0], "Reason": [None]}, dtype=object)

    shown = html_table(table, "Caption", stacks=True)

    for part in ('<table role="table">', '<tr role="row">', 'role="rowheader">GDPR</th>'):
        assert part in shown
    assert '<td class="vm-number" role="cell" data-header="Parts">3</td>' in shown
    assert 'role="cell" data-header="Reason">not published</td>' in shown
    assert "role=" not in html_table(table, "Caption").replace('role="region"', "")
