"""Shared by the tests of the publications: a small finished edition in both languages."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pandas as pd

from analysis.book.editions import Edition, read_edition
from analysis.book.finishing import finish
from analysis.book.publications.assets import write_assets
from analysis.book.publications.publish import Material, publish_edition, publish_front
from analysis.book.publications.published import PublishedEdition
from analysis.book.publications.settings import read_settings
from analysis.figures.bars import bar_chart
from analysis.figures.charts import line_chart
from analysis.figures.figure import Figure, describe
from analysis.figures.look import stamp, to_svg
from analysis.language.current import LANGUAGES, speaking
from analysis.observations.breaks import read_breaks
from analysis.observations.catalogue import Catalogue
from analysis.observations.cube import CUBE, read_cube
from analysis.paths import Project

EDITION = "2014-2018"
CHAPTER = f"{EDITION}/chapters/registration_trends.html"
TOTALS = "registration_trends/totals"
INVENTED = "registration_trends/invented"
SOURCE = "comensha-reaction-2014-2018"
COUNTS = {2014: 1256.0, 2015: 1150.0, 2016: 952.0, 2017: 958.0, 2018: 668.0}
HEAD = '<!DOCTYPE html>\n<html lang="{0}">\n<head>\n<title>{1}</title>\n</head>\n<body>\n<main>\n'


def material_of(project: Project, catalogue: Catalogue) -> Material:
    return Material(
        catalogue,
        read_cube(project.cube).card,
        read_breaks(project.data / "breaks.yml"),
        read_settings(project.data / "site.yml"),
    )


def edition_of(project: Project) -> Edition:
    return read_edition(project.data / "editions" / f"{EDITION}.yml")


def roots_of(site: Path) -> dict[str, Path]:
    return {"en": site, "nl": site / "nl"}


def totals(id: str = "totals") -> Figure:
    data = pd.DataFrame({"year": list(COUNTS), "series": "A & B", "value": list(COUNTS.values())})
    alt = f'Fewer "A & B" <registered>. {describe(data)}'
    return Figure(
        id=id,
        title="Fewer A & B <registered>",
        chart=to_svg(line_chart(data), id, alt),
        alt=alt,
        table=pd.DataFrame(
            {
                "Year": [str(year) for year in COUNTS],
                "Registered victims": list(COUNTS.values()),
                "Rate": [7.4, 6.8, None, 5.6, 3.9],
                "Printed as": ["", "", "", "about 958", ""],
            }
        ),
        sources={SOURCE: "CoMensha (18 October 2019)"},
        note="What a reader must know.",
    )


def invented() -> Figure:
    data = pd.DataFrame({"category": ["x", "y"], "series": "Victims", "value": [10.0, 25.0]})
    canvas = bar_chart(data)
    stamp(canvas, "SYNTHETIC")
    table = {"Category": ["x", "y"], "Victims": [10.0, 25.0], "Nature": "SYNTHETIC"}
    return Figure(
        id="invented",
        title="SYNTHETIC: by category",
        chart=to_svg(canvas, "invented", "SYNTHETIC: by category."),
        alt="SYNTHETIC: by category.",
        table=pd.DataFrame(table),
        sources={CUBE: "SYNTHETIC: a register"},
    )


def fact(id: str, value: float, period: str, kind: str = "registered") -> dict[str, object]:
    text = {"en": f"{value:,.0f}", "nl": f"{value:,.0f}".replace(",", ".")}
    return {"id": id, "value": value, "period": period, "kind": kind, "text": text}


FACTS = [
    fact("rapporteur_last", 668.0, "2018"),
    fact("comensha_last", 742.0, "2018"),
    fact("rapporteur_change", -46.8, "2014/2018"),
    fact("dublin_requests", 380.0, "2019-01/2019-04"),
]


def write_facts(folder: Path, facts: list[dict[str, object]]) -> None:
    path = folder / "facts" / "index.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps({"chapter": "index", "facts": facts}), encoding="utf-8")


def write_chapters(site: Path) -> None:
    """The finished chapters of one edition, before anything is published around them."""
    for language, root in roots_of(site).items():
        folder = root / EDITION / "chapters"
        folder.mkdir(parents=True)
        shown = "\n".join(
            [
                '<h1>Registration trends<a class="headerlink" href="#t">#</a></h1>',
                "<p>What was registered in these years, told at some length.</p>",
                totals()._repr_html_(),
                f'<div class="explorer-fallback">{totals("explored-plain")._repr_html_()}</div>',
                invented()._repr_html_(),
            ]
        )
        end = "\n</main>\n</body>\n</html>\n"
        page = HEAD.format(language, "Registration trends") + shown + end
        (folder / "registration_trends.html").write_text(page, encoding="utf-8")
        findings = HEAD.format(language, "Findings") + "<h1>Findings</h1>" + end
        (folder / "index.html").write_text(findings, encoding="utf-8")
        finish(root / EDITION)
        write_facts(root / EDITION, FACTS)


def publish(site: Path, edition: Edition, material: Material) -> None:
    """All publications of the small site, in both languages."""
    write_assets(site)
    for language in LANGUAGES:
        root = roots_of(site)[language]
        with speaking(language):
            publish_edition(root, edition, material)
            published = [PublishedEdition(edition, root / edition.id)]
            publish_front(root, published, [], material)


def pages_of(site: Path) -> Iterator[tuple[str, Path]]:
    for path in sorted(site.rglob("*.html")):
        yield path.relative_to(site).as_posix(), path
