"""The texts of a chapter's notebook: line by line, with the markup around them left alone."""

from __future__ import annotations

import re
from collections.abc import Iterator

from analysis.language.messages import tr

# What stands before a text: a heading's hashes, a list's dash, a directive with its name.
_BEFORE = re.compile(r"^(\s*(?:#+ |- |\d+\. |(?:`{3,}|:{3,})\{admonition\} )?)(.*)$")
_MARKUP_ONLY = re.compile(
    r"^\s*((`{3,}|:{3,})(\{\w+\}.*)?|:[\w-]+:.*|\(.+\)=|(\{glue:\}`\w+`[\s.;,:]*)+|\W*)$"
)


def texts_in(markdown: str) -> Iterator[str]:
    """The translatable texts of a markdown cell, in order."""
    for line in markdown.splitlines():
        _, text = _split(line)
        if text:
            yield text


def in_current_language(markdown: str) -> str:
    """The cell in the current language. Raises MissingTranslation for a text without Dutch."""
    return "\n".join(_line(line) for line in markdown.splitlines())


def _line(line: str) -> str:
    before, text = _split(line)
    return before + tr(text) if text else line


def _split(line: str) -> tuple[str, str]:
    # A directive without text of its own, an option, a label, or nothing but places for numbers.
    match = _BEFORE.match(line)
    assert match is not None
    before, text = match[1], match[2].strip()
    if "admonition" not in before and _MARKUP_ONLY.match(line):
        return line, ""
    return before, text
