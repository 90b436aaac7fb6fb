"""Claims: what a recommendation says about the figures, as data that is tested again each time.

A claim compares one published figure with another, or with a bound. Nothing in it is code.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Annotated, Any

import pandas as pd
from pydantic import BaseModel, ConfigDict, Field, FiniteFloat, field_validator, model_validator

from analysis.errors import MonitorError
from analysis.facts.verdicts import Compare, Expected
from analysis.observations.breaks import Break
from analysis.observations.codelists import DIMENSIONS, TOTAL, Codelists
from analysis.observations.periods import first_day, is_period, last_day
from analysis.observations.selection import select

_YEAR = re.compile(r"\b(?:19|20)\d{2}\b")
_MEAN = "_yearly_mean"
COUNTS = frozenset({"comensha", "rapporteur"})
"""The definitions that count registered victims in the Netherlands, each in its own way."""


class ClaimError(MonitorError):
    """A claim cannot be tested honestly as it is written."""


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Side(_Strict):
    """Which figure a claim is about; among sources the rule for disagreement chooses.

    A dimension that is left out means its total.
    """

    measure: str
    period: str
    definition: str
    form: str = TOTAL
    age: str = TOTAL
    sex: str = TOTAL
    nationality: str = TOTAL
    reporter: str = TOTAL
    residence: str = TOTAL
    unit: str | None = None

    @field_validator("period")
    @classmethod
    def _period_exists(cls, value: str) -> str:
        if not is_period(value):
            raise ValueError('write a period in quotes: "2018", "2014/2017" or "2019-01/2019-04"')
        return value

    def __str__(self) -> str:
        measure, *others = self.model_dump(exclude_defaults=True).values()
        return ", ".join([measure.replace("_", " "), *others])

    @property
    def dimensions(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in DIMENSIONS}

    def rows(self, figures: pd.DataFrame) -> pd.DataFrame:
        """All figures of any source that answer."""
        found = select(
            figures,
            self.measure,
            definition=self.definition,
            period=self.period,
            **self.dimensions,
        )
        return found if self.unit is None else found[found["unit"] == self.unit]


class Shown(_Strict):
    """The figure of a chapter that shows what a claim is about."""

    chapter: str
    figure: str


class Admissible(_Strict):
    """The grid of a claim: what could have been chosen as well, for its test of robustness.

    `definition` lists counts of the registered victims that may stand on both sides, `earlier` and
    `later` other periods of the side that lies earlier or later (of a level: `later`). What the
    claim itself says is one of the choices. Each is tested by what was known then and is known now.
    """

    definition: list[str] = []
    earlier: list[str] = []
    later: list[str] = []

    @field_validator("definition")
    @classmethod
    def _counts_registered_victims(cls, value: list[str]) -> list[str]:
        unknown = sorted(set(value) - COUNTS)
        if unknown:
            raise ValueError(f"{', '.join(unknown)}: only {', '.join(sorted(COUNTS))} may vary")
        return value

    @field_validator("earlier", "later")
    @classmethod
    def _periods_exist(cls, value: list[str]) -> list[str]:
        if any(not is_period(period) for period in value):
            raise ValueError('write periods in quotes: ["2014", "2014/2017"]')
        return value


class Claim(_Strict):
    """One statement that the published figures support, weaken or contradict.

    `left` is compared with `right`: its `difference` from it, its `ratio` to it, or its
    `relative_change_pct` from it. The outcome is expected to be less than, greater than or equal
    to `threshold` (no difference or change, or a ratio of one, when none is given). A `level` is
    `left` alone, expected to be less, greater or equal to `bound`. Within `margin` of that number
    the claim counts as weakened.

    `acknowledges` names every break that the two periods lie across. `across_definitions` says
    why figures of two definitions may be compared here. Every number that the claim rests on
    stands in these fields, none in its text.
    """

    id: Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
    text_en: str
    text_nl: str
    left: Side
    right: Side | None = None
    bound: FiniteFloat | None = None
    compare: Compare
    expected: Expected
    threshold: FiniteFloat | None = None
    margin: Annotated[FiniteFloat, Field(ge=0)] = 0
    acknowledges: list[str] = []
    across_definitions: str | None = None
    figure: Shown | None = None
    admissible: Admissible = Admissible()

    @field_validator("text_en", "text_nl")
    @classmethod
    def _holds_no_number(cls, value: str) -> str:
        if re.search(r"\d", _YEAR.sub("", value)):
            raise ValueError("the text types a number; only years may stand there")
        return value

    @model_validator(mode="after")
    def _sides_fit(self) -> Claim:
        is_level = self.compare == "level"
        wanted = "`bound`, and neither `right` nor `threshold`" if is_level else "`right`"
        if is_level != (self.right is None) or is_level != (self.bound is not None):
            raise ValueError(f"the comparison {self.compare!r} needs {wanted}")
        if is_level and self.threshold is not None:
            raise ValueError(f"the comparison {self.compare!r} needs {wanted}")
        if self.across_definitions is not None and not self.mixes_definitions:
            raise ValueError("both sides follow one definition: remove `across_definitions`")
        return self

    @model_validator(mode="after")
    def _grid_holds_the_claim(self) -> Claim:
        by_date = sorted(self.sides, key=lambda side: first_day(side.period))
        own = {
            "definition": {side.definition for side in self.sides if side.definition in COUNTS},
            "earlier": {by_date[0].period} if len(by_date) > 1 else set(),
            "later": {by_date[-1].period},
        }
        for name, values in own.items():
            listed = getattr(self.admissible, name)
            if listed and (len(values) != 1 or not values <= set(listed)):
                said = ", ".join(sorted(values)) or "nothing that could vary"
                raise ValueError(f"admissible {name} leaves out what the claim says ({said})")
        return self

    @property
    def sides(self) -> list[Side]:
        return [self.left] if self.right is None else [self.left, self.right]

    @property
    def limit(self) -> float:
        """The number that the compared quantity is expected to be less, greater or equal to."""
        if self.bound is not None:
            return self.bound
        if self.threshold is not None:
            return self.threshold
        return 1 if self.compare == "ratio" else 0

    @property
    def mixes_definitions(self) -> bool:
        return len({side.definition for side in self.sides}) > 1

    @property
    def is_trend(self) -> bool:
        """Whether one measure is compared over time; a yearly mean belongs to its measure."""
        measures = {side.measure.removesuffix(_MEAN) for side in self.sides}
        return len(measures) == 1 and len({side.period for side in self.sides}) > 1


def crossed_breaks(claim: Claim, breaks: Iterable[Break]) -> list[Break]:
    """The breaks that part the two periods of a trend: after the first began, up to the last."""
    if not claim.is_trend:
        return []
    first = min(first_day(side.period) for side in claim.sides)
    last = max(last_day(side.period) for side in claim.sides)
    measures = {side.measure for side in claim.sides}
    return [
        item
        for item in breaks
        if measures & set(item.measures) and first < first_day(item.date) <= last
    ]


def check_breaks(claim: Claim, breaks: Iterable[Break]) -> None:
    """Raise ClaimError for a break that is crossed unaware, or acknowledged without need."""
    crossed = {item.id: item for item in crossed_breaks(claim, breaks)}
    for id, item in crossed.items():
        if id not in claim.acknowledges:
            raise ClaimError(
                f"claim {claim.id}: it lies across the break {id} ({item.label_en}, {item.date}). "
                f"Add {id} to `acknowledges`, or choose periods on one side of it."
            )
    for id in claim.acknowledges:
        if id not in crossed:
            raise ClaimError(
                f"claim {claim.id}: it acknowledges the break {id}, which it does not cross. "
                "Remove it from `acknowledges`."
            )


def check_codes(claim: Claim, codelists: Codelists) -> None:
    """Raise ClaimError for an unknown code: it would leave the claim untestable for ever."""
    for side in claim.sides:
        for column, code in side.model_dump(exclude={"period"}, exclude_none=True).items():
            if code not in codelists[column].index:
                raise ClaimError(
                    f"claim {claim.id}: unknown {column} {code!r}. "
                    f"Use a code of data/codelists/{column}.csv."
                )


def check_unique(claims: Iterable[Claim]) -> None:
    """Raise ClaimError when two claims carry the same id."""
    known: set[str] = set()
    for claim in claims:
        if claim.id in known:
            raise ClaimError(f"claim {claim.id}: the id stands there twice. Change one of them.")
        known.add(claim.id)
