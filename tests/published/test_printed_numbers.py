"""Every number printed in the five source documents is reproduced, registered or no figure."""

from __future__ import annotations

import hashlib
from collections import Counter
from pathlib import Path

import pandas as pd
import pytest

from analysis.errors import DataError
from analysis.facts.printed import (
    PrintedAs,
    PrintedNumber,
    PrintedNumbers,
    coverage,
    evaluate,
    fits,
    read_printed_numbers,
)
from analysis.observations.catalogue import Catalogue
from analysis.observations.checks import Erratum

COMENSHA_2019 = "comensha-reaction-2014-2018"
COMENSHA_2021 = "comensha-reaction-2016-2020"
CABINET = "cabinet-reaction-2014-2018"
LETTER = "minister-letter-monitor-2011-2015"
FACTSHEET = "rapporteur-factsheet-2014-2018"

NUMBERS_PER_SOURCE = {
    COMENSHA_2019: 43,
    COMENSHA_2021: 20,
    CABINET: 109,
    LETTER: 33,
    FACTSHEET: 34,
}
FIGURES_PER_SOURCE = {COMENSHA_2019: 4, COMENSHA_2021: 3, LETTER: 7, FACTSHEET: 14}
PRINTED_MORE_THAN_ONCE = {
    (COMENSHA_2019, 11, "2018"): 3,
    (COMENSHA_2019, 87, "2018"): 2,
    (COMENSHA_2019, 89, "2018"): 2,
    (COMENSHA_2021, 65, "2020"): 3,
    (CABINET, 24, "2014"): 2,
    (CABINET, 24, "2018"): 2,
    (CABINET, 32, "5"): 2,
    (CABINET, 60, "2019/20"): 2,
    (LETTER, 7, "30"): 2,
}
CHECKSUM_OF_THE_TEXTS = "c28b5d927ab34baf2d4e0bf30addd2ef9e6a4b054b5fe0f5b6985436b98cf2ec"
"""SHA-256 over `source,line,number` of every number in the texts, in their order."""

PRINTED_IN_WORDS = {"recommendations_made", "fields_supplied", "fields_missing", "suspects_share"}

VICTIMS_2018 = [(COMENSHA_2019, 18, "668"), (COMENSHA_2019, 89, "668"), (FACTSHEET, 81, "668")]
DOMESTIC_FALL = (FACTSHEET, 151, "60")
MINORS_IN_VIEW = [(FACTSHEET, 153, "2"), (FACTSHEET, 154, "3")]
ESTIMATE_LOW = [(FACTSHEET, 81, "5.000"), (FACTSHEET, 121, "5.000")]
MINORS_2015, OUTSIDE_2015 = (LETTER, 39, "25"), (LETTER, 66, "25")

Place = tuple[str, int, str]


def _places(frame: pd.DataFrame) -> list[Place]:
    rows = frame[["source", "line", "number"]].to_dict("records")
    return [(str(row["source"]), int(row["line"]), str(row["number"])) for row in rows]


def _mutated(figures: pd.DataFrame, observation: str, value: float) -> pd.DataFrame:
    hit = figures["observation"] == observation
    assert hit.sum() == 1, f"{observation} is no observation"
    return figures.assign(value=figures["value"].mask(hit, value))


def _only(printed: PrintedNumbers, place: Place, **changes: object) -> PrintedNumbers:
    """The register with one number only, changed; its other keys are checked again."""
    [number] = [n for n in printed.numbers if (n.source, n.line, n.number) == place]
    changed = PrintedNumber.model_validate(number.model_dump() | changes)
    return PrintedNumbers(treatments={}, numbers=[changed])


def test_every_number_of_the_texts_is_there_in_order(printed: PrintedNumbers) -> None:
    assert Counter(number.source for number in printed.numbers) == NUMBERS_PER_SOURCE
    listed = "\n".join(f"{n.source},{n.line},{n.number}" for n in printed.numbers)
    assert hashlib.sha256(listed.encode()).hexdigest() == CHECKSUM_OF_THE_TEXTS


def test_a_number_stands_twice_on_a_line_only_where_it_is_printed_twice(
    printed: PrintedNumbers,
) -> None:
    times = Counter((n.source, n.line, n.number) for n in printed.numbers)
    assert {place: n for place, n in times.items() if n > 1} == PRINTED_MORE_THAN_ONCE


def test_every_treatment_is_used_and_says_why_it_needs_no_figure(printed: PrintedNumbers) -> None:
    used = {number.treatment for number in printed.numbers}
    assert used == {"figure", *printed.treatments}
    assert all(reason.strip() for reason in printed.treatments.values())


def test_every_printed_figure_is_reproduced_or_registered(
    printed: PrintedNumbers, catalogue: Catalogue, errata: list[Erratum]
) -> None:
    frame = evaluate(printed, catalogue.figures, errata)
    deviating = frame[frame["status"] == "deviates"]
    assert deviating.empty, deviating[["source", "line", "number", "recomputed"]].to_string()
    counts = coverage(frame)
    assert counts["share_pct"] == 100
    assert (counts["figures"], counts["excluded"]) == (28, 211)
    assert Counter(frame.loc[frame["status"] != "excluded", "source"]) == FIGURES_PER_SOURCE


def test_only_the_two_deviations_that_are_explained_are_registered(
    printed: PrintedNumbers, catalogue: Catalogue, errata: list[Erratum]
) -> None:
    frame = evaluate(printed, catalogue.figures, errata)
    registered = frame[frame["status"] == "registered"]
    assert _places(registered) == [(LETTER, 40, "18"), DOMESTIC_FALL]
    assert list(registered["recomputed"].round(1)) == [22.2, 63.8]


def test_every_figure_held_of_the_documents_is_printed_there(
    printed: PrintedNumbers, catalogue: Catalogue
) -> None:
    figures = catalogue.figures
    held = figures[figures["source"].isin(NUMBERS_PER_SOURCE)]
    held = held[~held["measure"].isin(PRINTED_IN_WORDS)]
    values = held.melt("source", ["value", "upper"], value_name="printed").dropna()
    shown = {(n.source, n.value) for n in printed.numbers if n.figure}
    assert set(zip(values["source"], values["printed"].abs(), strict=True)) == shown


def test_figures_that_only_the_printing_document_holds_are_counted_apart(
    printed: PrintedNumbers, catalogue: Catalogue, errata: list[Erratum]
) -> None:
    frame = evaluate(printed, catalogue.figures, errata)
    alone = frame[[row.sources == (row.source,) for row in frame.itertuples()]]
    assert _places(alone) == [
        (COMENSHA_2019, 81, "€ 10"),
        (COMENSHA_2019, 89, "742"),
        (COMENSHA_2021, 23, "36"),
        (LETTER, 38, "160"),
        (LETTER, 39, "127"),
        (FACTSHEET, 140, "150"),
    ]
    assert coverage(frame)["alone"] == len(alone)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("observation", "value", "deviating"),
    [
        ("comensha-reaction-2014-2018#2", 669, VICTIMS_2018),
        ("comensha-reaction-2014-2018#3", 743, [(COMENSHA_2019, 89, "742")]),
        ("comensha-reaction-2016-2020#2", 1014, [(COMENSHA_2021, 65, "1013")]),
        ("rapporteur-factsheet-2014-2018#2", 5500, ESTIMATE_LOW),
        ("rapporteur-factsheet-2014-2018#6", 600, [(FACTSHEET, 139, "550")]),
        ("rapporteur-factsheet-2014-2018#10", 40, [(FACTSHEET, 153, "29"), *MINORS_IN_VIEW]),
        ("rapporteur-factsheet-2014-2018#9", 120, [DOMESTIC_FALL, (FACTSHEET, 152, "132")]),
        ("rd-2017-estimate#3", 1400, [(FACTSHEET, 150, "1.300")]),
        ("rapporteur-monitor-2016#7", 47, [(LETTER, 53, "46")]),
        ("minister-letter-monitor-2011-2015#2", 161, [(LETTER, 38, "160"), MINORS_2015]),
        ("parliament-answer-2019-3260#4", 1100, [MINORS_2015, OUTSIDE_2015]),
        ("unodc-glotip-2025#331", 60, [OUTSIDE_2015]),
        ("rapporteur-news-2018#3", 400, [DOMESTIC_FALL]),
    ],
)
def test_a_changed_observation_makes_exactly_the_numbers_that_rest_on_it_deviate(
    observation: str,
    value: float,
    deviating: list[Place],
    printed: PrintedNumbers,
    catalogue: Catalogue,
    errata: list[Erratum],
) -> None:
    frame = evaluate(printed, _mutated(catalogue.figures, observation, value), errata)
    assert _places(frame[frame["status"] == "deviates"]) == deviating
    resting = [observation in used for used in frame["observations"]]
    assert set(deviating) <= set(_places(frame[resting]))


@pytest.mark.parametrize(
    ("observation", "value"),
    [
        ("us-tip-2020#2", 669),
        ("parliament-answer-2019-3260#4", 1151),
        ("rapporteur-factsheet-2014-2018#7", 154),
    ],
    ids=["a source that is not chosen", "a base within the rounding", "a rounded print"],
)
def test_a_change_that_the_print_cannot_show_makes_nothing_deviate(
    observation: str,
    value: float,
    printed: PrintedNumbers,
    catalogue: Catalogue,
    errata: list[Erratum],
) -> None:
    frame = evaluate(printed, _mutated(catalogue.figures, observation, value), errata)
    assert coverage(frame)["deviates"] == 0


@pytest.mark.slow
def test_every_observation_that_a_printed_number_rests_on_moves_it_when_it_is_multiplied(
    printed: PrintedNumbers, catalogue: Catalogue, errata: list[Erratum]
) -> None:
    frame = evaluate(printed, catalogue.figures, errata)
    used = {observation for ids in frame["observations"] for observation in ids}
    for observation in used:
        hit = catalogue.figures["observation"] == observation
        tenfold = catalogue.figures.assign(
            value=catalogue.figures["value"].mask(hit, catalogue.figures["value"] * 10),
            upper=catalogue.figures["upper"].mask(hit, catalogue.figures["upper"] * 10),
        )
        again = evaluate(printed, tenfold, errata)
        resting = [observation in ids for ids in again["observations"]]
        assert (again["status"] == "deviates").tolist() == resting, observation


def test_an_erratum_that_is_no_longer_needed_fails(
    printed: PrintedNumbers, catalogue: Catalogue, errata: list[Erratum]
) -> None:
    repaired = _mutated(catalogue.figures, "rapporteur-news-2018#3", 330)
    with pytest.raises(DataError, match=r"'60'.*60 fits. Remove its erratum factsheet-domestic"):
        evaluate(printed, repaired, errata)


def test_a_registered_number_deviates_again_when_the_erratum_expects_something_else(
    printed: PrintedNumbers, catalogue: Catalogue, errata: list[Erratum]
) -> None:
    moved = [
        erratum.model_copy(update={"expected": 21.5})
        if erratum.id == "minister-letter-minors-2014"
        else erratum
        for erratum in errata
    ]
    frame = evaluate(printed, catalogue.figures, moved)
    assert _places(frame[frame["status"] == "deviates"]) == [(LETTER, 40, "18")]


@pytest.mark.parametrize("erratum", ["no-such-erratum", "nji-2021-minors-2020"])
def test_an_erratum_that_does_not_exist_or_is_of_another_source_is_named(
    erratum: str, printed: PrintedNumbers, catalogue: Catalogue, errata: list[Erratum]
) -> None:
    broken = _only(printed, (FACTSHEET, 152, "132"), erratum=erratum)
    with pytest.raises(DataError, match=rf"'132'.*no erratum '{erratum}'"):
        evaluate(broken, catalogue.figures, errata)


def test_an_unknown_source_is_named(
    printed: PrintedNumbers, catalogue: Catalogue, errata: list[Erratum]
) -> None:
    broken = _only(printed, (FACTSHEET, 152, "132"), source="factsheet")
    with pytest.raises(DataError, match=r"'132' \(factsheet, line 152.*no such source"):
        evaluate(broken, catalogue.figures, errata)


@pytest.mark.parametrize(
    ("figure", "fault"),
    [
        (
            {"how": "observation", "of": [{"period": "1999"}]},
            "no published figure for registered_victims, 1999, rapporteur",
        ),
        ({"how": "observation", "of": [{}, {}]}, "positional argument"),
        ({"how": "fall", "of": [{}]}, "missing 1 required positional argument"),
        ({"how": "share", "of": [{}]}, "missing 1 required positional argument"),
        ({"how": "observation", "of": [{"definition": "unstated"}]}, "no published figure for"),
    ],
    ids=["matches nothing", "too many figures", "too few figures", "no part", "another definition"],
)
def test_a_recipe_that_does_not_work_names_its_entry(
    figure: dict[str, object],
    fault: str,
    printed: PrintedNumbers,
    catalogue: Catalogue,
    errata: list[Erratum],
) -> None:
    base = {"measure": "registered_victims", "period": "2018", "definition": "rapporteur"}
    recipe = {
        "how": figure["how"],
        "of": [base | part for part in figure["of"]],  # type: ignore[attr-defined]
        "printed_as": "exact",
    }
    broken = _only(printed, (FACTSHEET, 81, "668"), figure=recipe)
    with pytest.raises(DataError, match=rf"'668' \(rapporteur-factsheet.*line 81.*{fault}"):
        evaluate(broken, catalogue.figures, errata)


@pytest.mark.parametrize(
    ("entry", "fault"),
    [
        ("treatment: figure", "belongs to the treatment figure alone"),
        ("treatment: weather", "lacks 'weather'"),
        ("treatment: date, colour: red", "colour"),
        ("treatment: figure, figure: {how: guess, of: [], printed_as: exact}", "how"),
    ],
)
def test_an_entry_that_is_not_as_it_must_be_is_refused(
    entry: str, fault: str, tmp_path: Path
) -> None:
    path = tmp_path / "printed_numbers.yml"
    path.write_text(
        "treatments: {date: a day}\n"
        f'numbers: [{{source: a, line: 1, number: "3", what: "a day", {entry}}}]\n'
    )
    with pytest.raises(DataError, match=fault):
        read_printed_numbers(path)


def test_a_file_that_is_missing_is_named(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"printed_numbers\.yml"):
        read_printed_numbers(tmp_path / "printed_numbers.yml")


@pytest.mark.parametrize(
    ("recomputed", "printed_value", "printed_as", "step", "expected"),
    [
        (668, 668, "exact", 1, True),
        (668.1, 668, "exact", 1, False),
        (45.5, 46, "rounded", 1, True),
        (45.4, 46, "rounded", 1, False),
        (1320, 1300, "rounded", 100, True),
        (1351, 1300, "rounded", 100, False),
        (551, 550, "at_least", 50, True),
        (550, 550, "at_least", 50, True),
        (549.9, 550, "at_least", 50, False),
        (600, 550, "at_least", 50, False),
        (24.96, 25, "below", 1, True),
        (25, 25, "below", 1, False),
        (24, 25, "below", 1, False),
        (float("nan"), 25, "rounded", 1, False),
    ],
)
def test_a_number_fits_its_print_by_one_rule(
    recomputed: float, printed_value: float, printed_as: PrintedAs, step: float, expected: bool
) -> None:
    assert fits(recomputed, printed_value, printed_as, step) is expected
