"""How to cite an edition: in words, and as files for reference managers (BibTeX, RIS)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from analysis.book.editions import Edition
from analysis.book.publications.about_page import write_about_page
from analysis.book.publications.fragments import fill
from analysis.book.publications.settings import SiteSettings
from analysis.errors import DataError
from analysis.facts.formatting import format_date
from analysis.facts.recommendations import Document
from analysis.language.current import Language, current, text_of
from analysis.language.messages import tr
from analysis.yaml_files import read_yaml

_LANGUAGES: dict[Language, str] = {"en": "english", "nl": "dutch"}
_LATEX = str.maketrans(
    {
        **{character: f"\\{character}" for character in "&%$#_{}"},
        **{"\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}"},
        **{"–": "--"},
    }
)


class _Person(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)

    name: str


class Release(BaseModel):
    """The monitor as `CITATION.cff` describes it: version, date of the release, authors."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    version: str
    released: Annotated[date, Field(alias="date-released")]
    authors: tuple[_Person, ...] = Field(min_length=1)

    @property
    def by(self) -> str:
        """The authors, one after another."""
        return ", ".join(author.name for author in self.authors)


@dataclass(frozen=True)
class Citation:
    """An edition as others cite it, in one language.

    `day` is the date whose knowledge the edition shows; `address` is empty where none is known.
    """

    key: str
    title: str
    release: Release
    publisher: str
    day: str
    note: str
    address: str
    language: Language

    def in_words(self) -> str:
        """The reference as one line of text."""
        said = tr(
            "{authors} ({year}). {title}. Version {version}, figures published up to {day}.",
            authors=self.release.by,
            year=self.release.released.year,
            title=self.title,
            version=self.release.version,
            day=self.day,
        )
        # Authors who publish themselves are not named twice.
        publisher = f"{self.publisher}." if self.publisher != self.release.by else ""
        return " ".join(part for part in (said, publisher, self.note, self.address) if part)

    def bibtex(self) -> str:
        """The reference as a BibTeX entry: `misc`, which every style knows."""
        fields = {
            # Braces of their own: these are names of bodies, not of persons with a first name.
            "author": " and ".join(f"{{{_latex(one.name)}}}" for one in self.release.authors),
            "title": f"{{{_latex(self.title)}}}",
            "year": str(self.release.released.year),
            "month": f"{self.release.released.month}",
            "version": _latex(self.release.version),
            "publisher": _latex(self.publisher),
            "note": _latex(f"{self._known} {self.note}"),
            "langid": _LANGUAGES[self.language],
        }
        if self.address:
            fields["url"] = self.address
        lines = [f"  {name} = {{{value}}}," for name, value in fields.items()]
        return "\n".join([f"@misc{{{self.key},", *lines, "}", ""])

    def ris(self) -> str:
        """The reference as RIS: a report, one tag a line, lines ended as the format asks."""
        released = self.release.released
        fields = [
            ("TY", "RPRT"),
            *(("AU", author.name) for author in self.release.authors),
            ("TI", self.title),
            ("PY", str(released.year)),
            ("DA", f"{released:%Y/%m/%d}"),
            ("ET", self.release.version),
            ("PB", self.publisher),
            ("LA", self.language),
            ("N1", f"{self._known} {self.note}"),
            *([("UR", self.address)] if self.address else []),
            ("ID", self.key),
            ("ER", ""),
        ]
        return "".join(f"{tag}  - {value}\r\n" for tag, value in fields)

    @property
    def _known(self) -> str:
        return tr("Figures published up to {day}.", day=self.day)


def read_release(path: Path) -> Release:
    """The release that `CITATION.cff` names. Raises DataError that names file and field."""
    try:
        return Release.model_validate(read_yaml(path.read_text(encoding="utf-8")))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise DataError(f"{path}: cannot be read: {error}") from error
    except ValidationError as error:
        faults = [f"{'.'.join(map(str, f['loc']))}: {f['msg']}" for f in error.errors()]
        raise DataError(f"{path}: {'; '.join(faults)}. Mend these fields.") from error


def cite(edition: Edition, release: Release, settings: SiteSettings) -> Citation:
    """The citation of an edition in the current language."""
    return Citation(
        key=f"victim-monitor-{edition.id}-{current()}",
        title=f"{text_of(edition, 'title')}: {settings.tagline}",
        release=release,
        publisher=settings.publisher,
        day=format_date(edition.as_of),
        note=tr(
            "A reproduction from published figures, not an official publication of the National "
            "Rapporteur."
        ),
        address=settings.address(f"{edition.id}/chapters/index.html"),
        language=current(),
    )


def write_citation(
    root: Path, edition: Edition, report: Document, release: Release, settings: SiteSettings
) -> Path:
    """Write `about/cite-<edition>.html`, `.bib` and `.ris` of the current language.

    `report` is the official report that the edition follows; the page says that it is another one.
    """
    citation = cite(edition, release, settings)
    name = f"cite-{edition.id}"
    for ending, content in (("bib", citation.bibtex()), ("ris", citation.ris())):
        target = root / "about" / f"{name}.{ending}"
        target.parent.mkdir(parents=True, exist_ok=True)
        # As bytes: the line ends are those of the format, whatever the system's are.
        target.write_bytes(content.encode("utf-8"))
    title = f"{tr('Cite this edition')}: {text_of(edition, 'title')}"
    body = fill(
        "cite.html.j2",
        title=title,
        edition=edition,
        edition_title=text_of(edition, "title"),
        citation=citation,
        name=name,
        report=report,
        has_pdf=(root / edition.id / f"victim-monitor-{edition.id}.pdf").is_file(),
    )
    path = f"about/{name}.html"
    return write_about_page(root, path, title, body, settings)


def _latex(text: str) -> str:
    return text.translate(_LATEX)
