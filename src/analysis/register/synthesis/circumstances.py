"""What is not published of a victim: origin, status, sector, methods, what the police found."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.register.fields import ADULT_AGE, NO, UNKNOWN, YES
from analysis.register.synthesis.assumptions import Assumptions, Shares
from analysis.register.synthesis.counting import LOVERBOY
from analysis.register.synthesis.drawing import Codes, draw, draw_by, happens

_NEEDS_NO_PERMIT = ("dutch", "eu_citizen", "permit")
_DAYS_A_YEAR = 365
_YOUNGEST_AT_START = 10


def add_circumstances(
    people: pd.DataFrame, assumed: Assumptions, rng: np.random.Generator
) -> pd.DataFrame:
    """The persons with every field of the victims table that no published figure decides.

    `people` has group, age, nationality, bodies and `registration_date`.
    """
    people = people.assign(country_of_origin=_origins(people, assumed, rng))
    people = people.assign(residence_status=_statuses(people, assumed, rng))
    people = people.assign(is_dublin_claimant=_dublin(people, assumed, rng))
    people = people.assign(declaration_filed=_declarations(people, assumed, rng))
    people = people.assign(enough_indications=_indications(people, assumed, rng))
    people = people.assign(residence_scheme=_schemes(people, assumed, rng))
    people = people.assign(sector=draw_by(rng, people["form"], assumed.sectors.value.of))
    people = people.assign(methods=_methods(people, assumed, rng))
    return _with_exploitation(people, assumed, rng)


def _origins(people: pd.DataFrame, assumed: Assumptions, rng: np.random.Generator) -> Codes:
    share = assumed.origin_differs_share.value
    is_dutch = people["nationality"] == "NLD"
    chance = pd.Series(share.others, index=people.index).where(~is_dutch, share.dutch)
    elsewhere = happens(rng, chance, len(people)) & (people["nationality"] != UNKNOWN).to_numpy()
    countries = draw(rng, assumed.origin_countries.value, len(people))
    return np.where(elsewhere, countries, people["nationality"])


def _statuses(people: pd.DataFrame, assumed: Assumptions, rng: np.random.Generator) -> Codes:
    nationality, is_minor = people["nationality"], people["age"] < ADULT_AGE
    shares = assumed.status_shares.value
    asylum = assumed.asylum_by_nationality.value
    keys = nationality.where(nationality.isin(list(asylum)), "").where(~is_minor, "minor")

    def shares_of(key: str) -> Shares:
        if key == "minor":
            return shares.minor
        return _with_share(shares.adult, "asylum_seeker", asylum[key]) if key else shares.adult

    status = draw_by(rng, keys, shares_of)
    status[nationality.isin(assumed.eu_countries.value).to_numpy()] = "eu_citizen"
    status[happens(rng, assumed.status_unknown_share.value, len(people))] = UNKNOWN
    status[(nationality == UNKNOWN).to_numpy()] = UNKNOWN
    status[(nationality == "NLD").to_numpy()] = "dutch"
    return status


def _with_share(shares: Shares, code: str, share: float) -> Shares:
    """The shares with one of them given, the others in the same proportions as before."""
    rest = sum(value for key, value in shares.items() if key != code)
    scaled = {key: value / rest * (1 - share) for key, value in shares.items() if key != code}
    return scaled | {code: share}


def _dublin(people: pd.DataFrame, assumed: Assumptions, rng: np.random.Generator) -> Codes:
    dates = people["registration_date"]
    chance = pd.Series(0.0, index=people.index)
    for start, share in sorted(assumed.dublin_shares.value.items()):
        chance = chance.where(dates < pd.Timestamp(start), share)
    answer = np.where(happens(rng, chance, len(people)), YES, NO).astype(object)
    answer[happens(rng, assumed.dublin_unknown_share.value, len(people))] = UNKNOWN
    answer[(people["residence_status"] != "asylum_seeker").to_numpy()] = NO
    answer[(people["residence_status"] == UNKNOWN).to_numpy()] = UNKNOWN
    return answer


def _declarations(people: pd.DataFrame, assumed: Assumptions, rng: np.random.Generator) -> Codes:
    asylum = people["residence_status"] == "asylum_seeker"
    keys = pd.Series("by_police", index=people.index)
    keys = keys.where(~asylum, "asylum_by_police").where(people["police"], "not_by_police")
    shares = assumed.declaration_shares.value
    return draw_by(rng, keys, lambda key: getattr(shares, key))


def _indications(people: pd.DataFrame, assumed: Assumptions, rng: np.random.Generator) -> Codes:
    declared = people["declaration_filed"] == YES
    keys = pd.Series("declared", index=people.index).where(declared, "not_declared")
    keys = keys.where(people["is_dublin_claimant"] != YES, "dublin")
    shares = assumed.indication_shares.value
    return draw_by(rng, keys, lambda key: getattr(shares, key))


def _schemes(people: pd.DataFrame, assumed: Assumptions, rng: np.random.Generator) -> Codes:
    declared = people["declaration_filed"] == YES
    after_change = people["registration_date"] >= pd.Timestamp(assumed.scheme_change.value)
    without_leads = (people["is_dublin_claimant"] == YES) & (people["enough_indications"] != YES)
    keys = pd.Series("not_declared", index=people.index).where(~declared, "declared")
    keys = keys.where(~(declared & after_change & without_leads), "declared_without_leads")
    keys = keys.where(~people["residence_status"].isin(_NEEDS_NO_PERMIT), "no_need")
    shares = assumed.scheme_shares.value
    return draw_by(rng, keys, lambda key: getattr(shares, key))


def _methods(people: pd.DataFrame, assumed: Assumptions, rng: np.random.Generator) -> Codes:
    others = draw_by(rng, people["form"], assumed.other_methods.value.of)
    return np.where(people["methods"] == LOVERBOY, LOVERBOY, others)


def _with_exploitation(
    people: pd.DataFrame, assumed: Assumptions, rng: np.random.Generator
) -> pd.DataFrame:
    """Start and length of the exploitation: over before registration, both or neither known."""
    given, size = assumed.exploitation.value, len(people)
    lengths = given.median_days * rng.lognormal(0, given.spread, size)
    since = given.median_days_before * rng.lognormal(0, given.spread, size)
    lived = (people["age"].fillna(ADULT_AGE) - _YOUNGEST_AT_START) * _DAYS_A_YEAR
    longest = lived.clip(lower=60, upper=given.longest_days).to_numpy()
    days = np.clip(lengths, 1, longest / 2).astype(int)
    before = days + np.clip(since, 1, longest / 2).astype(int)
    start = people["registration_date"] - pd.to_timedelta(before, unit="D")
    known = ~happens(rng, given.unknown_share, size)
    return people.assign(
        exploitation_start=start.where(known),
        exploitation_days=pd.Series(days, index=people.index).where(known).astype("Int64"),
    )
