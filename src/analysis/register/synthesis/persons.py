"""Cells become persons: each gets an age, a nationality and the bodies that reported it."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.register.fields import UNKNOWN
from analysis.register.synthesis.assumptions import Assumptions, Shares
from analysis.register.synthesis.calibration import Calibration
from analysis.register.synthesis.cells import (
    GROUP,
    OTHER_COUNTRY,
    Categories,
    age_weights,
    profile_of,
)
from analysis.register.synthesis.counting import KINDS_OF_BODIES
from analysis.register.synthesis.drawing import draw_by, shuffled_within


def persons(
    calibration: Calibration, assumed: Assumptions, rng: np.random.Generator
) -> pd.DataFrame:
    """One row for each victim: group, age, sex, nationality and kinds of bodies, at random inside.

    Who shares a group (and is a minor or not) may get any nationality of that group; who shares a
    form may get any set of bodies of that form.
    """
    people = _joined(
        _expanded(calibration.by_age_and_sex),
        shuffled_within(rng, _expanded(calibration.by_nationality), ["year", *GROUP, "is_minor"]),
        ["year", *GROUP, "is_minor"],
        ["nationality"],
    )
    forms = ["year", "is_kmar_only", "form"]
    reported = shuffled_within(rng, _expanded(calibration.by_reporters), forms)
    people = _joined(shuffled_within(rng, people, forms), reported, forms, list(KINDS_OF_BODIES))
    groups = zip(people["is_kmar_only"], people["form"], people["is_domestic"], strict=True)
    people["profile"] = [profile_of(*group) for group in groups]
    people["age"] = _ages(people, calibration.known, assumed, rng)
    people["nationality"] = _nationalities(people, calibration.known, assumed, rng)
    return people


def _expanded(cells: pd.DataFrame) -> pd.DataFrame:
    return cells.loc[cells.index.repeat(cells["count"])].drop(columns="count")


def _joined(
    people: pd.DataFrame, givers: pd.DataFrame, keys: list[str], given: list[str]
) -> pd.DataFrame:
    people = people.sort_values(keys, kind="stable").reset_index(drop=True)
    if not people[keys].equals(givers[keys]):
        raise AssertionError("linked tables hold the same persons in each group")
    return people.assign(**{column: givers[column] for column in given})


def _ages(
    people: pd.DataFrame, known: Categories, assumed: Assumptions, rng: np.random.Generator
) -> NDArray[np.float64]:
    ages = np.full(len(people), np.nan)
    has_age = people["age"].notna()
    keys = people["profile"] + " " + people["age"].astype(str)

    def shares_of(key: str) -> Shares:
        profile, youngest = key.split(" ")
        low, high = known.band_of(float(youngest))
        weights = age_weights(assumed.age_shares.value.of(profile))
        return {str(age): float(weights[age]) for age in range(low, high + 1) if weights[age]}

    ages[has_age.to_numpy()] = draw_by(rng, keys[has_age], shares_of).astype(float)
    return ages


def _nationalities(
    people: pd.DataFrame, known: Categories, assumed: Assumptions, rng: np.random.Generator
) -> NDArray[np.object_]:
    codes = people["nationality"].to_numpy(dtype=object).copy()
    others = people["nationality"] == OTHER_COUNTRY

    def shares_of(profile: str) -> Shares:
        shares = assumed.nationality_shares.value.of(profile)
        named = {*known.nationalities, UNKNOWN}
        return {code: share for code, share in shares.items() if code not in named}

    codes[others.to_numpy()] = draw_by(rng, people.loc[others, "profile"], shares_of)
    return codes
