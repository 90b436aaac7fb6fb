"""The typed parameters of each chapter: checked before a kernel starts, and again inside it."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Any, Literal, Self, get_args, get_origin

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator
from pydantic.fields import FieldInfo

from analysis.errors import ParameterError
from analysis.language.current import Language

Definition = Literal["rapporteur", "comensha"]
FIRST_REGISTRATION_YEAR = 2007


_TYPES = {"int": "whole number", "float": "number", "str": "text", "date": "date (YYYY-MM-DD)"}
_SIGNS = {"≥": "ge", ">": "gt", "≤": "le", "<": "lt"}


class ChapterParameters(BaseModel):
    """What every chapter can be rerun with."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    edition: str = Field("2016-2020", description="the edition whose texts are shown")
    first_year: int = Field(
        2016, ge=FIRST_REGISTRATION_YEAR, le=2100, description="first year of the period"
    )
    last_year: int = Field(
        2020, ge=FIRST_REGISTRATION_YEAR, le=2100, description="last year of the period"
    )
    as_of: date = Field(
        date(2021, 12, 31), description="figures published after this date do not exist"
    )
    definition: Definition = Field("rapporteur", description="which registered victims count")
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

    target_year: int = Field(
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
    bootstrap: int = Field(
        200, ge=100, le=10_000, description="replicates behind the intervals of selected models"
    )
    seed: int = Field(1, ge=0, description="seed of the bootstrap")


class Index(ChapterParameters):
    """The findings in one screen."""


class Recommendations(ChapterParameters):
    """The recommendations with their reactions."""

    acknowledged: dict[str, str] = Field(
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
        raise ParameterError(f"unknown chapter {chapter!r}{_nearest(chapter, list(MODELS))}")
    return MODELS[chapter]


def check_parameters(chapter: str, values: dict[str, Any]) -> ChapterParameters:
    """The parameters of a chapter, or a ParameterError that lists every fault with its remedy."""
    model = model_of(chapter)
    try:
        return model.model_validate(values)
    except ValidationError as error:
        faults = [_explain(dict(fault), model) for fault in error.errors()]
        raise ParameterError(f"{chapter}: " + "\n".join(faults)) from None


@dataclass(frozen=True)
class Described:
    """A parameter for readers: what `monitor run CHAPTER --help` lists."""

    name: str
    type: str
    default: str
    allowed: str
    meaning: str


def described(chapter: str) -> list[Described]:
    """The parameters of a chapter in the order of its model."""
    return [_describe(name, field) for name, field in model_of(chapter).model_fields.items()]


def _describe(name: str, field: FieldInfo) -> Described:
    choices = get_args(field.annotation) if get_origin(field.annotation) is Literal else ()
    kind = "choice" if choices else getattr(field.annotation, "__name__", "text")
    default = field.get_default(call_default_factory=True)
    return Described(
        name,
        _TYPES.get(kind, kind),
        str(default),
        ", ".join(map(str, choices)) if choices else _bounds(field),
        field.description or "",
    )


def _bounds(field: FieldInfo) -> str:
    """The bounds of a number or the pattern of a text, as the model checks them."""
    found = []
    for rule in field.metadata:
        for sign, name in _SIGNS.items():
            if getattr(rule, name, None) is not None:
                found.append(f"{sign} {getattr(rule, name)}")
        if getattr(rule, "pattern", None):
            found.append(str(rule.pattern))
    return ", ".join(found)


def check_names(chapter: str, names: Iterable[str]) -> None:
    """Raise ParameterError that names each unknown parameter, with the nearest one."""
    model = model_of(chapter)
    unknown = [
        f"unknown parameter {name!r}{_hint(name, model)}"
        for name in names
        if name not in model.model_fields
    ]
    if unknown:
        raise ParameterError(f"{chapter}: " + "\n".join(unknown))


def _explain(fault: dict[str, Any], model: type[ChapterParameters]) -> str:
    name = str(fault["loc"][0]) if fault["loc"] else ""
    if fault["type"] == "extra_forbidden":
        return f"unknown parameter {name!r}{_hint(name, model)}"
    message = fault["msg"].removeprefix("Value error, ")
    if not name:
        return str(message)
    field = model.model_fields[name]
    allowed = get_args(field.annotation)
    values = (
        f"; allowed values: {', '.join(map(str, allowed))}" if allowed else _expected(name, field)
    )
    return f"{name}={fault['input']!r}: {message}{values} ({field.description}){_quoted(fault)}"


def _expected(name: str, field: FieldInfo) -> str:
    """What a value has to be, where it is none of a list."""
    described = _describe(name, field)
    return f"; expected: {', '.join(filter(None, (described.type, described.allowed)))}"


def _quoted(fault: dict[str, Any]) -> str:
    """A hint for a value that the shell or its quoting has changed."""
    given = fault["input"]
    if isinstance(given, str) and (not given or set(given) & set("'\"‘’“”")):
        return ". Was it quoted for the shell? Write -p name=value, or -p 'name=value'"
    return ""


def _hint(name: str, model: type[ChapterParameters]) -> str:
    others = [chapter for chapter, other in MODELS.items() if name in other.model_fields]
    elsewhere = f" (a parameter of {', '.join(others)})" if others else ""
    return elsewhere + _nearest(name, list(model.model_fields))


def _nearest(name: str, known: list[str]) -> str:
    close = difflib.get_close_matches(name, known, n=1, cutoff=0.5)
    hint = f": did you mean {close[0]}?" if close else "."
    return f"{hint} Known are {', '.join(known)}"
