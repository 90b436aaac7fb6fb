"""Shares of a whole with the interval of Wilson, for samples and for comparisons between units."""

from __future__ import annotations

import numpy as np
import pandas as pd
from statsmodels.stats.proportion import proportion_confint

from analysis.errors import MissingFigure
from analysis.statistics.rates import refuse_rows, whole_counts


class EmptyWhole(MissingFigure):
    """A share was asked of a whole in which nobody is."""


def shares_with_intervals(parts: pd.Series, wholes: pd.Series) -> pd.DataFrame:
    """Persons with a property among all persons of the row, in per cent, with 95% intervals.

    `parts` and `wholes` are counts of persons with the same index, a year or a unit. The frame has
    the index of `parts`, in its order, and the columns `share_pct`, `lower_pct` and `upper_pct`.
    The interval is Wilson's (1927, JASA 22:209-212), which holds for few persons and for shares
    near 0 and 100 (Brown, Cai & DasGupta 2001, Stat Sci 16:101-133). For a share of a complete
    registration use `changes.share_pct`: it has no interval.

    Raises EmptyWhole for a whole of zero, and WrongCounts for what is no whole count, for a part
    without its whole, and for a part above its whole; both name the rows.
    """
    part, whole = parts_of(parts, wholes)
    lower, upper = proportion_confint(part.to_numpy(), whole.to_numpy(), method="wilson")
    # Rounding leaves the ends of a share of 0 or 100 per cent a hair outside.
    columns = {
        "share_pct": part / whole,
        "lower_pct": np.minimum(np.clip(lower, 0, 1), part / whole),
        "upper_pct": np.maximum(np.clip(upper, 0, 1), part / whole),
    }
    return pd.DataFrame(columns, index=parts.index) * 100


def parts_of(parts: pd.Series, wholes: pd.Series) -> tuple[pd.Series, pd.Series]:
    """Parts and wholes as counts in the order of the parts; refused as `shares_with_intervals`."""
    part = whole_counts(parts, "part")
    alone = part.index.symmetric_difference(wholes.index)
    refuse_rows(alone, "whole", "has only one of part and whole", "both for each row")
    whole = whole_counts(wholes, "whole").reindex(part.index)
    refuse_rows(whole.index[whole == 0], "whole", "is empty", "a whole of one or more", EmptyWhole)
    refuse_rows(part.index[part > whole], "part", "is above its whole", "a part of the whole")
    return part, whole
