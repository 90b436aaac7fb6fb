"""Police units beside each other: a funnel plot of what is expected of each, and no ranking."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
from IPython.display import HTML

from analysis.chapters.counted import (
    counted_figure,
    outside_the_cube,
    say_register,
    state_count,
    years_counted,
)
from analysis.chapters.page import Page
from analysis.chapters.unit_comparison import COUNTED, TABLES, compare, in_words, table_of
from analysis.facts.fact import Fact, derive
from analysis.facts.formatting import format_number, listed
from analysis.figures.explorer import State, show_explorer
from analysis.figures.figure import Figure, Notice
from analysis.figures.fold_out import fold_out
from analysis.figures.funnel_chart import funnel_chart
from analysis.figures.tables import html_table


def state_units(page: Page) -> None:
    """State how many victims the police reported, and how many of them had what is compared."""
    say_register(page)
    measure = _measure(page)
    table, (english, dutch) = TABLES[measure], COUNTED[measure]
    page.say("unit_measure", english)
    by_police = {"by_police": "yes"}
    reported = "Victims reported by the police in the register"
    labels = (reported, "Door de politie gemelde slachtoffers in het register")
    state_count(page, "unit_reported", labels, table, "rapporteur", by_police)
    labels = (f"{reported} who {english}", f"Door de politie gemelde slachtoffers die {dutch}")
    where = {**by_police, measure: "yes"}
    state_count(page, "unit_counted", labels, table, "rapporteur", where)
    _state_comparison(page)


def _state_comparison(page: Page) -> None:
    """State how many units were compared, and how many lie outside the limits."""
    parts = [page.facts[id] for id in ("unit_reported", "unit_counted") if id in page.facts]
    compared = compare(page, _measure(page), years_counted(page)) if parts else None
    if compared is None:
        for id in ("units_compared", "units_outside"):
            page.missing(id)
        return
    outside = int((compared.units["position"] != "inside").sum())
    how = "funnel limits: exact binomial, widened for over-dispersion (Spiegelhalter)"
    for id, value, labels in (
        (
            "units_compared",
            len(compared.units),
            ("Police units compared", "Vergeleken politie-eenheden"),
        ),
        (
            "units_outside",
            outside,
            ("Police units outside the limits", "Politie-eenheden buiten de grenzen"),
        ),
    ):
        page.state(_count_of_units(id, value, labels[0], parts, how), labels[1])


def _count_of_units(id: str, value: int, label: str, parts: list[Fact], how: str) -> Fact:
    # The units are counted, whatever was rounded in them.
    return replace(derive(id, value, "regions", label, parts, how), status="exact")


def units_figure(page: Page) -> Figure | Notice:
    """The funnel plot of the chosen measure over the years of the page."""
    return _figure(page, "police-units", _measure(page), years_counted(page))


def units_diagnostics(page: Page) -> HTML | Notice:
    """How far the units differ beyond chance, which the limits allow for, folded."""
    years = years_counted(page)
    compared = compare(page, _measure(page), years) if years else None
    caption = "Model and diagnostics of the funnel plot"
    if compared is None:
        return Notice("units-diagnostics", f"{caption}: no units to compare.")
    table = pd.DataFrame(
        {
            "Check": [
                "Dispersion of the units (about one when only chance sets them apart)",
                "Spread between the units (standard deviation, arcsine scale)",
            ],
            "Value": [
                _or_none(compared.dispersion),
                _or_none(compared.spread),
            ],
        }
    )
    return fold_out(caption, html_table(table, caption))


def _or_none(value: float) -> str:
    return "too few units" if pd.isna(value) else format_number(value, 2)


def explore_units(page: Page) -> None:
    """Both measures, over the whole period and in each year."""
    years = years_counted(page)
    periods = ([years] if len(years) > 1 else []) + [[year] for year in years]
    states: dict[str, State] = {}
    for measure, (english, _) in COUNTED.items():
        for period in periods:
            name = "–".join(dict.fromkeys((period[0], period[-1])))
            id = f"explore-units-{measure.split('_')[0]}-{name.replace('–', '-')}"
            states[f"Victims who {english}, {name}"] = _figure(page, id, measure, period)
    show_explorer("measure and period of the police units", states)


def _figure(page: Page, id: str, measure: str, years: list[str]) -> Figure | Notice:
    subject = f"Reported victims who {COUNTED[measure][0]}, by police unit"
    if not years:
        return outside_the_cube(page, id, subject)
    compared = compare(page, measure, years)
    if compared is None:
        return Notice(id, f"{subject}: too few reported victims to compare units.")
    units = compared.units
    names = [str(name) for name in units.index[units["position"] != "inside"]]
    verdict = f"outside the limits: {listed(names)}" if names else "no unit outside the limits"
    return counted_figure(
        page,
        id,
        f"{subject}: {verdict}",
        funnel_chart(units, compared.limits),
        f"Funnel plot of {in_words(units)}",
        table_of(units, measure),
        note="Bands: where chance alone would leave nearly all units, the inner and outer limits "
        "of Spiegelhalter's funnel plot, widened for over-dispersion. A small unit has wide "
        "limits: it is uncertain, not bad; units that reported hardly anybody a year are left out. "
        "Close to a limit an exact test decides, not the drawing. The table has the shares with "
        "Wilson's intervals. Why a unit lies outside, the plot does not say.",
    )


def _measure(page: Page) -> str:
    return str(page.parameters.unit_measure)  # type: ignore[attr-defined]
