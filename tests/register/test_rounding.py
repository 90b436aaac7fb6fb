"""Small count rounding: no small cell is left, tables agree, and as little changes as can be."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

from analysis.register.protection.rounding import round_small
from analysis.register.protection.system import (
    Counts,
    ImpossiblePersons,
    System,
    build_system,
    whole,
)
from tests.register import small


def rounded(
    where: System, cells: small.Cells, seed: int = 1, gap: float = 0
) -> tuple[Counts, Counts, int]:
    """True and protected published counts, and how far a public total deviates."""
    true = where.counts({"victims": small.frame(cells)})
    found = round_small(where, true, np.random.default_rng(seed), gap=gap)
    return (
        whole(where.published @ true),
        whole(where.published @ found.latent),
        found.exact_deviation,
    )


REGISTER = {
    ("sexual", "adult", "north"): 40,
    ("sexual", "minor", "south"): 13,
    ("labour", "adult", "south"): 12,
    ("labour", "minor", "north"): 2,
    ("other", "adult", "south"): 3,
}


def test_every_cell_and_margin_is_nobody_or_at_least_its_threshold() -> None:
    where = small.system()
    true, protected, _ = rounded(where, REGISTER)
    thresholds = np.array([cell.threshold for cell in where.cells])
    assert ((true > 0) & (true < thresholds)).any()
    assert not ((protected > 0) & (protected < thresholds)).any()


def test_a_margin_of_a_stricter_table_obeys_the_stricter_threshold() -> None:
    where = small.system()
    [minors] = [c for c in where.cells if ("forms", (("age", "minor"),)) in c.names]
    assert minors.tables == ("forms", "regions")
    assert minors.threshold == 10


def test_cells_add_up_to_margins_and_tables_agree() -> None:
    where = small.system()
    _, protected, _ = rounded(where, REGISTER)
    for age in small.AGES:
        total = small.value(where, protected, "regions", age=age)
        forms = [small.value(where, protected, "forms", form=f, age=age) for f in small.FORMS]
        assert sum(forms) == total


def test_public_totals_stay_exact() -> None:
    where = small.system()
    true, protected, deviation = rounded(where, REGISTER)
    assert deviation == 0
    assert small.value(where, protected, "forms") == small.value(where, true, "forms") == 70


def test_a_public_total_that_is_itself_small_deviates_as_little_as_can_be() -> None:
    where = small.system()
    _, protected, deviation = rounded(where, {("sexual", "adult", "north"): 7})
    assert deviation == 3
    assert small.value(where, protected, "forms") == 10


def test_a_register_without_small_cells_is_left_as_it_is() -> None:
    where = small.system()
    cells = {(f, a, r): 10 for f in small.FORMS for a in small.AGES for r in small.REGIONS}
    true, protected, _ = rounded(where, cells)
    assert (true == protected).all()


def test_an_empty_year_stays_empty() -> None:
    where = small.system()
    _, protected, _ = rounded(where, {})
    assert not protected.any()


def test_the_same_seed_gives_the_same_counts_and_another_breaks_ties_differently() -> None:
    where = small.system(exact=[])
    ties = {("sexual", "adult", "north"): 20, ("labour", "adult", "north"): 20}
    ties |= {(f, "minor", r): 5 for f in small.FORMS for r in small.REGIONS}
    ties[("other", "adult", "south")] = 5
    found = {seed: rounded(where, ties, seed)[1].tolist() for seed in range(8)}
    assert found[3] == rounded(where, ties, 3)[1].tolist()
    assert len({tuple(counts) for counts in found.values()}) > 1


@pytest.fixture
def linked() -> tuple[System, System]:
    """Victims and reports by form: once with the link between them, once without."""
    link = {
        "because": "each has a report",
        "sum": {"unit_of_count": "victims", "each": "form"},
        "at_most": [{"unit_of_count": "reports", "each": "form"}],
    }
    tables = [
        {"name": unit, "unit_of_count": unit, "dimensions": ["year", "form"]}
        for unit in ("victims", "reports")
    ]
    forms = {"form": small.FORMS}
    known, unknown = (small.manifest(tables=tables, sensitive_dimensions=[], exact=[], links=links)
                      for links in ([link], []))  # fmt: skip
    categories = {"victims": forms, "reports": forms}
    return build_system(known, categories), build_system(unknown, categories)


def test_links_between_tables_hold_after_rounding(linked: tuple[System, System]) -> None:
    victims = small.frame({("labour", "adult", "north"): 3})
    reports = small.frame({(form, "adult", "north"): 3 for form in ("labour", "other")})
    with_link = linked[0]
    broken = dict.fromkeys((True, False), 0)
    for seed in range(8):
        for where in linked:
            true = where.counts({"victims": victims, "reports": reports})
            found = round_small(where, true, np.random.default_rng(seed), gap=0)
            broken[where is with_link] += bool((with_link.links @ found.latent > 0).any())
    assert broken[True] == 0
    assert broken[False] > 0


def test_a_register_that_contradicts_a_link_is_refused(linked: tuple[System, System]) -> None:
    victims = small.frame({("labour", "adult", "north"): 3})
    with pytest.raises(ImpossiblePersons, match="each has a report"):
        linked[0].counts({"victims": victims, "reports": small.frame({})})


def test_persons_who_cannot_be_are_refused() -> None:
    rule = {"because": "no minors at work", "cells": {"form": ["labour"], "age": ["minor"]}}
    where = small.system(impossible=[rule])
    with pytest.raises(ImpossiblePersons, match="2 victims stand in cells of form, age"):
        rounded(where, REGISTER)


def test_a_cell_that_cannot_be_is_not_published() -> None:
    rule = {"because": "no minors at work", "cells": {"form": ["labour"], "age": ["minor"]}}
    where = small.system(impossible=[rule])
    names = [name for cell in where.cells for name in cell.names]
    assert ("forms", (("form", "labour"), ("age", "minor"))) not in names
    # Its margin is the adults under another name: one cell.
    [cell] = [c for c in where.cells if ("forms", (("form", "labour"),)) in c.names]
    assert ("forms", (("form", "labour"), ("age", "adult"))) in cell.names


counts = st.lists(st.integers(0, 25), min_size=12, max_size=12)


@settings(max_examples=25, deadline=None)
@given(counts)
def test_whatever_the_register_no_small_cell_is_left(numbers: list[int]) -> None:
    where = small.system()
    every = [(f, a, r) for f in small.FORMS for a in small.AGES for r in small.REGIONS]
    _, protected, _ = rounded(where, dict(zip(every, numbers, strict=True)), gap=0.05)
    thresholds = np.array([cell.threshold for cell in where.cells])
    assert not ((protected > 0) & (protected < thresholds)).any()
    for table, kept in (("forms", small.FORMS), ("regions", small.REGIONS)):
        name = "form" if table == "forms" else "region"
        total = sum(small.value(where, protected, table, **{name: code}) for code in kept)
        assert total == small.value(where, protected, table)
