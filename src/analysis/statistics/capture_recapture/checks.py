"""How far an estimate can be trusted: each check is a table to show beside it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

import numpy as np
import pandas as pd

from analysis.language.messages import tr
from analysis.statistics.capture_recapture.bootstrap import Selector
from analysis.statistics.capture_recapture.fitting import Fit
from analysis.statistics.capture_recapture.histories import Histories, members_of, without_list
from analysis.statistics.capture_recapture.models import interactions, margins, term_names
from analysis.statistics.capture_recapture.profile import profile_interval
from analysis.statistics.capture_recapture.refusals import (
    THE_ESTIMATE,
    EstimateRefused,
    refuse_absurd,
)
from analysis.statistics.capture_recapture.selection import stepwise

THRESHOLDS = (0.0, 0.0001, 0.001, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2)
RATIOS = (0.5, 0.75, 1.0, 1.5, 2.0)


def overlaps(fit: Fit) -> pd.DataFrame:
    """For each two lists, the persons on both: `observed` and `expected` by the model.

    Others may know them too. A pair in the model is met exactly; one outside it shows the misfit.
    """
    lists = fit.histories.lists
    pairs = interactions(len(lists), 2)
    expected = margins(fit.fitted)
    return pd.DataFrame(
        {
            "lists": [term_names((pair,), lists)[0] for pair in pairs],
            "in_model": [pair in fit.model for pair in pairs],
            "observed": fit.histories.margins[pairs].astype(int),
            "expected": expected[pairs],
        }
    )


def leave_one_list_out(histories: Histories, select: Selector) -> pd.DataFrame:
    """The estimate without each list in turn: `left_out`, `observed`, `estimate`, `refused`.

    `observed` counts the persons on the lists that remain. Raises EstimateRefused for two lists.
    """
    _need_three(histories)
    rows = []
    for position, name in enumerate(histories.lists):
        rest = without_list(histories, position)
        rows.append({"left_out": name, "observed": rest.persons} | _answer(rest, select))
    return pd.DataFrame(rows)


def threshold_curve(histories: Histories, thresholds: Sequence[float] = THRESHOLDS) -> pd.DataFrame:
    """The stepwise estimate by threshold: `threshold`, `terms`, `estimate`, `refused`.

    `terms` are the pairs that entered. A curve that jumps says that the answer is the threshold's.
    """
    rows = []
    for threshold in thresholds:
        pairs: list[str] = []

        def select(histories: Histories, threshold: float, pairs: list[str]) -> Fit:
            fit = stepwise(histories, threshold)
            pairs += term_names(fit.model, histories.lists)[len(histories.lists) :]
            return fit

        answer = _answer(histories, partial(select, threshold=threshold, pairs=pairs))
        rows.append({"threshold": threshold, "terms": pairs} | answer)
    return pd.DataFrame(rows)


def assumption_band(fit: Fit, ratios: Sequence[float] = RATIOS) -> pd.DataFrame:
    """The population when the lists interact after all: `ratio` and `estimate`, n + ratio x hidden.

    Without an interaction of all lists the ratio is 1; no data can tell it (Aleshin-Guendel,
    Sadinle & Wakefield 2021).
    """
    ratio = np.asarray(ratios, dtype=float)
    return pd.DataFrame({"ratio": ratio, "estimate": fit.histories.persons + ratio * fit.hidden})


def hold_out(histories: Histories, select: Selector) -> pd.DataFrame:
    """Each list's size, estimated from its members on the other lists and set against the truth.

    Columns: `list`, `known` (its members), `observed` (those on another list too), `estimate`
    with `lower` and `upper` (profile likelihood), `refused`. Members known to no other list play
    the hidden persons, and their number is known here. Raises EstimateRefused for two lists.
    """
    _need_three(histories)
    rows = []
    for position, name in enumerate(histories.lists):
        members = members_of(histories, position)
        known = int(histories.margins[1 << position])
        row = {"list": name, "known": known, "observed": members.persons}
        rows.append(row | _answer(members, select, _with_interval))
    return pd.DataFrame(rows)


def _need_three(histories: Histories) -> None:
    if len(histories.lists) < 3:
        raise EstimateRefused(
            tr("with two lists none can be spared: this check needs three or more")
        )


def _estimate_only(fit: Fit) -> dict[str, float]:
    return {"estimate": fit.population}


def _with_interval(fit: Fit) -> dict[str, float]:
    interval = profile_interval(fit)
    return {"estimate": fit.population, "lower": interval.lower, "upper": interval.upper}


def _answer(
    histories: Histories,
    select: Selector,
    report: Callable[[Fit], dict[str, float]] = _estimate_only,
) -> dict[str, object]:
    """The reported numbers with `refused` None; or no number at all and the reason."""
    try:
        fit = select(histories)
        refuse_absurd(fit.population, histories.persons, THE_ESTIMATE)
        return {**report(fit), "refused": None}
    except EstimateRefused as reason:
        return {"estimate": np.nan, "refused": str(reason)}
