"""What was known on a date, and which figure answers when sources disagree."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

import pandas as pd
import pytest
from hypothesis import given, settings, strategies as st

from analysis.errors import MissingFigure, ParameterError
from analysis.observations.catalogue import Catalogue
from analysis.observations.codelists import DIMENSIONS
from analysis.observations.schema import KEY
from analysis.observations.selection import (
    by_year,
    chosen,
    conflicts,
    known_on,
    rank,
    select,
    the_one,
)

GRADES = ("A", "B")
STATUSES = ("exact", "rounded", "at_least", "range", "suppressed")
DIRECTNESS = ("original", "official", "reported")
DAYS = (date(2021, 1, 1), date(2020, 1, 1), date(2019, 1, 1))


def figure(observation: str = "a#2", **cells: object) -> dict[str, object]:
    """One figure; what is not named is as good as it can be."""
    total = dict.fromkeys(DIMENSIONS, "_T")
    return {
        **{"measure": "registered_victims", "period": "2018", **total},
        **{"value": 668.0, "upper": float("nan"), "unit": "persons", "definition": "rapporteur"},
        **{"status": "exact", "observation": observation, "source": observation.split("#")[0]},
        **{"known_from": DAYS[0], "grade": "A", "directness": "original", "erratum": ""},
        **cells,
    }


def frame(*figures: dict[str, object]) -> pd.DataFrame:
    return pd.DataFrame(list(figures))


ranked_figures = st.builds(
    lambda grade, status, directness, day, value, erratum: {
        "grade": grade,
        "status": status,
        "directness": directness,
        "known_from": day,
        "value": float("nan") if status == "suppressed" else value,
        "erratum": erratum,
    },
    *(st.sampled_from(codes) for codes in (GRADES, STATUSES, DIRECTNESS, DAYS)),
    st.sampled_from([660.0, 668.0]),
    st.sampled_from(["", "", "", "wrong"]),
)
several_figures = st.lists(
    st.tuples(ranked_figures, st.sampled_from(["2017", "2018"])), min_size=1, max_size=7
).map(
    lambda drawn: [
        figure(f"s{number}#2", period=period, **cells)
        for number, (cells, period) in enumerate(drawn)
    ]
)


def goodness(row: dict[str, object]) -> tuple[object, ...]:
    """The rule of the design, written down independently."""
    return (
        row["erratum"] != "",
        GRADES.index(row["grade"]),
        STATUSES.index(row["status"]),
        DIRECTNESS.index(row["directness"]),
        -row["known_from"].toordinal(),
        row["observation"],
    )


# --- what was known on a date


def test_a_figure_published_later_does_not_exist_yet() -> None:
    figures = frame(figure("early#2", known_from=DAYS[2]), figure("late#2", known_from=DAYS[1]))
    assert list(known_on(figures, date(2019, 12, 31))["observation"]) == ["early#2"]
    assert list(known_on(figures, DAYS[1])["observation"]) == ["early#2", "late#2"]


def test_a_publication_of_which_only_the_year_is_known_is_seen_from_31_december(
    catalogue: Catalogue,
) -> None:
    figures = catalogue.figures
    [card] = {figures.loc[figures["source"] == "comensha-annual-2016", "known_from"].iloc[0]}
    assert card == date(2017, 12, 31)
    assert "comensha-annual-2016" not in set(known_on(figures, date(2017, 12, 30))["source"])
    assert "comensha-annual-2016" in set(known_on(figures, date(2017, 12, 31))["source"])


def test_on_the_day_of_the_monitor_its_factsheet_is_known_and_its_reaction_by_the_cabinet_not(
    catalogue: Catalogue,
) -> None:
    known = set(known_on(catalogue.figures, date(2019, 10, 18))["source"])
    assert "rapporteur-factsheet-2014-2018" in known
    assert "comensha-annual-2020" not in known


def test_a_date_before_any_source_is_refused_with_the_first_date(catalogue: Catalogue) -> None:
    first = catalogue.figures["known_from"].min()
    with pytest.raises(ParameterError, match=rf"as_of 1999-01-01 .* from {first} on"):
        known_on(catalogue.figures, date(1999, 1, 1))
    assert not known_on(catalogue.figures, first).empty


# --- selection


def test_a_dimension_that_is_not_named_is_at_its_total() -> None:
    figures = frame(figure("all#2"), figure("girls#2", sex="F"), figure("minors#2", age="minor"))
    assert list(select(figures, "registered_victims")["observation"]) == ["all#2"]
    assert list(select(figures, "registered_victims", sex="F")["observation"]) == ["girls#2"]


def test_several_codes_of_a_dimension_can_be_asked_for() -> None:
    figures = frame(figure("all#2"), figure("girls#2", sex="F"), figure("boys#2", sex="M"))
    answer = select(figures, "registered_victims", sex=["F", "M"])
    assert list(answer["observation"]) == ["girls#2", "boys#2"]


def test_figures_are_selected_by_measure_period_and_definition() -> None:
    figures = frame(
        figure("a#2"),
        figure("b#2", measure="detected_victims"),
        figure("c#2", definition="comensha"),
        figure("d#2", period="2014/2018"),
    )
    found = select(figures, "registered_victims", definition="rapporteur", period="2018")
    assert list(found["observation"]) == ["a#2"]
    either = select(figures, "registered_victims", definition=("rapporteur", "comensha"))
    assert list(either["observation"]) == ["a#2", "c#2", "d#2"]


def test_years_keep_single_years_only_and_both_ends() -> None:
    periods = ["2013", "2014", "2016", "2018", "2019", "2014/2018", "2015-03"]
    figures = frame(*(figure(f"{p}#2", period=p) for p in periods))
    answer = select(figures, "registered_victims", years=(2014, 2018))
    assert list(answer["period"]) == ["2014", "2016", "2018"]


def test_an_unknown_dimension_is_refused_by_name() -> None:
    with pytest.raises(TypeError, match="colour"):
        select(frame(figure()), "registered_victims", colour="red")


# --- the choice


@pytest.mark.parametrize(
    ("better", "worse"),
    [
        ({"grade": "B", "status": "rounded"}, {"erratum": "wrong"}),
        (
            {"status": "rounded", "directness": "reported", "known_from": DAYS[2]},
            {"grade": "B"},
        ),
        ({"directness": "reported", "known_from": DAYS[2]}, {"status": "rounded"}),
        ({"known_from": DAYS[2]}, {"directness": "official"}),
        ({}, {"known_from": DAYS[1]}),
    ],
    ids=["an erratum last", "then the grade", "then the status", "then the directness", "the date"],
)
def test_the_rule_goes_by_erratum_grade_status_directness_and_date(
    better: dict[str, object], worse: dict[str, object]
) -> None:
    # The name would decide the other way round.
    figures = frame(figure("z#2", value=1.0, **better), figure("a#2", value=2.0, **worse))
    assert list(chosen(figures)["observation"]) == ["z#2"]


@pytest.mark.parametrize(
    ("column", "codes"), [("status", STATUSES), ("directness", DIRECTNESS), ("grade", GRADES)]
)
def test_each_step_of_the_rule_has_its_order(column: str, codes: tuple[str, ...]) -> None:
    for better, worse in pairwise(codes):
        figures = frame(figure("z#2", **{column: better}), figure("a#2", **{column: worse}))
        assert list(chosen(figures)["observation"]) == ["z#2"]


@given(several_figures)
@settings(max_examples=30, deadline=None)
def test_the_best_sound_figure_of_each_thing_is_chosen(drawn: list[dict[str, object]]) -> None:
    expected = set()
    for period in ("2017", "2018"):
        sound = [row for row in drawn if row["period"] == period and not row["erratum"]]
        expected |= {min(sound, key=goodness)["observation"]} if sound else set()
    assert set(chosen(frame(*drawn))["observation"]) == expected


@given(several_figures.flatmap(lambda rows: st.tuples(st.just(rows), st.permutations(rows))))
@settings(max_examples=30, deadline=None)
def test_the_choice_does_not_depend_on_the_order_of_the_rows(
    pair: tuple[list[dict[str, object]], list[dict[str, object]]],
) -> None:
    one, other = (rank(frame(*rows)).set_index("observation").sort_index() for rows in pair)
    pd.testing.assert_frame_equal(one, other)
    first, second = (list(conflicts(frame(*rows))["observation"]) for rows in pair)
    assert first == second


@given(several_figures)
@settings(max_examples=20, deadline=None)
def test_ranking_keeps_every_row_in_its_place(drawn: list[dict[str, object]]) -> None:
    figures = frame(*drawn)
    ranked = rank(figures)
    pd.testing.assert_frame_equal(ranked.drop(columns=["chosen", "contested"]), figures)


def test_an_erratum_is_never_chosen_even_when_it_stands_alone() -> None:
    assert chosen(frame(figure(erratum="wrong"))).empty


def test_no_figures_give_no_choice() -> None:
    nothing = frame(figure()).iloc[:0]
    assert chosen(nothing).empty
    assert conflicts(nothing).empty


# --- conflicts


def test_sources_that_agree_are_no_conflict() -> None:
    assert conflicts(frame(figure("a#2"), figure("b#2", grade="B"))).empty


def test_another_definition_or_unit_is_another_thing() -> None:
    figures = frame(
        figure("a#2", value=1.0),
        figure("b#2", value=2.0, definition="comensha"),
        figure("c#2", value=3.0, unit="reports"),
    )
    assert conflicts(figures).empty
    assert len(chosen(figures)) == 3


def test_a_conflict_shows_the_chosen_figure_before_those_that_lost() -> None:
    figures = frame(figure("a#2", value=1.0, grade="B"), figure("b#2", value=2.0))
    told = conflicts(figures)
    assert list(told["observation"]) == ["b#2", "a#2"]
    assert list(told["chosen"]) == [True, False]


def test_ranges_that_begin_alike_and_end_apart_are_a_conflict() -> None:
    figures = frame(
        figure("a#2", value=5000.0, upper=7500.0, status="range"),
        figure("b#2", value=5000.0, upper=8000.0, status="range"),
    )
    assert len(conflicts(figures)) == 2


def test_a_range_and_a_single_number_are_a_conflict() -> None:
    figures = frame(
        figure("a#2", value=5000.0, upper=7500.0, status="range"), figure("b#2", value=5000.0)
    )
    assert len(conflicts(figures)) == 2


def test_a_suppressed_figure_contradicts_nothing() -> None:
    figures = frame(
        figure("a#2", value=3.0),
        figure("b#2", value=float("nan"), upper=4.0, status="suppressed"),
    )
    assert conflicts(figures).empty


@pytest.mark.parametrize(("year", "wins", "loses"), [("2014", 1256, 1255), ("2017", 958, 956)])
def test_the_revised_totals_are_kept_beside_the_chosen_ones(
    year: str, wins: float, loses: float, catalogue: Catalogue
) -> None:
    totals = select(catalogue.figures, "registered_victims", definition="rapporteur", period=year)
    assert the_one(totals, year)["value"] == wins
    told = conflicts(totals)
    assert told["value"].iloc[0] == wins
    assert loses in set(told.loc[~told["chosen"], "value"])


def test_the_choice_among_the_real_figures_is_one_for_each_thing(catalogue: Catalogue) -> None:
    ranked = rank(catalogue.figures)
    assert len(ranked) == len(catalogue.figures)
    assert not ranked.loc[ranked["erratum"] != "", "chosen"].any()
    best = ranked[ranked["chosen"]]
    assert not best.duplicated(KEY).any()
    sound = ranked[ranked["erratum"] == ""]
    assert len(best) == len(sound.drop_duplicates(KEY))


# --- the one figure, and the series by year


def test_the_one_figure_is_the_chosen_one() -> None:
    figures = frame(figure("a#2", value=1.0, grade="B"), figure("b#2", value=2.0))
    assert the_one(figures, "victims")["observation"] == "b#2"


def test_a_figure_that_nobody_published_is_named() -> None:
    with pytest.raises(MissingFigure, match="no published figure for victims of 2018"):
        the_one(frame(figure()).iloc[:0], "victims of 2018")


def test_different_figures_for_one_question_are_refused() -> None:
    figures = frame(figure("a#2"), figure("b#2", definition="comensha"))
    with pytest.raises(MissingFigure, match="2 different figures answer victims"):
        the_one(figures, "victims")


def test_a_suppressed_figure_is_missing() -> None:
    hidden = figure("a#2", value=float("nan"), upper=4.0, status="suppressed")
    with pytest.raises(MissingFigure, match="a#2 suppresses the figure for victims"):
        the_one(frame(hidden), "victims")


def test_the_series_by_year_holds_the_chosen_values_in_order() -> None:
    figures = frame(
        figure("b#3", period="2018", value=668.0),
        figure("b#2", period="2017", value=958.0),
        figure("c#2", period="2017", value=956.0, grade="B"),
    )
    series = by_year(figures)
    assert series.to_dict() == {2017: 958.0, 2018: 668.0}
    assert list(series.index) == [2017, 2018]
    assert series.index.name == "year"


def test_a_series_with_two_figures_for_a_year_is_refused() -> None:
    figures = frame(figure("a#2"), figure("b#2", definition="comensha"))
    with pytest.raises(ValueError, match="more than one figure"):
        by_year(figures)
