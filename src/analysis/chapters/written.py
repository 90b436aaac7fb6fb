"""Values of parameters as they are written on a command line, in a file or in a notebook."""

from __future__ import annotations

import json
import re
from datetime import date
from typing import Annotated, Any

from pydantic import BeforeValidator


def _whole(value: Any) -> Any:
    """A whole number as it is written: no 2_017, no 2017.0."""
    if isinstance(value, str) and not re.fullmatch(r"-?[0-9]+", value.strip()):
        raise ValueError("not a whole number")
    return value


def _day(value: Any) -> Any:
    """A day as it is written: no bare year, and no seconds since 1970."""
    if isinstance(value, date):
        return value
    if not isinstance(value, str) or not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value.strip()):
        raise ValueError("not a date such as 2021-12-31")
    try:
        return date.fromisoformat(value.strip())
    except ValueError:
        raise ValueError("no such day in the calendar") from None


def _by_name(value: Any) -> Any:
    """Texts by name: as they are, or as the JSON of a command line."""
    if not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except ValueError:
        raise ValueError('not JSON such as {"name": "text"}') from None


Whole = Annotated[int, BeforeValidator(_whole)]
Day = Annotated[date, BeforeValidator(_day)]
TextsByName = Annotated[dict[str, str], BeforeValidator(_by_name)]
