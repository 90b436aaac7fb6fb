"""An edition as it stands in the site: what it is, and where its finished pages lie."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from analysis.book.editions import Edition
from analysis.errors import BuildError
from analysis.language.current import text_of


@dataclass(frozen=True)
class PublishedEdition:
    """An edition with the folder of its finished pages in one language.

    The folder of an edition that a build keeps from the previous site is its folder there.
    """

    edition: Edition
    folder: Path

    @property
    def title(self) -> str:
        """The title in the current language."""
        return text_of(self.edition, "title")

    @cached_property
    def facts(self) -> dict[str, dict[str, Any]]:
        """The facts that its chapters state, by id, those of the findings first.

        Raises BuildError when two chapters state one fact with different values.
        """
        facts: dict[str, dict[str, Any]] = {}
        for path in sorted(self.folder.glob("facts/*.json")):
            for fact in json.loads(path.read_text(encoding="utf-8"))["facts"]:
                known = facts.setdefault(fact["id"], fact)
                if (known["value"], known["period"]) != (fact["value"], fact["period"]):
                    raise BuildError(
                        f"{path}: the fact {fact['id']} is {fact['value']} ({fact['period']}) here "
                        f"and {known['value']} ({known['period']}) in another chapter"
                    )
        return facts
