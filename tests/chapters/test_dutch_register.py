"""The register and the breaks on Dutch pages: what is synthetic says so, and no code is shown."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator

import pytest

from analysis.chapters import young_counts
from analysis.chapters.cube_title import cube_title
from analysis.chapters.interruptions import interruption_terms
from analysis.chapters.page import open_page
from analysis.chapters.register_section import cube_table
from analysis.figures.figure import Figure
from analysis.language.current import speaking


@pytest.fixture(autouse=True)
def _english_again() -> Iterator[None]:
    with speaking("en"):
        yield


def test_a_synthetic_figure_says_so_in_dutch_in_chart_title_table_alt_and_csv() -> None:
    figure = young_counts.forms_figure(open_page("young_victims", language="nl"))
    assert isinstance(figure, Figure)
    assert "SYNTHETISCH" in figure.chart.split("aria-label", 1)[1].split(">", 1)[1]
    assert figure.title.startswith("SYNTHETISCH")
    assert figure.alt.startswith("SYNTHETISCH")
    assert set(figure.table["Aard"]) == {"SYNTHETISCH"}
    assert all(text.startswith("SYNTHETISCH") for text in figure.sources.values())
    [payload] = re.findall(r"base64,([^\"]+)", figure._repr_html_())
    lines = base64.b64decode(payload).decode().split("\r\n")[1:-1]
    assert lines and all("SYNTHETISCH" in line for line in lines)


def test_the_title_of_a_real_cube_is_dutch_and_names_its_years() -> None:
    card = open_page("young_victims").cube.card.model_copy(
        update={"synthetic": False, "first_year": 2021, "last_year": 2021}
    )
    with speaking("nl"):
        title = cube_title(card)
    assert title.startswith("Register van slachtoffers") and ", 2021, " in title


def test_the_tables_of_the_cube_are_described_in_dutch() -> None:
    html = cube_table(open_page("data_and_methods", language="nl")).data
    assert "jaar, regio en leeftijd" in html
    assert "meldingen" in html


@pytest.mark.parametrize(
    ("language", "term"),
    [("en", "step, Corona pandemic"), ("nl", "sprong, Coronapandemie")],
)
def test_the_terms_of_the_model_name_the_breaks_as_readers_know_them(language, term) -> None:
    assert term in interruption_terms(open_page("registration_trends", language=language)).data
