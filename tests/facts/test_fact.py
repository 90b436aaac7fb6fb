"""A fact says what it is and where it comes from, and is combined only with its like."""

from __future__ import annotations

from typing import Any, get_args

import pandas as pd
import pytest
from hypothesis import given, strategies as st

from analysis.facts.fact import (
    AS_PUBLISHED,
    Fact,
    Kind,
    MixedKinds,
    Unprintable,
    derive,
    from_observation,
)
from analysis.observations.catalogue import Catalogue
from analysis.observations.selection import select, the_one

KINDS: tuple[Kind, ...] = get_args(Kind)
INTERVAL = (1.0, 2.0)
kinds = st.sampled_from(KINDS)


def fact(**changes: Any) -> Fact:
    values: dict[str, Any] = {
        **{"id": "victims", "value": 668, "unit": "persons", "kind": "registered"},
        **{"period": "2018", "definition": "rapporteur", "label": "Victims"},
        **{"observations": ("a#2",)},
    }
    return Fact(**values | changes)


def derived(*parts: Fact, **changes: Any) -> Fact:
    return derive("result", 50.0, "percent", "Result", list(parts), "computed", **changes)


# --- how a number reads


@pytest.mark.parametrize(
    ("changes", "text"),
    [
        ({}, "668"),
        ({"value": 1256}, "1,256"),
        ({"value": 1300, "status": "rounded"}, "about 1,300"),
        ({"value": 475, "status": "at_least"}, "over 475"),
        ({"value": 5000, "upper": 7500, "status": "range"}, "5,000 to 7,500"),
        ({"value": 22.2, "unit": "percent"}, "22.2%"),
        ({"value": 80, "unit": "percent", "status": "at_least"}, "over 80%"),
        (
            {"value": 10, "unit": "percent", "lower_limit": 8.9, "upper_limit": 13.4},
            "8.9% to 13.4%",
        ),
        ({"value": 9, "lower_limit": 7, "upper_limit": 12, "status": "rounded"}, "7 to 12"),
        ({"value": 0}, "0"),
    ],
)
def test_a_fact_reads_as_exactly_as_it_is_known(changes: dict[str, Any], text: str) -> None:
    assert fact(**changes).text == text


@pytest.mark.parametrize(
    "limits",
    [
        {"lower_limit": 5},
        {"upper_limit": 5},
        {"lower_limit": 7, "upper_limit": 5},
        {"lower_limit": float("nan"), "upper_limit": 5},
    ],
)
def test_half_an_interval_or_one_that_runs_backwards_is_refused(limits: dict[str, float]) -> None:
    with pytest.raises(ValueError, match=r"victims: .* is no interval"):
        fact(**limits)


# --- what a source published


def published(**changes: Any) -> pd.Series:
    figure = {
        **{"measure": "registered_victims", "value": 668.0, "upper": float("nan")},
        **{"unit": "persons", "period": "2018", "definition": "rapporteur"},
        **{"status": "exact", "observation": "a#2"},
    }
    return pd.Series(figure | changes)


def test_a_published_figure_becomes_a_fact_that_names_its_observation() -> None:
    found = from_observation(published(), "victims", "Victims of 2018")
    assert (found.value, found.unit, found.period) == (668, "persons", "2018")
    assert (found.definition, found.status, found.upper) == ("rapporteur", "exact", None)
    assert (found.kind, found.how, found.observations) == ("registered", AS_PUBLISHED, ("a#2",))


@pytest.mark.parametrize(
    "measure", ["estimated_victims", "estimated_share", "registered_share_of_estimate"]
)
def test_what_rests_on_an_estimate_of_others_is_external(measure: str) -> None:
    found = from_observation(published(measure=measure), "estimate", "Estimate")
    assert found.kind == "external"
    assert found.is_estimate


def test_the_published_estimate_is_external_and_reads_as_its_range(catalogue: Catalogue) -> None:
    estimate = select(catalogue.figures, "estimated_victims", definition="mse_2017")
    found = from_observation(the_one(estimate, "estimate"), "estimate", "Estimated victims")
    assert (found.kind, found.text) == ("external", "5,000 to 7,500")


def test_every_measure_that_is_an_estimate_is_known_as_one(catalogue: Catalogue) -> None:
    for measure in catalogue.codelists["measure"].index:
        found = from_observation(published(measure=measure), "x", "x")
        assert (found.kind == "external") == ("estimate" in measure), measure


# --- what is computed from facts


def test_provenance_is_merged_in_order_without_repeats() -> None:
    found = derived(
        fact(observations=("b#2", "a#3")), fact(observations=("a#3", "c#4", "b#2")), fact()
    )
    assert found.observations == ("b#2", "a#3", "c#4", "a#2")
    assert (found.how, found.kind) == ("computed", "derived")


@given(st.lists(st.lists(st.sampled_from("abcdef"), min_size=1), min_size=1, max_size=5))
def test_provenance_loses_and_repeats_nothing(sources: list[list[str]]) -> None:
    found = derived(*(fact(observations=tuple(names)) for names in sources))
    assert len(set(found.observations)) == len(found.observations)
    assert set(found.observations) == {name for names in sources for name in names}


@pytest.mark.parametrize(
    ("periods", "joined"),
    [
        (["2018"], "2018"),
        (["2018", "2018"], "2018"),
        (["2018", "2014"], "2014/2018"),
        (["2014/2015", "2018"], "2014/2018"),
        (["2014/2018", "2016"], "2014/2018"),
        (["2014/2018", "2014/2018"], "2014/2018"),
        (["2019", "2019-01/2019-04"], "2019"),
        (["2019-01/2019-04", "2019"], "2019"),
        (["2019-01/2019-04", "2019-01"], "2019-01/2019-04"),
        (["2018-12", "2018"], "2018"),
        (["2018-03", "2019"], "2018-03/2019"),
    ],
)
def test_the_period_spans_those_of_the_parts(periods: list[str], joined: str) -> None:
    assert derived(*(fact(period=period) for period in periods)).period == joined


@pytest.mark.parametrize(
    ("statuses", "joined"),
    [
        (["exact", "exact"], "exact"),
        (["exact", "rounded"], "rounded"),
        (["at_least", "at_least"], "at_least"),
        (["at_least", "exact"], "at_least"),
        (["at_least", "rounded"], "rounded"),
        (["range", "exact"], "rounded"),
        (["range"], "rounded"),
    ],
)
def test_inexactness_is_inherited(statuses: list[str], joined: str) -> None:
    assert derived(*(fact(status=status) for status in statuses)).status == joined


def test_the_parts_of_a_fact_may_not_be_none() -> None:
    with pytest.raises(ValueError, match="computed from no fact"):
        derived()


def test_mixed_definitions_are_refused_by_name_unless_declared() -> None:
    parts = [fact(), fact(definition="comensha")]
    with pytest.raises(MixedKinds, match="result mixes the definitions comensha, rapporteur"):
        derived(*parts)
    assert derived(*parts, across_definitions=True).definition == "comensha / rapporteur"


def test_a_definition_is_named_once_when_a_mixed_fact_is_used_again() -> None:
    mixed = derived(fact(), fact(definition="comensha"), across_definitions=True)
    again = derived(mixed, fact(), across_definitions=True)
    assert again.definition == "comensha / rapporteur"
    with pytest.raises(MixedKinds):
        derived(mixed, fact())


@pytest.mark.parametrize("kind", ["external", "estimated"])
def test_registered_against_estimated_needs_an_interval(kind: Kind) -> None:
    parts = [fact(), fact(kind=kind)]
    with pytest.raises(MixedKinds, match="without an interval"):
        derived(*parts)
    found = derived(*parts, interval=(8.9, 13.4))
    assert (found.kind, found.text) == ("derived", "8.9% to 13.4%")


def test_two_numbers_make_a_range_that_no_number_stands_for() -> None:
    parts = [fact(), fact(kind="external")]
    found = derive("share", (8.9, 13.4), "percent", "A share", parts, "share")
    assert (found.value, found.upper, found.status, found.lower_limit) == (8.9, 13.4, "range", None)
    assert (found.kind, found.text, found.is_estimate) == ("derived", "8.9% to 13.4%", True)
    with pytest.raises(MixedKinds):
        derived(found, fact())


@given(st.lists(kinds, min_size=1, max_size=4))
def test_kinds_are_mixed_only_as_the_design_allows(drawn: list[Kind]) -> None:
    parts = [fact(kind=kind) for kind in drawn]
    estimates = {kind in {"external", "estimated"} for kind in drawn}
    is_mixed = len(estimates) > 1
    has_synthetic = "synthetic" in drawn and len(set(drawn)) > 1
    if is_mixed or has_synthetic:
        with pytest.raises(MixedKinds):
            derived(*parts)
    else:
        assert derived(*parts).kind in KINDS
    if has_synthetic:
        with pytest.raises(MixedKinds, match="synthetic"):
            derived(*parts, interval=INTERVAL)
    else:
        assert derived(*parts, interval=INTERVAL).is_estimate


@given(st.lists(kinds, min_size=1, max_size=3), st.integers(1, 3))
def test_deriving_again_never_hides_an_estimate_or_a_synthetic_number(
    drawn: list[Kind], times: int
) -> None:
    parts = [fact(kind=kind) for kind in drawn]
    try:
        found = derived(*parts, interval=INTERVAL)
        for _ in range(times):
            found = derived(found)
    except MixedKinds:
        return
    if "synthetic" in drawn:
        assert found.kind == "synthetic"
    elif {"external", "estimated"} & set(drawn):
        assert found.is_estimate
        with pytest.raises(MixedKinds):
            derived(found, fact())
    else:
        assert found.kind in {"derived", "estimated"}


@given(st.lists(st.sampled_from(["registered", "derived"]), min_size=1, max_size=4))
def test_registered_numbers_stay_free_to_be_combined(drawn: list[Kind]) -> None:
    found = derived(*(fact(kind=kind) for kind in drawn))
    assert (found.kind, found.is_estimate) == ("derived", False)
    assert derived(found, fact()).kind == "derived"


def test_an_estimate_is_printed_with_its_range_and_period(catalogue: Catalogue) -> None:
    found = select(catalogue.figures, "estimated_victims", period="2014/2015", status="range")
    fact = from_observation(found.iloc[0], "estimate", "Estimate")
    assert fact.printed == "5,000 to 7,500 (2014–2015)"


def test_a_rounded_estimate_is_printed_with_what_its_rounding_allows() -> None:
    fact = Fact(
        *("minors", 1300.0, "persons", "external", "2014/2015", "mse_2017", "Minors", ("a#2",)),
        status="rounded",
    )
    assert fact.printed == "about 1,300 (2014–2015; 1,250 to 1,350 by its rounding)"


def test_an_estimate_that_says_nothing_of_its_uncertainty_cannot_be_printed() -> None:
    fact = Fact("x", 46.0, "percent", "external", "2014/2015", "mse_2017", "Share", ("a#2",))
    with pytest.raises(Unprintable, match="x: an estimate needs an interval or a range"):
        _ = fact.printed


def test_a_registered_number_is_printed_as_it_is() -> None:
    fact = Fact("x", 1256.0, "persons", "registered", "2014", "rapporteur", "All", ("a#2",))
    assert fact.printed == "1,256"
