"""What became of each published figure: reproduced or not, and why not."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import asdict, dataclass

import pandas as pd

from analysis.register.synthesis.counting import Uncountable, found
from analysis.register.synthesis.margins import Margin

REPRODUCED = "reproduced"
NOT_REPRODUCED = "not reproduced"
_COLUMNS = (
    *("observation", "measure", "period", "definition", "form", "age", "sex", "nationality"),
    *("reporter", "status", "unit", "printed"),
)


@dataclass(frozen=True)
class Outcome:
    """One published figure, what the synthetic persons give for it, and the reason if it differs.

    `synthetic` has the unit of the figure; None when the register cannot count it.
    """

    margin: Margin
    synthetic: float | None
    outcome: str
    reason: str

    def __str__(self) -> str:
        margin = self.margin
        given = "" if self.synthetic is None else f", SYNTHETIC {self.synthetic:,g}"
        return (
            f"{self.outcome}: {margin.observation}, {margin.measure} {margin.period} "
            f"({margin.definition}), printed {margin.printed:,g}{given}; {self.reason}"
        )

    def as_dict(self) -> dict[str, object]:
        """The outcome as a row of the report."""
        figure = asdict(self.margin)
        answer = {"synthetic": self.synthetic, "outcome": self.outcome, "reason": self.reason}
        return {name: figure[name] for name in _COLUMNS} | answer


def outcomes(
    margins: list[Margin],
    people: pd.DataFrame,
    reasons: dict[Margin, str],
    overlap_years: Collection[int],
) -> list[Outcome]:
    """Every published figure counted on the persons themselves, not on what was calibrated."""
    return [_outcome(margin, people, reasons, overlap_years) for margin in margins]


def _outcome(
    margin: Margin,
    people: pd.DataFrame,
    reasons: dict[Margin, str],
    overlap_years: Collection[int],
) -> Outcome:
    try:
        value = found(people, margin, overlap_years)
    except Uncountable as error:
        return Outcome(margin, None, NOT_REPRODUCED, str(error))
    shown = value / len(margin.years) if margin.unit == "persons_per_year" else value
    if margin.holds(value):
        return Outcome(margin, round(shown, 2), REPRODUCED, "")
    return Outcome(margin, round(shown, 2), NOT_REPRODUCED, reasons.get(margin, "unexplained"))
