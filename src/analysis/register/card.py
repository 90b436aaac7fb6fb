"""What an extract says about itself: `extract.yml`."""

from __future__ import annotations

import hashlib
from pathlib import Path

import yaml
from pydantic import BaseModel, ValidationError, model_validator

from analysis.register.problems import Problems
from analysis.register.rules import CARD, CHECKSUM
from analysis.yaml_files import read_yaml

CARD_NAME = "extract.yml"


class Card(BaseModel):
    """The period, the kind and the checksums of an extract; what else is noted there is free.

    `synthetic` is None when the extract does not say it; `files` has a sha256 by file name.
    """

    synthetic: bool | None = None
    title: str = ""
    first_year: int | None = None
    last_year: int | None = None
    vintage: object = None
    files: dict[str, str] = {}

    @model_validator(mode="after")
    def _in_order(self) -> Card:
        if self.first_year and self.last_year and self.first_year > self.last_year:
            raise ValueError("the first year comes after the last")
        return self


def read_card(folder: Path, problems: Problems) -> Card:
    """The card of an extract; an empty one when it has none or it cannot be read, which is told."""
    path = folder / CARD_NAME
    if not path.is_file():
        return Card()
    try:
        return Card.model_validate(read_yaml(path.read_text(encoding="utf-8")) or {})
    except ValidationError as error:
        for fault in error.errors(include_input=False):
            where = ".".join(str(part) for part in fault["loc"]) or "period"
            problems.tell(CARD, CARD_NAME, fault=f"{where}: {fault['msg']}")
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        mark = getattr(error, "problem_mark", None)
        where = f" (line {mark.line + 1})" if mark else ""
        problems.tell(CARD, CARD_NAME, fault=f"not readable YAML{where}")
    return Card()


def check_files(folder: Path, card: Card, problems: Problems) -> None:
    """Tell the files of the card that are not there, or are not what was meant."""
    for name, expected in card.files.items():
        path = folder / name
        if not path.is_file():
            problems.tell(CARD, CARD_NAME, "files", fault=f"{name} is named and not there")
            continue
        with path.open("rb") as content:
            if hashlib.file_digest(content, "sha256").hexdigest() != expected.lower():
                problems.tell(CHECKSUM, name)
