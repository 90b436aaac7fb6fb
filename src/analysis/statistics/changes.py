"""Plain changes between two counts. No interval: both counts are complete registrations."""

from __future__ import annotations


def relative_change_pct(before: float, after: float) -> float:
    """The change from one count to a later one, in per cent of the first."""
    if before <= 0:
        raise ValueError(f"a relative change needs a positive first count, not {before}")
    return 100 * (after - before) / before


def share_pct(part: float, whole: float) -> float:
    """A part of a whole, in per cent."""
    if whole <= 0:
        raise ValueError(f"a share needs a positive whole, not {whole}")
    return 100 * part / whole
