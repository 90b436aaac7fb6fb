"""A difference in a terminal of 80 columns: nothing is cut, and each cell says what moved."""

from __future__ import annotations

from io import StringIO
from typing import Any

from rich.console import Console

from analysis.reruns.cells import row, signed
from analysis.reruns.chain import Compared
from analysis.reruns.difference import compare
from analysis.reruns.pairs import Pair
from analysis.reruns.sides import Side
from analysis.reruns.statuses import StatusChange
from analysis.reruns.tables import TableDifference
from analysis.reruns.telling import as_table, as_values
from analysis.runs.inputs import Inputs

INPUTS = Inputs("young_victims", {"last_year": 2018, "language": "en"}, "n", "c", "d", "p")
LONG = "registered_victims_of_a_long_name_2018"


def entry(id: str, value: float, text: str, **others: Any) -> dict[str, Any]:
    common = {
        **{"upper": None, "interval": None, "unit": "persons", "period": "2018"},
        **{"kind": "registered", "label": {"en": "A number"}},
    }
    return {"id": id, "value": value, "text": {"en": text}, **common, **others}


def compared(*states: list[dict[str, Any]]) -> Compared:
    side = Side("a run", INPUTS, {})
    facts = compare([{"facts": facts} for facts in states])
    return Compared(
        "young_victims", side, side, facts, [TableDifference("ages", ("a",), ("b", "c"))]
    )


def told(found: Compared, changes: list[StatusChange] | None = None) -> str:
    text = StringIO()
    Console(file=text, width=80).print(as_table(Pair(found, changes or [])))
    return text.getvalue()


def first_column(text: str) -> str:
    """The name in the first column; one that was folded is put together again."""
    _, _, below = text.partition("─ \n")
    head = next(line for line in text.splitlines() if line.strip().startswith("fact"))
    width = head.index("before")
    return "".join(line[:width].strip() for line in below.splitlines() if line.startswith("  "))


def test_no_difference_is_said_in_one_line() -> None:
    side = Side("a run", INPUTS, {})
    nothing = Compared("young_victims", side, side, [], [])
    assert told(nothing) == "young_victims: no difference\n"


def test_a_number_from_one_cause_has_one_column_that_names_it() -> None:
    before = [entry(LONG, 1000, "1,000")]
    text = told(compared(before, before, before, [entry(LONG, 1250, "1,250")]))
    assert "difference by" in text and "parameters" in text
    assert text.count("+250") == 1
    assert first_column(text) == LONG


def test_numbers_from_three_causes_stand_beside_their_sum_and_nothing_is_cut() -> None:
    states = [[entry(LONG, value, f"{value:,}")] for value in (1000, 1001, 1003, 1006)]
    text = told(compared(*states))
    for part in ("+1", "+2", "+3", "+6", "code", "data", "parameters"):
        assert part in text
    assert "…" not in text
    assert first_column(text) == LONG


def test_the_periods_stand_beside_numbers_of_two_years() -> None:
    before, after = [entry("a", 1000, "1,000")], [entry("a", 1359, "1,359", period="2019")]
    text = told(compared(before, before, before, after))
    assert "1,000, 2018" in text and "1,359, 2019" in text


def test_a_range_moves_at_both_ends_and_an_interval_beside_its_value() -> None:
    before = [
        entry("share", 10, "10% to 20%", upper=20, unit="percent"),
        entry("trend", 2, "-1% to 5%", interval=[-1, 5], unit="percent"),
    ]
    after = [
        entry("share", 11, "11% to 23%", upper=23, unit="percent"),
        entry("trend", 2.5, "-1% to 7%", interval=[-1, 7], unit="percent"),
    ]
    share, trend = compared(before, before, before, after).facts
    assert row(share)[3:] == ["+1 to +3 pp", "–", "–", "+1 to +3 pp"]
    assert row(trend)[1:4] == ["2% (−1% to 5%)", "2.5% (−1% to 7%)", "+0.50 pp (0 to +2)"]


def test_a_number_that_stays_says_what_of_it_changed_and_with_which_step() -> None:
    before, after = entry("a", 5, "5"), entry("a", 5, "5", observations=["other"])
    [fact] = compared([before], [before], [after], [after]).facts
    assert row(fact)[3:] == ["source", "–", "source", "–"]


def test_a_fact_that_is_new_or_gone_says_so_with_its_step() -> None:
    a, b = entry("a", 5, "5"), entry("b", 6, "6")
    gone, new = compared([a], [a], [b], [b]).facts
    assert row(gone) == ["a", "5", "not stated", "gone", "–", "gone", "–"]
    assert row(new) == ["b", "not stated", "6", "new", "–", "new", "–"]


def test_a_number_on_the_way_that_neither_run_states_is_told_with_its_step() -> None:
    then, now = [entry("a", 5, "5")], [entry("a", 7, "7")]
    [came] = compared([], [], then, now).facts
    assert row(came)[3:] == ["new", "–", "new: 5", "+2"]
    [went] = compared(then, now, now, []).facts
    assert row(went)[3:] == ["gone", "+2", "–", "gone: 7"]
    [back] = compared(then, then, [], now).facts
    assert row(back)[3:] == ["+2", "–", "gone", "new again, +2"]


def test_an_invented_number_says_so_beside_the_others() -> None:
    before, after = entry("a", 5, "5", kind="synthetic"), entry("a", 6, "6", kind="synthetic")
    [fact] = compared([before], [before], [before], [after]).facts
    assert row(fact)[1:3] == ["5 (SYNTHETIC)", "6 (SYNTHETIC)"]


def test_what_an_id_counts_is_said_where_that_changed() -> None:
    before = [entry("young", 5, "5")]
    after = [entry("young", 9, "9", label={"en": "Young adults"})]
    text = told(compared(before, before, before, after))
    assert "young is now: Young adults (before: A number)" in text


def test_the_reasons_of_a_claim_are_told_with_what_it_was_tested_by() -> None:
    same = [entry("a", 1, "1")]
    reasons = ("a change of -3%", "reason two", "reason three", "reason four", "reason five")
    change = StatusChange(
        "claim", "fell", "It fell", "supported", "weakened", reasons, "first=2014"
    )
    text = told(compared(same, same, same, same), [change])
    words = " ".join(text.split())
    said = "supported as it stands; with first=2014 in its place it would be weakened"
    assert f"claim fell: {said}" in words
    assert all(reason in text for reason in reasons[:4])
    assert reasons[4] not in text and "and 1 more like these" in text
    assert "table ages: 1 row gone, 2 new" in text


def test_a_program_gets_the_ends_and_what_each_step_changed() -> None:
    before, after = (
        entry("share", 10, "10 to 20", upper=20),
        entry("share", 10, "10 to 25", upper=25),
    )
    [fact] = as_values(Pair(compared([before], [before], [after], [after]), []))["facts"]
    assert fact["difference"] == 0
    assert fact["ends"]["upper"]["parts"] == {"code": 0, "data": 5, "parameters": 0}
    assert fact["changed_with"] == {"data": ["upper", "text"]}


def test_noise_has_no_sign() -> None:
    assert [signed(value) for value in (1e-12, -1e-12, 2, -0.5)] == ["–", "–", "+2", "−0.50"]


def test_a_small_difference_keeps_two_digits() -> None:
    assert [signed(value) for value in (0.0012, -0.034)] == ["+0.0012", "−0.034"]
