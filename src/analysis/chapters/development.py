"""How a yearly count developed: the first and the last published year, in one sentence."""

from __future__ import annotations

from typing import Any

from markupsafe import Markup

from analysis.chapters.drawing import yearly
from analysis.chapters.page import Page, number
from analysis.facts.words import carries_a_percentage, change_in_words
from analysis.language.messages import message, tr
from analysis.statistics.changes import relative_change_pct, share_pct

_ALONE = message("; of no other year of the period a figure had been published by this count.")


def say_development(
    page: Page,
    key: str,
    subject: str,
    measure: str,
    *,
    share_of_all: bool = False,
    **selection: Any,
) -> None:
    """State a count at both ends of what is known inside the period, and say it under `key`.

    Facts: `<key>_<year>`, `<key>_share_<year>` and, unless they are few persons, `<key>_change`.
    With one known year the sentence says that it stands alone, with none that nothing had been
    published.
    """
    known = yearly(page, measure, **selection)
    years = sorted(known.loc[known["value"].notna(), "period"])
    ends = list(dict.fromkeys([years[0], years[-1]])) if years else []
    parts = []
    for year in ends:
        page.published(f"{key}_{year}", f"{subject}, {year}", measure, period=year, **selection)
        share = _share(page, key, subject, measure, year, selection) if share_of_all else ""
        parts.append(
            tr(
                Markup("{number} in {year}{share}"),
                number=number(page.facts[f"{key}_{year}"]),
                year=year,
                share=share,
            )
        )
    if not parts:
        page.say(key, tr("nothing had been published by the date of this edition."))
    elif len(parts) == 1:
        page.say(key, parts[0] + tr(Markup(_ALONE)))
    else:
        page.say(key, tr(Markup(" and ")).join(parts) + _change(page, key, subject, ends))


def _share(
    page: Page, key: str, subject: str, measure: str, year: str, selection: dict[str, Any]
) -> Markup:
    whole = {"definition": selection["definition"], "period": year}
    page.published(f"{key}_all_{year}", f"All registered victims, {year}", measure, **whole)
    page.computed(
        f"{key}_share_{year}",
        f"{subject}: share of all registered victims, {year}",
        share_pct,
        [f"{key}_{year}", f"{key}_all_{year}"],
        what_nl=f"{page.facts[f'{key}_{year}'].label_nl}: aandeel van alle slachtoffers",
        unit="percent",
        how=message("share of one count in the other"),
    )
    fact = page.facts.get(f"{key}_share_{year}")
    return tr(Markup(" ({share} of all)"), share=number(fact)) if fact else Markup("")


def _change(page: Page, key: str, subject: str, ends: list[str]) -> Markup:
    if not carries_a_percentage(*(page.facts[f"{key}_{year}"].value for year in ends)):
        return Markup(".")
    page.computed(
        f"{key}_change",
        f"{subject}: change between {ends[0]} and {ends[1]}",
        relative_change_pct,
        [f"{key}_{ends[0]}", f"{key}_{ends[1]}"],
        what_nl=f"Verandering tot: {page.facts[f'{key}_{ends[1]}'].label_nl}",
        unit="percent",
        how=message("change from the first to the last published year"),
    )
    fact = page.facts[f"{key}_change"]
    return tr(Markup("; the number {changed}."), changed=number(fact, change_in_words(fact.value)))
