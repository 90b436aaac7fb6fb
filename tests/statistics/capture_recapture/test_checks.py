"""Checks: overlaps, lists left out and held out, thresholds, and the band of the assumption."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd
import pytest

from analysis.statistics.capture_recapture.checks import (
    assumption_band,
    hold_out,
    leave_one_list_out,
    overlaps,
    threshold_curve,
)
from analysis.statistics.capture_recapture.histories import Histories, histories_of
from analysis.statistics.capture_recapture.refusals import EstimateRefused
from analysis.statistics.capture_recapture.selection import independence, stepwise
from tests.statistics.capture_recapture.conftest import frame

Table = Callable[[str], Histories]


def test_a_pair_in_the_model_is_met_and_others_show_the_misfit(table: Table) -> None:
    fit = stepwise(table("uk2013_5lists"))
    shown = overlaps(fit).set_index("lists")
    assert len(shown) == 10
    assert shown.loc["LA:NG", "observed"] == 18
    inside = shown[shown["in_model"]]
    assert inside["expected"].to_numpy() == pytest.approx(inside["observed"].to_numpy(), abs=1e-6)
    outside = shown[~shown["in_model"]]
    assert (outside["expected"] - outside["observed"]).abs().max() > 1


def test_leaving_out_the_public_gives_the_estimate_of_the_four_lists(table: Table) -> None:
    shown = leave_one_list_out(table("uk2013_5lists"), stepwise).set_index("left_out")
    assert shown.loc["GP", "observed"] == 2428
    four = stepwise(table("uk2013_4lists")).population
    assert shown.loc["GP", "estimate"] == pytest.approx(four)


def test_a_list_without_which_there_is_no_sensible_estimate_says_why(table: Table) -> None:
    shown = leave_one_list_out(table("nl2010_2015_5lists"), stepwise).set_index("left_out")
    assert pd.isna(shown.loc["P", "estimate"])
    assert "127 times" in shown.loc["P", "refused"]
    assert shown.drop("P")["refused"].isna().all()


def test_the_threshold_curve_goes_from_independence_to_more_pairs(table: Table) -> None:
    histories = table("nl2010_2015_5lists")
    curve = threshold_curve(histories, [0.0, 0.001, 0.02, 0.2])
    assert curve["terms"].str.len().tolist() == [0, 4, 6, 10]
    assert curve["estimate"].iloc[0] == pytest.approx(independence(histories).population)
    assert curve["estimate"].iloc[2] == pytest.approx(stepwise(histories).population)


def test_the_band_adds_a_multiple_of_the_hidden_persons(table: Table) -> None:
    fit = independence(table("uk2013_5lists"))
    band = assumption_band(fit).set_index("ratio")["estimate"]
    assert band[1.0] == pytest.approx(fit.population)
    assert band[0.5] == pytest.approx(2744 + fit.hidden / 2)
    assert band[2.0] == pytest.approx(2744 + fit.hidden * 2)


def test_a_list_held_out_is_estimated_without_those_only_it_knows(table: Table) -> None:
    histories = table("nl2010_2015_5lists")
    shown = hold_out(histories, stepwise).set_index("list")
    assert shown["known"].to_dict() == {"IO": 929, "K": 1348, "P": 4812, "R": 742, "Z": 848}
    assert shown.loc["K", "observed"] == 1348 - 1299
    assert pd.isna(shown.loc["K", "estimate"])
    assert shown.loc["Z", "lower"] < 848 < shown.loc["Z", "upper"]


def test_a_list_whose_members_others_meet_by_chance_is_estimated_right() -> None:
    """A has 800 members; B and C each meet half of them, independently."""
    counts = {"100": 200, "110": 200, "101": 200, "111": 200, "010": 100, "001": 100}
    row = hold_out(histories_of(frame("ABC", counts)), independence).iloc[0]
    assert row["known"] == 800
    assert row["observed"] == 600
    assert row["estimate"] == pytest.approx(800)
    assert row["lower"] < 800 < row["upper"]


def test_a_list_whose_members_nobody_else_knows_says_so() -> None:
    counts = {"100": 50, "010": 60, "001": 70, "011": 20}
    shown = hold_out(histories_of(frame("ABC", counts)), independence)
    assert shown["observed"].iloc[0] == 0
    assert pd.isna(shown["estimate"].iloc[0])
    assert shown["refused"].notna().iloc[0]


def test_with_two_lists_none_can_be_spared() -> None:
    histories = histories_of(frame("AB", {"10": 5, "01": 4, "11": 3}))
    for check in (leave_one_list_out, hold_out):
        with pytest.raises(EstimateRefused, match="needs three or more"):
            check(histories, independence)
