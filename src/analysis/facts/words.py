"""Direction words for sentences, chosen by the numbers and by declared bounds."""

from __future__ import annotations

from analysis.facts.formatting import format_number, format_percent
from analysis.language.messages import tr


def change_in_words(change_pct: float) -> str:
    """`rose by 12%`, `fell by 47%`, `rose 11.1-fold`, or `stayed level` when it rounds to nothing.

    From three times as many on, a factor says more than a percentage.
    """
    if abs(change_pct) < 0.5:
        return tr("stayed level")
    if change_pct >= 200:
        return tr("rose {factor}-fold", factor=format_number(1 + change_pct / 100, 1))
    by = format_percent(abs(change_pct))
    return tr("rose by {by}", by=by) if change_pct > 0 else tr("fell by {by}", by=by)
