"""The ledger of the real editions: what it holds, and what one changed observation changes."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from typing import Any

import pandas as pd
import pytest
import yaml

from analysis.book.editions import read_editions
from analysis.errors import DataError
from analysis.facts.claims import Claim, ClaimError, check_codes
from analysis.facts.evaluation import STATUSES, ClaimResult, Status, evaluate
from analysis.facts.ledger import (
    MOMENTS,
    Ledger,
    date_of_knowledge,
    evaluate_edition,
    in_words,
    to_json,
)
from analysis.facts.recommendations import (
    RecommendationSet,
    read_all_recommendations,
    read_recommendations,
)
from analysis.facts.robustness import as_values, robustness_of
from analysis.observations.breaks import Break, read_breaks
from analysis.observations.catalogue import Catalogue
from analysis.paths import Project

RAPPORTEUR_2018 = {
    "rapporteur-fell-2014-2018",
    "rapporteur-almost-halved-2014-2018",
    "registered-below-first-estimate-2018",
    "registered-below-second-estimate-2018",
}
COMENSHA_2018 = {
    "comensha-fell-2014-2018",
    "comensha-almost-halved-2015-2018",
    "comensha-rose-2019",
}
MUTATIONS: list[tuple[str, float, dict[str, Status]]] = [
    # one source of several: the others disagree with it
    ("comensha-reaction-2014-2018#2", 1002, dict.fromkeys(RAPPORTEUR_2018, "weakened")),
    ("us-tip-2021#3", 1002, dict.fromkeys(RAPPORTEUR_2018, "weakened")),
    (
        "parliament-answer-2019-3260#3",
        700,
        {
            "rapporteur-fell-2014-2018": "weakened",
            "rapporteur-almost-halved-2014-2018": "weakened",
        },
    ),
    ("us-tip-2021#16", 424, {"police-reports-rose-2018": "weakened"}),
    ("rapporteur-factsheet-2014-2018#9", 300, {"domestic-fell-2018": "weakened"}),
    ("rapporteur-factsheet-2014-2018#10", 87, {"domestic-minors-out-of-view-2018": "weakened"}),
    ("us-tip-2022#9", 204, {"minors-fell-2016-2020": "weakened"}),
    ("unodc-glotip-2025#158", 123, {"nigerian-doubled-2014-2018": "weakened"}),
    ("volkskrant-2021-offenders#3", 255, {"suspects-fell-2015-2019": "weakened"}),
    # the only source: it decides alone
    ("comensha-reaction-2014-2018#3", 2000, dict.fromkeys(COMENSHA_2018, "contradicted")),
    ("comensha-reaction-2014-2018#3", 594, {"comensha-almost-halved-2015-2018": "supported"}),
    ("comensha-annual-2016#4", 839, {"comensha-fell-2016-2020": "contradicted"}),
    ("comensha-annual-2016#4", 1574, {"comensha-fell-2016-2020": "supported"}),
    ("us-tip-2020#13", 160, {"care-coordinators-fell-2018": "contradicted"}),
    ("us-tip-2020#11", 648, {"police-reports-rose-2018": "contradicted"}),
    ("parliament-answer-2019-3260#12", 508, {"dutch-fell-2014-2017": "contradicted"}),
    ("parliament-answer-2019-3260#31", 3, {"nigerian-registered-2015": "weakened"}),
    ("parliament-answer-2019-3260#33", 460, {"nigerian-doubled-2017-2019": "contradicted"}),
    ("us-tip-2021#10", 256, {"nigerian-fell-2020": "contradicted"}),
    ("us-tip-2021#15", 476, {"police-reports-fell-2020": "weakened"}),
    ("rapporteur-news-2018#5", 38, {"police-share-fell-2013-2017": "weakened"}),
    ("rapporteur-news-2018#6", 90, {"police-share-fell-2013-2017": "contradicted"}),
    ("parliament-answer-2020-trafficking#2", 218, {"target-missed-2019": "contradicted"}),
    ("parliament-letter-2019-28638-165#3", 40, {"dublin-majority-2019": "weakened"}),
    ("minister-letter-monitor-2011-2015#9", 5, {"young-suspects-2011-2015": "contradicted"}),
    ("comensha-annual-2020#5", 20, {"labour-share-2020": "contradicted"}),
    ("nji-figures-2020#5", 60, {"minors-fell-2015-2018": "contradicted"}),
    ("dutchnews-2017-victims#6", 63, {"domestic-is-most-common": "contradicted"}),
    # an estimate
    (
        "rapporteur-factsheet-2014-2018#2",
        3000,
        {"registered-below-first-estimate-2018": "weakened"},
    ),
    ("wodc-estimate-2021#3", 1000, {"estimate-far-above-registered-2019": "contradicted"}),
    # an erratum and a figure on which no claim rests
    ("minister-letter-monitor-2011-2015#5", 30, {}),
    ("us-tip-2022#7", 1, {}),
]


def mutated(figures: pd.DataFrame, observation: str, value: float) -> pd.DataFrame:
    hit = figures["observation"] == observation
    assert hit.sum() == 1, f"{observation} is no observation"
    return figures.assign(value=figures["value"].mask(hit, value))


@pytest.fixture(scope="module")
def breaks(project: Project) -> list[Break]:
    return read_breaks(project.data / "breaks.yml")


@pytest.fixture(scope="module")
def sets(project: Project) -> list[RecommendationSet]:
    return read_all_recommendations(project.data / "recommendations")


@pytest.fixture(scope="module")
def claims(sets: list[RecommendationSet]) -> list[Claim]:
    return [claim for found in sets for claim in found.claims]


@pytest.fixture(scope="module")
def ledgers(
    sets: list[RecommendationSet], catalogue: Catalogue, breaks: list[Break]
) -> dict[str, Ledger]:
    return {found.edition: evaluate_edition(found, catalogue.figures, breaks) for found in sets}


@pytest.fixture(scope="module")
def now(ledgers: Mapping[str, Ledger]) -> dict[str, ClaimResult]:
    return {
        one.claim.id: one.now
        for ledger in ledgers.values()
        for line in ledger.lines
        for one in line.claims
    }


# --- the real claims


def test_each_edition_has_claims_and_there_are_enough_of_them(
    sets: list[RecommendationSet], claims: list[Claim]
) -> None:
    assert all(found.claims for found in sets)
    assert len(claims) >= 16


def test_each_recommendation_rests_on_claims_or_says_why_it_is_normative(
    sets: list[RecommendationSet],
) -> None:
    for found in sets:
        for item in found.recommendations:
            assert item.basis_reason_en
            assert item.claims or item.basis == "normative", item.id


def test_a_recommendation_that_rests_on_evidence_without_a_claim_is_refused(
    sets: list[RecommendationSet],
) -> None:
    [item, *_] = (i for f in sets for i in f.recommendations if i.basis == "evidence")
    with pytest.raises(ValueError, match="add at least one claim"):
        type(item).model_validate(item.model_dump() | {"claims": []})


def test_every_claim_names_known_codes_and_a_figure_of_its_chapter(
    claims: list[Claim], catalogue: Catalogue, project: Project
) -> None:
    for claim in claims:
        check_codes(claim, catalogue.codelists)
        if claim.figure:
            code = _code_of(project, claim.figure.chapter)
            assert f'"{claim.figure.figure}"' in code, claim.id


def _code_of(project: Project, chapter: str) -> str:
    """The code of the modules that the notebook of a chapter imports."""
    notebook = (project.chapters / f"{chapter}.ipynb").read_text(encoding="utf-8")
    [names] = re.findall(r"from analysis\.chapters import ([^\\\"]+)", notebook)
    modules = [name.split(" as ")[0].strip() for name in names.split(",")]
    folder = project.root / "src" / "analysis" / "chapters"
    return "".join((folder / f"{name}.py").read_text(encoding="utf-8") for name in modules)


def test_every_claim_of_a_published_edition_is_shown_by_a_figure(project: Project) -> None:
    for edition in read_editions(project.data / "editions"):
        found = read_recommendations(project.data / "recommendations", edition.id)
        assert all(claim.figure for claim in found.claims)


@pytest.mark.parametrize("moment", MOMENTS)
def test_each_real_claim_has_a_status_and_the_reasons_for_it(
    moment: Any, ledgers: Mapping[str, Ledger]
) -> None:
    for ledger in ledgers.values():
        for line in ledger.lines:
            for one in line.claims:
                result = one.at(moment)
                assert result.status in STATUSES
                assert result.reasons and all(result.reasons), one.claim.id
                is_tested = result.status != "untestable"
                assert (result.compared is not None) == is_tested
                assert not is_tested or len(result.observations) == len(one.claim.sides)


def test_a_contradicted_claim_is_told_by_the_ledger(ledgers: Mapping[str, Ledger]) -> None:
    for ledger in ledgers.values():
        for moment in MOMENTS:
            statuses = {
                one.claim.id
                for line in ledger.lines
                for one in line.claims
                if one.at(moment).status == "contradicted"
            }
            assert set(ledger.contradicted(moment)) == statuses


def test_then_sees_nothing_that_was_published_later(
    ledgers: Mapping[str, Ledger], catalogue: Catalogue
) -> None:
    known_from = catalogue.figures.set_index("observation")["known_from"]
    for ledger in ledgers.values():
        for line in ledger.lines:
            for one in line.claims:
                assert all(known_from[o] <= ledger.as_of for o in one.then.observations)


def test_no_claim_rests_on_a_synthetic_fact(now: Mapping[str, ClaimResult]) -> None:
    kinds = {fact.kind for r in now.values() for fact in (r.left, r.right) if fact}
    assert kinds == {"registered", "external"}


def test_the_date_of_knowledge_is_the_one_of_the_edition(project: Project) -> None:
    for edition in read_editions(project.data / "editions"):
        found = read_recommendations(project.data / "recommendations", edition.id)
        assert date_of_knowledge(found.document) == edition.as_of


# --- the numbers behind some statuses that are known


def test_almost_halved_holds_for_the_rapporteur_and_only_just_for_comensha(
    now: Mapping[str, ClaimResult],
) -> None:
    rapporteur = now["rapporteur-almost-halved-2014-2018"]
    comensha = now["comensha-almost-halved-2015-2018"]
    assert (rapporteur.status, comensha.status) == ("supported", "weakened")
    assert rapporteur.left is not None and rapporteur.left.value == 668
    assert comensha.compared is not None
    assert comensha.compared.low == pytest.approx(100 * (742 - 1321) / 1321)


def test_what_was_published_since_makes_the_rise_of_police_reports_testable(
    ledgers: Mapping[str, Ledger],
) -> None:
    assert "police-reports-rose-2018" in ledgers["2014-2018"].changed
    assert "rapporteur-fell-2014-2018" not in ledgers["2014-2018"].changed


def test_the_fall_from_2016_to_2020_is_weak_in_both_counts(now: Mapping[str, ClaimResult]) -> None:
    for name in ("comensha-fell-2016-2020", "rapporteur-fell-2016-2020"):
        assert now[name].status == "weakened"
        assert now[name].reasons[1] == "inside the margin of 5%"


def test_a_share_that_is_registered_as_an_erratum_is_not_used(
    now: Mapping[str, ClaimResult],
) -> None:
    [reason] = now["minors-share-rose-2015"].reasons
    assert "minister-letter-minors-2014" in reason


# --- the ledger


def test_a_recommendation_is_as_weak_as_its_weakest_claim(ledgers: Mapping[str, Ledger]) -> None:
    lines = {line.recommendation.id: line for line in ledgers["2014-2018"].lines}
    for line in lines.values():
        for moment in MOMENTS:
            statuses = {one.at(moment).status for one in line.claims}
            expected = max(statuses, key=STATUSES.index) if statuses else None
            assert line.status(moment) == expected
    assert lines["2014-2018-5"].status("then") == "untestable"
    assert lines["2014-2018-5"].status("now") == "supported"


def test_claims_of_a_normative_recommendation_are_context_without_weight(
    ledgers: Mapping[str, Ledger],
) -> None:
    ledger = ledgers["2016-2020"]
    assert {line.role for line in ledger.lines} == {"context"}
    assert all(line.status("now") is None for line in ledger.lines)
    assert sum(ledger.counts("now").values()) == 0
    assert sum(ledger.counts("now", "context").values()) == sum(
        len(line.claims) for line in ledger.lines
    )


def test_the_date_of_then_may_be_chosen(
    sets: list[RecommendationSet], catalogue: Catalogue, breaks: list[Break]
) -> None:
    [found] = [found for found in sets if found.edition == "2011-2015"]
    late = evaluate_edition(found, catalogue.figures, breaks, date(2100, 1, 1))
    assert late.changed == []
    assert late.counts("then") == late.counts("now")


def with_robustness(
    found: RecommendationSet, figures: pd.DataFrame, breaks: list[Break]
) -> dict[str, Any]:
    ledger = evaluate_edition(found, figures, breaks)
    robust = robustness_of(ledger, figures, breaks)
    return to_json(ledger, {claim: as_values(one) for claim, one in robust.items()})


def test_the_ledger_says_for_each_claim_in_how_many_specifications_it_holds(
    sets: list[RecommendationSet], catalogue: Catalogue, breaks: list[Break]
) -> None:
    found = next(found for found in sets if found.edition == "2016-2020")
    content = with_robustness(found, catalogue.figures, breaks)
    [entry] = [e for e in content["claims"] if e["claim"] == "rapporteur-fell-2016-2020"]
    robust = entry["robustness"]
    # Three first years, two last years, two counts, then and now; it fell from 2015 to 2020 only.
    assert robust["specifications"] == robust["tested"] == 3 * 2 * 2 * 2
    assert robust["tested"] - robust["held"] == len(robust["failing"]) > 0
    assert {one["status"] for one in robust["failing"]} <= {"weakened", "contradicted"}
    ledger = evaluate_edition(found, catalogue.figures, breaks)
    robust_of = {e["claim"]: e["robustness"] for e in content["claims"]}
    said = f"holds in {robust['held']} of {robust['tested']} specifications"
    assert said in in_words(ledger, robust_of)
    assert "as known" not in in_words(ledger, robust_of)


def test_the_specifications_that_fail_are_named_when_asked(
    sets: list[RecommendationSet], catalogue: Catalogue, breaks: list[Break]
) -> None:
    found = next(found for found in sets if found.edition == "2016-2020")
    content = with_robustness(found, catalogue.figures, breaks)
    robust = {entry["claim"]: entry["robustness"] for entry in content["claims"]}
    ledger = evaluate_edition(found, catalogue.figures, breaks)
    lines = in_words(ledger, robust, with_failing=True).splitlines()
    [place] = [i for i, line in enumerate(lines) if "rapporteur-fell-2016-2020: then" in line]
    until = next(i for i in range(place + 1, len(lines)) if ": then " in lines[i])
    told = [line for line in lines[place:until] if "(as known " in line]
    days = sum(line.count(" and ") + 1 for line in told)
    assert days == len(robust["rapporteur-fell-2016-2020"]["failing"])
    assert any("definition=comensha, first_year=2016" in line for line in told)


def test_the_ledger_as_json_is_plain_sorted_and_the_same_again(
    sets: list[RecommendationSet], catalogue: Catalogue, breaks: list[Break]
) -> None:
    found = next(found for found in sets if found.edition == "2016-2020")
    shuffled = catalogue.figures.sample(frac=1, random_state=1)
    texts = [
        json.dumps(with_robustness(found, figures, breaks), allow_nan=False)
        for figures in (catalogue.figures, shuffled)
    ]
    assert texts[0] == texts[1]
    entries = json.loads(texts[0])["claims"]
    assert entries == sorted(entries, key=lambda entry: (entry["recommendation"], entry["claim"]))


def test_the_ledger_as_json_holds_the_numbers_that_decided(
    ledgers: Mapping[str, Ledger],
) -> None:
    content = to_json(ledgers["2014-2018"], defaultdict(dict))
    [entry] = [e for e in content["claims"] if e["claim"] == "non-investigative-fell-2018"]
    assert (entry["status_then"], entry["status_now"]) == ("supported", "supported")
    assert entry["now"]["compared"] == {"low": -100, "high": pytest.approx(-71.818181818)}
    assert entry["now"]["right"]["observations"] == ["rapporteur-factsheet-2014-2018#6"]
    assert entry["now"]["right"]["status"] == "at_least"
    assert entry["acknowledges"] == ["privacy-regulation"]
    assert entry["figure"] == {"chapter": "registration_trends", "figure": "reporters"}
    [dublin] = [e for e in content["claims"] if e["claim"] == "dublin-majority-2019"]
    assert dublin["now"]["right"] is None
    assert content["counts"]["evidence"]["now"]["contradicted"] == 0


def test_the_same_id_in_two_editions_is_refused(scratch: Project) -> None:
    path = scratch.data / "recommendations" / "2016-2020.yml"
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    content["recommendations"][2]["claims"][0]["id"] = "comensha-fell-2014-2018"
    path.write_text(yaml.safe_dump(content), encoding="utf-8")
    with pytest.raises(ClaimError, match="comensha-fell-2014-2018: the id stands there twice"):
        read_all_recommendations(scratch.data / "recommendations")


def test_a_claim_with_an_unknown_key_is_named_with_its_file(scratch: Project) -> None:
    path = scratch.data / "recommendations" / "2016-2020.yml"
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    content["recommendations"][2]["claims"][0]["formula"] = "left > right"
    path.write_text(yaml.safe_dump(content), encoding="utf-8")
    with pytest.raises(DataError, match=r"2016-2020\.yml: .*claims\.0\.formula"):
        read_recommendations(scratch.data / "recommendations", "2016-2020")


# --- one observation changes


@pytest.mark.slow
@pytest.mark.parametrize(("observation", "value", "flipped"), MUTATIONS)
def test_one_changed_observation_changes_exactly_the_claims_that_rest_on_it(
    observation: str,
    value: float,
    flipped: dict[str, Status],
    sets: list[RecommendationSet],
    catalogue: Catalogue,
    breaks: list[Break],
    now: Mapping[str, ClaimResult],
) -> None:
    figures = mutated(catalogue.figures, observation, value)
    key = catalogue.figures["observation"] == observation
    for found in sets:
        for item in found.recommendations:
            after = {claim.id: evaluate(claim, figures, breaks).status for claim in item.claims}
            changed = {name: s for name, s in after.items() if s != now[name].status}
            assert changed == {name: s for name, s in flipped.items() if name in after}, item.id
            for claim in item.claims:
                sides = [side.rows(catalogue.figures[key]) for side in claim.sides]
                assert claim.id not in changed or any(len(rows) for rows in sides)


def test_enough_observations_are_changed() -> None:
    assert len({observation for observation, _, flipped in MUTATIONS if flipped}) >= 20
