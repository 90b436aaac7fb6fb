"""A card that cannot be trusted is told with its key and what to write instead."""

from __future__ import annotations

from datetime import date

import pytest

from analysis.observations.cards import Card, read_card
from tests.observations.folder import DataFolder

CARD = "sources/beta/source.yml"


def test_a_missing_card_is_told(folder: DataFolder) -> None:
    folder.file(CARD).unlink()
    problem = folder.the_problem()
    assert (problem.file, problem.message) == (CARD, "the card is missing")
    assert problem.remedy == "Write a source.yml there"


def test_the_figures_of_a_source_without_a_card_are_checked_all_the_same(
    folder: DataFolder,
) -> None:
    folder.set_cell("beta", 2, "value", "12a")
    folder.file(CARD).unlink()
    assert [problem.column for problem in folder.problems()] == ["value", ""]


@pytest.mark.parametrize("content", [b"id: [beta\n", b"id: beta: gamma\n", b"title: \xe9\n"])
def test_a_card_that_is_not_readable_yaml_is_told(content: bytes, folder: DataFolder) -> None:
    folder.file(CARD).write_bytes(content)
    problem = folder.the_problem()
    assert (problem.file, problem.remedy) == (CARD, "Mend the line it names")
    assert problem.message.startswith("the card is not readable YAML (")
    assert "\n" not in str(problem)


@pytest.mark.parametrize("content", ["", "- id: beta\n", "beta\n"])
def test_a_card_that_holds_no_keys_is_told(content: str, folder: DataFolder) -> None:
    folder.file(CARD).write_text(content)
    problem = folder.the_problem()
    assert problem.file == CARD
    assert problem.remedy.startswith("The keys of a card are id, title,")


def test_an_unknown_key_is_told_by_name(folder: DataFolder) -> None:
    folder.change(CARD, "grade: B", "grade: B\ncolour: red")
    problem = folder.the_problem()
    assert (problem.file, problem.column) == (CARD, "colour")
    assert problem.remedy.startswith("The keys of a card are id, title,")


@pytest.mark.parametrize("key", ["title", "url", "published", "sha256"])
def test_a_missing_key_is_told_by_name(key: str, folder: DataFolder) -> None:
    lines = folder.file(CARD).read_text().splitlines()
    kept = [line for line in lines if not line.startswith(f"{key}:")]
    folder.file(CARD).write_text("\n".join(kept))
    problem = folder.the_problem()
    assert (problem.file, problem.column, problem.message) == (CARD, key, "Field required")


@pytest.mark.parametrize(
    ("old", "new", "key"),
    [
        ('publisher: "P"', 'publisher: " "', "publisher"),
        ('licence: "L"', 'licence: ""', "licence"),
        ('"https://example.org/beta"', '"see the report"', "url"),
        ("grade: B", "grade: C", "grade"),
        ("directness: reported", "directness: hearsay", "directness"),
        ("language: nl", "language: fr", "language"),
    ],
)
def test_a_value_that_a_card_cannot_have_is_told(
    old: str, new: str, key: str, folder: DataFolder
) -> None:
    folder.change(CARD, old, new)
    problem = folder.the_problem()
    assert (problem.file, problem.column) == (CARD, key)
    assert problem.remedy.startswith("Write the value as the card of another source has it")


@pytest.mark.parametrize(
    "published", ['"2018-13"', '"2018-02-30"', '"last year"', '"2018/2019"', "2018", "2018-10-18"]
)
def test_a_date_of_publication_that_is_no_quoted_date_is_told(
    published: str, folder: DataFolder
) -> None:
    folder.change(CARD, 'published: "2018"', f"published: {published}")
    problem = folder.the_problem()
    assert (problem.file, problem.column) == (CARD, "published")
    assert "quotes" in problem.message + problem.remedy


def test_all_faults_of_a_card_are_told_at_once(folder: DataFolder) -> None:
    folder.change(CARD, "grade: B", "grade: C")
    folder.change(CARD, "language: nl", "tongue: nl")
    assert [problem.column for problem in folder.problems()] == ["grade", "language", "tongue"]


def test_an_id_that_is_not_the_name_of_the_folder_is_the_only_problem(folder: DataFolder) -> None:
    # The checks and errata name alpha: they must not be told as well.
    folder.change("sources/alpha/source.yml", "id: alpha", "id: alfa")
    problem = folder.the_problem()
    assert (problem.file, problem.column) == ("sources/alpha/source.yml", "id")
    assert problem.remedy == "Write id: alpha"


def test_a_wrong_checksum_is_told_with_the_right_one(folder: DataFolder) -> None:
    figures = folder.file("sources/beta/figures.csv")
    figures.write_text(figures.read_text().replace("950", "951"))
    problem = folder.the_problem()
    assert (problem.file, problem.column) == (CARD, "sha256")
    digest = problem.remedy.removeprefix("If the figures were changed on purpose, write sha256: ")
    folder.write_figures("beta", figures.read_text())
    assert f'sha256: "{digest}"' in folder.file(CARD).read_text()


@pytest.mark.parametrize(
    ("published", "known_from"),
    [
        ("2019", date(2019, 12, 31)),
        ("2019-02", date(2019, 2, 28)),
        ("2020-02", date(2020, 2, 29)),
        ("2019-10-18", date(2019, 10, 18)),
    ],
)
def test_a_source_is_known_from_the_last_day_it_can_have_appeared(
    published: str, known_from: date, folder: DataFolder
) -> None:
    folder.change(CARD, 'published: "2018"', f'published: "{published}"')
    card, problems = read_card(folder.file("sources/beta"))
    assert problems == []
    assert isinstance(card, Card)
    assert card.known_from == known_from
