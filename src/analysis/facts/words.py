"""Direction words for sentences, chosen by the numbers and by declared bounds."""

from __future__ import annotations

from analysis.facts.formatting import format_number, format_percent
from analysis.language.messages import tr

LEAST_FOR_A_PERCENTAGE = 100
"""Persons below which a percentage says less than the numbers: one more is a whole per cent."""
_LEVEL_PCT = 0.5
"""Below this, a change rounds to nothing."""


def carries_a_percentage(before: float, after: float) -> bool:
    """Whether both counts are large enough for their change to be told in per cent."""
    return min(before, after) >= LEAST_FOR_A_PERCENTAGE


def agreement(one_pct: float, other_pct: float) -> str:
    """Whether two counts of the same persons changed in the same direction, in words."""
    one, other = (0 if abs(c) < _LEVEL_PCT else (1 if c > 0 else -1) for c in (one_pct, other_pct))
    return tr("the counts move alike") if one == other else tr("the counts disagree")


def change_in_words(change_pct: float) -> str:
    """`rose by 12%`, `fell by 47%`, `rose 11.1-fold`, or `stayed level` when it rounds to nothing.

    From three times as many on, a factor says more than a percentage.
    """
    if abs(change_pct) < _LEVEL_PCT:
        return tr("stayed level")
    if change_pct >= 200:
        return tr("rose {factor}-fold", factor=format_number(1 + change_pct / 100, 1))
    by = format_percent(abs(change_pct))
    return tr("rose by {by}", by=by) if change_pct > 0 else tr("fell by {by}", by=by)
