"""Direction words for sentences, chosen by the numbers and by declared bounds."""

from __future__ import annotations

from analysis.facts.formatting import format_percent


def change_in_words(change_pct: float) -> str:
    """`rose by 12%`, `fell by 47%`, or `stayed level` when the change rounds to nothing."""
    if abs(change_pct) < 0.5:
        return "stayed level"
    direction = "rose" if change_pct > 0 else "fell"
    return f"{direction} by {format_percent(abs(change_pct))}"
