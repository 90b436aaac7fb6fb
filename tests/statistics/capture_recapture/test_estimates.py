"""A method's answer: one shape for all methods, and a reason where there is no number."""

from __future__ import annotations

from collections.abc import Callable
from itertools import permutations

import pandas as pd
import pytest

from analysis.errors import UsageError
from analysis.statistics.capture_recapture.estimates import (
    METHODS,
    Method,
    Resampling,
    estimate,
)
from analysis.statistics.capture_recapture.histories import Histories, aggregate, histories_of
from tests.statistics.capture_recapture.conftest import TABLES, frame

Table = Callable[[str], Histories]
every_method = pytest.mark.parametrize("method", METHODS)


@every_method
def test_an_estimate_lies_in_its_interval_and_says_what_that_covers(
    method: Method, table: Table
) -> None:
    found = estimate(table("uk2013_5lists"), method)
    assert found.refused is None
    assert 2744 < found.lower < found.estimate < found.upper
    assert found.interval == ("posterior" if method == "average" else "profile")


@every_method
def test_lists_that_share_nobody_get_a_reason_and_no_number(method: Method) -> None:
    found = estimate(histories_of(frame("ABC", {"100": 5, "010": 5, "001": 5})), method)
    assert found.refused
    assert found.estimate is found.lower is found.upper is None


@every_method
def test_an_absurd_population_is_refused(method: Method) -> None:
    counts = {"100": 9000, "010": 9000, "001": 9000, "110": 1, "101": 1, "011": 1}
    found = estimate(histories_of(frame("ABC", counts)), method)
    assert found.estimate is None
    assert "bound" in found.refused


@every_method
def test_persons_in_many_rows_give_the_estimate_of_their_histories(method: Method) -> None:
    merged = pd.read_csv(TABLES / "uk2013_4lists.csv")
    persons = merged.loc[merged.index.repeat(merged["count"])].drop(columns="count")
    shuffled = persons.sample(frac=1, random_state=1)
    assert estimate(histories_of(aggregate(shuffled)), method) == estimate(
        histories_of(merged), method
    )


@every_method
def test_columns_in_another_order_give_the_same_interval(method: Method) -> None:
    merged = pd.read_csv(TABLES / "uk2013_4lists.csv")
    found = estimate(histories_of(merged), method)
    for order in list(permutations(merged.columns[:4]))[5::9]:
        other = estimate(histories_of(merged[[*order, "count"]]), method)
        for name in ("estimate", "lower", "upper"):
            assert getattr(other, name) == pytest.approx(getattr(found, name), rel=1e-6)


def test_a_bootstrap_replaces_the_profile_and_reports_failures(table: Table) -> None:
    found = estimate(
        table("uk2013_4lists"), "stepwise", bootstrap=Resampling(replicates=100, seed=1)
    )
    assert found.interval == "bootstrap"
    assert found.failed_share == 0
    assert found.estimate == estimate(table("uk2013_4lists"), "stepwise").estimate


def test_a_refused_interval_takes_the_estimate_with_it() -> None:
    histories = histories_of(frame("AB", {"10": 60, "01": 60, "11": 1}))
    found = estimate(histories, "independence")
    assert found.estimate is None
    assert found.terms == ("A", "B")
    assert "no upper end" in found.refused


def test_too_few_replicates_are_wrong_usage(table: Table) -> None:
    with pytest.raises(UsageError, match="at least 100"):
        estimate(table("uk2013_4lists"), "stepwise", bootstrap=Resampling(10, 1))


def test_twelve_lists_are_estimated_stepwise_and_too_many_to_search() -> None:
    names = [f"list {number}" for number in range(12)]
    rows = [
        [int(place in (number, (number + step) % 12)) for place in range(12)]
        for number in range(12)
        for step in (0, 1, 2)
    ]
    lists = pd.DataFrame(rows, columns=names).assign(count=[50, 5, 4] * 12)
    histories = histories_of(lists)
    assert estimate(histories, "stepwise").refused is None
    for method in ("bic", "average"):
        assert "Use stepwise" in estimate(histories, method).refused
