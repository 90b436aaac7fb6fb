"""Messages: English in the code, Dutch in the catalogues of `nl/`, and none may be missing."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from babel.messages.pofile import read_po

from analysis.errors import MonitorError
from analysis.language.current import current

_Text = TypeVar("_Text", bound=str)
CATALOGUES = Path(__file__).parent / "nl"


class MissingTranslation(MonitorError):
    """A text that a page shows has no Dutch."""

    exit_code = 1


def message(text: _Text) -> _Text:
    """Mark a text that is translated later, where it is shown."""
    return text


def tr(text: _Text, **values: Any) -> _Text:
    """A text in the current language, with its named places filled; Markup stays Markup.

    Raises MissingTranslation where the text has no Dutch.
    """
    shown = text if current() == "en" else type(text)(_dutch(text))
    return type(text)(shown.format(**values)) if values else shown


def _dutch(text: str) -> str:
    try:
        return dutch_messages()[str(text)]
    except KeyError:
        raise MissingTranslation(
            f"no Dutch for {str(text)!r}: add it to a catalogue in {CATALOGUES}"
        ) from None


@cache
def dutch_messages() -> dict[str, str]:
    """All Dutch messages by their English, from every catalogue in `nl/`."""
    messages: dict[str, str] = {}
    for path in sorted(CATALOGUES.glob("*.po")):
        for id, text in read_catalogue(path).items():
            if text and messages.setdefault(id, text) != text:
                raise MissingTranslation(f"{path}: {id!r} has another Dutch elsewhere: keep one")
    return messages


def read_catalogue(path: Path) -> dict[str, str]:
    """The messages of one catalogue; doubtful ones (fuzzy) count as not translated."""
    with path.open("rb") as file:
        entries = read_po(file, locale="nl", abort_invalid=True)
    return {
        str(entry.id): "" if entry.fuzzy else str(entry.string) for entry in entries if entry.id
    }
