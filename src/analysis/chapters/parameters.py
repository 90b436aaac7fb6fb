"""The typed parameters of each chapter: checked before a kernel starts, and again inside it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from types import MappingProxyType
from typing import Any, Literal, Self

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    TypeAdapter,
    ValidationError,
    model_validator,
)

from analysis.chapters.parameter_words import Described, describe, explain, hint, nearest
from analysis.chapters.written import Day, TextsByName, Whole
from analysis.errors import ParameterError
from analysis.language.current import Language

Definition = Literal["rapporteur", "comensha"]
FIRST_REGISTRATION_YEAR = 2007


class ChapterParameters(BaseModel):
    """What every chapter can be rerun with."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    edition: str = Field("2016-2020", description="the edition whose texts are shown")
    first_year: Whole = Field(
        2016, ge=FIRST_REGISTRATION_YEAR, le=2100, description="first year of the period"
    )
    last_year: Whole = Field(
        2020, ge=FIRST_REGISTRATION_YEAR, le=2100, description="last year of the period"
    )
    as_of: Day = Field(
        date(2021, 12, 31), description="figures published after this date do not exist"
    )
    definition: Definition = Field(
        "rapporteur", description="which registered victims count, where a figure can have either"
    )
    language: Language = Field("en", description="language of the texts, labels and numbers")

    @model_validator(mode="after")
    def _period_runs_forward(self) -> Self:
        if self.last_year < self.first_year:
            raise ValueError(
                f"last_year ({self.last_year}) lies before first_year ({self.first_year}): "
                "choose a last year that is not earlier"
            )
        if self.last_year > self.as_of.year:
            raise ValueError(
                f"last_year ({self.last_year}) lies after as_of ({self.as_of}): choose an earlier "
                "last year, or a later as_of"
            )
        return self

    @property
    def years(self) -> tuple[int, int]:
        return self.first_year, self.last_year

    def notebook_values(self) -> dict[str, Any]:
        """The values as a notebook's `parameters` cell holds them: numbers and strings."""
        return self.model_dump(mode="json")


class RegistrationTrends(ChapterParameters):
    """Registrations over the years."""

    trend_model: Literal["quasi-poisson", "negative-binomial", "poisson"] = Field(
        "quasi-poisson", description="count model of the trend"
    )


class PolicePerformance(ChapterParameters):
    """What the police and the prosecution service reached."""

    target_year: Whole = Field(
        2019, ge=2012, le=2100, description="year whose agreed target is set against the result"
    )
    unit_measure: Literal["declaration_filed", "enough_indications"] = Field(
        "declaration_filed", description="what is compared between the police units"
    )
    justice_source: Literal["national", "unodc"] = Field(
        "national", description="who published the suspects, cases and convictions that are drawn"
    )


class DublinClaimants(ChapterParameters):
    """Victims who asked for asylum elsewhere in Europe before."""

    nationalities: str = Field(
        "NGA,UGA,SLE,GMB,GIN",
        pattern=r"^[A-Z]{3}(,[A-Z]{3})*$",
        description="nationalities to follow, ISO 3166-1 alpha-3 codes with commas",
    )
    nationality_count: Literal["registered_victims", "detected_victims"] = Field(
        "registered_victims", description="the Rapporteur's count by nationality, or UNODC's"
    )
    scheme_outcome: Literal["all", "not_requested", "requested", "granted", "_U"] = Field(
        "all", description="what came of the residence scheme for the claimants that are drawn"
    )


class YoungVictims(ChapterParameters):
    """Minors and young adults."""

    age_group: Literal["minor", "18-22"] = Field(
        "minor", description="the age group of the main chart"
    )


class HiddenVictims(ChapterParameters):
    """Victims whom nobody registered: estimates, and how far they can be trusted."""

    threshold: float = Field(
        0.02,
        gt=0,
        lt=1,
        description="p value below which an overlap of lists enters stepwise",
    )
    bootstrap: Whole = Field(
        200, ge=100, le=10_000, description="replicates behind the intervals of selected models"
    )
    seed: Whole = Field(1, ge=0, description="seed of the bootstrap")


class Index(ChapterParameters):
    """The findings in one screen."""


class Recommendations(ChapterParameters):
    """The recommendations with their reactions."""

    acknowledged: TextsByName = Field(
        default_factory=dict,
        description="contradicted claims that are published all the same, each with the reason",
    )


class DataAndMethods(ChapterParameters):
    """Sources, definitions, breaks, conflicts and errata."""


MODELS: MappingProxyType[str, type[ChapterParameters]] = MappingProxyType(
    {
        "index": Index,
        "registration_trends": RegistrationTrends,
        "police_performance": PolicePerformance,
        "dublin_claimants": DublinClaimants,
        "young_victims": YoungVictims,
        "hidden_victims": HiddenVictims,
        "recommendations": Recommendations,
        "data_and_methods": DataAndMethods,
    }
)


def model_of(chapter: str) -> type[ChapterParameters]:
    """The parameter model of a chapter, or an error with the nearest name."""
    if chapter not in MODELS:
        raise ParameterError(f"unknown chapter {chapter!r}{nearest(chapter, MODELS)}")
    return MODELS[chapter]


def check_value(chapter: str, name: str, value: Any) -> Any:
    """One parameter of a chapter as a notebook holds it, whatever the others will be.

    Raises ParameterError for a value that no combination allows.
    """
    model = model_of(chapter)
    alone: TypeAdapter[Any] = TypeAdapter(model.model_fields[name].rebuild_annotation())
    try:
        return alone.dump_python(alone.validate_python(value), mode="json")
    except ValidationError as error:
        faults = [explain({**fault, "loc": (name,)}, model, MODELS) for fault in error.errors()]
        raise ParameterError(f"{chapter}: " + "\n".join(faults)) from None


def check_parameters(chapter: str, values: dict[str, Any]) -> ChapterParameters:
    """The parameters of a chapter, or a ParameterError that lists every fault with its remedy."""
    model = model_of(chapter)
    try:
        return model.model_validate(values)
    except ValidationError as error:
        faults = [explain(dict(fault), model, MODELS) for fault in error.errors()]
        raise ParameterError(f"{chapter}: " + "\n".join(faults)) from None


def described(chapter: str) -> list[Described]:
    """The parameters of a chapter in the order of its model."""
    return [describe(name, field) for name, field in model_of(chapter).model_fields.items()]


def check_names(chapter: str, names: Iterable[str]) -> None:
    """Raise ParameterError that names each unknown parameter, with the nearest one."""
    model = model_of(chapter)
    unknown = [
        f"unknown parameter {name!r}{hint(name, model, MODELS)}"
        for name in names
        if name not in model.model_fields
    ]
    if unknown:
        raise ParameterError(f"{chapter}: " + "\n".join(unknown))
