"""Which claims and recommendations have another status by a rerun than by the edition."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from analysis.facts.claims import Claim
from analysis.facts.evaluation import STATUSES, ClaimResult, Status
from analysis.facts.recommendations import Recommendation, RecommendationSet
from analysis.facts.robustness import Choice, choice_of, evaluate_under
from analysis.observations.breaks import Break


@dataclass(frozen=True)
class StatusChange:
    """A claim or a recommendation, with its status before and after, and the reasons after.

    `tested` says with which count or years a claim was tested after, where they are not its own.
    """

    kind: str
    id: str
    text: str
    before: Status
    after: Status
    reasons: tuple[str, ...] = ()
    tested: str = ""


def status_changes(
    found: RecommendationSet,
    figures: pd.DataFrame,
    breaks: list[Break],
    published: Mapping[str, Any],
    before: Mapping[str, Any],
    after: Mapping[str, Any],
) -> list[StatusChange]:
    """The changes between the parameters of two runs, claims before the recommendation they carry.

    A claim is tested by what was known on the date of the run, and by the run's definition and
    years where they are not those of the edition (`published`) and its grid admits them all.
    """

    def tested(claim: Claim, parameters: Mapping[str, Any]) -> tuple[Choice, ClaimResult]:
        choice = choice_of(claim, parameters, published)
        return choice, evaluate_under(claim, choice, figures, breaks)

    changes: list[StatusChange] = []
    for recommendation in found.recommendations:
        statuses = [
            (claim, tested(claim, before)[1], *tested(claim, after))
            for claim in recommendation.claims
        ]
        changes += [
            StatusChange(
                *("claim", claim.id, claim.text_en, was.status, now.status, now.reasons),
                tested=_in_words(choice),
            )
            for claim, was, choice, now in statuses
            if was.status != now.status
        ]
        if recommendation.role_of_claims == "evidence" and statuses:
            worst_was = max((was.status for _, was, _, _ in statuses), key=STATUSES.index)
            worst_now = max((now.status for _, _, _, now in statuses), key=STATUSES.index)
            if worst_was != worst_now:
                tested_with = dict.fromkeys(_in_words(choice) for _, _, choice, _ in statuses)
                words = "; ".join(filter(None, tested_with))
                changes.append(_of_recommendation(recommendation, worst_was, worst_now, words))
    return changes


def left_alone(
    found: RecommendationSet,
    chapter: str,
    published: Mapping[str, Any],
    after: Mapping[str, Any],
) -> list[str]:
    """The claims of a chapter that were not tested by what a run changed, and by what not."""
    by_reason: dict[str, list[str]] = {}
    for claim in found.claims:
        if claim.figure is None or claim.figure.chapter != chapter:
            continue
        choice = choice_of(claim, after, published)
        tested = {
            **{"definition": choice.definition, "first_year": choice.earlier},
            "last_year": choice.later,
        }
        changed = {name: after[name] for name in tested if str(after[name]) != str(published[name])}
        untested = [f"{name}={value}" for name, value in changed.items() if tested[name] is None]
        if untested:
            by_reason.setdefault(", ".join(untested), []).append(claim.id)
    return [
        f"left as they are, since their grids do not admit {reason}: claims {', '.join(ids)}"
        for reason, ids in by_reason.items()
    ]


def _in_words(choice: Choice) -> str:
    named = {
        **{"definition": choice.definition, "first_year": choice.earlier},
        "last_year": choice.later,
    }
    return ", ".join(f"{name}={value}" for name, value in named.items() if value is not None)


def _of_recommendation(item: Recommendation, was: Status, now: Status, tested: str) -> StatusChange:
    return StatusChange("recommendation", item.id, item.title_en, was, now, tested=tested)
