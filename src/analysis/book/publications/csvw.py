"""What a table holds, for machines: metadata after the W3C's CSV on the Web (CSVW)."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from analysis.book.editions import Edition
from analysis.book.publications.finished_figures import FinishedFigure
from analysis.book.publications.settings import SiteSettings
from analysis.language.current import current, text_of
from analysis.language.messages import tr
from analysis.observations.cards import Card
from analysis.observations.cube import CUBE, CubeCard

SUFFIX = "-metadata.json"
"""Where programs look for the metadata of `x.csv`: in `x.csv-metadata.json` beside it."""
_YEAR = re.compile(r"(19|20)\d\d")
_INTEGER = re.compile(r"-?\d+")
_NUMBER = re.compile(r"-?\d+(\.\d+)?")


def csvw_of(
    figure: FinishedFigure,
    edition: Edition,
    cards: Mapping[str, Card],
    cube: CubeCard,
    settings: SiteSettings,
) -> dict[str, Any]:
    """The metadata of a figure's table in the current language.

    Issued is the date up to which the edition knows what was published. A table that rests on a
    synthetic cube says so in a note.
    """
    with figure.csv.open(encoding="utf-8", newline="") as file:
        header, *rows = list(csv.reader(file))
    return {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": current()}],
        "url": figure.csv.name,
        "dialect": {"encoding": "utf-8", "header": True, "lineTerminators": ["\r\n"]},
        "dc:title": figure.title,
        "dc:description": figure.caption_text,
        "dc:language": current(),
        "dc:issued": {"@value": edition.as_of.isoformat(), "@type": "xsd:date"},
        "dc:publisher": settings.publisher,
        "dc:license": {"@id": settings.data_licence.address},
        "dc:isPartOf": text_of(edition, "title"),
        "dc:source": [_source(name, cards, cube) for name in figure.sources],
        "notes": _notes(figure, cube),
        "tableSchema": {"columns": _columns(header, rows)},
    }


def csvw_text(metadata: Mapping[str, Any]) -> str:
    """The metadata as JSON: the same bytes for the same content."""
    return json.dumps(metadata, indent=2, ensure_ascii=False) + "\n"


def is_synthetic(figure: FinishedFigure, cube: CubeCard) -> bool:
    """Whether a figure shows counts of the cube, and these describe nobody."""
    return cube.synthetic and CUBE in figure.sources


def _source(name: str, cards: Mapping[str, Card], cube: CubeCard) -> dict[str, Any]:
    if name == CUBE:
        return {"dc:title": cube.title}
    card = cards[name]
    return {
        "@id": card.url,
        "dc:title": {"@value": card.title, "@language": card.language},
        "dc:publisher": card.publisher,
        "dc:date": card.published,
    }


def _notes(figure: FinishedFigure, cube: CubeCard) -> list[dict[str, str]]:
    texts = [
        tr(
            "A reproduction from published figures, not an official publication. What was "
            "registered is not how many victims there are."
        )
    ]
    if is_synthetic(figure, cube):
        texts.insert(
            0, tr("SYNTHETIC: counted in an invented register. The numbers describe nobody.")
        )
    return [{"type": "Annotation", "target": figure.csv.name, "body": text} for text in texts]


def _columns(header: Sequence[str], rows: Sequence[Sequence[str]]) -> list[dict[str, Any]]:
    names: list[str] = []
    for position, title in enumerate(header, start=1):
        name = re.sub(r"\W+", "_", title.lower()).strip("_") or f"column_{position}"
        names.append(name if name not in names else f"{name}_{position}")
    return [
        {"name": name, "titles": title, "datatype": _datatype([row[place] for row in rows])}
        for place, (name, title) in enumerate(zip(names, header, strict=True))
    ]


def _datatype(cells: Sequence[str]) -> str:
    """The closest type that holds for every cell; an empty cell is a missing value."""
    filled = [cell for cell in cells if cell]
    for pattern, datatype in ((_YEAR, "gYear"), (_INTEGER, "integer"), (_NUMBER, "decimal")):
        if filled and all(pattern.fullmatch(cell) for cell in filled):
            return datatype
    return "string"


def write_csvw(metadata: Mapping[str, Any], csv_file: Path) -> Path:
    """Write the metadata beside its table."""
    path = csv_file.with_name(csv_file.name + SUFFIX)
    path.write_text(csvw_text(metadata), encoding="utf-8")
    return path
