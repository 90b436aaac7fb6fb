"""Which published figures can hold together: those that cannot are told with what they contradict.

Figures are taken in the order of the project's trust: exact counts of one year, exact counts over
several years, exact shares, then what was printed as rounded or as a least value. Within a step
the smallest weighted departure decides, grade A before B.
"""

from __future__ import annotations

from itertools import groupby

import numpy as np
from scipy import sparse
from scipy.optimize import linprog

from analysis.errors import MonitorError
from analysis.register.synthesis.counting import columns_needed
from analysis.register.synthesis.margins import Margin
from analysis.register.synthesis.system import Ask, System, Values, ask_rows

_SLACK = 1e-6
_WEIGHTS = {"A": 2.0, "B": 1.0}


class CalibrationError(MonitorError):
    """The published figures leave no register to make."""


def consistent(system: System, possible: list[Ask]) -> tuple[list[Ask], dict[Margin, str]]:
    """The figures that hold together, and for each of the others what it contradicts."""
    kept: list[Ask] = []
    dropped: dict[Margin, str] = {}
    for _, step in groupby(sorted(possible, key=_order), key=_order):
        asked = list(step)
        gaps, _ = _weigh(system, asked, kept)
        apart = [ask for ask, gap in zip(asked, gaps, strict=True) if gap > _SLACK]
        kept += [ask for ask, gap in zip(asked, gaps, strict=True) if gap <= _SLACK]
        dropped |= {ask.margin: _reason(system, ask, kept) for ask in apart}
    return kept, dropped


def _reason(system: System, ask: Ask, kept: list[Ask]) -> str:
    """The simplest kept figures that contradict one: totals first, then what is crossed more."""
    widths = [len(columns_needed(other.margin)) for other in kept]
    for most in sorted(set(widths)):
        simple = [other for other, width in zip(kept, widths, strict=True) if width <= most]
        gaps, binding = _weigh(system, [ask], simple)
        if gaps[0] > _SLACK:
            listed = ", ".join(f"{m.observation} ({m.printed:,g})" for m in binding)
            return f"cannot hold together with {listed}"
    raise CalibrationError(f"{ask.margin.observation} contradicts nothing that was kept")


def _order(ask: Ask) -> int:
    margin = ask.margin
    if not margin.is_exact:
        return 3
    if margin.is_share:
        return 2
    return 0 if len(margin.years) == 1 else 1


def _weigh(system: System, asked: list[Ask], kept: list[Ask]) -> tuple[Values, list[Margin]]:
    """How far each asked figure departs when the kept ones hold, and which of those bind it."""
    firm, firm_limits = ask_rows(kept, system.size)
    soft, soft_limits = ask_rows(asked, system.size)
    linked = system.link_rows()
    slack = soft.shape[0]
    weights = np.repeat([_WEIGHTS[ask.margin.grade] for ask in asked], 2)
    answer = linprog(
        np.concatenate([np.zeros(system.size), weights]),
        A_ub=sparse.block_array([[firm, None], [soft, -sparse.identity(slack)]], format="csr"),
        b_ub=np.concatenate([firm_limits, soft_limits]),
        A_eq=sparse.hstack([linked, sparse.csr_matrix((linked.shape[0], slack))], format="csr"),
        b_eq=np.zeros(linked.shape[0]),
        method="highs",
    )
    if answer.x is None:
        raise CalibrationError(f"the published figures could not be weighed: {answer.message}")
    gaps = answer.x[system.size :].reshape(-1, 2).sum(axis=1)
    pressure = np.abs(answer.ineqlin.marginals[: len(firm_limits)]).reshape(-1, 2).sum(axis=1)
    binding = [ask.margin for ask, p in zip(kept, pressure, strict=True) if p > 1e-9]
    return gaps, binding
