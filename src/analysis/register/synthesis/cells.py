"""The tables that are calibrated: cells of alike victims, with what the assumptions expect.

Three tables for each year, linked by the groups of victims they share: (group, age, sex),
(group, minor, nationality) and (form, reporters). Published figures cross no more than that.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from analysis.observations.codelists import TOTAL
from analysis.register.fields import ADULT_AGE, UNKNOWN, YES
from analysis.register.synthesis.assumptions import SEXUAL, Assumptions, Shares
from analysis.register.synthesis.counting import KINDS_OF_BODIES, LOVERBOY
from analysis.register.synthesis.margins import Margin, age_bounds

GROUP = ["is_kmar_only", "form", "is_domestic", "methods"]
"""Who is alike in all but age, sex and nationality."""
OTHER_COUNTRY = "other"
"""Nationalities without a published figure, together."""
NOT_LOVERBOY = "no loverboy"
OLDEST = 66


@dataclass(frozen=True)
class Categories:
    """The categories of the cells: ages cut where a published age group begins or ends."""

    years: range
    bands: tuple[tuple[int, int], ...]
    nationalities: tuple[str, ...]

    def band_of(self, age: float) -> tuple[int, int]:
        return next(band for band in self.bands if band[0] <= age <= band[1])


def categories(margins: Iterable[Margin], years: range) -> Categories:
    """The coarsest categories that tell apart whatever a published figure tells apart."""
    listed = list(margins)
    cuts = {0, ADULT_AGE, OLDEST + 1}
    for code in {margin.age for margin in listed} - {TOTAL, UNKNOWN}:
        youngest, oldest = age_bounds(code)
        cuts |= {int(youngest), int(min(oldest, OLDEST)) + 1}
    bands = tuple((low, high - 1) for low, high in itertools.pairwise(sorted(cuts)))
    named = {margin.nationality for margin in listed} - {TOTAL, UNKNOWN, "FOREIGN", "NLD"}
    return Categories(years, bands, ("NLD", *sorted(named), OTHER_COUNTRY, UNKNOWN))


def profile_of(is_kmar_only: bool, form: str, is_domestic: str) -> str:
    """The profile of a group of victims in the assumptions."""
    if is_kmar_only:
        return "kmar_only"
    if form in SEXUAL:
        return "domestic" if is_domestic == YES else "other_sexual"
    return "unknown_form" if form == UNKNOWN else form


def cells_by_age_and_sex(known: Categories, assumed: Assumptions) -> pd.DataFrame:
    """All (year, group, age, sex), with `expected`: the share that is assumed.

    `age` is the youngest of its band, NaN when unknown.
    """
    rows = [
        (*group, age < ADULT_AGE, age, sex, weight * age_weight * sex_weight)
        for *group, weight in _groups(assumed)
        for profile in [profile_of(bool(group[0]), str(group[1]), str(group[2]))]
        for age, age_weight in _ages(known, assumed.age_shares.value.of(profile))
        for sex, sex_weight in normalised(assumed.sex_shares.value.of(profile)).items()
        if sex_weight
    ]
    return _each_year(rows, [*GROUP, "is_minor", "age", "sex"], known.years)


def cells_by_nationality(known: Categories, assumed: Assumptions) -> pd.DataFrame:
    """All (year, group, minor or not, nationality), with what is assumed."""
    rows = [
        (*group, is_minor, nationality, weight * share * nationality_weight)
        for *group, weight in _groups(assumed)
        for profile in [profile_of(bool(group[0]), str(group[1]), str(group[2]))]
        for is_minor, share in _minors(known, assumed, profile).items()
        for nationality, nationality_weight in _nationalities(known, assumed, profile)
    ]
    return _each_year(rows, [*GROUP, "is_minor", "nationality"], known.years)


def normalised(shares: Shares) -> Shares:
    """Shares that add up to one."""
    total = sum(shares.values())
    return {code: share / total for code, share in shares.items()}


def age_weights(shares: Shares) -> np.ndarray:
    """The weight of each single age from 0 on: a share is spread evenly over its ages."""
    weights = np.zeros(OLDEST + 1)
    for code, share in shares.items():
        if code != UNKNOWN:
            youngest, oldest = (int(age) for age in age_bounds(code))
            weights[youngest : oldest + 1] += share / (oldest - youngest + 1)
    return weights


def cells_by_reporters(known: Categories, assumed: Assumptions) -> pd.DataFrame:
    """All (year, form, set of kinds of bodies that reported), with what is assumed.

    Sexual exploitation that the KMar alone reports is `is_kmar_only`, and is never anything else.
    """
    rows = []
    for form in (*SEXUAL, "labour", "criminal", UNKNOWN):
        shares = assumed.reporter_shares.value.of(form)
        for bodies in _sets_of_bodies():
            weight = float(np.prod([shares[body] for body in bodies]))
            weight *= assumed.extra_report_weight.value ** (len(bodies) - 1)
            is_kmar_only = form in SEXUAL and bodies == ("kmar",)
            rows.append((is_kmar_only, form, *(b in bodies for b in KINDS_OF_BODIES), weight))
    return _each_year(rows, ["is_kmar_only", "form", *KINDS_OF_BODIES], known.years)


def _each_year(rows: list[tuple[Any, ...]], columns: list[str], years: range) -> pd.DataFrame:
    one_year = pd.DataFrame(rows, columns=[*columns, "expected"])
    return pd.concat([one_year.assign(year=year) for year in years], ignore_index=True)


def _minors(known: Categories, assumed: Assumptions, profile: str) -> dict[bool, float]:
    ages = _ages(known, assumed.age_shares.value.of(profile))
    minors = sum(weight for age, weight in ages if age < ADULT_AGE)
    return {True: minors, False: 1 - minors}


def _sets_of_bodies() -> list[tuple[str, ...]]:
    sizes = range(1, len(KINDS_OF_BODIES) + 1)
    return [bodies for size in sizes for bodies in itertools.combinations(KINDS_OF_BODIES, size)]


def _groups(assumed: Assumptions) -> Iterator[tuple[bool, str, str, str, float]]:
    domestic = assumed.domestic_shares.value
    for form, share in normalised(assumed.form_shares.value).items():
        for answer, part in normalised(domestic.of(form)).items():
            loverboys = _loverboy_share(assumed, form, answer)
            if loverboys:
                yield False, form, answer, LOVERBOY, share * part * loverboys
            yield False, form, answer, NOT_LOVERBOY, share * part * (1 - loverboys)
    for form, share in normalised(assumed.kmar_only_form_shares.value).items():
        for answer, part in normalised(domestic.kmar_only).items():
            yield True, form, answer, NOT_LOVERBOY, share * part


def _loverboy_share(assumed: Assumptions, form: str, is_domestic: str) -> float:
    if form not in SEXUAL:
        return 0.0
    shares = assumed.loverboy_shares.value
    return shares.domestic if is_domestic == YES else shares.other_sexual


def _ages(known: Categories, shares: Shares) -> list[tuple[float, float]]:
    weights = age_weights(shares)
    bands = [(float(low), float(weights[low : high + 1].sum())) for low, high in known.bands]
    total = weights.sum() + shares.get(UNKNOWN, 0)
    with_unknown = [*bands, (np.nan, shares.get(UNKNOWN, 0))]
    return [(age, weight / total) for age, weight in with_unknown if weight]


def _nationalities(
    known: Categories, assumed: Assumptions, profile: str
) -> list[tuple[str, float]]:
    shares = normalised(assumed.nationality_shares.value.of(profile))
    named = {code: shares.get(code, 0.0) for code in known.nationalities}
    named[OTHER_COUNTRY] = sum(share for code, share in shares.items() if code not in named)
    return [(code, share) for code, share in named.items() if share]
