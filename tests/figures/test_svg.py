"""A chart in a page: named, styled without a style, in the page's colours, stable to the byte."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import pandas as pd
import pytest

from analysis.figures.bars import bar_chart
from analysis.figures.charts import line_chart
from analysis.figures.look import SERIES, stamp, to_svg


def _data() -> pd.DataFrame:
    years = {"year": [2016, 2017] * 2, "series": ["a", "a", "b", "b"]}
    return pd.DataFrame(years | {"value": [1.0, 2.0, 3.0, 4.0]})


@pytest.fixture(scope="module")
def svg() -> str:
    canvas = line_chart(_data())
    stamp(canvas, "SYNTHETIC")
    return to_svg(canvas, "mine", 'A "quoted" <alt> & more')


def test_the_same_data_give_the_same_bytes_without_a_date(svg: str) -> None:
    canvas = line_chart(_data())
    stamp(canvas, "SYNTHETIC")
    assert to_svg(canvas, "mine", 'A "quoted" <alt> & more') == svg
    assert "<metadata" not in svg
    assert not re.search(r"20\d\d-\d\d-\d\dT", svg)


def test_the_chart_has_a_name_for_screen_readers(svg: str) -> None:
    root = ElementTree.fromstring(svg)
    assert root.get("role") == "img"
    assert root.get("aria-label") == 'A "quoted" <alt> & more'


def test_no_style_stands_in_the_chart_that_a_strict_policy_would_block(svg: str) -> None:
    assert "style" not in svg


def test_every_id_is_the_charts_own_and_used(svg: str) -> None:
    ids = re.findall(r'\bid="([^"]+)"', svg)
    used = re.findall(r'(?:href="|url\()#([^")]+)', svg)
    assert ids and all(name.startswith("mine-") for name in ids)
    assert len(ids) == len(set(ids))
    assert set(used) == set(ids)


def test_every_colour_follows_the_page_and_has_one_to_fall_back_on(svg: str) -> None:
    bars = to_svg(bar_chart(pd.DataFrame({"category": ["x"], "value": [1.0]})), "x", "alt")
    assert f"var(--vm-series-2, {SERIES[1]})" in svg
    for drawn in (svg, bars):
        assert re.findall(r"(?<!, )#[0-9a-f]{6}\b", drawn) == []
        assert set(re.findall(r"var\((--[\w-]+),", drawn)) <= {
            *(f"--vm-series-{n}" for n in range(1, 6)),
            *("--vm-ink", "--vm-muted", "--vm-grid", "--vm-band", "--vm-surface"),
        }


def test_texts_stay_texts_in_the_font_of_the_page(svg: str) -> None:
    root = ElementTree.fromstring(svg)
    texts = [text for text in root.iter("{http://www.w3.org/2000/svg}text")]
    assert {"2016", "2017", "SYNTHETIC"} <= {"".join(text.itertext()) for text in texts}
    assert all(text.get("font-family") is None for text in texts)
    assert root.get("font-family") == "inherit"


def test_no_number_is_longer_than_hundredths(svg: str) -> None:
    assert re.findall(r"\d\.\d{3,}", svg) == []
