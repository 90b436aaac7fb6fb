"""No naked numbers: every number and direction word in our texts is bound to a fact."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path
from typing import Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from analysis.book.audit.texts import Passage, passages
from analysis.book.audit.words import Kind, Mark, marks
from analysis.errors import DataError
from analysis.paths import Project
from analysis.yaml_files import read_yaml

EXCEPTIONS = "audit_exceptions.yml"
_REMEDIES: dict[Kind, str] = {
    "digits": "State it as a fact and show that, or write the sentence without the number.",
    "number word": "State it as a fact and show that, or write the sentence without the number.",
    "direction word": "Let the facts choose the word (page.phrase), or write the sentence without.",
}
_IF_REVIEWED = f" What must stay goes, with its reason, into data/{EXCEPTIONS}."


@dataclass(frozen=True)
class Finding:
    """A number or direction word that no fact stands behind, or an exception that is not needed."""

    file: str
    place: str
    word: str
    context: str
    kind: Kind | Literal["stale exception"]
    remedy: str

    def __str__(self) -> str:
        where = f"{self.file}, {self.place}"
        return f"{where}: {self.kind} {self.word!r} in {self.context!r}. {self.remedy}"


class Exemption(BaseModel):
    """A reviewed text that may hold an unbound number: exactly this snippet, in these files."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    file: str
    text: str = Field(min_length=4)
    reason: str = Field(min_length=10)

    def covers(self, passage: Passage, mark: Mark) -> bool:
        """Whether the mark stands inside the snippet."""
        return fnmatch(passage.file, self.file) and self.holds(passage.text, mark)

    def holds(self, text: str, mark: Mark) -> bool:
        """Whether the mark stands inside the snippet, in whatever file."""
        return any(
            place.start() <= mark.start and mark.end <= place.end()
            for place in re.finditer(re.escape(self.text), text)
        )


def read_exceptions(data: Path) -> list[Exemption]:
    """The reviewed exceptions of a project's data folder; none when there is no such file."""
    path = data / EXCEPTIONS
    if not path.is_file():
        return []
    try:
        content = read_yaml(path.read_text(encoding="utf-8")) or []
        return TypeAdapter(list[Exemption]).validate_python(content)
    except (yaml.YAMLError, ValidationError) as error:
        raise DataError(
            f"{path}: the exceptions of the audit cannot be read: {error}. "
            "Each has `file`, `text` and `reason`."
        ) from error


def audit(project: Project) -> list[Finding]:
    """Everything naked in the sources of the texts, and every exception that covers nothing."""
    return audit_passages(passages(project), read_exceptions(project.data))


def audit_passages(texts: Iterable[Passage], exceptions: Sequence[Exemption]) -> list[Finding]:
    """Everything naked in the passages, then the exceptions that cover nothing in them."""
    found, used = [], set()
    for passage in texts:
        for mark in marks(passage.open):
            covering = {number for number, e in enumerate(exceptions) if e.covers(passage, mark)}
            used |= covering
            if not covering:
                found.append(finding(passage, mark))
    stale = [e for number, e in enumerate(exceptions) if number not in used]
    return found + [_stale(exception) for exception in stale]


def finding(passage: Passage, mark: Mark) -> Finding:
    """A finding with the words around it."""
    start, end = max(0, mark.start - 40), mark.end + 40
    context = " ".join(passage.text[start:end].split())
    remedy = _REMEDIES[mark.kind] + _IF_REVIEWED
    return Finding(passage.file, passage.place, mark.word, context, mark.kind, remedy)


def _stale(exception: Exemption) -> Finding:
    return Finding(
        file=f"data/{EXCEPTIONS}",
        place=f"exception for {exception.file}",
        word=exception.text,
        context=exception.reason,
        kind="stale exception",
        remedy="Nothing naked stands in this text any more: remove the exception.",
    )
