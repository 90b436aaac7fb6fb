"""How far the estimates from one table of capture histories can be trusted, as folded tables."""

from __future__ import annotations

from decimal import Decimal

import pandas as pd
from IPython.display import HTML

from analysis.chapters.multiverse import rounded
from analysis.facts.formatting import format_number
from analysis.figures.fold_out import fold_out
from analysis.figures.tables import html_table
from analysis.language.messages import message, tr
from analysis.statistics.capture_recapture.averaging import Prior
from analysis.statistics.capture_recapture.checks import (
    assumption_band,
    hold_out,
    leave_one_list_out,
    overlaps,
    threshold_curve,
)
from analysis.statistics.capture_recapture.estimates import estimate
from analysis.statistics.capture_recapture.histories import Histories
from analysis.statistics.capture_recapture.refusals import EstimateRefused
from analysis.statistics.capture_recapture.selection import independence

_PRIORS = {
    message("that of MSETools, as shown above"): Prior(),
    message("a lower limit on the hidden persons for each one seen"): Prior(most_hidden=10),
    message("a whole imagined person in each pattern"): Prior(persons_per_cell=1),
    message("every size alike"): Prior(population="flat"),
}
# In the order in which readers get the columns.
_HEADERS = {
    "lists": message("Lists"),
    "list": message("List"),
    "left_out": message("Left out"),
    "threshold": message("Threshold"),
    "terms": message("Pairs in the model"),
    "in_model": message("In the model"),
    "known": message("Known"),
    "observed": message("Observed"),
    "expected": message("Expected"),
    "ratio": message("Ratio"),
    "estimate": message("Estimate"),
    "lower": message("Lower"),
    "upper": message("Upper"),
    "refused": message("Refused"),
}


def prior_table(histories: Histories) -> pd.DataFrame:
    """The averaged estimate under other priors: how far the answer is the prior's."""
    rows = []
    for name, prior in _PRIORS.items():
        found = estimate(histories, "average", prior=prior)
        rows.append(
            {
                tr("Prior"): tr(name),
                tr("Estimate"): rounded(found.estimate),
                tr("Lower"): rounded(found.lower),
                tr("Upper"): rounded(found.upper),
                tr("Refused"): found.refused or "",
            }
        )
    return pd.DataFrame(rows)


def diagnostics(histories: Histories, lists: str) -> HTML:
    """The checks of one table, folded: overlaps, left-out lists, thresholds, the assumption.

    `lists` says in the current language which table it is.
    """
    tables = [
        html_table(_for_readers(table), f"{title}, {lists}") for title, table in _checks(histories)
    ]
    return fold_out(tr("Model and diagnostics, {lists}", lists=lists), *tables)


def _checks(histories: Histories) -> list[tuple[str, pd.DataFrame]]:
    try:
        fit = independence(histories)
        curve, band = threshold_curve(histories), assumption_band(fit)
        return [
            (tr("Overlaps of lists: observed, and expected under independence"), overlaps(fit)),
            (
                tr("Independence without each list"),
                leave_one_list_out(histories, independence),
            ),
            (tr("Members of each list, known and estimated"), hold_out(histories, independence)),
            (
                tr("Stepwise estimate by threshold"),
                curve.assign(threshold=[_in_full(value) for value in curve["threshold"]]),
            ),
            (
                tr("Independence when all lists interact after all"),
                band.assign(ratio=[_in_full(value) for value in band["ratio"]]),
            ),
        ]
    except EstimateRefused:
        return []


def _for_readers(table: pd.DataFrame) -> pd.DataFrame:
    """The table of a check with headers and cells in the current language."""
    columns = [name for name in _HEADERS if name in table]
    # As objects, so that a cell without a number can be empty: nobody failed to publish it.
    shown = table[columns].astype(object).map(_cell)
    return shown.set_axis([tr(_HEADERS[name]) for name in columns], axis=1)


def _cell(value: object) -> object:
    if isinstance(value, bool):
        return tr("yes") if value else tr("no")
    if isinstance(value, list):
        return ", ".join(value)
    return "" if value is None or value != value else value


def _in_full(value: float) -> str:
    """A threshold or a ratio with all its decimals: a small one must not read as nothing."""
    exponent = Decimal(repr(value)).normalize().as_tuple().exponent
    return format_number(value, max(0, -int(exponent)))
