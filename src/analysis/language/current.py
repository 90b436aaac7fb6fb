"""The language that a run speaks: set once when a page is opened, English until then."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Literal, get_args

Language = Literal["en", "nl"]
LANGUAGES: tuple[Language, ...] = get_args(Language)


class _Spoken(threading.local):
    # One for each thread: pages of two languages are finished at the same time. A kernel runs all
    # cells in one thread, but each in a context of its own.
    language: Language = "en"


_spoken = _Spoken()


def current() -> Language:
    """The language in which texts, labels and numbers are given."""
    return _spoken.language


def speak(language: Language) -> None:
    """Give texts, labels and numbers in this language from now on."""
    _spoken.language = language


@contextmanager
def speaking(language: Language) -> Iterator[None]:
    """Give texts, labels and numbers in this language for a while."""
    before = current()
    speak(language)
    try:
        yield
    finally:
        speak(before)


def text_of(thing: Any, name: str) -> str:
    """What a card of the data says under `<name>_en` or `<name>_nl`, in the current language."""
    return str(getattr(thing, f"{name}_{current()}"))
