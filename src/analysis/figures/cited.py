"""Cells that readers are told in words and the CSV in codes: a source, and a period."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from analysis.facts.formatting import format_period

SOURCES_PAGE = "data_and_methods.html"


@dataclass(frozen=True)
class Cited:
    """A source in a few words that lead to its card, and where in it the row stands."""

    source: str
    citation: str
    locator: str

    def __str__(self) -> str:
        return f"{self.source}, {self.locator}"

    def __html__(self) -> Markup:
        return Markup('<a href="{}#source-{}">{}</a>, {}').format(
            SOURCES_PAGE, self.source, self.citation, self.locator
        )


@dataclass(frozen=True)
class Period:
    """A reference period: for readers in words, for the CSV after ISO 8601."""

    code: str

    def __str__(self) -> str:
        return self.code

    def __html__(self) -> str:
        return format_period(self.code)
