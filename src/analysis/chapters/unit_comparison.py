"""The comparison behind the funnel plot of the police units: shares, expected numbers, limits."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from analysis.chapters.page import Page
from analysis.errors import MissingFigure
from analysis.facts.formatting import format_number, format_percent
from analysis.language.current import current
from analysis.language.messages import message, tr
from analysis.observations.cube_labels import cube_label
from analysis.statistics.funnel import expected_counts, share_funnel
from analysis.statistics.rounded_funnel import UNDECIDED, certain_positions
from analysis.statistics.shares import shares_with_intervals

TABLES = {"declaration_filed": "police_declarations", "enough_indications": "police_indications"}
COUNTED = {
    "declaration_filed": ("filed a declaration", "aangifte deden"),
    "enough_indications": (
        "gave enough indications for an investigation",
        "voldoende opsporingsindicaties gaven",
    ),
}
"""What the counted victims did, in English and in Dutch, to follow `who` and `die`."""
_POSITIONS = {
    "inside": message("inside the limits"),
    "above_95": message("above the inner limit"),
    "above_998": message("above the outer limit"),
    "below_95": message("below the inner limit"),
    "below_998": message("below the outer limit"),
    UNDECIDED: message("cannot be told: the protection of the counts decides"),
}
_LEAST_THRESHOLDS = 2
"""Victims a year that a unit reported, in thresholds of the table, from which it is compared."""


_LIMITS = ["lower_95", "upper_95", "lower_998", "upper_998"]


@dataclass(frozen=True)
class Comparison:
    """Units and limits on one scale: observed over expected, against the expected number.

    The `position` of a unit holds for all true counts within `tolerance` of the published ones.
    """

    units: pd.DataFrame
    limits: pd.DataFrame
    dispersion: float
    spread: float
    tolerance: int

    def named(self, *, undecided: bool) -> list[str]:
        """The units outside the limits, or those of which rounding decides whether they are."""
        position = self.units["position"]
        is_named = position.eq(UNDECIDED) if undecided else ~position.isin(["inside", UNDECIDED])
        return [str(name) for name in self.units.index[is_named]]


def compare(page: Page, measure: str, years: list[str]) -> Comparison | None:
    """The funnel of the units that reported enough, in the order of their code list."""
    table = TABLES[measure]
    where = {"year": years, "by_police": "yes"}
    counts = page.cube.counts(table, ["police_unit", measure], **where)
    wide = counts.pivot_table(index="police_unit", columns=measure, values="count", sort=False)
    units = pd.DataFrame({"observed": wide["yes"], "exposure": wide.sum(axis=1)})
    # Each cell is rounded to nothing or the threshold and more: a unit of a few such cells a year
    # would be compared by its rounding.
    card = page.cube.table_card(table)
    least = _LEAST_THRESHOLDS * card.threshold * len(years)
    every, units = units, units[(units["exposure"] >= least) & (units.index != "_U")]
    # A count of several years is a sum of cells: what each may be off adds up. What the compared
    # units are off together is at most what the cell of all units and the cells left out are.
    tolerance = card.tolerance * len(years)
    of_sum = tolerance * min(len(units), 1 + len(every) - len(units))
    labels = [cube_label(page.project.data, "police_unit", str(code)) for code in units.index]
    units = units.set_axis(pd.Index(labels, name="police_unit"))
    try:
        expected = expected_counts(units, family="binomial")
        shares = units.rename(columns={"observed": "part", "exposure": "whole"})
        found = share_funnel(shares, over_dispersion=True)
        position = certain_positions(shares, tolerance=tolerance, tolerance_of_sum=of_sum)
    except MissingFigure:
        return None
    return Comparison(
        units.join(shares_with_intervals(units["observed"], units["exposure"])).assign(
            expected=expected,
            value=found.units["value"] / found.target,
            position=position,
        ),
        found.limits.assign(**{name: found.limits[name] / found.target for name in _LIMITS}),
        found.dispersion,
        found.spread,
        tolerance,
    )


def counted_here(measure: str) -> str:
    """What the counted victims did, in the current language: `filed a declaration`."""
    english, dutch = COUNTED[measure]
    return dutch if current() == "nl" else english


def table_of(compared: Comparison, measure: str) -> pd.DataFrame:
    """The units as readers get them, with how far each of their counts can be off."""
    units = compared.units
    return pd.DataFrame(
        {
            tr("Police unit"): units.index,
            tr("Victims reported"): units["exposure"].astype(float),
            tr("Who {did}", did=counted_here(measure)): units["observed"].astype(float),
            tr("Each count off by at most"): compared.tolerance,
            tr("Expected"): units["expected"].round(1),
            tr("Observed over expected"): [format_number(value, 2) for value in units["value"]],
            # In one column: the table has to fit on paper.
            tr("Share with its interval"): [
                tr("{share} ({lower} to {upper})", share=share, lower=lower, upper=upper)
                for share, lower, upper in zip(
                    *(_shares(units, f"{name}_pct") for name in ("share", "lower", "upper")),
                    strict=True,
                )
            ],
            tr("Position"): [tr(_POSITIONS[position]) for position in units["position"]],
        }
    ).reset_index(drop=True)


def _shares(units: pd.DataFrame, column: str) -> list[str]:
    return [format_percent(value, 1) for value in units[column]]


def in_words(units: pd.DataFrame) -> str:
    """The funnel plot in words, for who cannot see it."""
    points = [
        tr(
            "{unit}: {observed} observed, {expected} expected, {position}",
            unit=name,
            observed=format_number(row["observed"]),
            expected=format_number(row["expected"], 1),
            position=tr(_POSITIONS[row["position"]]),
        )
        for name, row in units.iterrows()
    ]
    return tr(
        "Funnel plot of observed against expected numbers. {points}.", points="; ".join(points)
    )
