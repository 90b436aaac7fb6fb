"""Periods and dates are ISO 8601, exist, and do not run backwards."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, strategies as st

from analysis.observations.periods import first_day, is_date, is_period, last_day


@pytest.mark.parametrize(
    "text", ["2018", "2014/2018", "2019-01/2019-04", "2018-05-25", "2018/2018", "2018-05-25/2019"]
)
def test_years_months_days_and_intervals_are_periods(text: str) -> None:
    assert is_period(text)


@pytest.mark.parametrize(
    "text",
    [
        *("", "18", "2018-13", "2018-00", "2018-25", "2018-02-30", "2018/2014", "2018-06/2018-05"),
        *("2018/", "/2018", "2018/2019/2020", "2018-2019", "2018 ", "2018\n", "٢٠١٨", "0000"),
    ],
)
def test_what_does_not_exist_or_runs_backwards_is_no_period(text: str) -> None:
    assert not is_period(text)


def test_an_interval_is_a_period_but_no_date() -> None:
    assert is_date("2018-05")
    assert not is_date("2018/2019")
    assert not is_date("2018-13")
    assert not is_date("2018\n")


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2018", date(2018, 1, 1), date(2018, 12, 31)),
        ("2020-02", date(2020, 2, 1), date(2020, 2, 29)),
        ("2018-05-25", date(2018, 5, 25), date(2018, 5, 25)),
        ("2014/2018", date(2014, 1, 1), date(2018, 12, 31)),
        ("2019-01/2019-04", date(2019, 1, 1), date(2019, 4, 30)),
    ],
)
def test_a_period_has_a_first_and_a_last_day(text: str, first: date, last: date) -> None:
    assert (first_day(text), last_day(text)) == (first, last)


@given(st.dates(min_value=date(1000, 1, 1)))
def test_every_day_is_a_period_of_itself(day: date) -> None:
    assert is_period(day.isoformat())
    assert first_day(day.isoformat()) == last_day(day.isoformat()) == day


@given(st.dates(min_value=date(1000, 1, 1), max_value=date(2990, 1, 1)), st.integers(1, 3000))
def test_an_interval_is_a_period_in_one_direction_only(day: date, days: int) -> None:
    later = day + timedelta(days=days)
    assert is_period(f"{day}/{later}")
    assert not is_period(f"{later}/{day}")
