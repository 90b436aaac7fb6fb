"""What the titles of figures say: how counts of two years compare, and what lies between them."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from analysis.chapters.page import Page
from analysis.facts.formatting import format_value, listed
from analysis.facts.words import agreement, carries_a_percentage, change_in_words
from analysis.language.current import text_of
from analysis.language.messages import tr
from analysis.observations.breaks import breaks_crossed, read_breaks
from analysis.statistics.changes import relative_change_pct


def finding(page: Page, subject: str, observations: pd.DataFrame, measure: str) -> str:
    """A title that says how the first and the last known year of a series compare.

    It names the breaks between them and the years that are not known. Of few persons it gives the
    numbers, of a single year the number; of none it is the subject alone.
    """
    known = _known(observations)
    if known.empty:
        return subject
    ends = known.iloc[[0, -1]]
    first, last = ends["period"]
    if first == last:
        number = _printed(known.iloc[0])
        return tr(
            "{subject}: {number} in {year}, the only year known",
            subject=subject,
            number=number,
            year=first,
        )
    before, after = ends["value"]
    if carries_a_percentage(before, after):
        said = tr(
            "{subject} {changed} between {first} and {last}",
            subject=subject,
            changed=change_in_words(relative_change_pct(before, after)),
            first=first,
            last=last,
        )
    else:
        said = tr(
            "{subject}: {before} in {first} and {after} in {last}",
            subject=subject,
            before=_printed(ends.iloc[0]),
            after=_printed(ends.iloc[1]),
            first=first,
            last=last,
        )
    return said + across_breaks(page, measure, int(first), int(last)) + _years_unknown(known)


def counts_compared(
    page: Page, by_definition: Mapping[str, pd.DataFrame], measure: str
) -> str | None:
    """A title that says whether the Rapporteur's count and CoMensha's changed alike.

    None where they have no two years in common.
    """
    known = {code: _known(frame).set_index("period") for code, frame in by_definition.items()}
    years = sorted(set.intersection(*(set(frame.index) for frame in known.values())))
    if len(years) < 2:
        return None
    first, last = years[0], years[-1]
    changes = {
        code: relative_change_pct(frame.loc[first, "value"], frame.loc[last, "value"])
        for code, frame in known.items()
    }
    words = {code: change_in_words(change) for code, change in changes.items()}
    said = tr(
        "Registered victims between {first} and {last}: the Rapporteur's count {rapporteur}, "
        "CoMensha's {comensha}; {agreement}",
        first=first,
        last=last,
        agreement=agreement(*changes.values()),
        **words,
    )
    return said + across_breaks(page, measure, int(first), int(last))


def across_breaks(page: Page, measure: str, first: int, last: int) -> str:
    """The breaks between two years by their short labels; nothing where there is none."""
    every = read_breaks(page.project.data / "breaks.yml")
    crossed = [text_of(item, "short") for item in breaks_crossed(every, measure, first, last)]
    if not crossed:
        return ""
    if len(crossed) == 1:
        return tr(", across a break in the series ({name})", name=crossed[0])
    return tr(", across breaks in the series ({names})", names=listed(crossed))


def _years_unknown(known: pd.DataFrame) -> str:
    years = known["period"].astype(int)
    missing = int(years.iloc[-1] - years.iloc[0] + 1 - len(years))
    if not missing:
        return ""
    if len(years) == 2:
        return tr("; of the years between nothing is known")
    return tr("; not every year between is known")


def _known(observations: pd.DataFrame) -> pd.DataFrame:
    return observations.dropna(subset="value").sort_values("period")


def _printed(row: pd.Series) -> str:
    return format_value(row["value"], row["upper"], "", row["status"])
