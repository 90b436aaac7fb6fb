"""Answers: the published figures to which a side of a claim leads, or why there is none."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import pandas as pd

from analysis.facts.claims import Claim, ClaimError, Side
from analysis.facts.fact import Fact, from_observation
from analysis.facts.formatting import format_date
from analysis.language.messages import tr
from analysis.observations.selection import rank


@dataclass(frozen=True)
class Published:
    """One published figure, with the source and the date that make it like another."""

    fact: Fact
    source: str
    known_from: date


@dataclass(frozen=True)
class Answer:
    """The figures that answer one side, the chosen one first, or the obstacle in words."""

    published: tuple[Published, ...] = ()
    obstacle: str | None = None

    @property
    def fact(self) -> Fact | None:
        return self.published[0].fact if self.published else None


def find_answer(
    claim: Claim,
    name: str,
    side: Side,
    figures: pd.DataFrame,
    as_of: date | None,
    named: Callable[[Side], str] = str,
) -> Answer:
    """The figures known on `as_of` that answer the side, without those known to be wrong.

    An obstacle is told in the current language, and `named` says what the side is about.
    Raises ClaimError when the side leaves open which figure is meant, or the figure is synthetic.
    """
    every = side.rows(figures)
    known = every if as_of is None else every[every["known_from"] <= as_of]
    if known.empty:
        return Answer(obstacle=_unknown(named(side), every, as_of))
    ranked = rank(known).sort_values("chosen", ascending=False, kind="stable")
    chosen = int(ranked["chosen"].sum())
    if chosen > 1:
        raise ClaimError(f"claim {claim.id}: {chosen} figures answer {side}. Name the unit.")
    if chosen == 0:
        errata = ", ".join(sorted(set(ranked["erratum"])))
        return Answer(
            obstacle=tr(
                "{side}: what was printed is an erratum and is not used ({errata})",
                side=named(side),
                errata=errata,
            )
        )
    first = ranked.iloc[0]
    if first["status"] == "suppressed":
        return Answer(
            obstacle=tr(
                "{side}: suppressed because it is small ({observation})",
                side=named(side),
                observation=first["observation"],
            )
        )
    sound = ranked[(ranked["erratum"] == "") & (ranked["status"] != "suppressed")]
    id, what = f"{claim.id}-{name}", str(side)
    return Answer(tuple(_published(row, id, what) for _, row in sound.iterrows()))


def _published(figure: pd.Series, id: str, what: str) -> Published:
    fact = from_observation(figure, id, what)
    if fact.kind == "synthetic":
        raise ClaimError(
            f"{id}: {fact.observations[0]} is synthetic. A claim rests on published figures only."
        )
    return Published(fact, str(figure["source"]), figure["known_from"])


def _unknown(side: str, every: pd.DataFrame, as_of: date | None) -> str:
    if every.empty or as_of is None:
        return tr("{side}: no source publishes it", side=side)
    return tr(
        "{side}: known only from {first}, after {day}",
        side=side,
        first=format_date(every["known_from"].min()),
        day=format_date(as_of),
    )
