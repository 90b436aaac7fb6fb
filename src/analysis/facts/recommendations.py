"""Recommendations as data: official title, addressee, page, reactions, commitments."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError, model_validator

from analysis.errors import DataError
from analysis.facts.claims import Claim, check_unique
from analysis.language.messages import message
from analysis.yaml_files import read_yaml

Role = Literal["evidence", "context"]
Stance = Literal[
    "supports",
    "supports_with_reservation",
    "adopts",
    "adopts_in_part",
    "defers",
    "declines",
    "notes",
]
STANCES: dict[Stance, str] = {
    "supports": message("supports"),
    "supports_with_reservation": message("supports with a reservation"),
    "adopts": message("adopts"),
    "adopts_in_part": message("adopts in part"),
    "defers": message("defers"),
    "declines": message("declines"),
    "notes": message("describes"),
}


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Place(_Entry):
    """Where in which source something stands."""

    source: str
    locator: str


class Wording(Place):
    """An official wording of a title."""

    title: str


class Addressee(_Entry):
    """Who is asked to act."""

    name_nl: str
    name_en: str


class Carrier(_Entry):
    """A figure of a chapter that carries the recommendation."""

    chapter: str
    figure: str
    why_en: str

    @property
    def names(self) -> tuple[str, str]:
        """Chapter and figure in English words: `Registration trends` and `totals`."""
        return self.chapter.replace("_", " ").capitalize(), self.figure.replace("-", " ")


class Reaction(Place):
    """How a party reacted on one point, in our words."""

    party: Literal["comensha", "cabinet"]
    stance: Stance
    point_en: str
    summary_en: str


class Commitment(Place):
    """What was promised, by whom, and what became of it."""

    id: str
    what_en: str
    who_en: str
    by_when: str | None
    follow_up_en: str | None
    status: Literal["done", "started", "announced", "unknown"]


class Recommendation(_Entry):
    """One recommendation of a monitor.

    One that rests on evidence has claims. Claims of a normative one are context: they are tested
    and shown beside it, and carry no weight in it.
    """

    id: str
    number: int
    title_nl: str
    title_en: str
    title_source: Place
    other_wordings_nl: list[Wording]
    addressees: list[Addressee]
    addressee_source: Place | None
    page: int | None
    basis: Literal["evidence", "normative"]
    basis_reason_en: str
    carried_by: list[Carrier]
    claims: list[Claim] = []
    reactions: list[Reaction]
    commitments: list[Commitment]
    note: str | None

    @model_validator(mode="after")
    def _evidence_has_claims(self) -> Recommendation:
        if self.basis == "evidence" and not self.claims:
            raise ValueError("it rests on evidence: add at least one claim that can be tested")
        return self

    @property
    def role_of_claims(self) -> Role:
        return "evidence" if self.basis == "evidence" else "context"


class Document(_Entry):
    """The report that holds the recommendations."""

    title: str
    publisher: str
    published: str
    note: str | None = None


class Coded(_Entry):
    """An item of a list that the documents give, in both languages."""

    code: str
    label_en: str
    label_nl: str


class RegistrationFields(Place):
    """Which fields investigative services supply, and which CoMensha misses."""

    supplied: list[Coded]
    missing: list[Coded]


class PriorityGroup(Coded, Place):
    """A group of victims that a monitor puts first."""

    need_en: str


class IntegralApproach(Place):
    """The goals of the whole approach, and the part that the monitor covers."""

    goals: list[Coded]
    scope_en: str


class Insight(Place):
    """One statement of a document, in our words."""

    summary_en: str


class Context(Insight):
    """A statement that explains the figures."""

    topic_en: str


class RecommendationSet(_Entry):
    """`data/recommendations/<edition>.yml`."""

    edition: str
    document: Document
    recommendations: list[Recommendation]
    registration_fields: RegistrationFields | None = None
    priority_groups: list[PriorityGroup] = []
    integral_approach: IntegralApproach | None = None
    regional_insight: Insight | None = None
    context: list[Context] = []
    note: str | None = None

    @property
    def claims(self) -> list[Claim]:
        return [claim for item in self.recommendations for claim in item.claims]


def read_all_recommendations(folder: Path) -> list[RecommendationSet]:
    """The recommendations of every edition, the oldest first.

    Raises DataError as for one edition, and ClaimError when two claims share an id.
    """
    sets = [read_recommendations(folder, path.stem) for path in sorted(folder.glob("*.yml"))]
    check_unique(claim for found in sets for claim in found.claims)
    return sets


def read_recommendations(folder: Path, edition: str) -> RecommendationSet:
    """The recommendations of one edition, or a DataError that names the file and the entry."""
    path = folder / f"{edition}.yml"
    if not path.is_file():
        known = ", ".join(sorted(p.stem for p in folder.glob("*.yml")))
        raise DataError(f"{path}: there are no recommendations for this edition. Known: {known}.")
    try:
        found = RecommendationSet.model_validate(read_yaml(path.read_text(encoding="utf-8")))
    except (UnicodeDecodeError, yaml.YAMLError) as error:
        raise DataError(f"{path}: not readable YAML: {error}") from error
    except ValidationError as error:
        faults = [f"{'.'.join(map(str, f['loc']))}: {f['msg']}" for f in error.errors()]
        raise DataError(f"{path}: " + "; ".join(faults)) from error
    if found.edition != edition:
        raise DataError(f"{path}: edition: {found.edition!r} is not the name of the file")
    return found
