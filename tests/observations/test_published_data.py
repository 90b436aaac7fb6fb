"""The published figures that the monitor holds: enough, complete, and the ones it must give."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest

from analysis.observations.catalogue import Catalogue, read_catalogue
from analysis.observations.checks import read_errata, read_sums
from analysis.observations.selection import by_year, known_on, select, the_one
from analysis.paths import Project

MONITOR_2018 = date(2019, 10, 18)
MONITOR_2020 = date(2021, 12, 7)
DOMESTIC = {"definition": "rapporteur", "form": "domestic_sexual"}


def test_the_data_have_no_problem(project: Project) -> None:
    assert read_catalogue(project.data)[1] == []


def test_there_are_at_least_300_figures(catalogue: Catalogue) -> None:
    assert len(catalogue.figures) >= 300


def test_every_figure_can_be_traced(catalogue: Catalogue) -> None:
    figures = catalogue.figures
    assert figures["observation"].is_unique
    assert figures["locator"].str.strip().ne("").all()
    assert set(figures["grade"]) <= {"A", "B"}
    for source in figures["source"].unique():
        assert catalogue.cards[source].url.startswith(("https://", "http://")), source


def test_every_figure_stands_on_the_line_that_its_name_gives(
    project: Project, catalogue: Catalogue
) -> None:
    for row in catalogue.figures.iloc[::40].to_dict("records"):
        path = project.data / "sources" / row["source"] / "figures.csv"
        line = path.read_text().splitlines()[row["row"] - 1]
        assert line.startswith(f"{row['measure']},{row['period']},"), row["observation"]
        assert row["observation"] == f"{row['source']}#{row['row']}"


@pytest.mark.parametrize(("definition", "first"), [("rapporteur", 2013), ("comensha", 2011)])
def test_the_series_of_each_definition_is_complete_up_to_2020(
    definition: str, first: int, catalogue: Catalogue
) -> None:
    # The Rapporteur's own count begins with 2013: none is published for the years before.
    series = yearly_totals(catalogue, definition)
    assert list(series.index) == list(range(first, 2021))
    assert (series > 0).all()


def test_comensha_counts_more_than_the_rapporteur_in_every_year(catalogue: Catalogue) -> None:
    comensha, rapporteur = (
        yearly_totals(catalogue, code)[range(2013, 2021)] for code in ("comensha", "rapporteur")
    )
    assert (comensha > rapporteur).all()


def yearly_totals(catalogue: Catalogue, definition: str) -> pd.Series:
    figures = catalogue.figures
    return by_year(select(figures, "registered_victims", definition=definition, years=(2011, 2020)))


@pytest.mark.parametrize(
    ("as_of", "period", "selection", "value"),
    [
        (MONITOR_2018, "2018", {"definition": "rapporteur"}, 668),
        (MONITOR_2018, "2018", {"definition": "comensha"}, 742),
        (MONITOR_2018, "2018", DOMESTIC, 132),
        (MONITOR_2018, "2018", DOMESTIC | {"age": "minor"}, 29),
        (MONITOR_2018, "2014", {"definition": "rapporteur"}, 1256),
        (MONITOR_2018, "2017", {"definition": "rapporteur"}, 958),
        (MONITOR_2020, "2020", {"definition": "rapporteur"}, 984),
        (MONITOR_2020, "2020", {"definition": "comensha"}, 1013),
    ],
)
def test_the_numbers_of_the_monitors_are_known_on_their_day(
    as_of: date, period: str, selection: dict[str, str], value: float, catalogue: Catalogue
) -> None:
    known = known_on(catalogue.figures, as_of)
    figure = the_one(select(known, "registered_victims", period=period, **selection), period)
    assert (figure["value"], figure["status"]) == (value, "exact")


def test_the_first_estimate_is_a_range_over_2014_and_2015(catalogue: Catalogue) -> None:
    known = known_on(catalogue.figures, MONITOR_2018)
    estimate = the_one(select(known, "estimated_victims", definition="mse_2017"), "the estimate")
    assert (estimate["value"], estimate["upper"]) == (5000, 7500)
    assert (estimate["status"], estimate["period"]) == ("range", "2014/2015")


def test_every_check_and_erratum_says_why(project: Project) -> None:
    sums = read_sums(project.data / "checks.yml")
    errata = read_errata(project.data / "errata.yml")
    assert len(sums) >= 20
    assert all(check.what.strip() for check in sums)
    assert all(len(erratum.reason) > 20 for erratum in errata)


def test_152_minors_of_2020_are_an_erratum_and_68_are_given(catalogue: Catalogue) -> None:
    minors = select(
        catalogue.figures, "registered_victims", definition="rapporteur", period="2020", age="minor"
    )
    assert set(minors["value"]) == {68, 152}
    assert set(minors.loc[minors["value"] == 152, "erratum"]) == {"nji-2021-minors-2020"}
    assert the_one(minors, "minors")["value"] == 68
