"""The findings of an edition at a glance: a few numbers of its chapters, each with its course."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd
from markupsafe import Markup

from analysis.book.publications.published import PublishedEdition
from analysis.book.publications.sparkline import Course, sparkline
from analysis.errors import BuildError
from analysis.facts.formatting import format_number, format_published
from analysis.facts.words import agreement, carries_a_percentage, change_in_words
from analysis.language.current import current, text_of
from analysis.language.messages import message, tr
from analysis.observations.breaks import Break, breaks_within
from analysis.observations.codelists import TOTAL
from analysis.observations.selection import by_year, known_on, select


@dataclass(frozen=True)
class Series:
    """The published yearly figures that a number is one of."""

    measure: str
    definition: str
    age: str = TOTAL


@dataclass(frozen=True)
class Subject:
    """What a headline tells: the facts that can, best first, and where the chapter explains it.

    `fact` is a pattern of ids, in which {last} is the last year of the edition; of several facts
    that fit, the one of the latest year is shown. `change` is the fact of its change, and `other`
    that of another count of the same persons, with the sentence that sets it beside the first.
    """

    fact: str
    label: str
    chapter: str
    figure: str
    series: Series | None = None
    change: str = ""
    other: str = ""
    beside: str = ""


@dataclass(frozen=True)
class Headline:
    """One number for readers, with the course of its series where two years or more are known."""

    number: str
    label: str
    change: str
    href: str
    spark: Markup
    breaks: tuple[str, ...]


_REGISTERED = "registered_victims"
SUBJECTS: tuple[tuple[Subject, ...], ...] = (
    (
        Subject(
            "rapporteur_last",
            message("registered victims in {period}, as the National Rapporteur counts"),
            "registration_trends",
            "totals",
            Series(_REGISTERED, "rapporteur"),
            change="rapporteur_change",
            other="comensha_change",
            beside=message("{said}; CoMensha's count {other}: {agreement}"),
        ),
    ),
    (
        Subject(
            "comensha_last",
            message("registered victims in {period}, as CoMensha counts"),
            "registration_trends",
            "totals",
            Series(_REGISTERED, "comensha"),
            change="comensha_change",
            other="rapporteur_change",
            beside=message("{said}; the Rapporteur's count {other}: {agreement}"),
        ),
    ),
    (
        Subject(
            "domestic_{last}",
            message("registered victims of domestic sexual exploitation in {period}"),
            "young_victims",
            "domestic-sexual",
        ),
        Subject(
            "young_{last}",
            message("registered minors in {period}"),
            "young_victims",
            "minors",
            Series(_REGISTERED, "rapporteur", age="minor"),
            change="young_change",
        ),
    ),
    (
        Subject(
            r"suspects_\d+",
            message("suspects of human trafficking known to the police in {period}"),
            "police_performance",
            "justice-chain",
            Series("police_suspects", "dadermonitor"),
            change="suspects_change",
        ),
        Subject(
            r"reports_share_\d+",
            message("of the reports of {period} came from the National Police"),
            "police_performance",
            "report-shares",
        ),
    ),
    (
        Subject(
            "dublin_requests",
            message("requests by Dublin claimants to report trafficking to the police, {period}"),
            "dublin_claimants",
            "requests",
        ),
    ),
    (
        Subject(
            "second_estimate",
            message("estimated victims a year, {period}, by the second estimate"),
            "hidden_victims",
            "estimate",
        ),
        Subject(
            "estimate",
            message("estimated victims a year, {period}, by the first estimate"),
            "hidden_victims",
            "estimate",
        ),
    ),
)


def headlines_of(
    published: PublishedEdition, figures: pd.DataFrame, breaks: Sequence[Break]
) -> list[Headline]:
    """The headlines of an edition in the current language; what it does not state is left out.

    The numbers are the facts its chapters state, the courses the published figures that were known
    on its date. Raises BuildError where the two differ, or where a fact describes nobody.
    """
    return [
        _headline(published, subject, fact, figures, breaks)
        for subject, fact in headline_facts(published)
    ]


def headline_facts(published: PublishedEdition) -> list[tuple[Subject, dict[str, Any]]]:
    """Of each group of subjects the first that the edition states a fact for, with that fact."""
    found = []
    for subjects in SUBJECTS:
        stated = [(subject, _latest(published, subject.fact)) for subject in subjects]
        found += [(subject, fact) for subject, fact in stated if fact is not None][:1]
    return found


def main_course(
    published: PublishedEdition, figures: pd.DataFrame, breaks: Sequence[Break]
) -> Course | None:
    """The course of the first headline, which stands for the whole edition."""
    subject = SUBJECTS[0][0]
    fact = _latest(published, subject.fact)
    return _course(published, subject, fact, figures, breaks) if fact else None


def _latest(published: PublishedEdition, pattern: str) -> dict[str, Any] | None:
    wanted = re.compile(pattern.replace("{last}", str(published.edition.last_year)))
    facts = [fact for id, fact in published.facts.items() if wanted.fullmatch(id)]
    return max(facts, key=lambda fact: str(fact["period"]), default=None)


def _headline(
    published: PublishedEdition,
    subject: Subject,
    fact: Mapping[str, Any],
    figures: pd.DataFrame,
    breaks: Sequence[Break],
) -> Headline:
    if fact["kind"] == "synthetic":
        raise BuildError(f"{published.edition.id}: the headline {fact['id']} would be synthetic")
    course = _course(published, subject, fact, figures, breaks)
    return Headline(
        number=fact["text"][current()],
        label=tr(subject.label, period=_in_words(fact["period"])),
        change=_change(published, subject, course),
        href=f"{published.edition.id}/chapters/{subject.chapter}.html#{subject.figure}",
        spark=sparkline(course) if course else Markup(""),
        breaks=tuple(text_of(b, "short") for b in course.breaks_drawn) if course else (),
    )


def _change(published: PublishedEdition, subject: Subject, course: Course | None) -> str:
    """How the number changed over its period; of few persons the numbers themselves."""
    fact = published.facts.get(subject.change)
    if fact is None:
        return _of_few(course) if course else ""
    first, last = fact["period"].split("/")
    changed = change_in_words(fact["value"])
    text = tr("{changed} between {first} and {last}", changed=changed, first=first, last=last)
    other = published.facts.get(subject.other)
    if other is not None:
        text = tr(
            subject.beside,
            said=text,
            other=change_in_words(other["value"]),
            agreement=agreement(fact["value"], other["value"]),
        )
    return _capitalised(text)


def _of_few(course: Course) -> str:
    (first, before), (last, after) = course.values[0], course.values[-1]
    if carries_a_percentage(before, after):
        return ""
    return tr(
        "{before} in {first} and {after} in {last}",
        before=format_number(before),
        after=format_number(after),
        first=first,
        last=last,
    )


def _course(
    published: PublishedEdition,
    subject: Subject,
    fact: Mapping[str, Any],
    figures: pd.DataFrame,
    breaks: Sequence[Break],
) -> Course | None:
    if subject.series is None:
        return None
    edition, series = published.edition, subject.series
    years = (edition.first_year, edition.last_year)
    chosen = select(
        known_on(figures, edition.as_of),
        series.measure,
        definition=series.definition,
        years=years,
        age=series.age,
    )
    values = {int(year): float(value) for year, value in by_year(chosen).dropna().items()}  # type: ignore[call-overload]
    if values.get(int(fact["period"])) != fact["value"]:
        raise BuildError(
            f"{edition.id}: its pages say {fact['value']:g} for {fact['id']}, the data "
            f"{values.get(int(fact['period']))}. Build this edition again."
        )
    within = breaks_within(list(breaks), series.measure, *years)
    name = _capitalised(tr(subject.label, period=edition.id.replace("-", "–")))
    return Course(name, sorted(values.items()), within) if len(values) > 1 else None


def _capitalised(text: str) -> str:
    return text[:1].upper() + text[1:]


def _in_words(period: str) -> str:
    """A reference period in words: `2018`, `2018–2019`, `January 2019 to April 2019`."""
    first, _, last = period.partition("/")
    if "-" in period:
        return tr("{first} to {last}", first=format_published(first), last=format_published(last))
    return f"{first}–{last}" if last else first
