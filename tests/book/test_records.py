"""What a build leaves for machines, and what it asks before it publishes a contradicted claim."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from analysis.book.lookup import find_facts, trails
from analysis.book.planning import make_plan
from analysis.book.records import ledgers_of, write_ledger
from analysis.chapters.ledger import banner
from analysis.errors import BuildError, UsageError
from analysis.observations.catalogue import Catalogue, load_catalogue
from analysis.paths import Project

CLAIM = "rapporteur-fell-2014-2018"


@pytest.fixture
def contradicted(scratch: Project) -> Project:
    """A checkout whose figures contradict one claim: that registrations rose."""
    path = scratch.data / "recommendations" / "2014-2018.yml"
    content: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    for item in content["recommendations"]:
        for claim in item.get("claims", []):
            if claim["id"] == CLAIM:
                claim |= {"expected": "greater", "threshold": 0, "margin": 0}
                claim |= {"text_en": "The registered number rose.", "text_nl": "Het aantal steeg."}
    path.write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")
    return scratch


def test_no_published_edition_holds_a_contradicted_claim(project: Project) -> None:
    plan = make_plan(project)
    assert set(plan.ledgers) == {"2014-2018", "2016-2020"}


def test_a_contradicted_claim_stops_the_build_and_is_named(contradicted: Project) -> None:
    with pytest.raises(BuildError, match=f"contradict {CLAIM}.*--acknowledge CLAIM --reason"):
        make_plan(contradicted)


def test_a_reason_lets_it_be_published_and_reaches_the_page_of_that_edition(
    contradicted: Project,
) -> None:
    plan = make_plan(contradicted, acknowledged={CLAIM: "a revision is expected"})
    told = {
        e.id: plan.parameters(e, "recommendations", "en").notebook_values() for e in plan.editions
    }
    assert told["2014-2018"]["acknowledged"] == {CLAIM: "a revision is expected"}
    assert told["2016-2020"]["acknowledged"] == {}
    [ledger] = ledgers_of(contradicted, load_catalogue(contradicted.data).figures, "2014-2018")
    html = banner(ledger, told["2014-2018"]["acknowledged"])
    assert f'href="#claim-{CLAIM}"' in html
    assert "a revision is expected" in html


def test_a_rerun_with_a_contradicted_claim_says_so_first(contradicted: Project) -> None:
    [ledger] = ledgers_of(contradicted, load_catalogue(contradicted.data).figures, "2014-2018")
    assert "not acknowledged" in banner(ledger, {})


def test_without_contradiction_there_is_no_banner(project: Project, catalogue: Catalogue) -> None:
    [ledger] = ledgers_of(project, catalogue.figures, "2014-2018")
    assert banner(ledger, {}) == ""


def test_the_ledger_is_written_the_same_each_time(
    project: Project, catalogue: Catalogue, tmp_path: Path
) -> None:
    texts = []
    for _ in range(2):
        [ledger] = ledgers_of(project, catalogue.figures, "2014-2018")
        write_ledger(project, ledger, catalogue.figures, tmp_path)
        texts.append((tmp_path / "recommendations.json").read_bytes())
    assert texts[0] == texts[1]
    record = json.loads(texts[0])
    assert [item["number"] for item in record["recommendations"]] == [1, 2, 3, 4, 5]


def test_a_fact_is_looked_up_in_every_chapter_that_states_it(tmp_path: Path) -> None:
    for chapter in ("index", "young_victims"):
        path = tmp_path / "2014-2018" / "facts" / f"{chapter}.json"
        path.parent.mkdir(parents=True, exist_ok=True)
        record = {"chapter": chapter, "parameters": {}, "facts": [{"id": "total", "value": 1}]}
        path.write_text(json.dumps(record))
    assert [fact["chapter"] for fact in find_facts(tmp_path, "total")] == ["index", "young_victims"]
    with pytest.raises(UsageError, match="Did you mean total"):
        find_facts(tmp_path, "totals")
    with pytest.raises(UsageError, match="monitor build"):
        find_facts(tmp_path, "total", "1999-2003")


def test_a_fact_that_is_stated_in_many_places_is_shown_once_with_all_of_them() -> None:
    told = {
        "id": "total",
        "text": {"en": "668", "nl": "668"},
        "label": {"en": "Registered victims", "nl": "Geregistreerde slachtoffers"},
        **{"kind": "registered", "definition": "rapporteur", "period": "2018"},
        **{"unit": "persons", "status": "exact", "how": "as published", "observations": []},
    }
    places = [("2014-2018", "index"), ("2016-2020", "index"), ("2016-2020", "young_victims")]
    facts = [
        told | {"chapter": chapter, "run": {"edition": edition, "as_of": "2021-12-31"}}
        for edition, chapter in places
    ]
    other = facts[0] | {"text": {"en": "669", "nl": "669"}}

    shown, different = trails([*facts, other], {})

    assert [f"edition {e}, chapter {c}" in shown for e, c in places] == [True] * len(places)
    assert shown.count("Registered victims") == 1
    assert different.startswith("669: ")
