"""How numbers, dates and lists look in text: the one place where separators are chosen."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date

from babel.dates import format_date as babel_date
from babel.lists import format_list
from babel.numbers import format_decimal

from analysis.language.current import Language, current
from analysis.observations.periods import first_day

_LOCALES = {"en": "en_GB", "nl": "nl_NL"}
_FUZZ = 1e-9
"""What binary fractions may miss: 100 x 0.29 is 28.999999999999996."""
_PERSONS, _MANY = ("persons", "persons_per_year"), 100
_WORDS = {
    "en": {
        **{"rounded": "about ", "at_least": "over ", "to": " to "},
        **{"at_most": "at most ", "suppressed": "not published", "until": " to "},
    },
    "nl": {
        **{"rounded": "ongeveer ", "at_least": "ruim ", "to": " tot "},
        **{"at_most": "ten hoogste ", "suppressed": "niet gepubliceerd"},
        "until": " tot en met ",
    },
}


def format_number(value: float, decimals: int = 0, language: Language | None = None) -> str:
    """A number with the separators of the language (default: the current): `1,256` or `1.256`."""
    pattern = "#,##0" + ("." + "0" * decimals if decimals else "")
    return format_decimal(_half_up(value, decimals), format=pattern, locale=_locale(language))


def format_percent(value: float, decimals: int = 0, language: Language | None = None) -> str:
    """A percentage given in per cent: `47%`. The sign is left to the sentence or the table."""
    return f"{format_number(value, decimals, language)}%"


def format_value(
    value: float,
    upper: float | None,
    unit: str,
    status: str = "exact",
    language: Language | None = None,
) -> str:
    """A value with what its source says of its exactness: `over 475`, `5.000 tot 7.500`.

    A suppressed number has no value, and `upper` is the most it can be: `at most 4`.
    """
    words = _WORDS[language or current()]
    given = [end for end in (value, upper) if end is not None and not math.isnan(end)]
    # Of hundreds of persons, a tenth of one says nothing: an estimate has no such digits.
    are_many = unit in _PERSONS and any(abs(end) >= _MANY for end in given)
    decimals = 0 if are_many or all(_is_whole(end) for end in given) else 1
    show = format_percent if unit == "percent" else format_number
    shown = [show(end, decimals, language) for end in given]
    if math.isnan(value):
        return words["at_most"] + shown[0] if shown else words["suppressed"]
    if len(shown) == 2:
        return words["to"].join(shown)
    return words.get(status, "") + shown[0]


def format_date(day: date) -> str:
    """A date in words: `31 December 2019`, in Dutch `31 december 2019`."""
    return babel_date(day, format="d MMMM y", locale=_locale())


def format_published(published: str, language: Language | None = None) -> str:
    """A date of publication as precise as it is known: `2019` or `18 October 2019`."""
    pattern = {1: "y", 2: "MMMM y", 3: "d MMMM y"}[len(published.split("-"))]
    return babel_date(first_day(published), format=pattern, locale=_locale(language))


def format_period(period: str, language: Language | None = None) -> str:
    """A reference period for readers: years with an en dash, months in words."""
    first, *last = (format_published(end, language) for end in period.split("/"))
    if not last:
        return first
    if "-" not in period:
        return f"{first}–{last[0]}"
    year = last[0].rpartition(" ")[2]
    return f"{first.removesuffix(f' {year}')}{_WORDS[language or current()]['until']}{last[0]}"


def listed(items: Sequence[str]) -> str:
    """Items in a sentence: `a, b and c`, in Dutch `a, b en c`."""
    return format_list(list(items), locale=_locale())


def _locale(language: Language | None = None) -> str:
    return _LOCALES[language or current()]


def _half_up(value: float, decimals: int) -> float:
    # Readers expect 2.5 to become 3; Python and Babel round half to even.
    factor = 10**decimals
    size: float = math.floor(abs(value) * factor + 0.5 + _FUZZ) / factor
    return -size if value < 0 and size else size


def _is_whole(value: float) -> bool:
    return abs(value - round(value)) < _FUZZ
