"""All sources together: cards, figures and code lists, read, checked and joined."""

from __future__ import annotations

from dataclasses import dataclass, field
from io import StringIO
from pathlib import Path

import pandas as pd

from analysis.observations.cards import Card, read_card
from analysis.observations.checks import check_problems, erratum_problems, mark_errata
from analysis.observations.codelists import CODED_COLUMNS, Codelists, read_codelists
from analysis.observations.problems import Problem, raise_for
from analysis.observations.schema import KEY, figure_problems


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
    """Read the data folder and find **all** its problems in one go."""
    codelists, problems = read_codelists(data / "codelists")
    catalogue = Catalogue(codelists=codelists)
    frames = []
    folders = sorted(path for path in (data / "sources").glob("*") if path.is_dir())
    if not folders:
        remedy = "Add a folder with a source.yml and a figures.csv"
        problems.append(Problem("sources", 0, "", "there is no source", remedy))
    for folder in folders:
        card, card_problems = read_card(folder)
        frame, faults = _read_figures(folder, codelists)
        problems += card_problems + faults
        if card is not None and frame is not None and not faults:
            catalogue.cards[card.id] = card
            frames.append(_with_card(frame, card))
    if frames:
        catalogue.figures = pd.concat(frames, ignore_index=True)
        if not problems:
            problems += _unused_codes(catalogue)
        problems += check_problems(data / "checks.yml", catalogue.figures)
        problems += erratum_problems(data / "errata.yml", catalogue.figures)
        problems += _repeated_figures(mark_errata(data / "errata.yml", catalogue.figures))
    return catalogue, sorted(problems)


def load_catalogue(data: Path) -> Catalogue:
    """The catalogue, or a DataError that lists every problem: wrong data reach no chapter."""
    catalogue, problems = read_catalogue(data)
    raise_for(problems)
    catalogue.figures = mark_errata(data / "errata.yml", catalogue.figures)
    return catalogue


def _read_figures(folder: Path, codelists: Codelists) -> tuple[pd.DataFrame | None, list[Problem]]:
    file = f"sources/{folder.name}/figures.csv"
    path = folder / "figures.csv"
    if not path.is_file():
        return None, [Problem(file, 0, "", "the figures are missing", "Add a figures.csv")]
    try:
        text = path.read_text(encoding="utf-8-sig")
        frame = pd.read_csv(StringIO(text), dtype=str, keep_default_na=False, index_col=False)
    except UnicodeDecodeError as error:
        row = path.read_bytes()[: error.start].count(b"\n") + 1
        return None, [Problem(file, row, "", "the file is not UTF-8", "Save it as UTF-8")]
    except (pd.errors.ParserError, pd.errors.EmptyDataError) as error:
        fault = f"the file is not a table ({error})"
        return None, [Problem(file, 0, "", fault, "Every row has as many cells as the header")]
    return frame, figure_problems(frame, codelists, file)


def _with_card(frame: pd.DataFrame, card: Card) -> pd.DataFrame:
    rows = frame.index + 2
    return frame.assign(
        value=pd.to_numeric(frame["value"]),
        upper=pd.to_numeric(frame["upper"]),
        source=card.id,
        row=rows,
        observation=[f"{card.id}#{row}" for row in rows],
        known_from=card.known_from,
        grade=card.grade,
        directness=card.directness,
        erratum="",
    )


def _repeated_figures(figures: pd.DataFrame) -> list[Problem]:
    """A source that prints two values for one thing needs an erratum that says which is wrong."""
    sound = figures[figures["erratum"] == ""]
    remedy = "Keep one row, or name the wrong one in errata.yml"
    return [
        Problem(
            f"sources/{figure['source']}/figures.csv",
            figure["row"],
            "",
            "the same figure stands twice in this source",
            remedy,
        )
        for figure in sound[sound.duplicated(["source", *KEY])].to_dict("records")
    ]


def _unused_codes(catalogue: Catalogue) -> list[Problem]:
    found = []
    for column in CODED_COLUMNS:
        codes = catalogue.codelists[column].index
        for position, code in enumerate(codes):
            if not code.startswith("_") and code not in set(catalogue.figures[column]):
                remedy = "Remove the code, or add the figure that needs it"
                problem = f"no figure uses the code {code!r}"
                file = f"codelists/{column}.csv"
                found.append(Problem(file, position + 2, "code", problem, remedy))
    return found
