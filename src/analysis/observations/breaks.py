"""Dated changes in how victims are registered: a series must not be read across them unaware."""

from __future__ import annotations

from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError, field_validator

from analysis.errors import DataError
from analysis.observations.periods import first_day, is_date
from analysis.remembered import remembered
from analysis.yaml_files import read_yaml


class BreakSource(BaseModel):
    """Where the break is described."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    title: str
    publisher: str
    url: str
    locator: str


class Break(BaseModel):
    """One break, with the measures it concerns."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str
    date: str
    short_en: str
    short_nl: str
    label_en: str
    label_nl: str
    description_en: str
    measures: list[str]
    source: BreakSource

    @field_validator("date")
    @classmethod
    def _date_exists(cls, value: str) -> str:
        if not is_date(value):
            raise ValueError('write an ISO 8601 date in quotes: "2020" or "2018-05-25"')
        return value

    @property
    def position(self) -> float:
        """The break on a year axis whose points stand at the middle of the year (2018 = 2018.0)."""
        day = first_day(self.date)
        return day.year + (day.timetuple().tm_yday - 1) / 365.25 - 0.5


@remembered()
def read_breaks(path: Path) -> list[Break]:
    """All breaks in order of date."""
    try:
        content = read_yaml(path.read_text(encoding="utf-8"))
        breaks = TypeAdapter(list[Break]).validate_python(content)
    except (OSError, UnicodeDecodeError, yaml.YAMLError, ValidationError) as error:
        raise DataError(f"{path}: the breaks cannot be read: {error}") from error
    return sorted(breaks, key=lambda item: first_day(item.date))


def breaks_crossed(
    breaks: list[Break], measure: str, first_year: int, last_year: int
) -> list[Break]:
    """The breaks that a comparison of two years' counts crosses: after the first has begun."""
    within = breaks_within(breaks, measure, first_year, last_year)
    return [item for item in within if item.position > first_year - 0.5]


def breaks_within(
    breaks: list[Break], measure: str, first_year: int, last_year: int
) -> list[Break]:
    """The breaks of a measure that a series of these years crosses or starts at."""
    return [
        item
        for item in breaks
        if measure in item.measures and first_year <= first_day(item.date).year <= last_year
    ]
