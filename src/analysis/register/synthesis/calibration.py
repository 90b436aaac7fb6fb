"""The calibrated tables: published figures, weighed against each other, fitted and made whole."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.observations.codelists import TOTAL
from analysis.register.synthesis.assumptions import Assumptions
from analysis.register.synthesis.cells import Categories, categories
from analysis.register.synthesis.conflicts import CalibrationError, consistent
from analysis.register.synthesis.counting import KINDS_OF_BODIES, columns_needed
from analysis.register.synthesis.fitting import fit
from analysis.register.synthesis.margins import DEFINITIONS, Margin
from analysis.register.synthesis.system import Ask, System, Values
from analysis.register.synthesis.whole import whole_cells

_FIRST_ROUNDS = 30


@dataclass(frozen=True)
class Calibration:
    """Whole numbers of alike victims, and why some published figures are not met.

    The tables hold `count` persons in each cell; they agree on the groups that they share.
    """

    known: Categories
    by_age_and_sex: pd.DataFrame
    by_nationality: pd.DataFrame
    by_reporters: pd.DataFrame
    unmet: dict[Margin, str]


def calibrate(margins: list[Margin], assumed: Assumptions) -> Calibration:
    """Tables of persons that meet every published figure that can hold with those before it.

    Raises CalibrationError when a year has no published total.
    """
    _require_totals(margins, assumed.years)
    known = categories(margins, assumed.years)
    system = System(known, assumed)
    possible, impossible = system.asks(margins)
    kept, dropped = consistent(system, possible)
    cells = whole_cells(system, _fitted(system, kept, assumed), kept)
    by_age_and_sex, by_nationality, by_reporters = system.counts(cells)
    unmet = impossible | dropped
    return Calibration(known, by_age_and_sex, by_nationality, by_reporters, unmet)


def _require_totals(margins: list[Margin], years: range) -> None:
    totals = {
        (margin.period, margin.definition)
        for margin in margins
        if margin.measure == "registered_victims" and not columns_needed(margin)
    }
    for year in years:
        for definition in DEFINITIONS:
            if (str(year), definition) not in totals:
                raise CalibrationError(
                    f"no published total for {year} by the definition {definition}: a synthetic "
                    "register needs one for each year. Shorten the period in assumptions.yml."
                )


def _fitted(system: System, kept: list[Ask], assumed: Assumptions) -> Values:
    """Reporters first follow the assumed shares of a year, then whatever is published of them."""
    about_victims = [ask for ask in kept if ask.table < 2]
    guides = _assumed_shares(system, assumed)
    guided = fit(system, system.expected, [*about_victims, *guides], _FIRST_ROUNDS)
    # Rounded, so that the last bits of another processor lead to the same whole numbers.
    return np.round(fit(system, guided, kept), 6)


def _assumed_shares(system: System, assumed: Assumptions) -> list[Ask]:
    margins = [
        _assumed_share(year, body, 100 * shares[body])
        for year, shares in assumed.yearly_reporter_shares.value.items()
        for body in KINDS_OF_BODIES
        if body in shares
    ]
    return system.asks(margins)[0]


def _assumed_share(year: int, body: str, percent: float) -> Margin:
    return Margin(
        observation="assumed",
        measure="registered_share",
        period=str(year),
        definition="rapporteur",
        form=TOTAL,
        age=TOTAL,
        sex=TOTAL,
        nationality=TOTAL,
        reporter="other" if body == "others" else body,
        residence=TOTAL,
        printed=percent,
        unit="percent",
        status="exact",
        grade="B",
        low=percent,
        high=percent,
    )
