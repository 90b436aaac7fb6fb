"""Whether a model can be fitted to a table at all, answered before any fit.

A fit that has no maximum likelihood estimate can "converge" all the same and name billions of
hidden persons, so the question is put to a linear programme (Fienberg & Rinaldo 2012, Annals of
Statistics 40:996-1023). The answer depends only on where the zeros are.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np
import numpy.typing as npt
from scipy.optimize import linprog

from analysis.language.messages import message, tr
from analysis.statistics.capture_recapture.histories import Histories
from analysis.statistics.capture_recapture.models import Model, contains, interactions
from analysis.statistics.capture_recapture.refusals import EstimateRefused

_POSITIVE = 1e-7
NO_ESTIMATE = message(
    "no maximum likelihood estimate exists: too few persons share lists for this model"
)
NOT_IDENTIFIABLE = message(
    "the model is not identifiable: it has more terms than the patterns can tell"
)


@dataclass(frozen=True)
class Frame:
    """What is left to fit once terms without anybody are taken as minus infinity.

    `kept` are the terms with a finite coefficient; `cells` the patterns that can occur; `design`
    has a row for each cell and a column for each kept term.
    """

    kept: Model
    cells: npt.NDArray[np.int64]
    design: npt.NDArray[np.float64]


@dataclass
class _Answers:
    """What is known for tables with the same cells; a number stands for a set, bit by bit.

    Fewer terms, or more cells with persons, keep an estimate in existence: the answer for one
    pattern of zeros settles many others, and no programme is solved twice for the same.
    """

    existing: list[tuple[int, int]] = field(default_factory=list)
    missing: list[tuple[int, int]] = field(default_factory=list)

    def find(self, terms: int, support: int) -> bool | None:
        """Whether the estimate exists, or None when nothing known settles it."""
        for known_terms, known in self.existing:
            if terms & ~known_terms == 0 and known & ~support == 0:
                return True
        for known_terms, known in self.missing:
            if known_terms & ~terms == 0 and support & ~known == 0:
                return False
        return None


@lru_cache(maxsize=256)
def _answers(lists: int, empty: Model) -> _Answers:
    return _Answers()


@lru_cache(maxsize=1024)
def _frame(lists: int, kept: Model, empty: Model) -> Frame:
    cells = np.arange(1, 1 << lists)
    if empty:
        cells = cells[~contains(cells, empty).any(axis=1)]
    return Frame(kept, cells, contains(cells, kept).astype(float))


@lru_cache(maxsize=4096)
def _is_identifiable(lists: int, kept: Model, empty: Model) -> bool:
    design = _frame(lists, kept, empty).design
    return bool(len(design) and np.linalg.matrix_rank(design) == len(kept))


def _split(histories: Histories, model: Model) -> tuple[int, Model, Model]:
    present = histories.margins
    kept = tuple(term for term in model if present[term] > 0)
    empty = tuple(sorted(set(model).difference(kept)))
    return len(histories.lists), kept, empty


def extended_frame(histories: Histories, model: Model) -> Frame:
    """The cells and terms of the extended maximum likelihood estimate.

    A term that nobody meets is minus infinity: it goes, and with it every cell that contains it.
    """
    return _frame(*_split(histories, model))


def obstacle(histories: Histories, model: Model) -> str | None:
    """Why the model cannot be fitted to these histories, or None when it can."""
    lists, kept, empty = _split(histories, model)
    if not _is_identifiable(lists, kept, empty):
        return NOT_IDENTIFIABLE
    return None if _exists(histories, lists, kept, empty) else NO_ESTIMATE


def _exists(histories: Histories, lists: int, kept: Model, empty: Model) -> bool:
    occupied = histories.counts[_frame(lists, kept, empty).cells] > 0
    support = int.from_bytes(np.packbits(occupied).tobytes())
    answers = _answers(lists, empty)
    known = answers.find(_as_set(kept), support)
    # An estimate of the model with every pair that occurs settles all the models inside it.
    present = [pair for pair in interactions(lists, 2) if histories.margins[pair] > 0]
    for terms in (tuple(sorted({*kept, *present})), kept):
        if known is None and answers.find(_as_set(terms), support) is None:
            exists = _has_positive_solution(_frame(lists, terms, empty).design, occupied)
            (answers.existing if exists else answers.missing).append((_as_set(terms), support))
            known = answers.find(_as_set(kept), support)
    return bool(known)


def _as_set(terms: Model) -> int:
    return sum(1 << term for term in terms)


def check_existence(histories: Histories, model: Model) -> None:
    """Raise EstimateRefused, with the reason, when the model cannot be fitted."""
    if reason := obstacle(histories, model):
        raise EstimateRefused(tr(reason))


def _has_positive_solution(
    design: npt.NDArray[np.float64], occupied: npt.NDArray[np.bool_]
) -> bool:
    """Whether some table without zeros has the same margins: x = s + z with s > 0 and z >= 0.

    Only the place of the zeros matters, so a cell with persons weighs one: small numbers keep
    the programme well scaled whatever the counts are.
    """
    if occupied.all():
        return True
    columns = np.vstack([design, design.sum(axis=0)]).T
    margins = design.T @ occupied.astype(float)
    goal = np.zeros(columns.shape[1])
    goal[-1] = -1.0
    answer = linprog(goal, A_eq=columns, b_eq=margins, bounds=(0, None), method="highs")
    if answer.status != 0:
        raise EstimateRefused(
            tr("the existence check did not finish: {reason}", reason=answer.message)
        )
    return bool(answer.x[-1] > _POSITIVE)
