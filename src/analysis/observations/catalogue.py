"""All sources together: cards, figures and code lists, read, checked and joined."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from analysis.observations.cards import Card, read_card
from analysis.observations.checks import check_problems, erratum_problems, mark_errata
from analysis.observations.codelists import Codelists, read_codelists
from analysis.observations.plausibility import more_than_all, of_a_time_to_come
from analysis.observations.problems import Problem, raise_for
from analysis.observations.schema import COLUMNS, KEY, figure_problems, figures_file
from analysis.observations.tables import ROW, read_table
from analysis.remembered import remembered

_NUMBERS = ("value", "upper", ROW)


@dataclass
class Catalogue:
    """Everything published that the monitor holds.

    `figures` has one row per observation: the columns of figures.csv, plus `observation`
    (`<source-id>#<row>`), `source`, `row`, and from the card `known_from`, `grade`, `directness`;
    `erratum` names the entry of errata.yml that says why the printed figure is wrong.
    """

    cards: dict[str, Card] = field(default_factory=dict)
    codelists: Codelists = field(default_factory=dict)
    figures: pd.DataFrame = field(default_factory=pd.DataFrame)


def read_catalogue(data: Path) -> tuple[Catalogue, list[Problem]]:
    """Read the data folder and find **all** its problems in one go.

    `figures` of the catalogue are the rows that are sound in themselves. A check between figures
    is left out when a row it may need is not among them.
    """
    codelists, problems = read_codelists(data / "codelists")
    catalogue = Catalogue(codelists=codelists)
    tables, incomplete = [], set()
    folders = sorted(path for path in (data / "sources").glob("*") if path.is_dir())
    if not folders:
        remedy = "Add a folder with a source.yml and a figures.csv"
        problems.append(Problem("sources", 0, "", "there is no source", remedy))
    for folder in folders:
        card, card_problems = read_card(folder)
        file = figures_file(folder.name)
        table, table_problems = read_table(folder / "figures.csv", file, COLUMNS)
        problems += card_problems + table_problems
        if card is not None:
            catalogue.cards[folder.name] = card
        if table is not None:
            tables.append(table.assign(source=folder.name))
        if card is None or table_problems:
            incomplete.add(folder.name)
    if tables:
        printed = pd.concat(tables, ignore_index=True)
        faults = figure_problems(printed, codelists)
        catalogue.figures = _with_cards(_without(printed, faults), catalogue.cards)
        incomplete |= {fault.file.split("/")[1] for fault in faults}
        problems += faults + _problems_between_figures(data, catalogue, incomplete)
    return catalogue, sorted(problems)


@remembered(("sources", "codelists", "checks.yml", "errata.yml"))
def load_catalogue(data: Path) -> Catalogue:
    """The catalogue, or a DataError that lists every problem: wrong data reach no chapter.

    Read and checked once in a process for as long as no file changes: it is not to be changed.
    """
    catalogue, problems = read_catalogue(data)
    raise_for(problems)
    catalogue.figures = mark_errata(data / "errata.yml", catalogue.figures)
    return catalogue


def _without(printed: pd.DataFrame, faults: list[Problem]) -> pd.DataFrame:
    faulty = {(fault.file, fault.row) for fault in faults}
    places = zip(printed["source"].map(figures_file), printed[ROW], strict=True)
    # A Series, because an empty list would select columns, and a table may have no row.
    sound = pd.Series([place not in faulty for place in places], printed.index, dtype=bool)
    return printed[sound]


def _with_cards(figures: pd.DataFrame, cards: dict[str, Card]) -> pd.DataFrame:
    known = figures[figures["source"].isin(list(cards))].reset_index(drop=True)
    of_card = [cards[source] for source in known["source"]]
    joined = known.assign(
        value=pd.to_numeric(known["value"]).astype(float),
        upper=pd.to_numeric(known["upper"]).astype(float),
        observation=known["source"] + "#" + known[ROW].astype(str),
        known_from=[card.known_from for card in of_card],
        grade=[card.grade for card in of_card],
        directness=[card.directness for card in of_card],
        erratum="",
    )
    added = ["source", ROW, "observation", "known_from", "grade", "directness", "erratum"]
    # Rows are found and taken several times as fast in plain objects that lie in one piece.
    plain = {name: object for name in joined.columns if name not in _NUMBERS}
    return joined[[*COLUMNS, *added]].astype(plain).copy()


def _problems_between_figures(
    data: Path, catalogue: Catalogue, incomplete: set[str]
) -> list[Problem]:
    errata, figures = data / "errata.yml", catalogue.figures
    marked = mark_errata(errata, figures)
    return [
        *([] if incomplete else _unused_codes(catalogue)),
        *check_problems(data / "checks.yml", figures, incomplete),
        *erratum_problems(errata, figures, incomplete),
        *_repeated_figures(marked),
        *more_than_all(marked),
        *of_a_time_to_come(figures),
    ]


def _repeated_figures(figures: pd.DataFrame) -> list[Problem]:
    """A source that prints two values for one thing needs an erratum that says which is wrong."""
    sound = figures[figures["erratum"] == ""]
    remedy = "Keep one row, or name the wrong one in errata.yml"
    return [
        Problem(
            figures_file(figure["source"]),
            figure[ROW],
            "",
            "the same figure stands twice in this source",
            remedy,
        )
        for figure in sound[sound.duplicated(["source", *KEY])].to_dict("records")
    ]


def _unused_codes(catalogue: Catalogue) -> list[Problem]:
    remedy = "Remove the code, or add the figure that needs it"
    used = {column: set(catalogue.figures[column]) for column in catalogue.codelists}
    return [
        Problem(f"codelists/{column}.csv", int(row), "code", f"no figure uses {code!r}", remedy)
        for column, codes in catalogue.codelists.items()
        for code, row in codes[ROW].items()
        if not str(code).startswith("_") and code not in used[column]
    ]
