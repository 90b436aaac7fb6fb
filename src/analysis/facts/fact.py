"""A fact: one number of the report, with its kind, period, definition and provenance."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

import pandas as pd

from analysis.facts.formatting import format_period, format_value
from analysis.language.current import Language, current
from analysis.language.messages import message, tr
from analysis.observations.periods import first_day, last_day

Kind = Literal["registered", "estimated", "derived", "external", "synthetic"]
AS_PUBLISHED = message("as published")
_ESTIMATES = frozenset({"estimated_victims", "estimated_share", "registered_share_of_estimate"})


class MixedKinds(ValueError):
    """Facts were combined that must not be: other kinds or other definitions."""


class Unprintable(ValueError):
    """An estimate that says nothing of its uncertainty cannot be printed."""


@dataclass(frozen=True)
class Fact:
    """One number that the report states.

    A range runs from `value` to `upper`, and no value in it is likelier than another; an interval
    around `value` runs from `lower_limit` to `upper_limit`.
    `observations` are the published figures it rests on (`<source-id>#<row>`), `how` says in a
    few words how it was obtained from them.
    """

    id: str
    value: float
    unit: str
    kind: Kind
    period: str
    definition: str
    label: str
    observations: tuple[str, ...]
    status: str = "exact"
    upper: float | None = None
    how: str = AS_PUBLISHED
    label_nl: str = ""
    lower_limit: float | None = None
    upper_limit: float | None = None

    def __post_init__(self) -> None:
        """Refuse half an interval, or one that runs backwards."""
        lower, upper = self.lower_limit, self.upper_limit
        if (lower is None) != (upper is None) or (
            lower is not None and upper is not None and not lower <= upper
        ):
            raise ValueError(f"{self.id}: {lower} to {upper} is no interval")

    @property
    def is_estimate(self) -> bool:
        """Whether it rests on an estimate, also when it was derived from one."""
        is_derived_range = self.kind == "derived" and self.upper is not None
        has_interval = self.lower_limit is not None
        return self.kind in {"external", "estimated"} or has_interval or is_derived_range

    @property
    def text(self) -> str:
        """The number as it stands in a sentence: `668`, `over 475`, `5,000 to 7,500`, `2.2%`.

        A number with an interval is shown as the interval: it says no more than that.
        """
        return self.text_in(current())

    def text_in(self, language: Language) -> str:
        """The same in English (`en`) or Dutch (`nl`): `over 475`, `ruim 475`."""
        if self.lower_limit is not None and self.upper_limit is not None:
            return format_value(self.lower_limit, self.upper_limit, self.unit, language=language)
        return format_value(self.value, self.upper, self.unit, self.status, language)

    @property
    def printed(self) -> str:
        """The number as a page prints it: an estimate never without its range and period.

        Where the source gives a rounded estimate and no range, its rounding is the least that can
        be said. Raises Unprintable for an estimate with neither.
        """
        if self.kind not in {"external", "estimated"}:
            return self.text
        period = format_period(self.period)
        if self.upper is not None or self.lower_limit is not None or self.status == "at_least":
            return f"{self.text} ({period})"
        if self.status != "rounded":
            raise Unprintable(f"{self.id}: an estimate needs an interval or a range to be printed")
        low, high = rounding_interval(self.value)
        rounding = tr("{range} by its rounding", range=format_value(low, high, self.unit))
        return f"{self.text} ({period}; {rounding})"

    @property
    def label_here(self) -> str:
        """What it counts, in the current language."""
        return self.label if current() == "en" else self.label_nl


def rounding_interval(value: float) -> tuple[float, float]:
    """The values that a rounded number stands for: half a unit of its last digit that is not zero.

    1,300 stands for 1,250 to 1,350.
    """
    exponent = Decimal(repr(value)).normalize().as_tuple().exponent
    assert isinstance(exponent, int), f"{value} is no printed number"
    half = 10.0**exponent / 2
    return value - half, value + half


def from_observation(figure: pd.Series, id: str, label: str) -> Fact:
    """The fact that a source published this figure."""
    upper = figure["upper"] if figure["status"] == "range" else None
    return Fact(
        id=id,
        value=float(figure["value"]),
        upper=None if upper is None else float(upper),
        unit=str(figure["unit"]),
        kind="external" if figure["measure"] in _ESTIMATES else "registered",
        period=str(figure["period"]),
        definition=str(figure["definition"]),
        label=label,
        observations=(str(figure["observation"]),),
        status=str(figure["status"]),
    )


def derive(
    id: str,
    value: float | tuple[float, float],
    unit: str,
    label: str,
    parts: list[Fact],
    how: str,
    *,
    across_definitions: bool = False,
    interval: tuple[float, float] | None = None,
) -> Fact:
    """A fact computed from others; it inherits their provenance and their inexactness.

    What is computed from estimates alone, or from synthetic numbers, stays of their kind. A `value`
    of two numbers is a range, which no number between them stands for.
    Raises MixedKinds when the parts follow different definitions and that was not declared, when
    registered and estimated numbers meet without an interval, or synthetic ones meet any other.
    """
    if not parts:
        raise ValueError(f"{id} is computed from no fact")
    definitions = {part.definition for part in parts}
    if len(definitions) > 1 and not across_definitions:
        raise MixedKinds(f"{id} mixes the definitions {', '.join(sorted(definitions))}")
    low, high = value if isinstance(value, tuple) else (value, None)
    _refuse_mixed_kinds(id, parts, has_ends=interval is not None or high is not None)
    lower_limit, upper_limit = interval or (None, None)
    return Fact(
        id=id,
        value=low,
        upper=high,
        unit=unit,
        kind=_joined_kind(parts),
        period=_joined_period([part.period for part in parts]),
        definition=" / ".join(sorted({c for d in definitions for c in d.split(" / ")})),
        label=label,
        observations=tuple(dict.fromkeys(o for part in parts for o in part.observations)),
        status="range" if high is not None else _joined_status({part.status for part in parts}),
        how=how,
        lower_limit=lower_limit,
        upper_limit=upper_limit,
    )


def _refuse_mixed_kinds(id: str, parts: list[Fact], *, has_ends: bool) -> None:
    kinds = {part.kind for part in parts}
    if "synthetic" in kinds and len(kinds) > 1:
        raise MixedKinds(f"{id} mixes synthetic numbers with numbers of victims")
    if len({part.is_estimate for part in parts}) > 1 and not has_ends:
        raise MixedKinds(f"{id} sets registered against estimated numbers without an interval")


def _joined_kind(parts: list[Fact]) -> Kind:
    kinds = {part.kind for part in parts}
    if kinds == {"synthetic"}:
        return "synthetic"
    if all(part.is_estimate for part in parts):
        return "external" if kinds == {"external"} else "estimated"
    return "derived"


def _joined_status(statuses: set[str]) -> str:
    inexact = statuses - {"exact"}
    return "at_least" if inexact == {"at_least"} else "rounded" if inexact else "exact"


def _joined_period(periods: list[str]) -> str:
    # Of a year and its first month, both beginning on one day, the year is named.
    starts = [period.split("/")[0] for period in periods]
    ends = [period.split("/")[-1] for period in periods]
    start = min(starts, key=lambda text: (first_day(text), len(text)))
    end = min(ends, key=lambda text: (-last_day(text).toordinal(), len(text)))
    return start if start == end else f"{start}/{end}"
