"""The two tables of the synthetic extract, with marked ids, and how figures count them."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.register.fields import REPORTS, VICTIMS
from analysis.register.synthesis.assumptions import SEXUAL, Assumptions
from analysis.register.synthesis.calibration import Calibration
from analysis.register.synthesis.circumstances import add_circumstances
from analysis.register.synthesis.counting import BODIES, KINDS_OF_BODIES
from analysis.register.synthesis.persons import persons
from analysis.register.synthesis.reporting import registration_dates, reports_of

MARK = "SYNTHETIC-"
"""Every id begins with it: no row can be taken for a real person."""


def tables(
    calibration: Calibration, assumed: Assumptions, seed: int
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Victims and reports with the fields of `register.fields`, in order of registration."""
    rng = np.random.default_rng(seed)
    people = persons(calibration, assumed, rng)
    reports = reports_of(people, assumed, rng)
    people["registration_date"] = registration_dates(reports, assumed, rng)
    people = add_circumstances(people, assumed, rng)
    order = people.sort_values(["registration_date"], kind="stable").index
    ids = pd.Series([f"{MARK}{number:06d}" for number in range(1, len(order) + 1)], index=order)
    victims = people.assign(victim_id=ids, registration_year=people["year"]).loc[order]
    reports = reports.assign(victim_id=reports["person"].map(ids))
    reports = reports.sort_values(["victim_id", "report_date", "reporter"])
    return (
        victims[[field.name for field in VICTIMS if field.name in victims]].reset_index(drop=True),
        reports[[field.name for field in REPORTS]].reset_index(drop=True),
    )


def as_counted(victims: pd.DataFrame, reports: pd.DataFrame) -> pd.DataFrame:
    """The victims with `year`, the kinds of bodies that reported them, and `is_kmar_only`.

    The Rapporteur leaves out sexual exploitation of which every report is by the KMar.
    """
    kinds = pd.crosstab(reports["victim_id"], reports["reporter"].map(BODIES)) > 0
    kinds = kinds.reindex(columns=list(KINDS_OF_BODIES), fill_value=False)
    people = victims.assign(year=victims["registration_year"]).join(kinds, on="victim_id")
    only_kmar = people["kmar"] & (people[list(KINDS_OF_BODIES)].sum(axis=1) == 1)
    return people.assign(is_kmar_only=only_kmar & people["form"].isin(SEXUAL))
