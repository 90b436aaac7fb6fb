"""Reports: which body reported a victim, from which unit's area, and when."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.register.synthesis.assumptions import Assumptions, Delay
from analysis.register.synthesis.counting import BODIES, KINDS_OF_BODIES
from analysis.register.synthesis.drawing import draw, draw_by, happens

_DAY = np.timedelta64(1, "D")


def reports_of(
    people: pd.DataFrame, assumed: Assumptions, rng: np.random.Generator
) -> pd.DataFrame:
    """One row for each report: person (its row in `people`), reporter, police unit and date.

    Every body reports a victim once; all reports fall in the year of registration.
    """
    long = (
        people[list(KINDS_OF_BODIES)]
        .rename_axis("person")
        .reset_index()
        .melt("person", var_name="body", value_name="has_reported")
    )
    long = long[long["has_reported"].astype(bool)].drop(columns="has_reported")
    # A drawn order, because nobody knows who came first.
    long = long.iloc[rng.permutation(len(long))].sort_values("person", kind="stable")
    long = long.reset_index(drop=True)
    order = long.groupby("person").cumcount()
    return pd.DataFrame(
        {
            "person": long["person"],
            "reporter": _reporters(long, people, assumed, rng),
            "police_unit": _units(long, order, assumed, rng),
            "report_date": _dates(long, order, people, assumed, rng),
        }
    )


def registration_dates(
    reports: pd.DataFrame, assumed: Assumptions, rng: np.random.Generator
) -> pd.Series:
    """The day each person was registered: some days after the first report, in the same year."""
    first = reports.groupby("person")["report_date"].min()
    delays = _waits(rng, assumed.registration_delay_days.value, len(first))
    return (first + delays * _DAY).where(lambda dates: dates < _new_year(first), _last_day(first))


def _reporters(
    long: pd.DataFrame, people: pd.DataFrame, assumed: Assumptions, rng: np.random.Generator
) -> pd.Series:
    single = {kind: body for body, kind in BODIES.items() if kind != "others"}
    forms = people["form"].loc[long["person"]].reset_index(drop=True)
    others = draw_by(rng, forms, assumed.other_bodies.value.of)
    return long["body"].map(single).where(long["body"] != "others", pd.Series(others))


def _units(
    long: pd.DataFrame, order: pd.Series, assumed: Assumptions, rng: np.random.Generator
) -> pd.Series:
    own = pd.Series(draw(rng, assumed.police_units.value, len(long)))
    first = own[order == 0].set_axis(long.loc[order == 0, "person"])
    of_first = long["person"].map(first)
    is_same = happens(rng, assumed.same_unit_share.value, len(long)) | (order == 0)
    return of_first.where(is_same, own)


def _dates(
    long: pd.DataFrame,
    order: pd.Series,
    people: pd.DataFrame,
    assumed: Assumptions,
    rng: np.random.Generator,
) -> pd.Series:
    first = pd.Series(_first_dates(people, assumed, rng), index=people.index)
    waits = pd.Series(_waits(rng, assumed.next_report_days.value, len(long)) + 1)
    after = waits.where(order > 0, 0).groupby(long["person"]).cumsum()
    starts = first.loc[long["person"]].reset_index(drop=True)
    dates = starts + pd.to_timedelta(after, unit="D")
    return dates.where(dates < _new_year(starts), _last_day(starts))


def _first_dates(
    people: pd.DataFrame, assumed: Assumptions, rng: np.random.Generator
) -> np.ndarray:
    months = assumed.months.value
    numbered = draw_by(
        rng,
        people["year"],
        lambda year: {
            str(number): weight
            for number, weight in enumerate(months.years.get(year, months.every_year))
        },
    ).astype(int)
    starts = (people["year"].to_numpy() - 1970) * 12 + numbered
    month = starts.astype("datetime64[M]")
    length = ((month + 1).astype("datetime64[D]") - month.astype("datetime64[D]")).astype(int)
    days = (rng.random(len(people)) * length).astype(int)
    return np.asarray((month.astype("datetime64[D]") + days).astype("datetime64[ns]"))


def _waits(rng: np.random.Generator, delay: Delay, size: int) -> np.ndarray:
    return np.minimum(rng.exponential(delay.mean, size), delay.most).astype(int)


def _new_year(dates: pd.Series) -> pd.Series:
    return pd.Series(pd.to_datetime((dates.dt.year + 1).astype(str) + "-01-01"))


def _last_day(dates: pd.Series) -> pd.Series:
    return pd.Series(pd.to_datetime(dates.dt.year.astype(str) + "-12-31"))
