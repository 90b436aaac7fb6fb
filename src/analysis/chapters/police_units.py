"""Police units beside each other: a funnel plot of what is expected of each, and no ranking."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import pandas as pd
from IPython.display import HTML

from analysis.chapters.counted import (
    counted_figure,
    outside_the_cube,
    say_register,
    state_count,
    years_counted,
)
from analysis.chapters.exploring import explore, periods, values_of
from analysis.chapters.page import Page
from analysis.chapters.unit_comparison import (
    COUNTED,
    TABLES,
    Comparison,
    compare,
    counted_here,
    in_words,
    table_of,
)
from analysis.facts.fact import Fact, derive
from analysis.facts.formatting import format_number, listed
from analysis.figures.figure import Figure, Notice
from analysis.figures.fold_out import fold_out
from analysis.figures.funnel_chart import funnel_chart
from analysis.figures.tables import html_table
from analysis.language.messages import message, tr


def state_units(page: Page) -> None:
    """State how many victims the police reported, and how many of them had what is compared."""
    say_register(page)
    measure = _measure(page)
    table, (english, dutch) = TABLES[measure], COUNTED[measure]
    page.say("unit_measure", counted_here(measure))
    by_police = {"by_police": "yes"}
    reported = "Victims reported by the police in the register"
    labels = (reported, "Door de politie gemelde slachtoffers in het register")
    state_count(page, "unit_reported", labels, table, "rapporteur", by_police)
    labels = (f"{reported} who {english}", f"Door de politie gemelde slachtoffers die {dutch}")
    where = {**by_police, measure: "yes"}
    state_count(page, "unit_counted", labels, table, "rapporteur", where)
    _state_comparison(page)


def _state_comparison(page: Page) -> None:
    """State how many units were compared, lie outside the limits, or cannot be told to."""
    parts = [page.facts[id] for id in ("unit_reported", "unit_counted") if id in page.facts]
    compared = compare(page, _measure(page), years_counted(page)) if parts else None
    if compared is None:
        for id in ("units_compared", "units_outside", "units_undecided"):
            page.missing(id)
        return
    how = message(
        "funnel limits: exact binomial, widened for over-dispersion (Spiegelhalter); outside only "
        "where no rounding of the counts could have put it there"
    )
    outside, undecided = (compared.named(undecided=flag) for flag in (False, True))
    for id, value, labels in (
        (
            "units_compared",
            len(compared.units),
            ("Police units compared", "Vergeleken politie-eenheden"),
        ),
        (
            "units_outside",
            len(outside),
            ("Police units outside the limits", "Politie-eenheden buiten de grenzen"),
        ),
        (
            "units_undecided",
            len(undecided),
            (
                "Police units of which the rounding of the counts decides whether they lie outside",
                "Politie-eenheden waarvan de afronding bepaalt of ze buiten de grenzen liggen",
            ),
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
    caption = tr("Model and diagnostics of the funnel plot")
    if compared is None:
        text = tr("{caption}: no units to compare.", caption=caption)
        return Notice("units-diagnostics", text)
    table = pd.DataFrame(
        {
            tr("Check"): [
                tr("Dispersion of the units (about one when only chance sets them apart)"),
                tr("Spread between the units (standard deviation, arcsine scale)"),
            ],
            tr("Value"): [
                _or_none(compared.dispersion),
                _or_none(compared.spread),
            ],
        }
    )
    return fold_out(caption, html_table(table, caption))


def _or_none(value: float) -> str:
    return tr("too few units") if pd.isna(value) else format_number(value, 2)


def explore_units(page: Page) -> None:
    """Both measures, over the whole period and in each year."""
    names = {measure: counted_here(measure) for measure in COUNTED}
    measures = values_of(page, "unit_measure", tr("Reported victims who"), names)
    years = [int(year) for year in years_counted(page)]
    explore(page, units_figure, [measures, periods(page, [(year, year) for year in years])])


def _figure(page: Page, id: str, measure: str, years: list[str]) -> Figure | Notice:
    subject = tr("Reported victims who {did}, by police unit", did=counted_here(measure))
    if not years:
        return outside_the_cube(page, id, subject)
    compared = compare(page, measure, years)
    if compared is None:
        text = tr("{subject}: too few reported victims to compare units.", subject=subject)
        return Notice(id, text)
    return counted_figure(
        page,
        id,
        _title(page, subject, compared),
        partial(funnel_chart, compared.units, compared.limits),
        in_words(compared.units),
        table_of(compared, measure),
        note=_note(compared),
    )


def _title(page: Page, subject: str, compared: Comparison) -> str:
    # A real unit beside an invented finding is read as a finding: a synthetic title names none.
    if page.cube.card.synthetic:
        return subject
    outside, undecided = (compared.named(undecided=flag) for flag in (False, True))
    if outside:
        return tr("{subject}: outside the limits: {units}", subject=subject, units=listed(outside))
    if undecided:
        return tr("{subject}: no unit is outside the limits for certain", subject=subject)
    return tr("{subject}: no unit outside the limits", subject=subject)


def _note(compared: Comparison) -> str:
    bands = tr(
        "Bands: where chance alone would leave nearly all units, the inner and outer limits "
        "of Spiegelhalter's funnel plot, widened for over-dispersion. A small unit has wide "
        "limits: it is uncertain, not bad; units that reported hardly anybody a year are left "
        "out. Close to a limit an exact test decides, not the drawing. The table has the "
        "shares with Wilson's intervals, which know nothing of the rounding. Why a unit lies "
        "outside, the plot does not say."
    )
    rounding = tr(
        "The protection can put each count up to {tolerance} off, and the bands rest on these "
        "counts as well. A unit is called outside only where it is so whatever the true counts "
        "were; where some of them would put it inside, it cannot be told. Inside means that the "
        "protected counts show no difference: the rounding can hide one.",
        tolerance=format_number(compared.tolerance),
    )
    undecided = compared.named(undecided=True)
    if not undecided:
        return f"{bands} {rounding}"
    told = tr("Open diamonds, of which it cannot be told: {units}.", units=listed(undecided))
    return f"{bands} {rounding} {told}"


def _measure(page: Page) -> str:
    return str(page.parameters.unit_measure)  # type: ignore[attr-defined]
