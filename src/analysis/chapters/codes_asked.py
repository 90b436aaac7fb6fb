"""Codes that a parameter names: each must be in its code list."""

from __future__ import annotations

import csv
from pathlib import Path

from analysis.chapters.parameters import ChapterParameters, DublinClaimants
from analysis.errors import ParameterError

MOST = 5


def check_codes(data: Path, parameters: ChapterParameters) -> None:
    """Raise ParameterError for a nationality in no code list or given twice, and for too many."""
    if not isinstance(parameters, DublinClaimants):
        return
    path = data / "codelists" / "nationality.csv"
    with path.open(encoding="utf-8", newline="") as file:
        known = {row["code"] for row in csv.DictReader(file)}
    asked = parameters.nationalities.split(",")
    unknown = [code for code in asked if code not in known]
    if unknown:
        raise ParameterError(
            f"nationalities={parameters.nationalities}: {', '.join(unknown)} is not in "
            f"data/codelists/{path.name}, which has {', '.join(sorted(known - {'_T', '_U'}))}"
        )
    if len(asked) > MOST:
        raise ParameterError(
            f"nationalities={parameters.nationalities}: at most {MOST} can be told apart in a chart"
        )
    if len(set(asked)) < len(asked):
        raise ParameterError(f"nationalities={parameters.nationalities}: a code stands there twice")
