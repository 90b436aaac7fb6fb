"""Persons become the categories of the cube: each rule by an example."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings, strategies as st

from analysis.paths import Project, find_project
from analysis.register.extract import Extract
from analysis.register.recoding import Recoded, RecodingError, recode

VICTIM = {
    "victim_id": "SYNTHETIC-1",
    "registration_year": 2018,
    "sex": "F",
    "age": 30.0,
    "nationality": "ROU",
    "is_dublin_claimant": "no",
    "form": "sexual_only",
    "is_domestic": "no",
    "declaration_filed": "yes",
    "enough_indications": "_U",
    "residence_scheme": "granted",
}
Report = tuple[str, str, str]
POLICE: Report = ("police", "amsterdam", "2018-03-01")
KMAR: Report = ("kmar", "noord_holland", "2018-02-01")


def recoded(project: Project, *reports: Report, **changes: Any) -> Recoded:
    victims = pd.DataFrame([VICTIM | changes])
    told = pd.DataFrame(reports, columns=["reporter", "police_unit", "report_date"])
    told["report_date"] = pd.to_datetime(told["report_date"])
    told.insert(0, "victim_id", "SYNTHETIC-1")
    return recode(Extract(victims, told, is_synthetic=True), project.data / "codelists")


def victim(project: Project, *reports: Report, **changes: Any) -> dict[str, Any]:
    return recoded(project, *(reports or [POLICE]), **changes).victims.iloc[0].to_dict()


@pytest.mark.parametrize("form", ["sexual_only", "sexual_and_other"])
def test_sexual_exploitation_reported_by_the_kmar_alone_is_the_part_the_rapporteur_leaves_out(
    project: Project, form: str
) -> None:
    assert victim(project, KMAR, form=form)["definition_part"] == "kmar_only"
    assert victim(project, KMAR, POLICE, form=form)["definition_part"] == "rapporteur"


def test_labour_exploitation_reported_by_the_kmar_alone_counts_for_the_rapporteur(
    project: Project,
) -> None:
    assert victim(project, KMAR, form="labour")["definition_part"] == "rapporteur"


@pytest.mark.parametrize(
    ("form", "is_domestic", "expected"),
    [
        ("sexual_only", "yes", "domestic_sexual"),
        ("sexual_and_other", "yes", "domestic_sexual"),
        ("sexual_only", "_U", "other_sexual"),
        ("labour", "yes", "labour"),
        ("_U", "yes", "_U"),
    ],
)
def test_domestic_is_told_apart_for_sexual_exploitation_only(
    project: Project, form: str, is_domestic: str, expected: str
) -> None:
    assert victim(project, form=form, is_domestic=is_domestic)["form"] == expected


@pytest.mark.parametrize(
    ("age", "expected"),
    [(0, "minor"), (17, "minor"), (18, "18-22"), (22, "18-22"), (23, "23_plus"), (None, "_U")],
)
def test_ages_are_minor_18_to_22_and_older(
    project: Project, age: float | None, expected: str
) -> None:
    assert victim(project, age=float("nan") if age is None else float(age))["age"] == expected


@pytest.mark.parametrize(
    ("nationality", "expected"),
    [("NLD", "NLD"), ("ROU", "FOREIGN"), ("XXA", "FOREIGN"), ("_U", "_U"), ("ZZZ", "_U")],
)
def test_nationality_is_dutch_other_or_unknown(
    project: Project, nationality: str, expected: str
) -> None:
    assert victim(project, nationality=nationality)["nationality"] == expected


def test_a_sex_that_too_few_have_is_counted_as_unknown(project: Project) -> None:
    assert victim(project, sex="O")["sex"] == "_U"


def test_the_unit_is_that_of_the_first_report_of_the_police_the_region_that_of_anybodys(
    project: Project,
) -> None:
    later = ("police", "limburg", "2018-06-01")
    found = victim(project, later, POLICE, KMAR)
    assert (found["by_police"], found["police_unit"]) == ("yes", "amsterdam")
    assert found["region"] == "noord_holland"


def test_whom_the_police_did_not_report_has_no_police_unit(project: Project) -> None:
    found = victim(project, KMAR)
    assert (found["by_police"], found["police_unit"]) == ("no", "none")


def test_the_history_names_each_list_once_in_alphabetical_order(project: Project) -> None:
    others = [(name, "limburg", "2018-05-01") for name in ("shelters", "fairwork", "nla")]
    assert victim(project, *others, POLICE, KMAR)["history"] == "I+K+P+Z"


def test_a_second_report_by_the_same_reporter_is_not_counted(project: Project) -> None:
    later = ("police", "limburg", "2018-06-01")
    found = recoded(project, later, POLICE, KMAR).reports
    assert sorted(zip(found["reporter"], found["police_unit"], strict=True)) == [
        ("kmar", "noord_holland"),
        ("police", "amsterdam"),
    ]


def test_a_report_counts_in_the_year_in_which_its_victim_was_registered(project: Project) -> None:
    late = ("police", "amsterdam", "2019-01-05")
    assert recoded(project, late).reports["year"].tolist() == [2018]


def test_a_code_that_the_cube_does_not_know_is_refused_without_being_shown(
    project: Project,
) -> None:
    with pytest.raises(RecodingError, match="1 victims have a declaration_filed") as caught:
        victim(project, declaration_filed="CANARY")
    assert "CANARY" not in str(caught.value)


@settings(max_examples=25, deadline=None)
@given(
    reporters=st.lists(
        st.sampled_from(["police", "kmar", "nla", "care_coordination", "fairwork", "other"]),
        min_size=1,
        max_size=5,
    ),
    form=st.sampled_from(["sexual_only", "labour", "_U"]),
)
def test_every_person_has_a_category_in_every_dimension(reporters: list[str], form: str) -> None:
    told = [(name, "limburg", "2018-05-01") for name in reporters]
    found = recoded(find_project(), *told, form=form)
    assert not found.victims.isna().any(axis=None)
    assert ("P" in found.victims["history"].iloc[0]) == ("police" in reporters)
    assert len(found.reports) == len(set(reporters))
