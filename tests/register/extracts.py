"""Small valid extracts as files, for tests to check and to break; every id is SYNTHETIC."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
import yaml

from analysis.paths import find_project
from analysis.register.check import Outcome, check_extract
from analysis.register.fields import TABLES

_CYCLES = {
    "sex": ["F", "M", "F", "_U", "O"],
    "nationality": ["NLD", "NGA", "ROU", "POL", "_U"],
    "residence_status": ["dutch", "asylum_seeker", "eu_citizen", "eu_citizen", "_U"],
    "is_dublin_claimant": ["no", "yes", "no", "no", "_U"],
    "form": ["sexual_only", "sexual_and_other", "labour", "criminal", "_U"],
    "is_domestic": ["yes", "no", "no", "no", "_U"],
    "sector": ["sex_industry", "sex_industry", "agriculture", "drugs", "_U"],
    "declaration_filed": ["yes", "no", "_U"],
    "enough_indications": ["yes", "no", "_U"],
    "residence_scheme": ["not_requested", "granted", "_U", "requested", "_U"],
    "methods": ["loverboy", "coercion", "deception", "other", "_U"],
    "place_of_birth": ["Zwolle", "’s-Hertogenbosch", "Almelo", "Súdwest-Fryslân", ""],
    "place_of_offence": ["Almelo", "Breda"],
    "reporter": ["police", "kmar", "nla", "fairwork", "shelters"],
    "police_unit": ["oost_nederland", "_U", "_U", "amsterdam", "_U"],
}
_CARD = {"synthetic": True, "title": "SYNTHETIC test", "first_year": 2014, "last_year": 2020}


def victims(count: int = 20, extra: tuple[str, ...] = ()) -> pd.DataFrame:
    """Valid victims as text, a different age and week for each; `extra` are optional fields."""
    names = [field.name for field in TABLES["victims"] if field.is_required or field.name in extra]
    return pd.DataFrame({name: _column(name, count) for name in names}, dtype="str")


def reports(count: int = 20) -> pd.DataFrame:
    """One valid report for each of the victims."""
    names = [field.name for field in TABLES["reports"]]
    return pd.DataFrame({name: _column(name, count) for name in names}, dtype="str")


def _column(name: str, count: int) -> list[str]:
    if name in _CYCLES:
        cycle = _CYCLES[name]
        return [cycle[row % len(cycle)] for row in range(count)]
    made = {
        "victim_id": lambda row: f"SYNTHETIC-{row:06d}",
        "registration_year": lambda row: str(2014 + row % 7),
        "registration_date": lambda row: f"{2014 + row % 7}-{row % 12 + 1:02d}-17",
        "report_date": lambda row: f"{2014 + row % 7}-{row % 12 + 1:02d}-05",
        "exploitation_start": lambda row: f"{2013 + row % 7}-03-01",
        "exploitation_days": lambda row: str(row % 90),
        "age": lambda row: str(10 + row % 60) if row % 9 else "",
    }
    same = {"country_of_origin": "nationality", "country_of_recruitment": "nationality"}
    if name in same or name == "transit_country":
        return _column(same.get(name, "nationality"), count)
    return [made[name](row) for row in range(count)]


def write_extract(
    folder: Path,
    victims: pd.DataFrame,
    reports: pd.DataFrame,
    form: str = "csv",
    encoding: str = "utf-8",
    separator: str = ",",
    card: dict[str, object] | None = None,
) -> Path:
    """The folder with both tables in a format, and `extract.yml` with what the card changes."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, frame in (("victims", victims), ("reports", reports)):
        path = folder / f"{name}.{form}"
        if form == "csv":
            frame.to_csv(path, index=False, encoding=encoding, sep=separator)
        elif form == "parquet":
            frame.to_parquet(path, index=False)
        else:
            frame.to_excel(path, index=False, sheet_name=name)
    content = yaml.safe_dump(_CARD | (card or {}), sort_keys=False)
    (folder / "extract.yml").write_text(content, encoding="utf-8")
    return folder


def valid_extract(folder: Path, count: int = 20, form: str = "csv") -> Path:
    """An extract in which there is nothing to mend."""
    return write_extract(folder, victims(count), reports(count), form)


def checked(folder: Path, **options: Any) -> Outcome:
    """The outcome of a check of a folder."""
    return check_extract(folder, find_project().data, **options)


def found(outcome: Outcome) -> dict[tuple[str, str, str], str]:
    """The rows of each problem, by file, column and rule."""
    return {
        (group.file, group.column, group.rule.id): ", ".join(group.ranges)
        for group in outcome.problems.groups
    }
