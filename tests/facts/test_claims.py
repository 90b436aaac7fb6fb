"""Claims are tested against figures: each status with its reason, and what is refused."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings, strategies as st
from pydantic import ValidationError

from analysis.errors import MonitorError
from analysis.facts import answers
from analysis.facts.claims import Claim, ClaimError, check_codes, check_unique
from analysis.facts.evaluation import ClaimResult, evaluate
from analysis.facts.fact import Fact, from_observation
from analysis.facts.verdicts import Compare, Expected, Span, compared, distance, judge, span_of
from analysis.observations.breaks import Break, read_breaks
from analysis.observations.catalogue import Catalogue
from analysis.observations.codelists import DIMENSIONS, TOTAL
from analysis.paths import Project

EARLIER, LATER = date(2019, 1, 1), date(2020, 1, 1)
GROWTH = {"compare": "relative_change_pct", "expected": "greater"}


def figure(period: str, value: float | None, **changes: Any) -> dict[str, Any]:
    """One figure of one source; what does not matter to a test has a default."""
    row: dict[str, Any] = {
        "measure": "police_suspects",
        "period": period,
        **dict.fromkeys(DIMENSIONS, TOTAL),
        "value": value,
        "upper": None,
        "unit": "persons",
        "definition": "police",
        "status": "exact",
        "source": "first",
        "known_from": EARLIER,
        "grade": "A",
        "directness": "original",
        "erratum": "",
    }
    return row | changes


def table(*rows: dict[str, Any]) -> pd.DataFrame:
    """Figures as the catalogue holds them."""
    frame = pd.DataFrame(rows)
    frame["observation"] = [f"{row['source']}#{n}" for n, row in enumerate(rows, start=2)]
    return frame.astype({"value": float, "upper": float})


def side(period: str, **changes: str) -> dict[str, str]:
    return {"measure": "police_suspects", "period": period, "definition": "police"} | changes


def claim(**changes: Any) -> Claim:
    """More suspects in 2016 than in 2015, unless changed."""
    entry: dict[str, Any] = {
        "id": "suspects",
        "text_en": "There were more suspects in 2016 than in 2015.",
        "text_nl": "In 2016 waren er meer verdachten dan in 2015.",
        "left": side("2016"),
        "right": side("2015"),
        "compare": "difference",
        "expected": "greater",
    }
    return Claim.model_validate(entry | changes)


def level(bound: float, **changes: Any) -> Claim:
    """More suspects in 2016 than the bound, unless changed."""
    return claim(**{"compare": "level", "right": None, "bound": bound} | changes)


def told(result: ClaimResult) -> str:
    return " | ".join(result.reasons)


@pytest.fixture(scope="module")
def breaks(project: Project) -> list[Break]:
    return read_breaks(project.data / "breaks.yml")


# --- each status, with the numbers that decided


def test_a_claim_that_the_figures_bear_out_is_supported() -> None:
    result = evaluate(claim(), table(figure("2015", 200), figure("2016", 250)), [])
    assert result.status == "supported"
    assert told(result) == "250 (2016) against 200 (2015): a difference of 50, expected more than 0"
    assert result.compared == Span(50, 50)
    assert result.distance == 50
    assert result.observations == ("first#3", "first#2")


def test_a_claim_that_the_figures_refute_is_contradicted() -> None:
    result = evaluate(claim(), table(figure("2015", 200), figure("2016", 150)), [])
    assert result.status == "contradicted"
    assert "a difference of -50, expected more than 0" in told(result)


@pytest.mark.parametrize("value", [200, 196, 204])
def test_within_the_margin_a_claim_is_weakened_whichever_way_it_points(value: float) -> None:
    figures = table(figure("2015", 200), figure("2016", value))
    result = evaluate(claim(**GROWTH, margin=2), figures, [])
    assert result.status == "weakened"
    assert "inside the margin of 2%" in told(result)


def test_what_is_equal_supports_and_what_is_near_weakens() -> None:
    statuses = [
        evaluate(
            claim(expected="equal", threshold=10, margin=5),
            table(figure("2015", 200), figure("2016", value)),
            [],
        ).status
        for value in (210, 214, 216)
    ]
    assert statuses == ["supported", "weakened", "contradicted"]


def test_a_ratio_is_set_against_one_and_a_level_against_its_bound() -> None:
    figures = table(figure("2015", 200), figure("2016", 250))
    assert told(evaluate(claim(compare="ratio"), figures, [])).endswith(
        "a ratio of 1.25, expected more than 1.00"
    )
    result = evaluate(level(300), figures, [])
    assert (result.status, result.right) == ("contradicted", None)
    assert told(result) == "250 (2016): a level of 250, expected more than 300"


# --- untestable


def test_a_figure_that_nobody_publishes_leaves_a_claim_untestable() -> None:
    result = evaluate(claim(), table(figure("2016", 250)), [])
    assert result.status == "untestable"
    assert told(result) == "police suspects, 2015, police: no source publishes it"
    assert (result.compared, result.distance, result.right) == (None, None, None)
    assert result.left is not None


def test_a_figure_published_later_leaves_a_claim_untestable_then_and_not_now() -> None:
    figures = table(figure("2015", 200), figure("2016", 250, known_from=LATER, source="second"))
    then = evaluate(claim(), figures, [], date(2019, 12, 31))
    assert then.status == "untestable"
    assert "known only from 1 January 2020, after 31 December 2019" in told(then)
    assert evaluate(claim(), figures, [], LATER).status == "supported"
    assert evaluate(claim(), figures, []).status == "supported"


def test_a_suppressed_figure_leaves_a_claim_untestable() -> None:
    figures = table(figure("2015", None, status="suppressed", upper=4), figure("2016", 250))
    result = evaluate(claim(), figures, [])
    assert result.status == "untestable"
    assert "suppressed because it is small (first#2)" in told(result)


def test_a_figure_that_is_an_erratum_leaves_a_claim_untestable() -> None:
    figures = table(figure("2015", 200, erratum="misprint-2015"), figure("2016", 250))
    result = evaluate(claim(), figures, [])
    assert result.status == "untestable"
    assert "what was printed is an erratum and is not used (misprint-2015)" in told(result)


def test_sides_of_different_definitions_are_untestable_unless_a_reason_is_declared() -> None:
    figures = table(figure("2015", 200, definition="dadermonitor"), figure("2016", 250))
    sides = {"right": side("2015", definition="dadermonitor")}
    result = evaluate(claim(**sides), figures, [])
    assert result.status == "untestable"
    assert told(result) == "definition changed: the sides follow police and dadermonitor"
    declared = claim(**sides, across_definitions="Both count the same suspects.")
    assert evaluate(declared, figures, []).status == "supported"


def test_nothing_is_set_against_a_count_that_may_be_zero() -> None:
    figures = table(figure("2015", 0), figure("2016", 250))
    result = evaluate(claim(compare="ratio"), figures, [])
    assert result.status == "untestable"
    assert "the right side may be zero" in told(result)
    assert evaluate(claim(), figures, []).status == "supported"


# --- figures that are not exact


@pytest.mark.parametrize(
    ("bound", "status"), [(90, "supported"), (150, "weakened"), (210, "contradicted")]
)
def test_both_ends_of_a_range_have_to_agree(bound: float, status: str) -> None:
    figures = table(figure("2016", 100, upper=200, status="range"))
    assert evaluate(level(bound), figures, []).status == status


@pytest.mark.parametrize(
    ("expected", "bound", "status"),
    [
        ("greater", 400, "supported"),
        ("greater", 500, "weakened"),
        ("less", 500, "weakened"),
        ("less", 400, "contradicted"),
    ],
)
def test_a_lower_bound_weakens_only_where_it_could_overturn(
    expected: Expected, bound: float, status: str
) -> None:
    figures = table(figure("2016", 475, status="at_least"))
    result = evaluate(level(bound, expected=expected), figures, [])
    assert result.status == status
    assert ("over 475: not exact" in told(result)) == (status == "weakened")


def test_more_on_the_right_only_makes_a_fall_larger() -> None:
    figures = table(figure("2015", 550, status="at_least"), figure("2016", 150))
    fall = claim(compare="relative_change_pct", expected="less", threshold=-50)
    result = evaluate(fall, figures, [])
    assert result.status == "supported"
    assert result.compared is not None
    assert result.compared.low == -100
    assert result.compared.high == pytest.approx(-72.73, abs=0.01)


def test_a_share_printed_as_a_lower_bound_ends_at_all() -> None:
    figures = table(figure("2016", 80, unit="percent", status="at_least"))
    assert evaluate(level(50), figures, []).compared == Span(80, 100)


@pytest.mark.parametrize(
    ("value", "low", "high"),
    [(1300, 1250, 1350), (5000, 4500, 5500), (365, 364.5, 365.5), (22.5, 22.45, 22.55)],
)
def test_a_rounded_number_may_be_off_by_half_its_last_digit(
    value: float, low: float, high: float
) -> None:
    row = table(figure("2016", value, status="rounded")).iloc[0]
    span = span_of(from_observation(row, "a", "a"))
    assert (span.low, span.high) == (pytest.approx(low), pytest.approx(high))


def test_a_rounded_number_weakens_a_claim_that_its_rounding_can_overturn() -> None:
    figures = table(figure("2016", 1300, status="rounded"))
    assert evaluate(level(1240), figures, []).status == "supported"
    assert evaluate(level(1260), figures, []).status == "weakened"


# --- sources that disagree


def test_like_with_like_weakens_when_the_source_that_holds_both_says_otherwise() -> None:
    figures = table(
        figure("2015", 200),
        figure("2016", 210),
        figure("2015", 230, source="second", grade="B"),
        figure("2016", 220, source="second", grade="B"),
    )
    result = evaluate(claim(), figures, [])
    assert result.status == "weakened"
    assert result.reasons[1] == (
        "like with like, second alone: with 220 against 230 the claim would be contradicted; "
        "by the rule over all sources it is supported"
    )
    assert result.compared == Span(10, 10)


def test_like_with_like_weakens_when_what_one_day_published_says_otherwise() -> None:
    figures = table(
        figure("2015", 200),
        figure("2016", 210, source="second"),
        figure("2015", 230, source="third", grade="B", known_from=LATER),
        figure("2016", 220, source="fourth", grade="B", known_from=LATER),
    )
    result = evaluate(claim(), figures, [])
    assert "like with like, as published by 1 January 2020: with 220 (fourth) against 230" in told(
        result
    )


def test_a_figure_that_lost_the_conflict_weakens_a_claim_that_it_would_flip() -> None:
    figures = table(
        figure("2015", 200),
        figure("2016", 210),
        figure("2015", 215, source="second", grade="B", known_from=LATER),
    )
    result = evaluate(claim(), figures, [])
    assert result.status == "weakened"
    assert "sources disagree: with 210 (first) against 215 (second) the claim would be" in told(
        result
    )


def test_a_figure_that_lost_the_conflict_and_changes_nothing_is_not_told() -> None:
    figures = table(
        figure("2015", 200), figure("2016", 210), figure("2015", 201, source="second", grade="B")
    )
    result = evaluate(claim(), figures, [])
    assert (result.status, len(result.reasons)) == ("supported", 1)


def test_an_erratum_does_not_weaken_a_claim() -> None:
    figures = table(
        figure("2015", 200),
        figure("2016", 210),
        figure("2015", 900, source="second", erratum="misprint-2015"),
    )
    assert evaluate(claim(), figures, []).status == "supported"


def test_the_total_of_2014_weakens_a_claim_between_its_two_published_values(
    catalogue: Catalogue,
) -> None:
    total = side("2014", measure="registered_victims", definition="rapporteur")
    result = evaluate(level(1255.5, left=total), catalogue.figures, [])
    assert result.status == "weakened"
    assert result.left is not None and result.left.value == 1256
    assert "with 1,255 (nu-2019-young-victims) the claim would be contradicted" in told(result)
    assert evaluate(level(1254, left=total), catalogue.figures, []).status == "supported"


# --- registered against estimated


def _against_estimate(**estimate: Any) -> ClaimResult:
    figures = table(
        figure("2018", 668, measure="registered_victims", definition="rapporteur"),
        figure(
            "2014/2015",
            5000,
            **{
                "measure": "estimated_victims",
                "definition": "mse_2017",
                "unit": "persons_per_year",
            }
            | estimate,
        ),
    )
    share = claim(
        left=side("2018", measure="registered_victims", definition="rapporteur"),
        right=side("2014/2015", measure="estimated_victims", definition="mse_2017"),
        compare="ratio",
        expected="less",
        threshold=0.2,
        across_definitions="The estimate is of all victims.",
    )
    return evaluate(share, figures, [])


def test_a_registered_number_is_set_against_both_ends_of_an_estimate() -> None:
    result = _against_estimate(status="range", upper=7500)
    assert result.status == "supported"
    assert result.compared == Span(668 / 7500, 668 / 5000)


@pytest.mark.parametrize("status", ["exact", "at_least"])
def test_a_registered_number_is_not_set_against_an_estimate_with_one_end(status: str) -> None:
    result = _against_estimate(status=status)
    assert result.status == "untestable"
    assert "needs both ends of an estimate" in told(result)


# --- what is refused


def test_a_trend_across_a_break_that_is_not_acknowledged_is_refused(breaks: list[Break]) -> None:
    victims = {"measure": "registered_victims", "definition": "rapporteur"}
    trend = {"left": side("2018", **victims), "right": side("2014", **victims)}
    with pytest.raises(ClaimError, match=r"claim suspects: .*privacy-regulation.*Add privacy-reg"):
        evaluate(claim(**trend), table(figure("2015", 1)), breaks)
    aware = claim(**trend, acknowledges=["privacy-regulation"])
    assert evaluate(aware, table(figure("2015", 1)), breaks).status == "untestable"


@pytest.mark.parametrize("name", ["residence-scheme", "no-such-break"])
def test_an_acknowledged_break_that_is_not_crossed_is_refused(
    name: str, breaks: list[Break]
) -> None:
    with pytest.raises(ClaimError, match=rf"acknowledges the break {name}, which it does not"):
        evaluate(claim(acknowledges=[name]), table(figure("2015", 1)), breaks)


@pytest.mark.parametrize(
    ("earlier", "later", "crossed"),
    [
        ("2013", "2017", []),
        ("2012", "2017", ["police-reorganisation"]),
        ("2018", "2019", ["privacy-regulation", "residence-scheme"]),
        ("2019", "2020", ["residence-scheme", "corona"]),
        ("2020", "2021", []),
    ],
)
def test_a_break_is_crossed_when_a_period_lies_wholly_or_in_part_before_it(
    earlier: str, later: str, crossed: list[str], breaks: list[Break]
) -> None:
    victims = {"measure": "registered_victims", "definition": "comensha"}
    trend = claim(left=side(later, **victims), right=side(earlier, **victims), acknowledges=crossed)
    assert evaluate(trend, table(figure("2015", 1)), breaks).status == "untestable"


def test_a_yearly_mean_against_a_year_is_a_trend(breaks: list[Break]) -> None:
    mean = side("2014/2017", measure="registered_victims_yearly_mean", definition="rapporteur")
    year = side("2018", measure="registered_victims", definition="rapporteur")
    with pytest.raises(ClaimError, match="privacy-regulation"):
        evaluate(claim(left=year, right=mean), table(figure("2015", 1)), breaks)


def test_a_claim_on_a_synthetic_figure_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    def synthetic(row: pd.Series, id: str, label: str) -> Fact:
        fields = from_observation(row, id, label).__dict__
        return Fact(**fields | {"kind": "synthetic"})

    monkeypatch.setattr(answers, "from_observation", synthetic)
    with pytest.raises(ClaimError, match=r"first#2 is synthetic"):
        evaluate(level(100), table(figure("2016", 250)), [])


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"unit": "percent"}, "compares persons over 2016 with percent over 2015"),
        ({"period": "2011/2015"}, "compares persons over 2016 with persons over 2011–2015"),
    ],
    ids=["persons with percent", "one year with five"],
)
def test_what_cannot_be_compared_is_refused(changes: dict[str, str], fault: str) -> None:
    figures = table(figure("2016", 250), figure("2015", 20) | changes)
    with pytest.raises(ClaimError, match=fault):
        evaluate(claim(right=side(changes.get("period", "2015"))), figures, [])


def test_a_side_that_leaves_the_unit_open_is_refused_until_it_names_it() -> None:
    figures = table(figure("2016", 250), figure("2016", 20, unit="percent"))
    with pytest.raises(ClaimError, match="2 figures answer police suspects, 2016, police"):
        evaluate(level(100), figures, [])
    assert evaluate(level(10, left=side("2016", unit="percent")), figures, []).left is not None


def test_an_unknown_code_is_refused(catalogue: Catalogue) -> None:
    with pytest.raises(ClaimError, match=r"unknown reporter 'polize'.*codelists/reporter\.csv"):
        check_codes(claim(left=side("2016", reporter="polize")), catalogue.codelists)


def test_an_id_that_stands_there_twice_is_refused() -> None:
    with pytest.raises(ClaimError, match="claim suspects: the id stands there twice"):
        check_unique([claim(), claim(id="others"), claim()])
    assert issubclass(ClaimError, MonitorError)


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"colour": "red"}, "colour"),
        ({"id": "No Spaces"}, "id"),
        ({"margin": -1}, "margin"),
        ({"threshold": float("inf")}, "threshold"),
        ({"compare": "feeling"}, "compare"),
        ({"left": side("2016-13")}, "write a period in quotes"),
        ({"text_en": "There were 250 suspects in 2016."}, "the text types a number"),
        ({"right": None}, "needs `right`"),
        ({"bound": 5}, "needs `right`"),
        ({"compare": "level"}, "needs `bound`"),
        ({"compare": "level", "right": None, "bound": 5, "threshold": 1}, "needs `bound`"),
        ({"across_definitions": "Because."}, "both sides follow one definition"),
    ],
)
def test_a_claim_that_is_not_as_it_must_be_is_refused(changes: dict[str, Any], fault: str) -> None:
    with pytest.raises(ValidationError, match=re.escape(fault)):
        claim(**changes)


# --- properties

counts = st.integers(1, 10_000)
expectations = st.sampled_from(["less", "greater", "equal"])
INVERSE: dict[str, Expected] = {"less": "greater", "greater": "less", "equal": "equal"}


@st.composite
def spans(draw: st.DrawFn) -> Span:
    low, more = draw(counts), draw(st.integers(0, 500))
    return Span(low, low + more)


def _verdict(
    how: Compare, left: Span, right: Span, expected: Expected, limit: float, margin: float = 0
) -> str:
    span = compared(how, left, right)
    assert span is not None
    return judge(span, expected, limit, margin)


@given(spans(), spans(), expectations, st.integers(-5000, 5000), st.integers(0, 100))
def test_sides_that_are_swapped_give_the_inverse_difference_the_same_verdict(
    left: Span, right: Span, expected: Expected, limit: int, margin: int
) -> None:
    straight = _verdict("difference", left, right, expected, limit, margin)
    swapped = _verdict("difference", right, left, INVERSE[expected], -limit, margin)
    assert straight == swapped


@given(spans(), spans(), expectations, st.fractions(min_value="1/20", max_value=20))
def test_sides_that_are_swapped_give_the_inverse_ratio_the_same_verdict(
    left: Span, right: Span, expected: Expected, limit: Any
) -> None:
    straight = _verdict("ratio", left, right, expected, float(limit))
    assert straight == _verdict("ratio", right, left, INVERSE[expected], float(1 / limit))


@given(
    spans(),
    spans(),
    expectations,
    st.sampled_from(["ratio", "relative_change_pct"]),
    st.integers(-100, 300),
    st.integers(0, 20),
    st.integers(2, 1000),
)
def test_scaling_both_sides_keeps_a_relative_verdict(
    left: Span,
    right: Span,
    expected: Expected,
    how: Compare,
    limit: int,
    margin: int,
    factor: int,
) -> None:
    scaled = [Span(span.low * factor, span.high * factor) for span in (left, right)]
    straight = _verdict(how, left, right, expected, limit, margin)
    assert straight == _verdict(how, scaled[0], scaled[1], expected, limit, margin)


@settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(counts, min_size=2, max_size=5),
    expectations,
    st.integers(-500, 500),
    st.integers(0, 300),
    st.integers(0, 300),
)
def test_a_wider_margin_never_makes_a_weakened_claim_certain(
    values: list[int], expected: Expected, limit: int, margin: int, more: int
) -> None:
    rows = [
        figure("2016" if n % 2 else "2015", value, source=f"source-{n}")
        for n, value in enumerate(values)
    ]
    narrow, wide = (
        evaluate(claim(expected=expected, threshold=limit, margin=width), table(*rows), []).status
        for width in (margin, margin + more)
    )
    assert wide in {narrow, "weakened"}


@given(spans(), expectations, st.integers(-5000, 15_000), st.integers(0, 100))
def test_a_verdict_on_a_span_is_certain_only_when_each_of_its_values_agrees(
    span: Span, expected: Expected, limit: int, margin: int
) -> None:
    values = {
        judge(Span(value, value), expected, limit, margin)
        for value in (span.low, (span.low + span.high) / 2, span.high)
    }
    verdict = judge(span, expected, limit, margin)
    assert values == {verdict} or verdict == "weakened"
    assert (distance(span, limit) == 0) == (span.low <= limit <= span.high)
