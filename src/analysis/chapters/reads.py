"""What each chapter reads of the data: it gets nothing else, so other data cannot change it.

A build runs a chapter again when something that it reads has changed, and only then.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any

from analysis.observations.catalogue import Catalogue
from analysis.observations.codelists import DIMENSIONS, TOTAL

ALWAYS = ("codelists", "breaks.yml", "errata.yml")
"""What every chapter reads: labels, breaks, and which printed figures are wrong."""


class UndeclaredRead(ValueError):
    """A chapter asks for figures that it does not declare, and so would never be run for."""


@dataclass(frozen=True)
class Reads:
    """The data of one chapter, beside what all chapters read.

    `figures` names each measure with the dimensions by which it is read, such as registered
    victims by form; None stands for every figure. `files` are files and folders of `data/`.
    """

    figures: Mapping[str, tuple[str, ...]] | None = None
    files: tuple[str, ...] = ()
    cube: bool = False

    def covers(self, measure: str, dimensions: Iterable[str]) -> bool:
        """Whether figures of a measure that are broken down by these dimensions are read."""
        if self.figures is None:
            return True
        return measure in self.figures and set(dimensions) <= {*self.figures[measure]}

    def covers_row(self, row: Mapping[Any, Any]) -> bool:
        """Whether one row of a figures.csv is read; its dimensions at the total do not count."""
        return self.covers(row["measure"], (name for name in DIMENSIONS if row[name] != TOTAL))

    def only(self, catalogue: Catalogue) -> Catalogue:
        """The catalogue without the figures that are not read, and without their cards."""
        if self.figures is None:
            return catalogue
        columns = ["measure", *DIMENSIONS]
        rows = catalogue.figures[columns].to_dict("records")
        figures = catalogue.figures[[self.covers_row(row) for row in rows]].reset_index(drop=True)
        sources = set(figures["source"])
        cards = {id: card for id, card in catalogue.cards.items() if id in sources}
        return replace(catalogue, cards=cards, figures=figures)


READS: Mapping[str, Reads] = MappingProxyType(
    {
        # The claims of an edition may compare any figures.
        "index": Reads(files=("recommendations",)),
        "recommendations": Reads(files=("recommendations",)),
        "data_and_methods": Reads(files=("checks.yml", "printed_numbers.yml"), cube=True),
        "registration_trends": Reads(
            {
                "estimated_victims": (),
                "population": (),
                "registered_victims": ("form", "reporter"),
                "registered_victims_yearly_mean": ("reporter",),
            }
        ),
        "police_performance": Reads(
            {
                "convicted_persons": (),
                "court_cases": (),
                "om_cases_registered": (),
                "om_suspects_registered": (),
                "om_suspects_target": (),
                "police_suspects": (),
                "prosecuted_persons": (),
                "registered_victims": ("reporter",),
                "reports_share": ("reporter",),
                "suspected_persons": (),
            },
            cube=True,
        ),
        "dublin_claimants": Reads(
            {
                "detected_victims": ("nationality",),
                "registered_victims": ("nationality",),
                "report_requests": (),
                "report_requests_share": ("residence",),
            },
            cube=True,
        ),
        "young_victims": Reads(
            {
                "estimated_victims": ("form", "age"),
                "registered_victims": ("form", "age"),
                "registered_victims_yearly_mean": ("form",),
                "registered_change": ("form",),
            },
            cube=True,
        ),
        "hidden_victims": Reads(
            # By reporter: the margins of the public table.
            {"estimated_victims": (), "registered_victims": ("reporter",)},
            files=("capture_histories",),
            cube=True,
        ),
    }
)
