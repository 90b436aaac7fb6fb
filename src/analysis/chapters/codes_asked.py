"""What a parameter names must be in the data: a nationality, a claim that was acknowledged."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from pathlib import Path

from analysis.chapters.parameter_words import nearest
from analysis.chapters.parameters import ChapterParameters, DublinClaimants, Recommendations
from analysis.errors import ParameterError

MOST = 5
"""Nationalities that a chart can tell apart."""


def check_codes(data: Path, parameters: ChapterParameters) -> None:
    """Raise ParameterError for a value that names what is not in the data, or cannot be shown."""
    if isinstance(parameters, DublinClaimants):
        _check_nationalities(data, parameters.nationalities)
    if isinstance(parameters, Recommendations):
        check_acknowledged_claims(data, parameters.acknowledged)


def check_acknowledged_claims(data: Path, acknowledged: Iterable[str]) -> None:
    """Raise ParameterError for a claim that no monitor has."""
    wanted = list(acknowledged)
    if not wanted:
        return
    from analysis.facts.recommendations import read_all_recommendations

    sets = read_all_recommendations(data / "recommendations")
    known = [claim.id for found in sets for claim in found.claims]
    for claim in wanted:
        if claim not in known:
            raise ParameterError(f"acknowledged: unknown claim {claim!r}{nearest(claim, known)}")


def _check_nationalities(data: Path, nationalities: str) -> None:
    path = data / "codelists" / "nationality.csv"
    with path.open(encoding="utf-8", newline="") as file:
        known = {row["code"] for row in csv.DictReader(file)}
    given, asked = f"nationalities={nationalities}", nationalities.split(",")
    unknown = [code for code in asked if code not in known]
    if unknown:
        raise ParameterError(
            f"{given}: {', '.join(unknown)} is not in data/codelists/{path.name}, which has "
            f"{', '.join(sorted(code for code in known if code.isalpha() and len(code) == 3))}"
        )
    if len(asked) > MOST:
        raise ParameterError(f"{given}: at most {MOST} can be told apart in a chart")
    if len(set(asked)) < len(asked):
        raise ParameterError(f"{given}: a code stands there twice")
