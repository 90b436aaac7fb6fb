"""Reference periods and dates of publication in ISO 8601, as precise as the source prints them."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date

_PART = r"[0-9]{4}(?:-[0-9]{2}(?:-[0-9]{2})?)?"
PERIOD_PATTERN = re.compile(rf"{_PART}(?:/{_PART})?")
DATE_PATTERN = re.compile(_PART)


def first_day(text: str) -> date:
    """The first day of a year, month, day or interval such as `2013/2017`."""
    parts = [int(part) for part in text.split("/")[0].split("-")]
    year, month, day = (*parts, 1, 1)[:3]
    return date(year, month, day)


def last_day(text: str) -> date:
    """The last day of a year, month, day or interval.

    A publication of which only the year is known counts as known from the last day of that year:
    it is never seen earlier than it can have been.
    """
    parts = [int(part) for part in text.split("/")[-1].split("-")]
    if len(parts) == 3:
        return date(*parts)
    year = parts[0]
    month = parts[1] if len(parts) == 2 else 12
    return date(year, month, monthrange(year, month)[1])


def is_period(text: str) -> bool:
    """Whether the text is a reference period that exists and does not run backwards."""
    return (
        bool(PERIOD_PATTERN.fullmatch(text)) and _exists(text) and first_day(text) <= last_day(text)
    )


def is_date(text: str) -> bool:
    """Whether the text is a year, a month or a day that exists."""
    return bool(DATE_PATTERN.fullmatch(text)) and _exists(text)


def _exists(text: str) -> bool:
    try:
        first_day(text), last_day(text)
    except ValueError:
        return False
    return True
