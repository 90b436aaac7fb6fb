"""Persons become categories: the few that the publishable tables count, and nothing finer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

import numpy as np
import pandas as pd

from analysis.errors import MonitorError
from analysis.register.extract import Extract
from analysis.register.fields import ADULT_AGE, NO, UNKNOWN, YES
from analysis.register.manifest import YEAR

LIST_OF_REPORTER: Mapping[str, str] = {
    "nla": "I",
    "kmar": "K",
    "police": "P",
    "care_coordination": "R",
    "fairwork": "Z",
    "shelters": "Z",
    "other": "Z",
}
"""The list of capture-recapture on which a reporter puts a victim (letters of UNODC 2017)."""
YOUNG_ADULT_UNTIL = 23
NOT_BY_POLICE = "none"
_UNKNOWN_COUNTRY = (UNKNOWN, "ZZZ")
_SEXUAL = ("sexual_only", "sexual_and_other")
_ANSWERS = (YES, NO, UNKNOWN)


class RecodingError(MonitorError):
    """Persons have a category that no table of the manifest can count."""


@dataclass(frozen=True)
class Recoded:
    """One row per victim, and one per reporter of a victim, with the cube's dimensions.

    Both have `year`, the year in which the victim was registered. `categories` gives, by unit of
    count and dimension, every category in its fixed order; `year` is left out of it.
    """

    victims: pd.DataFrame
    reports: pd.DataFrame
    categories: dict[str, dict[str, tuple[str, ...]]]
    years: tuple[int, ...]

    def of_year(self, year: int) -> dict[str, pd.DataFrame]:
        """By unit of count, the rows of one year."""
        frames = {"victims": self.victims, "reports": self.reports}
        return {unit: frame[frame[YEAR] == year] for unit, frame in frames.items()}


def categories_of(codelists: Path) -> dict[str, dict[str, tuple[str, ...]]]:
    """By unit of count and dimension, the categories that the cube knows, in their fixed order."""
    units = _codes(codelists, "police_unit")
    victims = {
        "definition_part": ("rapporteur", "kmar_only"),
        "form": ("domestic_sexual", "other_sexual", "labour", "criminal", UNKNOWN),
        "age": ("minor", "18-22", "23_plus", UNKNOWN),
        "sex": ("F", "M", UNKNOWN),
        "nationality": ("NLD", "FOREIGN", UNKNOWN),
        "by_police": (YES, NO),
        "police_unit": (*units, NOT_BY_POLICE),
        "region": units,
        "declaration_filed": _ANSWERS,
        "enough_indications": _ANSWERS,
        "dublin": _ANSWERS,
        "residence_scheme": _codes(codelists, "residence_scheme"),
        "history": _histories(),
    }
    reports = {"reporter": _codes(codelists, "reporter"), "police_unit": units}
    return {"victims": victims, "reports": reports}


def recode(extract: Extract, codelists: Path) -> Recoded:
    """The persons and reports of a checked extract, in the categories of the cube.

    Sex other than F or M counts as unknown: too few to show. A victim counts once for each
    reporter, with the first report: else the number of repeated reports, which is small, would lie
    between two tables. A report counts in the year of registration of its victim, so that victims
    and reports of a year are about the same persons.
    Raises RecodingError, without values, for a code that the cube does not know.
    """
    categories = categories_of(codelists)
    reports = extract.reports.sort_values("report_date", kind="stable")
    reports = reports.drop_duplicates(["victim_id", "reporter"])
    persons = extract.victims.set_index("victim_id")
    victims = _victims(persons, reports, categories["victims"])
    counted = pd.DataFrame(
        {
            YEAR: persons["registration_year"].reindex(reports["victim_id"]).to_numpy(),
            "reporter": reports["reporter"].to_numpy(),
            "police_unit": reports["police_unit"].to_numpy(),
        }
    )
    years = persons["registration_year"]
    return Recoded(
        victims=_categorical(victims, categories["victims"], "victims"),
        reports=_categorical(counted, categories["reports"], "reports"),
        categories=categories,
        years=tuple(range(int(years.min()), int(years.max()) + 1)),
    )


def _victims(
    persons: pd.DataFrame, reports: pd.DataFrame, categories: Mapping[str, tuple[str, ...]]
) -> pd.DataFrame:
    ids = persons.index
    by_police = reports[reports["reporter"] == "police"]
    police_unit = by_police.groupby("victim_id")["police_unit"].first().reindex(ids)
    region = reports.groupby("victim_id")["police_unit"].first().reindex(ids)
    others = reports.loc[reports["reporter"] != "kmar", "victim_id"].unique()
    is_sexual = persons["form"].isin(_SEXUAL)
    is_kmar_only = is_sexual & ~ids.isin(others)
    is_domestic = is_sexual & (persons["is_domestic"] == YES)
    form = persons["form"].mask(is_sexual, "other_sexual").mask(is_domestic, "domestic_sexual")
    nationality = persons["nationality"]
    nationality = nationality.mask(nationality.isin(_UNKNOWN_COUNTRY), UNKNOWN)
    is_foreign = ~nationality.isin(["NLD", UNKNOWN])
    return pd.DataFrame(
        {
            YEAR: persons["registration_year"],
            "definition_part": np.where(is_kmar_only, "kmar_only", "rapporteur"),
            "form": form,
            "age": _age(persons["age"]),
            "sex": persons["sex"].where(persons["sex"].isin(categories["sex"]), UNKNOWN),
            "nationality": nationality.mask(is_foreign, "FOREIGN"),
            "by_police": np.where(police_unit.notna(), YES, NO),
            "police_unit": police_unit.fillna(NOT_BY_POLICE),
            "region": region,
            "declaration_filed": persons["declaration_filed"],
            "enough_indications": persons["enough_indications"],
            "dublin": persons["is_dublin_claimant"],
            "residence_scheme": persons["residence_scheme"],
            "history": _history(reports).reindex(ids),
        }
    )


def _age(years: pd.Series) -> pd.Series:
    limits = [-np.inf, ADULT_AGE, YOUNG_ADULT_UNTIL, np.inf]
    groups = pd.cut(years, limits, right=False, labels=["minor", "18-22", "23_plus"])
    return groups.astype(object).fillna(UNKNOWN)


def _history(reports: pd.DataFrame) -> pd.Series:
    lists = reports["reporter"].map(LIST_OF_REPORTER)
    return lists.groupby(reports["victim_id"]).agg(lambda found: "+".join(sorted(set(found))))


def _histories() -> tuple[str, ...]:
    letters = sorted(set(LIST_OF_REPORTER.values()))
    sizes = range(1, len(letters) + 1)
    return tuple("+".join(some) for size in sizes for some in combinations(letters, size))


def _categorical(
    frame: pd.DataFrame, categories: Mapping[str, tuple[str, ...]], unit: str
) -> pd.DataFrame:
    done = frame.reset_index(drop=True)
    for name, known in categories.items():
        if unknown := int((~done[name].isin(known)).sum()):
            raise RecodingError(
                f"{unknown} {unit} have a {name} that the cube does not know. "
                "Run `monitor register check` on the extract."
            )
        done[name] = pd.Categorical(done[name], categories=list(known))
    return done


def _codes(codelists: Path, name: str) -> tuple[str, ...]:
    path = codelists / "register" / f"{name}.csv"
    return tuple(pd.read_csv(path, dtype=str, keep_default_na=False)["code"])
