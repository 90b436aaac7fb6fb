"""What is assumed where nothing is published: read from `assumptions.yml`, each with its reason."""

from __future__ import annotations

import hashlib
import re
from datetime import date
from pathlib import Path
from typing import Annotated, Generic, TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from analysis.errors import MonitorError
from analysis.register.fields import UNKNOWN
from analysis.yaml_files import read_yaml

FILE = "assumptions.yml"

T = TypeVar("T")
Share = Annotated[float, Field(ge=0, le=1)]
Shares = dict[str, Annotated[float, Field(ge=0)]]
"""Weights of codes; they are divided by their sum."""
Twelve = Annotated[list[Annotated[float, Field(ge=0)]], Field(min_length=12, max_length=12)]
SEXUAL = ("sexual_only", "sexual_and_other")
_AGES = re.compile(r"\d+-\d+")


class AssumptionsError(MonitorError):
    """The assumptions cannot be read, or one of them is not as it must be."""


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Assumption(_Strict, Generic[T]):
    """A value that is not published, and why it is plausible."""

    value: T
    because: Annotated[str, Field(min_length=20)]


class ByForm(_Strict):
    """Shares for each form of exploitation; both sexual forms are alike."""

    sexual: Shares
    labour: Shares
    criminal: Shares
    unknown: Annotated[Shares, Field(alias=UNKNOWN)]

    def of(self, form: str) -> Shares:
        """The shares for a form of `data/codelists/register/form.csv`."""
        name = "sexual" if form in SEXUAL else "unknown" if form == UNKNOWN else form
        shares: Shares = getattr(self, name)
        return shares


class DomesticShares(ByForm):
    """Answers to whether the exploitation was domestic; the KMar alone reports no domestic one."""

    kmar_only: Shares


class LoverboyShares(_Strict):
    """The share recruited by loverboy techniques among victims of sexual exploitation."""

    domestic: Share
    other_sexual: Share


class ByProfile(_Strict):
    """Shares for each profile of victims; the profile says what is alike in them."""

    domestic: Shares
    other_sexual: Shares
    labour: Shares
    criminal: Shares
    unknown_form: Shares
    kmar_only: Shares

    def of(self, profile: str) -> Shares:
        """The shares for a profile of victims."""
        shares: Shares = getattr(self, profile)
        return shares


class AgeShares(ByProfile):
    """Shares of groups of ages, written as `15-17`; a share is spread evenly over its ages."""

    @field_validator("*")
    @classmethod
    def _ages_are_bounded(cls, shares: Shares) -> Shares:
        for code in shares:
            if code != UNKNOWN and not _AGES.fullmatch(code):
                raise ValueError(f"write ages such as 15-17 or {UNKNOWN}, not {code}")
        return shares


class OriginShares(_Strict):
    """How often the country of origin is another than that of the nationality."""

    dutch: Share
    others: Share


class Months(_Strict):
    """Weights of the twelve months: of every year, and of years that differ."""

    every_year: Twelve
    years: dict[int, Twelve]


class Delay(_Strict):
    """A waiting time in days: exponential with a mean, cut off at the most."""

    mean: Annotated[float, Field(gt=0)]
    most: Annotated[int, Field(gt=0)]


class Exploitation(_Strict):
    """How long exploitation lasts and how long before registration it began (log-normal days)."""

    median_days: Annotated[float, Field(gt=0)]
    spread: Annotated[float, Field(gt=0)]
    longest_days: Annotated[int, Field(gt=0)]
    median_days_before: Annotated[float, Field(gt=0)]
    unknown_share: Share


class StatusShares(_Strict):
    """Status under immigration law of victims from outside the EU."""

    adult: Shares
    minor: Shares


class DeclarationShares(_Strict):
    """Whether a declaration was filed, by who reported."""

    by_police: Shares
    asylum_by_police: Shares
    not_by_police: Shares


class IndicationShares(_Strict):
    """Whether the police found enough leads, by what there was to go on."""

    declared: Shares
    not_declared: Shares
    dublin: Shares


class SchemeShares(_Strict):
    """What became of a permit under the residence scheme."""

    no_need: Shares
    declared: Shares
    declared_without_leads: Shares
    not_declared: Shares


class Assumptions(_Strict):
    """`data/register/assumptions.yml`: all that the synthetic register takes for granted."""

    period: Assumption[tuple[int, int]]
    overlapping_forms: Assumption[list[int]]
    form_shares: Assumption[Shares]
    kmar_only_form_shares: Assumption[Shares]
    domestic_shares: Assumption[DomesticShares]
    loverboy_shares: Assumption[LoverboyShares]
    age_shares: Assumption[AgeShares]
    sex_shares: Assumption[ByProfile]
    nationality_shares: Assumption[ByProfile]
    origin_differs_share: Assumption[OriginShares]
    origin_countries: Assumption[Shares]
    reporter_shares: Assumption[ByForm]
    extra_report_weight: Assumption[Share]
    yearly_reporter_shares: Assumption[dict[int, dict[str, Share]]]
    other_bodies: Assumption[ByForm]
    police_units: Assumption[Shares]
    same_unit_share: Assumption[Share]
    months: Assumption[Months]
    registration_delay_days: Assumption[Delay]
    next_report_days: Assumption[Delay]
    eu_countries: Assumption[list[str]]
    status_shares: Assumption[StatusShares]
    status_unknown_share: Assumption[Share]
    asylum_by_nationality: Assumption[dict[str, Share]]
    dublin_shares: Assumption[dict[date, Share]]
    dublin_unknown_share: Assumption[Share]
    declaration_shares: Assumption[DeclarationShares]
    indication_shares: Assumption[IndicationShares]
    scheme_shares: Assumption[SchemeShares]
    scheme_change: Assumption[date]
    sectors: Assumption[ByForm]
    other_methods: Assumption[ByForm]
    exploitation: Assumption[Exploitation]

    @property
    def years(self) -> range:
        first, last = self.period.value
        return range(first, last + 1)


def read_assumptions(path: Path) -> Assumptions:
    """The assumptions, or an AssumptionsError that names the file, the entry and the fault."""
    try:
        content = read_yaml(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise AssumptionsError(f"{path}: the assumptions cannot be read: {error}") from error
    try:
        return Assumptions.model_validate(content)
    except ValidationError as error:
        faults = [f"{'.'.join(map(str, f['loc']))}: {f['msg']}" for f in error.errors()]
        listed = "\n".join(faults)
        raise AssumptionsError(f"{path}: {len(faults)} fault(s); mend them:\n{listed}") from error


def checksum(path: Path) -> str:
    """The SHA-256 of a file's bytes."""
    return hashlib.sha256(path.read_bytes()).hexdigest()
