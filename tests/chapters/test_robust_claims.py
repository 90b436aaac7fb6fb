"""The ledger's page says how far each claim is robust, and how to rerun where it fails."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator

import pytest
from bs4 import BeautifulSoup, Tag

from analysis.chapters import ledger as ledgers
from analysis.chapters.page import Page, open_page
from analysis.chapters.parameters import check_parameters
from analysis.chapters.recommendations import read, show
from analysis.facts.robustness import Robustness, choice_of, evaluate_under
from analysis.observations.breaks import read_breaks

EDITIONS = {
    "2014-2018": {"first_year": 2014, "last_year": 2018, "as_of": "2019-10-18"},
    "2016-2020": {},
}


@pytest.fixture(scope="module", params=EDITIONS)
def page(request: pytest.FixtureRequest) -> Page:
    opened = open_page("recommendations", edition=request.param, **EDITIONS[request.param])
    opened.is_quiet = True
    return opened


@pytest.fixture(scope="module")
def robust(page: Page) -> dict[str, Robustness]:
    return ledgers.robustness(page, ledgers.evaluate(page, read(page)))


@pytest.fixture(scope="module")
def shown(page: Page) -> BeautifulSoup:
    return BeautifulSoup(show(page, read(page)).data, "html.parser")


def claims_on(shown: BeautifulSoup) -> Iterator[tuple[str, Tag]]:
    for item in shown.select("li[id^=claim-]"):
        yield str(item["id"]).removeprefix("claim-"), item


def test_every_claim_says_in_how_many_specifications_it_holds(
    shown: BeautifulSoup, robust: dict[str, Robustness]
) -> None:
    on_page = dict(claims_on(shown))
    assert on_page.keys() == robust.keys()
    for claim, item in on_page.items():
        found = robust[claim]
        if found.tested:
            said = f"Holds in {found.held} of {len(found.tested)} specifications."
            assert said in item.get_text(" "), claim
        # A specification that fails alike then and today is told once.
        told = item.select("li[id^=rerun-]")
        assert len(told) <= len(found.failing) <= 2 * len(told)


def test_a_failing_specification_has_an_address_and_says_why(shown: BeautifulSoup) -> None:
    failing = shown.select("li[id^=rerun-]")
    assert len({item["id"] for item in failing}) == len(failing) > 10
    for item in failing:
        assert re.search(r": (weakened|contradicted)\. ", item.get_text(" ")), item


def test_each_command_reruns_the_specification_beside_it(
    page: Page, shown: BeautifulSoup, robust: dict[str, Robustness]
) -> None:
    """By the way `monitor run` goes: the parameters are checked, and the claim tested by them."""
    figures, breaks = page.all_figures, read_breaks(page.project.data / "breaks.yml")
    commands = 0
    for claim, item in claims_on(shown):
        found = robust[claim]
        for line in item.select("li[id^=rerun-]"):
            for command in line.select("code"):
                commands += 1
                program, run, chapter, option, edition, *given = shlex.split(command.get_text())
                assert (program, run, option) == ("monitor", "run", "--edition")
                values = page.parameters.notebook_values() | {"edition": edition}
                values.pop("acknowledged")
                values |= dict(pair.split("=") for pair in given if pair != "-p")
                checked = check_parameters(chapter, values).notebook_values()
                choice = choice_of(found.claim, checked, page.parameters.notebook_values())
                again = evaluate_under(found.claim, choice, figures, breaks)
                said = " ".join(line.get_text().split())
                assert f": {again.status}. {again.reasons[0]}" in said, command.get_text()
    assert commands > 5
