"""Police units beside each other: a funnel plot of what is expected of each, and no ranking."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pandas as pd

from analysis.chapters.counted import (
    counted_figure,
    outside_the_cube,
    say_register,
    state_count,
    years_counted,
)
from analysis.chapters.page import Page
from analysis.errors import MissingFigure
from analysis.facts.fact import Fact, derive
from analysis.facts.formatting import format_number, format_percent, listed
from analysis.figures.explorer import State, show_explorer
from analysis.figures.figure import Figure, Notice
from analysis.figures.funnel_chart import funnel_chart
from analysis.observations.cube_labels import cube_label
from analysis.statistics.funnel import expected_counts, share_funnel
from analysis.statistics.shares import shares_with_intervals

_TABLES = {"declaration_filed": "police_declarations", "enough_indications": "police_indications"}
_COUNTED = {
    "declaration_filed": ("filed a declaration", "deden aangifte"),
    "enough_indications": (
        "gave enough indications for an investigation",
        "gaven genoeg aanwijzingen voor een onderzoek",
    ),
}
_POSITIONS = {
    "inside": "inside the limits",
    "above_95": "above the inner limit",
    "above_998": "above the outer limit",
    "below_95": "below the inner limit",
    "below_998": "below the outer limit",
}


_LEAST_THRESHOLDS = 2
"""Victims a year that a unit reported, in thresholds of the table, from which it is compared."""


_LIMITS = ["lower_95", "upper_95", "lower_998", "upper_998"]


@dataclass(frozen=True)
class _Comparison:
    """Units and limits on one scale: observed over expected, against the expected number."""

    units: pd.DataFrame
    limits: pd.DataFrame


def state_units(page: Page) -> None:
    """State how many victims the police reported, and how many of them had what is compared."""
    say_register(page)
    measure = _measure(page)
    table, (english, dutch) = _TABLES[measure], _COUNTED[measure]
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
    compared = _compare(page, _measure(page), years_counted(page)) if parts else None
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


def explore_units(page: Page) -> None:
    """Both measures, over the whole period and in each year."""
    years = years_counted(page)
    periods = ([years] if len(years) > 1 else []) + [[year] for year in years]
    states: dict[str, State] = {}
    for measure, (english, _) in _COUNTED.items():
        for period in periods:
            name = "–".join(dict.fromkeys((period[0], period[-1])))
            id = f"explore-units-{measure.split('_')[0]}-{name.replace('–', '-')}"
            states[f"Victims who {english}, {name}"] = _figure(page, id, measure, period)
    show_explorer("measure and period of the police units", states)


def _figure(page: Page, id: str, measure: str, years: list[str]) -> Figure | Notice:
    subject = f"Reported victims who {_COUNTED[measure][0]}, by police unit"
    if not years:
        return outside_the_cube(page, id, subject)
    compared = _compare(page, measure, years)
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
        f"Funnel plot of {_in_words(units)}",
        _table(units, measure),
        note="Bands: where chance alone would leave nearly all units, the inner and outer limits "
        "of Spiegelhalter's funnel plot, widened for over-dispersion. A small unit has wide "
        "limits: it is uncertain, not bad; units that reported hardly anybody a year are left out. "
        "Close to a limit an exact test decides, not the drawing. The table has the shares with "
        "Wilson's intervals. Why a unit lies outside, the plot does not say.",
    )


def _compare(page: Page, measure: str, years: list[str]) -> _Comparison | None:
    """The funnel of the units that reported enough, in the order of their code list."""
    table = _TABLES[measure]
    where = {"year": years, "by_police": "yes"}
    counts = page.cube.counts(table, ["police_unit", measure], **where)
    wide = counts.pivot_table(index="police_unit", columns=measure, values="count", sort=False)
    units = pd.DataFrame({"observed": wide["yes"], "exposure": wide.sum(axis=1)})
    # Each cell is rounded to nothing or the threshold and more: a unit of a few such cells a year
    # would be compared by its rounding.
    least = _LEAST_THRESHOLDS * page.cube.table_card(table).threshold * len(years)
    units = units[(units["exposure"] >= least) & (units.index != "_U")]
    labels = [cube_label(page.project.data, "police_unit", str(code)) for code in units.index]
    units = units.set_axis(pd.Index(labels, name="Police unit"))
    try:
        expected = expected_counts(units, family="binomial")
        shares = units.rename(columns={"observed": "part", "exposure": "whole"})
        found = share_funnel(shares, over_dispersion=True)
    except MissingFigure:
        return None
    return _Comparison(
        units.join(shares_with_intervals(units["observed"], units["exposure"])).assign(
            expected=expected,
            value=found.units["value"] / found.target,
            position=found.units["position"],
        ),
        found.limits.assign(**{name: found.limits[name] / found.target for name in _LIMITS}),
    )


def _table(units: pd.DataFrame, measure: str) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "Police unit": units.index,
            "Victims reported": units["exposure"].astype(float),
            f"Who {_COUNTED[measure][0]}": units["observed"].astype(float),
            "Expected": units["expected"].round(1),
            "Observed over expected": [format_number(value, 2) for value in units["value"]],
            "Share": _shares(units, "share_pct"),
            "Lower": _shares(units, "lower_pct"),
            "Upper": _shares(units, "upper_pct"),
            "Position": units["position"].map(_POSITIONS),
        }
    ).reset_index(drop=True)


def _shares(units: pd.DataFrame, column: str) -> list[str]:
    return [format_percent(value, 1) for value in units[column]]


def _in_words(units: pd.DataFrame) -> str:
    points = [
        f"{name}: {row['observed']:.0f} observed, {row['expected']:.1f} expected, "
        f"{_POSITIONS[row['position']]}"
        for name, row in units.iterrows()
    ]
    return f"observed against expected numbers. {'; '.join(points)}."


def _measure(page: Page) -> str:
    return str(page.parameters.unit_measure)  # type: ignore[attr-defined]
