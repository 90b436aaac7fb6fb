"""Differences: the parts of code, data and parameters add up to the whole, whatever is stated."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, strategies as st

from analysis.reruns.difference import REASONS, compare

_VALUES = st.floats(-1e9, 1e9, allow_nan=False)


def record(**values: float | None) -> dict[str, Any]:
    """A record of facts with these values; None is a fact that is not stated."""
    return {"facts": [entry(id, value) for id, value in values.items() if value is not None]}


def entry(id: str, value: float) -> dict[str, Any]:
    return {
        "id": id,
        "value": value,
        "upper": None,
        "interval": None,
        "text": {"en": str(value)},
        "unit": "persons",
    }


def test_each_part_is_what_its_step_changed() -> None:
    [fact] = compare([record(a=10), record(a=12), record(a=9), record(a=20)])
    assert fact.parts == {"code": 2, "data": -3, "parameters": 11}
    assert fact.difference == 10


@given(st.lists(st.one_of(st.none(), _VALUES), min_size=2, max_size=2), _VALUES, _VALUES)
def test_the_parts_add_up_also_where_a_step_does_not_state_the_fact(
    between: list[float | None], first: float, last: float
) -> None:
    facts = compare([record(a=first), *(record(a=value) for value in between), record(a=last)])
    for fact in facts:
        assert fact.difference is not None
        assert sum(fact.parts.values()) == pytest.approx(fact.difference, abs=1e-5, rel=1e-12)


@given(st.lists(st.integers(-(10**9), 10**9), min_size=4, max_size=4))
def test_the_parts_of_counts_add_up_exactly(values: list[int]) -> None:
    for fact in compare([record(a=value) for value in values]):
        assert sum(fact.parts.values()) == fact.difference


def test_facts_that_are_the_same_are_left_out() -> None:
    assert compare([record(a=1, b=2)] * 4) == []


def test_a_fact_that_changed_and_changed_back_is_no_difference() -> None:
    assert compare([record(a=1), record(a=2), record(a=2), record(a=1)]) == []


def test_a_fact_that_appears_says_with_which_step() -> None:
    [fact] = compare([record(), record(), record(a=3), record(a=4)])
    assert (fact.before, fact.difference, fact.parts) == (None, None, {})
    assert [fact.steps[reason].turned for reason in REASONS] == ["", "new", ""]
    assert fact.steps["parameters"].moved == {"value": 1}


def test_a_fact_that_goes_says_with_which_step() -> None:
    [fact] = compare([record(a=3), record(a=3), record(a=3), record()])
    assert (fact.after, fact.difference) == (None, None)
    assert [fact.steps[reason].turned for reason in REASONS] == ["", "", "gone"]


def test_a_fact_that_is_gone_at_a_step_and_comes_back_shows_the_gap() -> None:
    [fact] = compare([record(a=10), record(a=10), record(), record(a=4)])
    assert [fact.steps[reason].turned for reason in REASONS] == ["", "gone", "new"]
    assert fact.parts == {"code": 0, "data": 0, "parameters": -6}
    assert fact.steps["parameters"].moved == {"value": -6}


def test_a_range_that_changes_is_a_difference_though_its_value_stays() -> None:
    before, after = record(a=1), record(a=1)
    after["facts"][0]["interval"] = [0.5, 2]
    [fact] = compare([before, before, before, after])
    assert fact.changed == ("interval",)
    assert fact.difference == 0


def ranged(value: float, upper: float | None = None, interval: list[float] | None = None) -> Any:
    return {"facts": [entry("a", value) | {"upper": upper, "interval": interval}]}


def test_both_ends_of_a_range_have_parts_that_add_up() -> None:
    [fact] = compare([ranged(1, 5), ranged(1, 6), ranged(2, 6), ranged(4, 9)])
    assert {name: one.difference for name, one in fact.moved.items()} == {"value": 3, "upper": 4}
    assert fact.moved["upper"].parts == {"code": 1, "data": 0, "parameters": 3}


def test_an_interval_has_parts_at_both_limits() -> None:
    [fact] = compare([ranged(2, None, [1, 3])] * 3 + [ranged(2, None, [0, 5])])
    assert fact.difference == 0
    assert fact.moved["lower_limit"].parts["parameters"] == -1
    assert fact.moved["upper_limit"].parts["parameters"] == 2


def test_an_end_that_only_one_run_states_has_no_parts() -> None:
    [fact] = compare([ranged(1)] * 3 + [ranged(1, 5)])
    assert set(fact.moved) == {"value"}
    assert fact.changed == ("upper",)


def test_each_step_names_what_it_changed_also_where_the_number_stays() -> None:
    sourced = record(a=1)
    sourced["facts"][0]["observations"] = [{"id": "other#1"}]
    renamed = record(a=1)
    renamed["facts"][0] |= {"observations": [{"id": "other#1"}], "label": {"en": "Another"}}
    [fact] = compare([record(a=1), record(a=1), sourced, renamed])
    changed = [fact.steps[reason].changed for reason in REASONS]
    assert changed == [(), ("observations",), ("label",)]
    assert fact.parts == {"code": 0, "data": 0, "parameters": 0}


def test_noise_in_the_last_digits_is_no_difference() -> None:
    before, after = ranged(0.3, 9.0, [0.1, 0.5]), ranged(0.1 + 0.2, 9.0, [0.1, 0.5 - 1e-13])
    after["facts"][0]["text"] = before["facts"][0]["text"]
    assert compare([before, before, before, after]) == []


def test_the_steps_can_come_in_another_order() -> None:
    order = ("code", "parameters", "data")
    [fact] = compare([record(a=10), record(a=12), record(a=9), record(a=20)], order)
    assert fact.parts == {"code": 2, "parameters": -3, "data": 11}


def test_other_than_one_record_for_each_step_is_refused() -> None:
    with pytest.raises(ValueError, match=str(len(REASONS) + 1)):
        compare([record(), record()])
