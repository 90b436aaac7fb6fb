"""Registrations over the years: two counts, who reports, which forms, the trend, the estimate."""

from __future__ import annotations

import pandas as pd
from markupsafe import Markup

from analysis.chapters.drawing import (
    bars_figure,
    nothing_published,
    yearly,
    yearly_figure,
)
from analysis.chapters.estimates import state_estimate
from analysis.chapters.exploring import (
    dates_of_knowledge,
    definition_places,
    explore,
    periods,
)
from analysis.chapters.findings import across_breaks, counts_compared, finding
from analysis.chapters.interruptions import state_interruptions
from analysis.chapters.page import Page, number
from analysis.chapters.parameters import FIRST_REGISTRATION_YEAR
from analysis.chapters.rates import state_last_change
from analysis.chapters.said_beside import BY_RAPPORTEUR
from analysis.chapters.trend import state_trend
from analysis.facts.formatting import format_number, listed
from analysis.facts.words import agreement, change_in_words
from analysis.figures.figure import Figure, Notice
from analysis.language.current import text_of
from analysis.language.messages import message, tr
from analysis.statistics.changes import relative_change_pct

MEASURE = "registered_victims"
DEFINITIONS = ("comensha", "rapporteur")
FORMS = ("sexual", "sexual_only", "sexual_and_other", "outside_sex_industry", "criminal", "_U")
_OVERLAP = message("One victim can have several reporters: the numbers do not add up to the total.")


_SURPLUS = {
    0: message("The bars add up to all registered victims of the year."),
    1: message(
        "A victim can suffer several forms: the bars add up to more than all registered victims "
        "of the year."
    ),
    -1: message("The bars do not reach all registered victims of the year."),
}
"""By the sign of what the forms add up to beyond the total; a part of a form is left out."""
REPORTERS = ("police", "care_coordination", "nla", "kmar", "other")


def state_numbers(page: Page) -> None:
    """State every number of the chapter."""
    state_totals(page)
    _state_reporters(page)
    state_estimate(page)
    state_trend(page)
    state_last_change(page)
    state_interruptions(page)
    names = [f"{text_of(item, 'label')} ({item.date[:4]})" for item in page.breaks(MEASURE)]
    page.say("breaks", listed(names) if names else tr("none known"))


def state_totals(page: Page) -> None:
    """State both counts of the first and last year, and how they differ."""
    first, last = page.parameters.years
    for definition in DEFINITIONS:
        for key, year in (("first", first), ("last", last)):
            what = f"Victims registered in {year}, {page.label('definition', definition, 'en')}"
            page.published(
                f"{definition}_{key}", what, MEASURE, definition=definition, period=str(year)
            )
    page.computed(
        "kmar_only",
        f"Victims of {last} whom only the Koninklijke Marechaussee reported, sexual exploitation",
        lambda comensha, rapporteur: comensha - rapporteur,
        ["comensha_last", "rapporteur_last"],
        what_nl=f"Slachtoffers van seksuele uitbuiting in {last} die alleen de KMar meldde",
        how=message("difference between the counts, which is how they are defined"),
        across_definitions=True,
    )
    # A year has not changed since itself.
    for definition in DEFINITIONS if first < last else ():
        page.computed(
            f"{definition}_change",
            f"Change in registered victims between {first} and {last}, "
            f"{page.label('definition', definition, 'en')}",
            relative_change_pct,
            [f"{definition}_first", f"{definition}_last"],
            what_nl=f"Verandering in geregistreerde slachtoffers tussen {first} en {last}, "
            f"{page.label('definition', definition, 'nl')}",
            unit="percent",
            how=message("change from the first to the last year"),
        )
    page.say("comensha_totals", _comensha_totals(page))
    page.say("rapporteur_totals", _rapporteur_totals(page))
    page.say("totals_finding", _totals_finding(page))


def _comensha_totals(page: Page) -> str:
    first, last = page.parameters.years
    said = {"year": last, "count": page.shown("comensha_last")}
    if first == last:
        return tr(Markup("In {year} there were {count} of them."), **said)
    return tr(
        Markup("In {year} there were {count} of them, in {first} {before}."),
        first=first,
        before=page.shown("comensha_first"),
        **said,
    )


def _rapporteur_totals(page: Page) -> str:
    first, last = page.parameters.years
    said = {"year": last, "count": page.shown("rapporteur_last")}
    that_group = tr(
        Markup(
            "The difference of {persons} persons in {year} is that group, by the definition of the "
            "counts."
        ),
        persons=page.shown("kmar_only"),
        year=last,
    )
    if first == last:
        return tr(Markup("In {year} {count} remain."), **said) + " " + that_group
    remain = tr(
        Markup("In {year} {count} remain, after {before} in {first}."),
        first=first,
        before=page.shown("rapporteur_first"),
        **said,
    )
    return remain + " " + that_group


def _totals_finding(page: Page) -> str:
    """Whether both counts changed alike over the period, and across which breaks."""
    first, last = page.parameters.years
    if first == last:
        return tr("A single year tells of no change.")
    changes = {code: page.facts.get(f"{code}_change") for code in DEFINITIONS}
    known = {code: fact for code, fact in changes.items() if fact}
    if len(known) < len(DEFINITIONS):
        return tr("Not all counts of {first} and {last} are known.", first=first, last=last)
    said = {code: number(fact, change_in_words(fact.value)) for code, fact in known.items()}
    return tr(
        Markup(
            "Between {first} and {last} the Rapporteur's count {rapporteur} and CoMensha's "
            "{comensha}: {agreement}{breaks}."
        ),
        first=first,
        last=last,
        agreement=agreement(*(fact.value for fact in known.values())),
        breaks=across_breaks(page, MEASURE, first, last),
        **said,
    )


def _state_reporters(page: Page) -> None:
    reporter = {"definition": "rapporteur", "reporter": "non_investigative"}
    page.published(
        "other_bodies_mean",
        "Victims reported a year by bodies that do not investigate, 2014–2017",
        "registered_victims_yearly_mean",
        period="2014/2017",
        **reporter,
    )
    page.published(
        "other_bodies_2018",
        "Victims reported in 2018 by bodies that do not investigate",
        MEASURE,
        period="2018",
        **reporter,
    )


def totals_figure(page: Page) -> Figure | Notice:
    """Both counts over the years, with the breaks."""
    by_definition = {code: yearly(page, MEASURE, definition=code) for code in DEFINITIONS}
    return yearly_figure(
        page,
        "totals",
        counts_compared(page, by_definition, MEASURE) or _one_count(page, by_definition),
        {page.label("definition", code): frame for code, frame in by_definition.items()},
        breaks_of=MEASURE,
        places=definition_places(page),
        note=tr(
            "The Rapporteur leaves out victims of sexual exploitation whom only the Koninklijke "
            "Marechaussee reported."
        ),
    )


def _one_count(page: Page, by_definition: dict[str, pd.DataFrame]) -> str:
    definition = page.parameters.definition
    subject = tr(
        "Registered victims ({definition})", definition=page.label("definition", definition)
    )
    return finding(page, subject, by_definition[definition], MEASURE)


def reporters_figure(page: Page) -> Figure | Notice:
    """Who reported the victims, as far as published: bars where only one year is known."""
    series = {
        page.label("reporter", code): yearly(page, MEASURE, definition="rapporteur", reporter=code)
        for code in REPORTERS
    }
    note = f"{tr(BY_RAPPORTEUR)} {tr(_OVERLAP)}"
    known_years = {year for frame in series.values() for year in frame["period"]}
    if len(known_years) == 1:
        title = _most_reported(series, known_years.pop())
        return bars_figure(page, "reporters", title, series, note=note)
    return yearly_figure(
        page,
        "reporters",
        finding(
            page,
            tr("Victims reported by the National Police"),
            series[page.label("reporter", "police")],
            MEASURE,
        ),
        series,
        breaks_of=MEASURE,
        note=note,
    )


def _most_reported(series: dict[str, pd.DataFrame], year: str) -> str:
    """Of the reporters whose numbers of a single year were published, the one with the most."""
    numbers = {name: frame["value"].iloc[0] for name, frame in series.items() if len(frame)}
    reporter = max(numbers, key=lambda name: numbers[name])
    return tr(
        "Reporter of the most victims of {year}, of those published: {reporter}, {number}",
        reporter=reporter,
        year=year,
        number=format_number(numbers[reporter]),
    )


def forms_figure(page: Page) -> Figure | Notice:
    """The forms of exploitation in the last year for which they were published."""
    frame = yearly(page, MEASURE, definition="rapporteur", form=FORMS)
    if frame.empty:
        return nothing_published(page, "forms", tr("Forms of exploitation"))
    year = frame["period"].max()
    in_year = frame[frame["period"] == year].sort_values("value", ascending=False)
    largest = page.label("form", in_year["form"].iloc[0])
    total = yearly(page, MEASURE, definition="rapporteur").set_index("period")["value"].get(year)
    return bars_figure(
        page,
        "forms",
        tr(
            "In {year} the form registered most was: {form}",
            form=largest[:1].lower() + largest[1:],
            year=year,
        ),
        {page.label("form", code): in_year[in_year["form"] == code] for code in in_year["form"]},
        note=_forms_note(in_year, total),
    )


def _forms_note(in_year: pd.DataFrame, total: float | None) -> str:
    """Which year it is, and whether the bars add up to all registered victims of it."""
    year, is_criminal = in_year["period"].iloc[0], in_year["form"] == "criminal"
    said = [
        tr("{year} is the latest year of the period whose forms had been published.", year=year)
    ]
    if is_criminal.any():
        said.append(
            tr(
                "Criminal exploitation is a part of what lies outside the sex industry, and is "
                "left out of the sum."
            )
        )
    if total is not None and not pd.isna(total):
        surplus = in_year.loc[~is_criminal, "value"].sum() - total
        said.append(tr(_SURPLUS[int(surplus > 0) - int(surplus < 0)]))
    return " ".join(said)


def explore_totals(page: Page) -> None:
    """Both counts by date of knowledge, also from the first registrations on."""
    since = (FIRST_REGISTRATION_YEAR, page.parameters.last_year)
    explore(page, totals_figure, [dates_of_knowledge(page), periods(page, [since])])


def explore_reporters(page: Page) -> None:
    """Who reported the victims, as known then and today."""
    explore(page, reporters_figure, [dates_of_knowledge(page)])


def explore_forms(page: Page) -> None:
    """The forms of exploitation, as known then and today."""
    explore(page, forms_figure, [dates_of_knowledge(page)])
