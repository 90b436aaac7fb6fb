"""Published examples: what is known to be unsafe is found, and rounding is as near as others'."""

from __future__ import annotations

import json
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import scipy.sparse as sp

from analysis.register.attack.bounds import Knowledge, exactly
from analysis.register.manifest import Manifest
from analysis.register.protection.rounding import round_small
from analysis.register.protection.system import build_system, whole

CASES = {
    case["id"]: case
    for case in json.loads(Path(__file__).with_name("known_answers.json").read_text())
}


def sums(atoms: list[tuple[str, ...]], names: list[str]) -> sp.csr_array:
    """One row for each name such as `1,Total`: the atoms that agree with it."""
    rows = [
        [all(want in ("Total", have) for want, have in zip(n.split(","), atom, strict=True))
         for atom in atoms]
        for n in names
    ]  # fmt: skip
    return sp.csr_array(np.array(rows, dtype=float))


# --- bounds


def test_the_handbooks_third_example_leaves_a_cell_between_3_and_6() -> None:
    case = CASES["handbook_ex3"]
    atoms = list(product(case["rows"], case["cols"]))
    names = list(case["published"])
    known = exactly(sums(atoms, names), list(case["published"].values()), names)
    for name, (low, high) in case["expect_interval"].items():
        found = known.interval(sums(atoms, [name]).toarray()[0])
        assert (found.low, found.high) == (low, high)


def four_by_four(extra: list[str]) -> tuple[Knowledge, np.ndarray]:
    case = CASES["sdctable_4x4"]
    atoms = list(product(case["inner"], case["cols"]))
    value = {f"{r},{c}": case["inner"][r][case["cols"].index(c)] for r, c in atoms}
    hidden = {*case["suppressed"], *extra}
    names = [f"{r},{c}" for r, c in product([*case["inner"], "Total"], [*case["cols"], "Total"])]
    shown = [name for name in names if name not in hidden]
    matrix = sums(atoms, shown)
    truth = np.array([value[f"{r},{c}"] for r, c in atoms])
    return exactly(matrix, matrix @ truth, shown), sums(atoms, ["w,b"]).toarray()[0]


def test_a_cell_with_two_suppressions_in_each_line_is_still_recomputed() -> None:
    known, target = four_by_four([])
    found = known.interval(target)
    assert (found.low, found.high) == (47, 47)
    assert len(found.combined) > 1


@pytest.mark.parametrize(("extra", "high"), [("x,d", 78), ("x,b", 141)])
def test_one_more_suppression_hides_it(extra: str, high: int) -> None:
    known, target = four_by_four([extra])
    found = known.interval(target)
    assert (found.low, found.high) == (0, high)


def linked(extra: list[str]) -> tuple[Knowledge, Any]:
    """Two tables that share the year; only the combinations in the data can be."""
    case = CASES["gauss_linked"]
    rows = case["data"]
    position = {"T1": (0, 2, 3), "T2": (1, 3)}

    def row(name: str) -> np.ndarray:
        table, codes = name.split(":")
        pairs = list(zip(position[table], codes.split(","), strict=True))
        return np.array([all(w in ("Total", r[i]) for i, w in pairs) for r in rows], dtype=float)

    every = [
        f"{table}:{','.join(codes)}"
        for table, places in position.items()
        for codes in product(*([*dict.fromkeys(r[i] for r in rows), "Total"] for i in places))
    ]
    hidden = {f"T1:{n}" for n in case["expect_table1"]} | {f"T2:{n}" for n in case["expect_table2"]}
    shown = [name for name in every if name not in hidden | set(extra)]
    matrix = sp.csr_array(np.array([row(name) for name in shown]))
    return exactly(matrix, matrix @ np.array([r[4] for r in rows]), shown), row


@pytest.mark.parametrize(
    ("extra", "expected"),
    [
        ([], CASES["gauss_linked"]["expect_intervals"]),
        (
            CASES["gauss_linked"]["rangeMin4"]["additional"],
            CASES["gauss_linked"]["rangeMin4"]["intervals"],
        ),
    ],
    ids=["as suppressed", "two cells more"],
)
def test_linked_tables_with_combinations_that_cannot_be(
    extra: list[str], expected: dict[str, list[int]]
) -> None:
    known, row = linked(extra)
    for name, (low, high) in expected.items():
        found = known.interval(row(name))
        assert (found.low, found.high) == (low, high), name


def test_three_two_way_tables_pin_every_inner_cell_that_no_equation_determines() -> None:
    truth = np.array(CASES["threeway_lp_only"]["x"])
    atoms = list(np.ndindex(truth.shape))
    rows, names = [], []
    for kept in [(0, 1), (0, 2), (1, 2)]:
        for place in product(range(2), repeat=2):
            rows.append([all(a[k] == p for k, p in zip(kept, place, strict=True)) for a in atoms])
            names.append(f"{kept}={place}")
    matrix = sp.csr_array(np.array(rows, dtype=float))
    values = matrix @ truth.reshape(-1)
    assert values.min() == 5
    assert np.linalg.matrix_rank(matrix.toarray()) < len(atoms)
    known = exactly(matrix, values, names)
    for i, atom in enumerate(atoms):
        found = known.interval(np.eye(len(atoms))[i])
        assert found.low == found.high == truth[atom]


# --- small count rounding


def errors(
    tables: list[list[str]], frame: pd.DataFrame, base: int, impossible: list[dict[str, Any]]
) -> np.ndarray:
    """The changes of all published cells after rounding a frame with one row for each person."""
    manifest = Manifest.model_validate(
        {
            "threshold": base,
            "sensitive_threshold": base,
            "sensitive_dimensions": [],
            "tables": [
                {"name": f"table_{'ab'[i]}", "unit_of_count": "victims", "dimensions": ["year", *t]}
                for i, t in enumerate(tables)
            ],
            "impossible": impossible,
        }
    )
    categories = {name: tuple(frame[name].cat.categories) for name in frame}
    system = build_system(manifest, {"victims": categories})
    true = system.counts({"victims": frame})
    found = round_small(system, true, np.random.default_rng(1), gap=0)
    published = whole(system.published @ found.latent)
    assert not ((published > 0) & (published < base)).any()
    assert (system.agreement @ found.latent == 0).all()
    return np.abs(published - whole(system.published @ true))


def persons(cells: list[tuple[tuple[str, ...], int]], names: list[str]) -> pd.DataFrame:
    every = [codes for codes, count in cells for _ in range(count)]
    known = [list(dict.fromkeys(codes[i] for codes, _ in cells)) for i in range(len(names))]
    return pd.DataFrame(
        {
            name: pd.Categorical([codes[i] for codes in every], categories=known[i])
            for i, name in enumerate(names)
        }
    )


@pytest.mark.parametrize(
    ("tables", "case"),
    [([["row", "col"]], "all_inner"), ([["row"], ["col"]], "margins_only")],
)
def test_rounding_is_as_near_as_the_package_on_its_own_example(
    tables: list[list[str]], case: str
) -> None:
    example = CASES["scr_exPSD"]
    atoms = [(row, col) for col in example["cols"] for row in example["rows"]]
    frame = persons(list(zip(atoms, example["freq_colmajor"], strict=True)), ["row", "col"])
    found = errors(tables, frame, example["base"], [])
    assert len(found) == {"all_inner": 24, "margins_only": 9}[case]
    assert found.mean() <= example[case]["metrics"]["meanAbsDiff"] + 1e-4


def test_rounding_is_as_near_as_the_package_on_linked_tables() -> None:
    example = CASES["scr_e6"]
    cells = [((geo, eu, year), count) for geo, eu, year, count in example["data"]]
    frame = persons(cells, ["geo", "eu", "period"])
    impossible = [
        {"because": "Iceland is no member", "cells": {"geo": ["Iceland"], "eu": ["EU"]}},
        {"because": "they are", "cells": {"geo": ["Portugal", "Spain"], "eu": ["nonEU"]}},
    ]
    found = errors([["eu", "period"], ["geo", "period"]], frame, example["base"], impossible)
    assert found.mean() <= example["metrics"]["meanAbsDiff"] + 1e-4
    assert found.max() <= example["metrics"]["maxdiff"]


def test_small_counts_alone_are_changed_less_than_by_controlled_rounding() -> None:
    case = CASES["handbook_controlled_rounding"]
    inner = np.array(case["true"])[:3, :2]
    cells = [((f"row{r}", f"col{c}"), int(inner[r, c])) for r, c in np.ndindex(inner.shape)]
    found = errors([["row", "col"]], persons(cells, ["row", "col"]), 5, [])
    assert found.sum() <= case["optimal_L1_here"] < case["handbook_L1"]
