"""What the tests on printed numbers share: the published figures, the register, the errata."""

from __future__ import annotations

import pytest

from analysis.facts.printed import PrintedNumbers, read_printed_numbers
from analysis.observations.catalogue import Catalogue, load_catalogue
from analysis.observations.checks import Erratum, read_errata
from analysis.paths import find_project

DATA = find_project().data


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    return load_catalogue(DATA)


@pytest.fixture(scope="session")
def printed() -> PrintedNumbers:
    return read_printed_numbers(DATA / "printed_numbers.yml")


@pytest.fixture(scope="session")
def errata() -> list[Erratum]:
    return read_errata(DATA / "errata.yml")
