"""The parts of the synthesis: what figures ask, which contradict each other, what is assumed."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import yaml
from hypothesis import given, settings, strategies as st

from analysis.observations.catalogue import Catalogue
from analysis.paths import Project
from analysis.register.synthesis.assumptions import (
    Assumptions,
    AssumptionsError,
    read_assumptions,
)
from analysis.register.synthesis.calibration import calibrate
from analysis.register.synthesis.cells import categories
from analysis.register.synthesis.conflicts import CalibrationError, consistent
from analysis.register.synthesis.counting import Uncountable, counted, found
from analysis.register.synthesis.fitting import fit
from analysis.register.synthesis.margins import Margin, age_bounds, published_margins
from analysis.register.synthesis.system import System
from analysis.register.synthesis.whole import whole_cells

NOBODY = {"police": False, "kmar": False, "nla": False, "care_coordination": False}


@pytest.fixture(scope="module")
def assumed(project: Project) -> Assumptions:
    return read_assumptions(project.data / "register" / "assumptions.yml")


@pytest.fixture(scope="module")
def margins(catalogue: Catalogue) -> list[Margin]:
    return published_margins(catalogue.figures, 2014, 2020)[0]


@pytest.fixture(scope="module")
def of_2018(margins: list[Margin]) -> list[Margin]:
    return [margin for margin in margins if margin.period == "2018"]


@pytest.fixture(scope="module")
def only_2018(assumed: Assumptions) -> Assumptions:
    period = assumed.period.model_copy(update={"value": (2018, 2018)})
    return assumed.model_copy(update={"period": period})


def margin(**changes: object) -> Margin:
    plain = Margin(
        observation="test#2",
        measure="registered_victims",
        period="2018",
        definition="comensha",
        form="_T",
        age="_T",
        sex="_T",
        nationality="_T",
        reporter="_T",
        residence="_T",
        printed=1.0,
        unit="persons",
        status="exact",
        grade="B",
        low=1.0,
        high=1.0,
    )
    return dataclasses.replace(plain, **changes)  # type: ignore[arg-type]


def person(**changes: object) -> dict[str, object]:
    plain = {
        "year": 2018,
        "is_kmar_only": False,
        "form": "sexual_only",
        "is_domestic": "yes",
        "methods": "coercion",
        "age": 17.0,
        "sex": "F",
        "nationality": "NLD",
        **NOBODY,
        "others": True,
    }
    return plain | changes


# --- whom a figure counts


def test_a_victim_whom_the_kmar_alone_reported_is_left_out_of_the_rapporteur_definition() -> None:
    people = pd.DataFrame([person(), person(is_kmar_only=True)])
    assert found(people, margin(), []) == 2
    assert found(people, margin(definition="rapporteur"), []) == 1


def test_both_forms_of_a_victim_count_only_in_years_in_which_the_published_forms_overlap() -> None:
    people = pd.DataFrame([person(form="sexual_and_other"), person(form="labour")])
    outside = margin(form="outside_sex_industry")
    assert found(people, outside, []) == 1
    assert found(people, outside, [2018]) == 2
    assert found(people, margin(form="sexual"), [2018]) == 1


def test_domestic_sexual_exploitation_needs_both() -> None:
    people = pd.DataFrame([person(), person(is_domestic="no"), person(form="labour")])
    assert counted(people, margin(form="domestic_sexual"), []).tolist() == [1, 0, 0]


def test_a_share_with_form_and_nationality_is_a_share_of_the_form() -> None:
    people = pd.DataFrame(
        [person(), person(nationality="NGA"), person(form="labour"), person(form="labour")]
    )
    share = margin(form="sexual", nationality="NLD", unit="percent", measure="registered_share")
    assert found(people, share, []) == 50
    assert found(people, dataclasses.replace(share, nationality="_T"), []) == 50
    assert found(people, dataclasses.replace(share, form="_T"), []) == 75


def test_a_share_of_reports_counts_reports_and_not_victims() -> None:
    people = pd.DataFrame([person(police=True), person(others=True)])
    share = margin(measure="reports_share", unit="percent", reporter="police")
    assert found(people, share, []) == pytest.approx(100 / 3)


def test_bodies_that_do_not_investigate_are_counted_once_for_each_victim() -> None:
    people = pd.DataFrame(
        [person(care_coordination=True), person(), person(police=True, others=False)]
    )
    assert found(people, margin(reporter="non_investigative"), []) == 2


def test_an_unknown_age_is_neither_minor_nor_adult() -> None:
    people = pd.DataFrame([person(age=np.nan), person(age=17.0), person(age=18.0)])
    told = {code: found(people, margin(age=code), []) for code in ("minor", "adult", "_U")}
    assert told == {"minor": 1, "adult": 1, "_U": 1}


@pytest.mark.parametrize(
    "changes", [{"form": "cross_border"}, {"residence": "dublin"}, {"reporter": "fairwork"}]
)
def test_what_the_register_cannot_count_is_said(changes: dict[str, str]) -> None:
    with pytest.raises(Uncountable):
        found(pd.DataFrame([person()]), margin(**changes), [])


@pytest.mark.parametrize(
    ("code", "bounds"),
    [("under_15", (0, 14)), ("15-17", (15, 17)), ("30_plus", (30, np.inf)), ("minor", (0, 17))],
)
def test_the_code_of_an_age_group_gives_its_bounds(code: str, bounds: tuple[float, float]) -> None:
    assert age_bounds(code) == bounds


# --- which figures are taken, and when one holds


def row(**changes: object) -> dict[str, object]:
    return {
        "measure": "registered_share",
        "period": "2018",
        **dict.fromkeys(("form", "age", "sex", "nationality", "reporter", "residence"), "_T"),
        "value": 25.0,
        "upper": np.nan,
        "unit": "percent",
        "definition": "rapporteur",
        "status": "exact",
        "grade": "A",
        "directness": "original",
        "known_from": pd.Timestamp("2019-01-01").date(),
        "observation": "test#2",
        "erratum": "",
    } | changes


@settings(deadline=None)
@given(share=st.floats(0, 100), digits=st.integers(0, 1))
def test_a_share_holds_when_it_is_printed_like_the_figure(share: float, digits: int) -> None:
    printed = round(share, digits)
    [taken], _ = published_margins(pd.DataFrame([row(value=printed)]), 2014, 2020)
    assert taken.holds(share)


@pytest.mark.parametrize(
    ("value", "inside", "outside"), [(25.0, [24.5, 25.49], [24.4, 25.6]), (21.7, [21.66], [21.6])]
)
def test_a_share_holds_to_its_printed_digits(
    value: float, inside: list[float], outside: list[float]
) -> None:
    [taken], _ = published_margins(pd.DataFrame([row(value=value)]), 2014, 2020)
    assert all(taken.holds(share) for share in inside)
    assert not any(taken.holds(share) for share in outside)


def test_a_least_value_holds_from_there_on_over_all_its_years() -> None:
    mean = row(
        measure="registered_victims_yearly_mean",
        period="2014/2017",
        unit="persons_per_year",
        value=550.0,
        status="at_least",
    )
    [taken], _ = published_margins(pd.DataFrame([mean]), 2014, 2020)
    assert taken.holds(2200)
    assert taken.holds(9999)
    assert not taken.holds(2199)


def test_errata_and_the_losers_of_a_conflict_are_told_and_not_taken() -> None:
    figures = pd.DataFrame(
        [
            row(observation="good#2"),
            row(observation="later#2", value=26.0, grade="B"),
            row(observation="wrong#2", value=99.0, erratum="known-error"),
        ]
    )
    chosen, others = published_margins(figures, 2014, 2020)
    assert [taken.observation for taken in chosen] == ["good#2"]
    told = {other.observation: why for other, why in others.items()}
    assert "chooses good#2" in told["later#2"]
    assert "known-error" in told["wrong#2"]


@pytest.mark.parametrize("period", ["2013/2017", "2021", "2016-01/2016-06", "2018/2021"])
def test_figures_beyond_the_years_are_left_out(period: str) -> None:
    figures = pd.DataFrame([row(period=period), row(observation="inside#2")])
    chosen, others = published_margins(figures, 2014, 2020)
    assert [taken.observation for taken in chosen] == ["inside#2"]
    assert not others


def test_ages_are_cut_where_a_published_group_begins_or_ends() -> None:
    bands = categories([margin(age="15-17"), margin(age="30_plus")], range(2018, 2019)).bands
    assert bands == ((0, 14), (15, 17), (18, 29), (30, 66))


# --- contradictions


def weigh(margins: list[Margin], assumed: Assumptions) -> tuple[set[str], dict[str, str]]:
    system = System(categories(margins, assumed.years), assumed)
    kept, dropped = consistent(system, system.asks(margins)[0])
    told = {taken.observation: why for taken, why in dropped.items()}
    return {ask.margin.observation for ask in kept}, told


def test_a_figure_that_contradicts_better_ones_is_dropped_with_their_names(
    of_2018: list[Margin], only_2018: Assumptions
) -> None:
    share = margin(
        **{"observation": "false#2", "measure": "registered_share", "unit": "percent"},
        **{"definition": "rapporteur", "age": "minor", "printed": 50.0, "low": 49.5, "high": 50.5},
    )
    kept, dropped = weigh([*of_2018, share], only_2018)
    assert set(dropped) == {"false#2"}
    assert "us-tip-2021#9 (62)" in dropped["false#2"]
    assert "comensha-reaction-2014-2018#2 (668)" in dropped["false#2"]
    assert kept == {taken.observation for taken in of_2018}


def test_figures_of_one_year_that_agree_are_all_kept(
    of_2018: list[Margin], only_2018: Assumptions
) -> None:
    _, dropped = weigh(of_2018, only_2018)
    assert dropped == {}


def test_a_year_without_a_published_total_is_refused(
    of_2018: list[Margin], only_2018: Assumptions
) -> None:
    without = [taken for taken in of_2018 if taken.printed != 742]
    with pytest.raises(CalibrationError, match=r"no published total for 2018 by .* comensha"):
        calibrate(without, only_2018)


# --- fitting and whole numbers


def test_whole_cells_meet_every_kept_figure_and_stay_near_the_fitted_ones(
    of_2018: list[Margin], only_2018: Assumptions
) -> None:
    system = System(categories(of_2018, only_2018.years), only_2018)
    asked, _ = system.asks(of_2018)
    fitted = fit(system, system.expected, asked)
    cells = whole_cells(system, fitted, asked)
    assert (cells >= 0).all()
    assert np.abs(system.link_rows() @ cells).max() == 0
    for ask in asked:
        value = ask.counted @ cells
        value = value if ask.base is None else 100 * value / (ask.base @ cells)
        assert ask.margin.holds(float(value)), ask.margin
    assert np.abs(system.yearly_rows() @ (cells - fitted)).max() <= 3
    assert np.abs(cells - fitted).max() < 5


def test_fitting_moves_the_cells_onto_the_figures(
    of_2018: list[Margin], only_2018: Assumptions
) -> None:
    system = System(categories(of_2018, only_2018.years), only_2018)
    asked, _ = system.asks(of_2018)
    fitted = fit(system, system.expected, asked)
    for ask in asked:
        value = float(ask.counted @ fitted)
        value = value if ask.base is None else 100 * value / float(ask.base @ fitted)
        assert ask.low - 0.1 <= value <= ask.high + 0.1, ask.margin


# --- what is assumed


def broken(project: Project, tmp_path: Path, change: dict[str, object]) -> Path:
    content = yaml.safe_load((project.data / "register" / "assumptions.yml").read_text())
    path = tmp_path / "assumptions.yml"
    path.write_text(yaml.safe_dump(content | change))
    return path


def test_every_assumption_says_why(assumed: Assumptions) -> None:
    for name in type(assumed).model_fields:
        assert len(getattr(assumed, name).because) > 20, name


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"extra_report_weight": {"value": 0.03}}, "because: Field required"),
        ({"extra_report_weight": {"value": 3, "because": "x" * 30}}, "less than or equal to 1"),
        ({"more": {"value": 1, "because": "x" * 30}}, "Extra inputs"),
    ],
    ids=["no reason", "no share", "unknown name"],
)
def test_a_faulty_assumption_is_named_with_its_file(
    project: Project, tmp_path: Path, change: dict[str, object], fault: str
) -> None:
    path = broken(project, tmp_path, change)
    with pytest.raises(AssumptionsError, match=fault) as error:
        read_assumptions(path)
    assert str(path) in str(error.value)
    assert next(iter(change)) in str(error.value)


def test_ages_that_are_no_ages_are_refused(project: Project, tmp_path: Path) -> None:
    content = yaml.safe_load((project.data / "register" / "assumptions.yml").read_text())
    content["age_shares"]["value"]["labour"] = {"young": 1.0}
    with pytest.raises(AssumptionsError, match="write ages such as 15-17"):
        read_assumptions(broken(project, tmp_path, content))


def test_a_missing_file_of_assumptions_is_told(tmp_path: Path) -> None:
    with pytest.raises(AssumptionsError, match="cannot be read"):
        read_assumptions(tmp_path / "assumptions.yml")
