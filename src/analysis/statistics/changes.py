"""Plain changes between two counts. No interval: both counts are complete registrations."""

from __future__ import annotations

import math


def relative_change_pct(before: float, after: float) -> float:
    """The change from one count to a later one, in per cent of the first.

    Raises ValueError when the first count is not positive, or the later one no count.
    """
    if not (0 < before < math.inf):
        raise ValueError(f"a relative change needs a positive first count, not {before}")
    if not (0 <= after < math.inf):
        raise ValueError(f"a relative change needs a later count of zero or more, not {after}")
    return 100 * (after - before) / before


def share_pct(part: float, whole: float) -> float:
    """A part of a whole, in per cent.

    It is above 100 when a registered count exceeds the estimate it is set against. Raises
    ValueError when the whole is not positive, or the part no count.
    """
    if not (0 < whole < math.inf):
        raise ValueError(f"a share needs a positive whole, not {whole}")
    if not (0 <= part < math.inf):
        raise ValueError(f"a share needs a part of zero or more, not {part}")
    return 100 * part / whole
