"""The words of the monitor for readers: `data/glossary.yml`, read, checked and shown as a page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import yaml
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from analysis.book.publications.about_page import write_about_page
from analysis.book.publications.fragments import fill
from analysis.book.publications.settings import SiteSettings
from analysis.errors import DataError
from analysis.language.current import LANGUAGES, current, text_of
from analysis.language.messages import tr
from analysis.yaml_files import read_yaml

PATH = "about/glossary.html"
_Text = Annotated[str, Field(pattern=r"\S")]


class Term(BaseModel):
    """A word with its definition, and under `found` how chapters write it, in both languages."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]*$")]
    term_en: _Text
    term_nl: _Text
    found_en: tuple[_Text, ...]
    found_nl: tuple[_Text, ...]
    definition_en: _Text
    definition_nl: _Text
    source_en: str = ""
    source_nl: str = ""

    @property
    def name(self) -> str:
        """The word in the current language."""
        return text_of(self, "term")

    @property
    def other_name(self) -> str:
        """The word in the other language."""
        return self.term_nl if current() == "en" else self.term_en

    @property
    def definition(self) -> str:
        """What it means, in the current language."""
        return text_of(self, "definition")

    @property
    def source(self) -> str:
        """The law that fixes the meaning, in the current language; empty where there is none."""
        return text_of(self, "source")

    @property
    def found(self) -> tuple[str, ...]:
        """How chapters write it in the current language; empty for a word that is not marked."""
        return self.found_en if current() == "en" else self.found_nl


def read_glossary(path: Path) -> list[Term]:
    """All terms, as the file has them.

    Raises DataError that names file, entry, field and remedy; also for an id or a writing that
    stands for two terms.
    """
    try:
        content = read_yaml(path.read_text(encoding="utf-8"))
        terms = TypeAdapter(list[Term]).validate_python(content)
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise DataError(f"{path}: the glossary cannot be read: {error}") from error
    except ValidationError as error:
        faults = [f"entry {'.'.join(map(str, f['loc']))}: {f['msg']}" for f in error.errors()]
        raise DataError(
            f"{path}: {'; '.join(faults)}. The fields are {', '.join(Term.model_fields)}."
        ) from error
    _check_unique(path, "the id", [term.id for term in terms])
    for language in LANGUAGES:
        found = [one for term in terms for one in getattr(term, f"found_{language}")]
        _check_unique(path, f"found_{language}", found)
    return terms


def write_glossary(root: Path, terms: Sequence[Term], settings: SiteSettings) -> Path:
    """Write the glossary of the current language, in the order of its alphabet."""
    ordered = sorted(terms, key=lambda term: (term.name.casefold(), term.id))
    other = "nl" if current() == "en" else "en"
    title = tr("Glossary")
    body = fill("glossary.html.j2", title=title, terms=ordered, other=other)
    return write_about_page(root, PATH, title, body, settings)


def _check_unique(path: Path, what: str, values: list[str]) -> None:
    twice = sorted(value for value, count in Counter(values).items() if count > 1)
    if twice:
        raise DataError(
            f"{path}: {what} {', '.join(map(repr, twice))} stands twice. Keep it for one term."
        )
