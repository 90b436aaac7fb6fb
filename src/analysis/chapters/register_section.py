"""The register on the page of data and methods: what left it, and how it was protected."""

from __future__ import annotations

import json
from typing import Any

import pandas as pd
from IPython.display import HTML
from markupsafe import Markup

from analysis.chapters.counted import nature, say_register
from analysis.chapters.cube_title import cube_title
from analysis.chapters.page import Page
from analysis.facts.formatting import format_number, listed
from analysis.figures.tables import html_table
from analysis.language.messages import message, tr
from analysis.observations.cube import CUBE

_COUNTED = {"victims": message("victims"), "reports": message("reports")}
_DIMENSIONS = {
    "year": message("year"),
    "definition_part": message("definition part"),
    "form": message("form"),
    "age": message("age"),
    "sex": message("sex"),
    "nationality": message("nationality"),
    "region": message("region"),
    "police_unit": message("police unit"),
    "by_police": message("by police"),
    "declaration_filed": message("declaration filed"),
    "enough_indications": message("enough indications"),
    "dublin": message("dublin"),
    "residence_scheme": message("residence scheme"),
    "history": message("history"),
    "reporter": message("reporter"),
}


def state_register(page: Page) -> None:
    """Say the thresholds, the years and the verdict of the attack, from the cube itself."""
    say_register(page)
    card = page.cube.card
    page.say("cube_title", Markup('<span id="source-{}">{}</span>').format(CUBE, cube_title(card)))
    page.say("cube_threshold", format_number(card.threshold))
    page.say("cube_sensitive_threshold", format_number(card.sensitive_threshold))
    page.say("cube_years", f"{card.first_year}–{card.last_year}")
    headlines = _utility(page)["headline_totals"]
    page.say("cube_years_exact", format_number(headlines["years_kept_exact"]))
    page.say("cube_years_counted", format_number(headlines["years"]))
    page.say("cube_cells", format_number(sum(len(frame) for frame in page.cube.tables.values())))


def cube_table(page: Page) -> HTML:
    """Every table that left the register: what it counts, its threshold, its closeness."""
    cards = page.cube.card.tables
    table = pd.DataFrame(
        {
            tr("Table"): [card.name for card in cards],
            tr("Counts"): [tr(_COUNTED[card.unit_of_count]) for card in cards],
            tr("By"): [listed([_dimension(name) for name in card.dimensions]) for card in cards],
            tr("Threshold"): [card.threshold for card in cards],
            tr("Tolerance"): [card.tolerance for card in cards],
            tr("Mean deviation of a cell"): [_mean_deviation(page, card.name) for card in cards],
        }
    )
    table = table.assign(**{tr("Nature"): nature(page.cube.card)})
    return HTML(html_table(table, tr("Tables of the protected cube")))


def _dimension(name: str) -> str:
    return tr(_DIMENSIONS.get(name, name.replace("_", " ")))


def _mean_deviation(page: Page, table: str) -> float:
    # Groups of a few cells tell no mean: it would be that of single cells.
    parts = [part for part in _utility(page)["tables"][table].values() if "mean_error" in part]
    deviations = sum(part["cells"] * part["mean_error"] for part in parts)
    return float(deviations / sum(part["cells"] for part in parts)) if parts else float("nan")


def _utility(page: Page) -> dict[str, Any]:
    path = page.project.cube / "utility.json"
    utility: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return utility
