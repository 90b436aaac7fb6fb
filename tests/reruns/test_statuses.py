"""Which claims turn when a chapter is rerun with other parameters."""

from __future__ import annotations

from analysis.facts.recommendations import RecommendationSet
from analysis.reruns.statuses import left_alone, status_changes
from tests.facts.test_robustness import FIGURES, fell

EDITION = {"definition": "rapporteur", "first_year": 2015, "last_year": 2018, "as_of": "2021-01-01"}


def monitor() -> RecommendationSet:
    recommendation = {
        "id": "one",
        "number": 1,
        "title_nl": "Doe iets",
        "title_en": "Do something",
        "title_source": {"source": "a", "locator": "b"},
        "other_wordings_nl": [],
        "addressees": [],
        "addressee_source": None,
        "page": None,
        "basis": "evidence",
        "basis_reason_en": "It rests on a count.",
        "carried_by": [],
        "claims": [fell().model_dump()],
        "reactions": [],
        "commitments": [],
        "note": None,
    }
    return RecommendationSet.model_validate(
        {
            "edition": "x",
            "document": {"title": "t", "publisher": "p", "published": "2019"},
            "recommendations": [recommendation],
        }
    )


def test_the_same_parameters_turn_nothing() -> None:
    assert status_changes(monitor(), FIGURES, [], EDITION, EDITION, EDITION) == []


def test_another_definition_turns_the_claim_and_the_recommendation_that_rests_on_it() -> None:
    changes = status_changes(
        monitor(), FIGURES, [], EDITION, EDITION, EDITION | {"definition": "comensha"}
    )
    assert [(c.kind, c.id, c.before, c.after) for c in changes] == [
        ("claim", "fell", "supported", "contradicted"),
        ("recommendation", "one", "supported", "contradicted"),
    ]
    assert "120" in " ".join(changes[0].reasons)
    assert [change.tested for change in changes] == ["definition=comensha", "definition=comensha"]


def test_a_year_outside_the_grid_leaves_the_claim_as_it_is() -> None:
    assert (
        status_changes(monitor(), FIGURES, [], EDITION, EDITION, EDITION | {"first_year": 2012})
        == []
    )


def test_claims_that_a_run_cannot_test_are_named_with_what_their_grid_does_not_admit() -> None:
    found = monitor()
    claim = fell(figure={"chapter": "young_victims", "figure": "minors"})
    item = found.recommendations[0].model_copy(update={"claims": [claim]})
    found = found.model_copy(update={"recommendations": [item]})
    outside = EDITION | {"first_year": 2012}
    assert left_alone(found, "young_victims", EDITION, EDITION) == []
    assert left_alone(found, "index", EDITION, outside) == []
    [note] = left_alone(found, "young_victims", EDITION, outside)
    assert "do not admit first_year=2012: claims fell" in note


def test_an_earlier_date_of_knowledge_makes_the_claim_untestable() -> None:
    [claim, _] = status_changes(
        monitor(), FIGURES, [], EDITION, EDITION, EDITION | {"as_of": "2018-12-31"}
    )
    assert (claim.before, claim.after, claim.tested) == ("supported", "untestable", "")


def test_a_claim_by_another_count_than_the_edition_is_left_to_its_own() -> None:
    """A date alone changes no count: the claim about CoMensha stays one about CoMensha."""
    found = monitor()
    comensha = {"measure": "registered_victims", "definition": "comensha"}
    rose = fell(
        left=comensha | {"period": "2018"}, right=comensha | {"period": "2015"}, expected="greater"
    )
    item = found.recommendations[0].model_copy(update={"claims": [rose]})
    found = found.model_copy(update={"recommendations": [item]})
    later = EDITION | {"as_of": "2025-01-01"}
    assert status_changes(found, FIGURES, [], EDITION, EDITION, later) == []
