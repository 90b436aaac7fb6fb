"""Young victims: minors and young adults, and the domestic sexual exploitation they suffer."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from markupsafe import Markup

from analysis.chapters.development import say_development
from analysis.chapters.drawing import (
    bars_figure,
    yearly,
    yearly_figure,
)
from analysis.chapters.exploring import ages, dates_of_knowledge, definitions, explore
from analysis.chapters.findings import finding
from analysis.chapters.page import Page, number
from analysis.chapters.young_counts import state_young
from analysis.facts.fact import Fact, from_observation, rounding_interval
from analysis.facts.formatting import format_value
from analysis.facts.words import change_in_words
from analysis.figures.figure import Figure, Notice
from analysis.language.messages import message, tr
from analysis.observations.selection import chosen
from analysis.statistics.changes import relative_change_pct, share_pct

MEASURE = "registered_victims"
_LAST_COMPARED = 2018
"""The year with which the yearly mean of 2014–2015 is compared."""
_AGE_GROUPS = {
    "minor": message("Registered minors"),
    "18-22": message("Registered young adults (18–22)"),
}


def state_numbers(page: Page) -> None:
    """State every number of the chapter."""
    state_age_group(page, page.parameters.age_group)  # type: ignore[attr-defined]
    state_domestic_exploitation(page)
    state_young(page)


def state_age_group(page: Page, age: str) -> None:
    """Say how many of an age group were registered, and which part of all."""
    page.say("age_group", tr(_AGE_GROUPS[age]))
    say_development(
        page,
        "young",
        _AGE_GROUPS[age],
        MEASURE,
        share_of_all=True,
        definition=page.parameters.definition,
        age=age,
    )


def state_domestic_exploitation(page: Page) -> None:
    """State the registered and estimated victims of domestic sexual exploitation."""
    _state_registered_domestic(page)
    _state_official_change(page)
    _state_estimated_domestic(page)


def _state_registered_domestic(page: Page) -> None:
    form: dict[str, Any] = {"definition": "rapporteur", "form": "domestic_sexual"}
    what = "Victims of domestic sexual exploitation"
    page.published(
        "domestic_mean",
        f"{what} registered a year in 2014–2015",
        "registered_victims_yearly_mean",
        period="2014/2015",
        **form,
    )
    page.published("domestic_2017", f"{what} registered in 2017", MEASURE, period="2017", **form)
    page.published("domestic_2018", f"{what} registered in 2018", MEASURE, period="2018", **form)
    page.published(
        "domestic_minors_2018",
        "Minor victims of domestic sexual exploitation registered in 2018",
        MEASURE,
        period="2018",
        age="minor",
        **form,
    )
    page.computed(
        "domestic_change",
        "Change in registered victims of domestic sexual exploitation, 2014–2015 to 2018",
        relative_change_pct,
        ["domestic_mean", "domestic_2018"],
        what_nl="Verandering in slachtoffers van binnenlandse seksuele uitbuiting tot 2018",
        unit="percent",
        how=message("change from the yearly mean of 2014–2015"),
    )
    page.phrase("domestic_change_words", "domestic_change", change_in_words)


def _state_estimated_domestic(page: Page) -> None:
    estimate = {"definition": "mse_2017", "form": "domestic_sexual", "period": "2014/2015"}
    page.published(
        "estimated_domestic",
        "Estimated victims of domestic sexual exploitation a year",
        "estimated_victims",
        **estimate,
    )
    page.published(
        "estimated_minors",
        "Estimated minor victims of domestic sexual exploitation a year",
        "estimated_victims",
        age="minor",
        **estimate,
    )
    page.computed(
        "in_view",
        "Registered minor victims of domestic sexual exploitation (2018) set against the estimate",
        share_pct,
        ["domestic_minors_2018", "estimated_minors"],
        what_nl="Minderjarige slachtoffers in beeld (2018) tegenover de schatting",
        unit="percent",
        how=message(
            "registered over estimated, with the rounding of the estimate as its only interval"
        ),
        across_definitions=True,
        interval=_rounding_interval,
    )


def _state_official_change(page: Page) -> None:
    """State the change that the Rapporteur printed, beside the one that the figures give.

    It is an erratum, since the figures do not give it: it is shown, and nothing rests on it.
    """
    known = page.select(
        "registered_change", definition="rapporteur", form="domestic_sexual", period="2014/2018"
    )
    if known.empty or "domestic_change" not in page.facts:
        page.say("domestic_official", "")
        return
    printed = known.iloc[0]
    what = "Change in victims of domestic sexual exploitation, as the Rapporteur printed it"
    page.state(
        from_observation(printed, "domestic_official_change", what),
        "Verandering in slachtoffers van binnenlandse seksuele uitbuiting, zoals gedrukt door de "
        "Rapporteur",
    )
    fact = page.facts["domestic_official_change"]
    page.say(
        "domestic_official",
        tr(
            Markup(
                "By the Rapporteur's own factsheet it {official}: that cannot be reconciled with "
                "the numbers printed, from which the change here is computed."
            ),
            official=number(fact, change_in_words(fact.value)),
        ),
    )


def _rounding_interval(registered: Fact, estimated: Fact) -> tuple[float, float]:
    low, high = rounding_interval(estimated.value)
    return share_pct(registered.value, high), share_pct(registered.value, low)


def young_figure(page: Page) -> Figure | Notice:
    """One age group over the years, under the chosen definition."""
    age = page.parameters.age_group  # type: ignore[attr-defined]
    frame = yearly(page, MEASURE, definition=page.parameters.definition, age=age)
    name = tr(_AGE_GROUPS[age])
    return yearly_figure(
        page,
        "minors",
        finding(page, name, frame, MEASURE),
        {name: frame},
        breaks_of=MEASURE,
        places={tr(other): place for place, other in enumerate(_AGE_GROUPS.values())},
    )


def domestic_figure(page: Page) -> Figure | Notice:
    """Domestic sexual exploitation: a yearly mean, then the years that were published."""
    form: dict[str, Any] = {"definition": "rapporteur", "form": "domestic_sexual"}
    last_year = page.parameters.last_year
    bars = {
        tr("2014–2015, a year"): chosen(
            page.select("registered_victims_yearly_mean", period="2014/2015", **form)
        ),
    }
    for year in ("2017", str(_LAST_COMPARED)):
        if int(year) <= last_year:
            bars[year] = chosen(page.select(MEASURE, period=year, **form))
            bars[tr("{year}, minors", year=year)] = chosen(
                page.select(MEASURE, period=year, age="minor", **form)
            )
    # A title says what its bars show: of earlier years there is another number.
    change = page.facts.get("domestic_change") if last_year >= _LAST_COMPARED else None
    title = (
        tr(
            "Registered victims of domestic sexual exploitation {changed} to 2018",
            changed=change_in_words(change.value),
        )
        if change
        else tr("Registered victims of domestic sexual exploitation")
    )
    return bars_figure(
        page, "domestic-sexual", title, bars, breaks_of=MEASURE, note=_official_note(page)
    )


def _official_note(page: Page) -> str:
    official = page.facts.get("domestic_official_change")
    if official is None:
        return ""
    return tr(
        "By the Rapporteur's own factsheet the number {official} ({source}); the numbers printed "
        "do not give that.",
        official=change_in_words(official.value),
        source=page.citation(official.observations[0].split("#")[0]),
    )


def in_view_figure(page: Page) -> Figure | Notice:
    """The estimate of minor victims beside the registered ones."""
    form: dict[str, Any] = {"form": "domestic_sexual", "age": "minor"}
    bars = {
        tr("Estimated, a year"): chosen(
            page.select(
                "estimated_victims",
                definition="mse_2017",
                period="2014/2015",
                **form,
            )
        ),
        tr("Registered, 2018"): chosen(
            page.select(MEASURE, definition="rapporteur", period="2018", **form)
        ),
    }
    note = tr("The estimate is for 2014–2015 and rounded; its interval is not published.")
    share = page.facts.get("in_view")
    if share is not None:
        by_rounding = tr("By that rounding alone, {share} are in view.", share=share.text)
        note = f"{note} {by_rounding}"
    title = _in_view_title(share)
    figure = bars_figure(
        page,
        "in-view",
        title,
        bars,
        value_label=message("Minor victims"),
        breaks_of=MEASURE,
        note=note,
    )
    return (
        _with_share(figure, share) if share is not None and isinstance(figure, Figure) else figure
    )


def _with_share(figure: Figure, share: Fact) -> Figure:
    """The figure with the share beside the registered victims, who come last."""
    column = [""] * (len(figure.table) - 1) + [_about(share)]
    table = figure.table.copy()
    table.insert(2, tr("In view"), column)
    return replace(figure, table=table)


def _about(share: Fact) -> str:
    """The share without decimals: what its interval leaves open is only how it was rounded."""
    return format_value(round(share.value), None, share.unit, "rounded")


def _in_view_title(share: Fact | None) -> str:
    if share is None:
        return tr("Minor victims of domestic sexual exploitation, registered and estimated")
    return tr(
        "Minor victims of domestic sexual exploitation, registered and estimated: {share} in view",
        share=_about(share),
    )


def explore_ages(page: Page) -> None:
    """Each age group by each count, as known then and today."""
    explore(page, young_figure, [ages(page), definitions(page), dates_of_knowledge(page)])
