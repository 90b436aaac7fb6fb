"""The fields of an extract: what each table holds, which codes are known, what is required."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

UNKNOWN = "_U"
"""The code for what is not known (SDMX convention); an empty cell means the same."""
YES, NO = "yes", "no"
ADULT_AGE = 18

Kind = Literal["id", "year", "date", "age", "days", "code", "text"]


@dataclass(frozen=True)
class Field:
    """One column of a table: `codes` names a list of `data/codelists/register/`.

    `basis` says where the field comes from: `besluit` is prescribed by the Besluit politiegegevens,
    `count` is needed to count, `missing` is what CoMensha says it lacks (reaction of 2020).
    """

    name: str
    kind: Kind
    basis: Literal["besluit", "count", "missing"]
    codes: str = ""

    @property
    def is_required(self) -> bool:
        return self.basis != "missing"


VICTIMS: tuple[Field, ...] = (
    Field("victim_id", "id", "besluit"),
    Field("registration_year", "year", "count"),
    Field("registration_date", "date", "count"),
    Field("sex", "code", "besluit", "sex"),
    Field("age", "age", "besluit"),
    Field("nationality", "code", "besluit", "country"),
    Field("country_of_origin", "code", "besluit", "country"),
    Field("residence_status", "code", "besluit", "residence_status"),
    Field("is_dublin_claimant", "code", "count", "answer"),
    Field("form", "code", "count", "form"),
    Field("is_domestic", "code", "count", "answer"),
    Field("sector", "code", "besluit", "sector"),
    Field("declaration_filed", "code", "count", "answer"),
    Field("enough_indications", "code", "count", "answer"),
    Field("residence_scheme", "code", "count", "residence_scheme"),
    Field("place_of_offence", "text", "missing"),
    Field("place_of_birth", "text", "missing"),
    Field("country_of_recruitment", "code", "missing", "country"),
    Field("methods", "code", "missing", "method"),
    Field("transit_country", "code", "missing", "country"),
    Field("exploitation_start", "date", "missing"),
    Field("exploitation_days", "days", "missing"),
)
"""One row for each victim newly registered in a year; `age` is in whole years at registration."""

REPORTS: tuple[Field, ...] = (
    Field("victim_id", "id", "besluit"),
    Field("reporter", "code", "count", "reporter"),
    Field("police_unit", "code", "count", "police_unit"),
    Field("report_date", "date", "count"),
)
"""One row for each report; `police_unit` is the unit that reported, or whose area it came from."""

TABLES: dict[str, tuple[Field, ...]] = {"victims": VICTIMS, "reports": REPORTS}
