"""The reason for a refusal is read on pages: it is in their language, numbers included."""

from __future__ import annotations

import math

import pytest

from analysis.language.current import speaking
from analysis.statistics.capture_recapture.refusals import (
    THE_ESTIMATE,
    EstimateRefused,
    refuse_absurd,
    refuse_failures,
)

ENGLISH = (
    "the estimate is 55 times the 1,334 persons on the lists, above the bound of 50: the overlaps "
    "hardly bound the number of hidden persons"
)
DUTCH = (
    "de schatting is 55 keer het aantal van 1.334 personen op de lijsten, boven de grens van 50: "
    "de overlap begrenst het aantal verborgen personen nauwelijks"
)


def test_the_reason_follows_the_language_that_is_spoken() -> None:
    with pytest.raises(EstimateRefused) as english:
        refuse_absurd(55 * 1334, 1334, THE_ESTIMATE)
    with speaking("nl"), pytest.raises(EstimateRefused) as dutch:
        refuse_absurd(55 * 1334, 1334, THE_ESTIMATE)
    assert (str(english.value), str(dutch.value)) == (ENGLISH, DUTCH)


def test_an_estimate_without_end_is_said_to_be_infinite() -> None:
    with pytest.raises(EstimateRefused, match="infinitely above the 1,334 persons"):
        refuse_absurd(math.inf, 1334, THE_ESTIMATE)
    with speaking("nl"), pytest.raises(EstimateRefused, match=r"is oneindig, tegenover 1\.334"):
        refuse_absurd(math.inf, 1334, THE_ESTIMATE)


def test_a_share_of_failures_has_the_decimals_of_the_language() -> None:
    with pytest.raises(EstimateRefused, match=r"^12\.5% of the bootstrap replicates"):
        refuse_failures(0.125, "bootstrap replicates")
    with speaking("nl"), pytest.raises(EstimateRefused, match=r"^voor 12,5% van de bootstrapherh"):
        refuse_failures(0.125, "bootstrap replicates")
