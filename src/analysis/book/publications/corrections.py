"""Corrections of the monitor (`data/corrections.yml`) and errata of its sources, as a page."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Annotated

import pandas as pd
import yaml
from markupsafe import Markup
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from analysis.book.publications.about_page import write_about_page
from analysis.book.publications.fragments import fill
from analysis.book.publications.settings import SiteSettings
from analysis.errors import DataError
from analysis.facts.formatting import format_period, format_published, format_value
from analysis.figures.tables import html_table
from analysis.language.current import current, text_of
from analysis.language.messages import tr
from analysis.observations.catalogue import Catalogue
from analysis.observations.checks import ERRATUM_KINDS, Erratum
from analysis.observations.codelists import TOTAL
from analysis.yaml_files import read_yaml

PATH = "about/corrections.html"
_Text = Annotated[str, Field(pattern=r"\S")]


class Correction(BaseModel):
    """One correction: when, in which editions, and what was wrong, in both languages."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]*$")]
    date: date
    editions: tuple[str, ...] = Field(min_length=1)
    title_en: _Text
    title_nl: _Text
    text_en: _Text
    text_nl: _Text

    @property
    def title(self) -> str:
        """What was wrong, in one line of the current language."""
        return text_of(self, "title")

    @property
    def text(self) -> str:
        """What stood there, what stands there now and why, in the current language."""
        return text_of(self, "text")


def read_corrections(path: Path) -> list[Correction]:
    """All corrections, newest first.

    Raises DataError that names the file, the entry, the field and the remedy.
    """
    try:
        content = read_yaml(path.read_text(encoding="utf-8"))
        corrections = TypeAdapter(list[Correction]).validate_python(content)
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise DataError(f"{path}: the corrections cannot be read: {error}") from error
    except ValidationError as error:
        faults = [f"entry {'.'.join(map(str, f['loc']))}: {f['msg']}" for f in error.errors()]
        raise DataError(
            f"{path}: {'; '.join(faults)}. The fields are {', '.join(Correction.model_fields)}; "
            "an empty list is []."
        ) from error
    ids = [correction.id for correction in corrections]
    if twice := sorted({id for id in ids if ids.count(id) > 1}):
        raise DataError(f"{path}: the id {', '.join(twice)} stands twice. Give each entry its own.")
    return sorted(corrections, key=lambda one: (one.date, one.id), reverse=True)


def write_corrections(
    root: Path,
    corrections: Sequence[Correction],
    errata: Sequence[Erratum],
    catalogue: Catalogue,
    settings: SiteSettings,
) -> Path:
    """Write the page of corrections in the current language, with the errata of the sources."""
    table = pd.DataFrame([_line(one, catalogue) for one in errata], dtype=object)
    title = tr("Corrections")
    body = fill(
        "corrections.html.j2",
        title=title,
        corrections=corrections,
        errata=html_table(table, tr("Printed figures that are not used"), stacks=True)
        if errata
        else "",
        settings=settings,
    )
    return write_about_page(root, PATH, title, body, settings)


def _line(erratum: Erratum, catalogue: Catalogue) -> dict[str, str | Markup]:
    card = catalogue.cards[erratum.figure.source]
    figure = erratum.figure.rows(catalogue.figures).iloc[0]
    what = [
        str(catalogue.codelists[column][f"label_{current()}"][figure[column]])
        for column in ("measure", "form", "age")
        if column == "measure" or figure[column] != TOTAL
    ]
    return {
        tr("Printed in"): Markup('{} ({}), <a href="{}"><cite lang="{}">{}</cite></a>').format(
            *(card.publisher, format_published(card.published)),
            *(card.url, card.language, card.title),
        ),
        tr("What"): ", ".join(what),
        tr("Period"): format_period(erratum.figure.period),
        tr("Printed"): format_value(erratum.printed, None, figure["unit"]),
        tr("By the other figures"): format_value(erratum.expected, None, figure["unit"]),
        tr("Verdict"): tr(ERRATUM_KINDS[erratum.kind]),
        tr("Reason"): tr(erratum.reason),
    }
