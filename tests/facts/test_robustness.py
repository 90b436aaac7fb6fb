"""Robustness: a claim is tested under every choice of its grid, and says how often it holds."""

from __future__ import annotations

from datetime import date
from typing import Any

import pandas as pd
import pytest
from pydantic import ValidationError

from analysis.facts.claims import Claim
from analysis.facts.recommendations import read_all_recommendations
from analysis.facts.robustness import Choice, choice_of, parameters_for, robustness, under
from analysis.observations.breaks import Break, read_breaks
from analysis.observations.catalogue import Catalogue
from analysis.paths import Project
from tests.facts.test_claims import figure, table

THEN = date(2021, 1, 1)
GRID = {
    "definition": ["rapporteur", "comensha"],
    "earlier": ["2014", "2015"],
    "later": ["2017", "2018"],
}


def fell(**changes: Any) -> Claim:
    """Fewer victims in 2018 than in 2015, as the Rapporteur counts, with the whole grid."""
    side = {"measure": "registered_victims", "definition": "rapporteur"}
    entry = {
        "id": "fell",
        "text_en": "The number fell.",
        "text_nl": "Het aantal daalde.",
        "left": side | {"period": "2018"},
        "right": side | {"period": "2015"},
        "compare": "difference",
        "expected": "less",
        "admissible": GRID,
    }
    return Claim.model_validate(entry | changes)


def victims(period: str, value: float, definition: str = "rapporteur", **more: Any) -> dict:
    return figure(period, value, measure="registered_victims", definition=definition, **more)


FIGURES = table(
    victims("2014", 50),
    victims("2015", 100),
    victims("2017", 90),
    victims("2018", 80),
    victims("2015", 100, "comensha"),
    victims("2018", 120, "comensha"),
)


def test_every_choice_of_the_grid_is_tested_then_and_now() -> None:
    found = robustness(fell(), FIGURES, [], THEN)
    assert len(found.results) == 2 * 2 * 2 * 2
    # The Rapporteur's count fell from 2015 on and rose from 2014 on; CoMensha's has one pair.
    assert found.held == 2 * 2
    assert len(found.tested) == 2 * (4 + 1)
    assert len(found.failing) == len(found.tested) - found.held


def test_a_choice_without_published_figures_is_untestable_and_not_counted_as_failing() -> None:
    found = robustness(fell(), FIGURES[FIGURES["definition"] == "rapporteur"], [], THEN)
    assert {c.definition for c, _ in found.failing} == {"rapporteur"}
    assert len(found.results) - len(found.tested) == 8


def test_a_later_publication_counts_only_for_what_is_known_now() -> None:
    late = table(victims("2015", 100), victims("2018", 80, known_from=date(2022, 1, 1)))
    found = robustness(fell(admissible={}), late, [], THEN)
    assert [(c.as_of, result.status) for c, result in found.results] == [
        (THEN, "untestable"),
        (None, "supported"),
    ]


def test_only_the_counts_of_registered_victims_stand_for_each_other() -> None:
    estimate = {"measure": "estimated_victims", "period": "2014/2015", "definition": "mse_2017"}
    claim = fell(
        right=estimate,
        compare="ratio",
        across_definitions="registered against estimated",
        admissible={"definition": ["rapporteur", "comensha"]},
    )
    varied = under(claim, Choice(definition="comensha"))
    assert (varied.left.definition, varied.right.definition) == ("comensha", "mse_2017")


def test_earlier_and_later_go_by_time_and_not_by_side() -> None:
    swapped = fell(left=fell().right, right=fell().left, expected="greater")
    varied = under(swapped, Choice(earlier="2014", later="2017"))
    assert (varied.left.period, varied.right.period) == ("2014", "2017")


def test_a_period_that_crosses_a_break_unaware_is_untestable_with_the_reason() -> None:
    item = Break.model_validate(
        {
            "id": "a-break",
            "date": "2015",
            "short_en": "x",
            "short_nl": "x",
            "label_en": "A break",
            "label_nl": "Een breuk",
            "description_en": "x",
            "measures": ["registered_victims"],
            "source": {"title": "x", "publisher": "x", "url": "x", "locator": "x"},
        }
    )
    found = robustness(fell(), FIGURES, [item], THEN)
    crossing = [result for c, result in found.results if c.earlier == "2014"]
    assert {result.status for result in crossing} == {"untestable"}
    assert all("across the break a-break" in result.reasons[0] for result in crossing)


@pytest.mark.parametrize(
    ("grid", "said"),
    [
        ({"definition": ["unodc"]}, "only comensha, rapporteur may vary"),
        ({"definition": ["comensha"]}, "leaves out what the claim says"),
        ({"earlier": ["2013", "2014"]}, "leaves out what the claim says"),
        ({"later": ["soon"]}, "write periods in quotes"),
        ({"age": ["minor"]}, "age"),
    ],
)
def test_a_grid_that_does_not_fit_the_claim_is_refused(grid: dict, said: str) -> None:
    with pytest.raises(ValidationError, match=said):
        fell(admissible=grid)


EDITION = {"definition": "rapporteur", "first_year": 2015, "last_year": 2018, "as_of": "2021-01-01"}


def test_the_parameters_of_a_run_are_a_choice_where_the_grid_admits_them_all() -> None:
    run = EDITION | {"definition": "comensha", "first_year": 2014}
    assert choice_of(fell(), run, EDITION) == Choice("comensha", "2014", None, THEN)
    run |= {"last_year": 2020}
    assert choice_of(fell(), run, EDITION) == Choice(as_of=THEN)
    any_years = fell(admissible={"definition": GRID["definition"]})
    assert choice_of(any_years, run, EDITION) == Choice("comensha", as_of=THEN)


def test_what_a_run_leaves_as_published_leaves_the_claim_as_it_is() -> None:
    comensha = {"measure": "registered_victims", "definition": "comensha"}
    claim = fell(left=comensha | {"period": "2018"}, right=comensha | {"period": "2015"})
    run = EDITION | {"as_of": "2019-01-01"}
    assert choice_of(claim, run, EDITION) == Choice(as_of=date(2019, 1, 1))


def test_the_parameters_for_a_specification_lead_to_it() -> None:
    choice = Choice("comensha", "2014", "2017", THEN)
    changed = parameters_for(fell(), choice, EDITION, date(2026, 12, 31))
    assert changed == {"definition": "comensha", "first_year": "2014", "last_year": "2017"}
    today = parameters_for(fell(), Choice("rapporteur", "2015", "2018", None), EDITION, THEN)
    assert today == {}
    later = parameters_for(fell(), Choice(), EDITION, date(2026, 12, 31))
    assert later == {"as_of": "2026-12-31"}


def test_there_are_none_where_the_edition_has_what_the_claim_does_not_say() -> None:
    comensha = {"measure": "registered_victims", "definition": "comensha"}
    claim = fell(left=comensha | {"period": "2018"}, right=comensha | {"period": "2015"})
    assert parameters_for(claim, Choice(definition="rapporteur"), EDITION, THEN) is None
    assert parameters_for(fell(admissible={}), Choice(earlier="2014"), EDITION, THEN) is None


def test_every_claim_declares_its_grid(project: Project) -> None:
    for path in (project.data / "recommendations").glob("*.yml"):
        lines = path.read_text().splitlines()
        claims = sum(line.strip().startswith("expected: ") for line in lines)
        assert sum(line.strip().startswith("admissible: ") for line in lines) == claims


def test_the_claim_as_it_stands_is_one_of_its_specifications(
    project: Project, catalogue: Catalogue
) -> None:
    breaks = read_breaks(project.data / "breaks.yml")
    monitor = read_all_recommendations(project.data / "recommendations")[-1]
    claims = [claim for item in monitor.recommendations for claim in item.claims]
    assert claims
    for claim in claims:
        found = robustness(claim, catalogue.figures, breaks, THEN)
        own = [r.claim for _, r in found.results]
        assert any((c.left, c.right) == (claim.left, claim.right) for c in own), claim.id


def test_the_table_of_figures_is_left_as_it_was() -> None:
    before = FIGURES.copy()
    robustness(fell(), FIGURES, [], THEN)
    pd.testing.assert_frame_equal(FIGURES, before)
