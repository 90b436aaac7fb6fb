"""No figure counts a part larger than the whole, or what is still to come."""

from __future__ import annotations

import pandas as pd
import pytest

from analysis.observations.catalogue import Catalogue
from analysis.observations.plausibility import more_than_all, of_a_time_to_come


def test_the_published_figures_never_count_a_part_larger_than_the_whole(
    catalogue: Catalogue,
) -> None:
    assert more_than_all(catalogue.figures) == []


@pytest.mark.parametrize(("value", "found"), [(742.0, 0), (743.0, 1), (768.0, 1)])
def test_a_part_larger_than_the_whole_is_told_with_its_row(
    catalogue: Catalogue, value: float, found: int
) -> None:
    figures: pd.DataFrame = catalogue.figures.copy()
    place = figures["observation"] == "rapporteur-factsheet-2014-2018#" + str(
        figures.loc[
            (figures["source"] == "rapporteur-factsheet-2014-2018") & (figures["value"] == 668),
            "row",
        ].iloc[0]
    )
    figures.loc[place, "value"] = value
    problems = more_than_all(figures)
    assert len(problems) == found
    assert all("CoMensha counts 742 in all" in problem.message for problem in problems)
    assert all(problem.row == figures.loc[place, "row"].iloc[0] for problem in problems)


@pytest.mark.parametrize(
    ("period", "is_to_come"),
    [
        ("2019", False),
        ("2018/2019", False),
        ("2019-10", False),
        ("2019-11", True),
        ("2020", True),
        ("2020/2021", True),
    ],
)
def test_a_figure_of_a_time_to_come_is_told_with_its_row(
    catalogue: Catalogue, period: str, is_to_come: bool
) -> None:
    source = catalogue.figures["source"] == "rapporteur-factsheet-2014-2018"
    figure = catalogue.figures[source].iloc[[0]].assign(period=period)

    problems = of_a_time_to_come(figure)

    assert [problem.row for problem in problems] == list(figure["row"] if is_to_come else [])
    assert all("(2019-10-18)" in problem.message for problem in problems)
