"""Young victims: minors and young adults, and the domestic sexual exploitation they suffer."""

from __future__ import annotations

from typing import Any

from analysis.chapters.development import say_development
from analysis.chapters.drawing import (
    bars_figure,
    finding,
    yearly,
    yearly_figure,
)
from analysis.chapters.page import Page
from analysis.chapters.young_counts import state_young
from analysis.facts.fact import Fact, rounding_interval
from analysis.facts.words import change_in_words
from analysis.figures.explorer import show_explorer
from analysis.figures.figure import Figure, Notice
from analysis.observations.selection import chosen, select
from analysis.statistics.changes import relative_change_pct, share_pct

MEASURE = "registered_victims"
_AGE_GROUPS = {"minor": "Registered minors", "18-22": "Registered young adults (18–22)"}


def state_numbers(page: Page) -> None:
    """State every number of the chapter."""
    _state_age_group(page)
    state_domestic_exploitation(page)
    state_young(page)


def _state_age_group(page: Page) -> None:
    age = page.parameters.age_group  # type: ignore[attr-defined]
    page.say("age_group", _AGE_GROUPS[age])
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
        how="change from the yearly mean of 2014–2015",
    )
    page.phrase("domestic_change_words", "domestic_change", change_in_words)
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
        how="registered over estimated, with the rounding of the estimate as its only interval",
        across_definitions=True,
        interval=_rounding_interval,
    )


def _rounding_interval(registered: Fact, estimated: Fact) -> tuple[float, float]:
    low, high = rounding_interval(estimated.value)
    return share_pct(registered.value, high), share_pct(registered.value, low)


def young_figure(page: Page, id: str = "minors", age: str | None = None) -> Figure | Notice:
    """One age group over the years, under the chosen definition."""
    age = age or page.parameters.age_group  # type: ignore[attr-defined]
    frame = yearly(page, MEASURE, definition=page.parameters.definition, age=age)
    name = _AGE_GROUPS[age]
    return yearly_figure(page, id, finding(name, frame), {name: frame}, breaks_of=MEASURE)


def domestic_figure(page: Page) -> Figure | Notice:
    """Domestic sexual exploitation: a yearly mean, then the years that were published."""
    form: dict[str, Any] = {"definition": "rapporteur", "form": "domestic_sexual"}
    last_year = page.parameters.last_year
    bars = {
        "2014–2015, a year": chosen(
            select(page.known, "registered_victims_yearly_mean", period="2014/2015", **form)
        ),
    }
    for year in ("2017", "2018"):
        if int(year) <= last_year:
            bars[year] = chosen(select(page.known, MEASURE, period=year, **form))
            bars[f"{year}, minors"] = chosen(
                select(page.known, MEASURE, period=year, age="minor", **form)
            )
    change = page.facts.get("domestic_change")
    subject = "Registered victims of domestic sexual exploitation"
    title = f"{subject} {change_in_words(change.value)} to 2018" if change else subject
    return bars_figure(page, "domestic-sexual", title, bars)


def in_view_figure(page: Page) -> Figure | Notice:
    """The estimate of minor victims beside the registered ones."""
    form: dict[str, Any] = {"form": "domestic_sexual", "age": "minor"}
    bars = {
        "Estimated, a year": chosen(
            select(
                page.known,
                "estimated_victims",
                definition="mse_2017",
                period="2014/2015",
                **form,
            )
        ),
        "Registered, 2018": chosen(
            select(page.known, MEASURE, definition="rapporteur", period="2018", **form)
        ),
    }
    return bars_figure(
        page,
        "in-view",
        _in_view_title(page),
        bars,
        value_label="Minor victims",
        note="The estimate is for 2014–2015 and rounded; its interval is not published.",
    )


def _in_view_title(page: Page) -> str:
    share = page.facts.get("in_view")
    subject = "Minor victims of domestic sexual exploitation, registered and estimated"
    return f"{subject}: {share.text} in view" if share else subject


def explore_ages(page: Page) -> None:
    """Each age group under each definition, as a chart and its table."""
    states = {}
    for age, name in _AGE_GROUPS.items():
        for definition in ("rapporteur", "comensha"):
            frame = yearly(page, MEASURE, definition=definition, age=age)
            label = f"{name}, {page.label('definition', definition)}"
            states[label] = yearly_figure(
                page,
                f"explore-{age}-{definition}",
                finding(name, frame),
                {name: frame},
                breaks_of=MEASURE,
            )
    show_explorer("age group and definition", states)
