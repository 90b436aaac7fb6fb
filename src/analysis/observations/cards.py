"""Source cards: who published the figures, when, where, and how close to the counting it stands."""

from __future__ import annotations

import hashlib
from datetime import date
from pathlib import Path
from typing import Annotated, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from analysis.observations.periods import is_date, last_day
from analysis.observations.problems import Problem
from analysis.yaml_files import read_yaml

_Text = Annotated[str, Field(pattern=r"\S")]


class Card(BaseModel):
    """`source.yml`: one published document with figures."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str
    title: _Text
    title_en: _Text
    publisher: _Text
    published: str
    url: Annotated[str, Field(pattern=r"^https?://\S+$")]
    language: Literal["en", "nl", "hu"]
    licence: _Text
    grade: Literal["A", "B"]
    directness: Literal["original", "official", "reported"]
    sha256: str
    note: str = ""

    @field_validator("published")
    @classmethod
    def _published_is_a_date(cls, value: str) -> str:
        if not is_date(value):
            raise ValueError('write an ISO 8601 date in quotes: "2019", "2019-10" or "2019-10-18"')
        return value

    @property
    def known_from(self) -> date:
        """The first date on which an edition may use the figures."""
        return last_day(self.published)


def read_card(folder: Path) -> tuple[Card | None, list[Problem]]:
    """The card of one source folder, or the problems that keep it from being read."""
    file = f"sources/{folder.name}/source.yml"
    path = folder / "source.yml"
    if not path.is_file():
        return None, [Problem(file, 0, "", "the card is missing", "Write a source.yml there")]
    try:
        content = read_yaml(path.read_text(encoding="utf-8"))
        card = Card.model_validate(content)
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        problem = f"the card is not readable YAML ({' '.join(str(error).split())})"
        return None, [Problem(file, 0, "", problem, "Mend the line it names")]
    except ValidationError as error:
        return None, [
            Problem(file, 0, ".".join(map(str, fault["loc"])), fault["msg"], _remedy(fault["type"]))
            for fault in error.errors()
        ]
    return card, _problems_in(card, folder, file)


def _remedy(fault_type: str) -> str:
    if fault_type in {"missing", "extra_forbidden", "model_type"}:
        return f"The keys of a card are {', '.join(Card.model_fields)}"
    return "Write the value as the card of another source has it, a date in quotes"


def _problems_in(card: Card, folder: Path, file: str) -> list[Problem]:
    found = []
    if card.id != folder.name:
        remedy = f"Write id: {folder.name}"
        found.append(
            Problem(file, 0, "id", f"the id is {card.id!r}, not the folder's name", remedy)
        )
    figures = folder / "figures.csv"
    if figures.is_file():
        digest = hashlib.sha256(figures.read_bytes()).hexdigest()
        if digest != card.sha256:
            remedy = f"If the figures were changed on purpose, write sha256: {digest}"
            found.append(
                Problem(file, 0, "sha256", "the checksum does not match figures.csv", remedy)
            )
    return found
