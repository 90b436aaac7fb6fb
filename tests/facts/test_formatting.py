"""Numbers, dates and lists look one way: half is rounded up, thousands are separated."""

from __future__ import annotations

import math
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given, strategies as st

from analysis.facts.formatting import (
    format_date,
    format_number,
    format_percent,
    format_period,
    format_published,
    format_value,
    listed,
)


@pytest.mark.parametrize(
    ("value", "decimals", "text"),
    [
        (0.5, 0, "1"),
        (1.5, 0, "2"),
        (2.5, 0, "3"),
        (-2.5, 0, "-3"),
        (0.49, 0, "0"),
        (0.05, 1, "0.1"),
        (0.25, 1, "0.3"),
        (-0.05, 1, "-0.1"),
        (2.675, 2, "2.68"),
        (1.005, 2, "1.01"),
        (100 * 0.285, 0, "29"),
        (99.95, 1, "100.0"),
    ],
)
def test_a_half_is_rounded_away_from_zero(value: float, decimals: int, text: str) -> None:
    assert format_number(value, decimals) == text


@given(st.integers(-10_000_000, 10_000_000), st.integers(0, 2))
def test_rounding_agrees_with_decimal_arithmetic(thousandths: int, decimals: int) -> None:
    exact = Decimal(thousandths) / 1000
    expected = exact.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
    shown = format_number(thousandths / 1000, decimals).replace(",", "")
    assert Decimal(shown) == expected


@pytest.mark.parametrize("value", [-0.0, -0.4, -0.49])
def test_what_rounds_to_zero_has_no_sign(value: float) -> None:
    assert format_number(value) == "0"
    assert format_percent(value) == "0%"


@pytest.mark.parametrize(
    ("value", "text"),
    [(999, "999"), (1256, "1,256"), (17_993_485, "17,993,485"), (-1256, "-1,256")],
)
def test_thousands_are_separated_by_commas(value: float, text: str) -> None:
    assert format_number(value) == text


@pytest.mark.parametrize(
    ("value", "decimals", "text"), [(46.8, 0, "47%"), (46.8, 1, "46.8%"), (1100, 0, "1,100%")]
)
def test_a_percentage_carries_its_sign(value: float, decimals: int, text: str) -> None:
    assert format_percent(value, decimals) == text


@pytest.mark.parametrize(
    ("value", "upper", "unit", "status", "text"),
    [
        (668, None, "persons", "exact", "668"),
        (668, math.nan, "persons", "exact", "668"),
        (1300, None, "persons_per_year", "rounded", "about 1,300"),
        (475, None, "requests", "at_least", "over 475"),
        (80, None, "percent", "at_least", "over 80%"),
        (5000, 7500, "persons_per_year", "range", "5,000 to 7,500"),
        (2, 3, "percent", "range", "2% to 3%"),
        (22.2, None, "percent", "exact", "22.2%"),
        (47.00000000001, None, "percent", "exact", "47%"),
        (5, 7.5, "persons", "range", "5.0 to 7.5"),
        (math.nan, 4, "persons", "suppressed", "at most 4"),
        (math.nan, math.nan, "persons", "suppressed", "not published"),
        (math.nan, None, "persons", "exact", "not published"),
    ],
)
def test_a_value_says_how_exact_its_source_is(
    value: float, upper: float | None, unit: str, status: str, text: str
) -> None:
    assert format_value(value, upper, unit, status) == text


@given(st.floats(0, 1000), st.floats(0, 1000))
def test_both_ends_of_a_range_have_as_many_decimals(low: float, size: float) -> None:
    ends = format_value(low, low + size, "persons", "range").split(" to ")
    assert len({len(end.partition(".")[2]) for end in ends}) == 1


def test_a_date_is_written_in_words() -> None:
    assert format_date(date(2019, 12, 31)) == "31 December 2019"
    assert format_date(date(2020, 3, 1)) == "1 March 2020"


@pytest.mark.parametrize(
    ("published", "text"),
    [("2019", "2019"), ("2019-10", "October 2019"), ("2019-10-08", "8 October 2019")],
)
def test_a_date_of_publication_is_as_precise_as_it_is_known(published: str, text: str) -> None:
    assert format_published(published) == text


@pytest.mark.parametrize(
    ("period", "text", "dutch"),
    [
        ("2018", "2018", "2018"),
        ("2013/2017", "2013–2017", "2013–2017"),
        ("2019-01", "January 2019", "januari 2019"),
        ("2019-01/2019-04", "January to April 2019", "januari tot en met april 2019"),
        (
            "2018-12/2019-01",
            "December 2018 to January 2019",
            "december 2018 tot en met januari 2019",
        ),
    ],
)
def test_a_period_of_years_has_an_en_dash_and_one_of_months_has_words(
    period: str, text: str, dutch: str
) -> None:
    assert format_period(period) == text
    assert format_period(period, "nl") == dutch


@pytest.mark.parametrize(
    ("items", "text"),
    [([], ""), (["a"], "a"), (["a", "b"], "a and b"), (["a", "b", "c"], "a, b and c")],
)
def test_items_are_listed_as_in_a_sentence(items: list[str], text: str) -> None:
    assert listed(items) == text


@pytest.mark.parametrize(
    ("value", "upper", "unit", "status", "dutch"),
    [
        (1256, None, "persons", "exact", "1.256"),
        (475, None, "requests", "at_least", "ruim 475"),
        (3000, None, "persons", "rounded", "ongeveer 3.000"),
        (5000, 7500, "persons", "range", "5.000 tot 7.500"),
        (2.25, None, "percent", "exact", "2,3%"),
        (float("nan"), 4, "persons", "suppressed", "ten hoogste 4"),
        (float("nan"), None, "persons", "suppressed", "niet gepubliceerd"),
    ],
)
def test_dutch_numbers_have_dutch_separators_and_words(
    value: float, upper: float | None, unit: str, status: str, dutch: str
) -> None:
    assert format_value(value, upper, unit, status, "nl") == dutch
