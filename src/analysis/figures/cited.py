"""Where a row of a table comes from: for readers the source by name, for the CSV its id."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

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
