"""Hidden victims: every method beside the others, by the published table and by the register."""

from __future__ import annotations

import pandas as pd
import pytest

from analysis.chapters import hidden_counts, hidden_victims
from analysis.chapters.multiverse import METHOD_NAMES, every_estimate, rows_of, table_of
from analysis.chapters.page import Page, open_page
from analysis.observations.catalogue import Catalogue
from analysis.paths import Project
from analysis.statistics.capture_recapture.histories import histories_of, read_histories

_LISTS = {
    "I": "nla",
    "K": "kmar",
    "O": "shelters",
    "P": "police",
    "R": "care_coordination",
    "Z": "other",
}


@pytest.fixture(scope="module")
def page() -> Page:
    return open_page("hidden_victims", bootstrap=100)


def test_the_capture_table_has_the_margins_that_its_source_is_recorded_with(
    project: Project, catalogue: Catalogue
) -> None:
    path = project.data / "capture_histories" / f"{hidden_victims.SOURCE}.csv"
    histories = read_histories(path)
    figures = catalogue.figures
    margins = figures[figures["source"] == hidden_victims.SOURCE].set_index("reporter")["value"]
    assert histories.persons == margins["_T"]
    sizes = {name: histories.margins[1 << bit] for bit, name in enumerate(histories.lists)}
    assert sizes == {name: margins[reporter] for name, reporter in _LISTS.items()}


def test_joining_lists_keeps_every_person_and_counts_who_is_on_both_once() -> None:
    table = pd.DataFrame(
        {"I": [1, 0, 1, 0], "O": [0, 1, 1, 0], "P": [1, 1, 0, 1], "count": [3, 4, 5, 7]}
    )
    joined = histories_of(hidden_victims.join_lists(table, ("I", "O")))
    assert joined.lists == ("P", "IO")
    assert joined.persons == table["count"].sum()
    assert joined.margins[0b10] == 3 + 4 + 5


@pytest.mark.slow
def test_every_method_is_shown_for_both_tables_and_none_is_central(
    page: Page,
) -> None:
    figure = hidden_victims.multiverse_figure(page)
    methods = [english for english, _ in METHOD_NAMES.values()]
    assert figure.table["Method"].tolist() == methods * 2
    assert not {"Mean", "Average", "Median"} & set(figure.table.columns)
    for english in methods:
        assert figure.alt.count(english) == 2


def test_an_estimate_is_printed_as_its_interval_and_with_its_period(
    page: Page,
) -> None:
    hidden_victims.state_numbers(page)
    fact = page.facts["pooled_joined_independence"]
    assert fact.kind == "estimated"
    low, high = fact.lower_limit, fact.upper_limit
    assert low is not None and high is not None and low < fact.value < high
    assert fact.printed.endswith("(2010–2015)")
    assert f"{fact.value:,.0f}" not in fact.printed


def test_a_refused_estimate_shows_its_reason_and_no_number(page: Page) -> None:
    # Nobody is on both lists: independence has no finite estimate.
    histories = histories_of(
        pd.DataFrame({"P": [1, 0, 0], "K": [0, 1, 0], "R": [0, 0, 1], "count": [50, 40, 30]})
    )
    table = table_of(rows_of(every_estimate(page, histories, resample=False), "three"))
    refused = table[table["Refused"] != ""]
    assert "Independence" in refused["Method"].tolist()
    assert (refused[["Estimate", "Lower", "Upper"]] == "").all(axis=None)


def test_the_histories_of_a_year_count_the_victims_of_the_definition(page: Page) -> None:
    counts = page.cube.counts("capture_histories", ["definition_part"], year="2018")
    by_part = dict(zip(counts["definition_part"], counts["count"], strict=True))
    assert hidden_counts.histories_of_year(page, "2018").persons == by_part["rapporteur"]
    everyone = open_page("hidden_victims", bootstrap=100, definition="comensha")
    assert hidden_counts.histories_of_year(everyone, "2018").persons == sum(by_part.values())
