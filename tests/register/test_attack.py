"""The attack finds what is unsafe, names where it comes from, and clears what is safe."""

from __future__ import annotations

import base64
import gzip
import json
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from analysis.observations.cube import CubeError
from analysis.register.attack.canaries import find_canaries, plant_canaries
from analysis.register.attack.differencing import subtract_runs
from analysis.register.attack.editions import audit_editions, subtract_editions
from analysis.register.attack.findings import Finding
from analysis.register.attack.release import attack
from analysis.register.protection.cube import Cube, CubeCard, CubeTable
from analysis.register.protection.rounding import round_small
from analysis.register.protection.system import Counts, System, build_system, whole
from tests.register import small
from tests.register.seeded import seeded_extract

TRUE = {
    ("sexual", "adult", "north"): 40,
    ("sexual", "minor", "south"): 13,
    ("labour", "adult", "south"): 12,
    ("labour", "minor", "north"): 2,
}


def true_counts(where: System, cells: small.Cells = TRUE) -> Counts:
    return whole(where.published @ where.counts({"victims": small.frame(cells)}))


def protected(where: System, frame: pd.DataFrame, seed: int = 1) -> Counts:
    found = round_small(where, where.counts({"victims": frame}), np.random.default_rng(seed), gap=0)
    return whole(where.published @ found.latent)


# --- the audit


def test_true_counts_are_found_unsafe_with_the_cell_that_tells_it() -> None:
    where = small.system()
    found = small.audit(where, true_counts(where), 0)
    exact = [f for f in found if f.kind == "exact"]
    assert "forms[form=labour, age=minor] of 2018" in {f.where for f in exact}
    [minor] = [f for f in exact if f.where.startswith("forms[form=labour, age=minor]")]
    assert minor.learnt == "it is 2"
    assert minor.combined == ("forms[form=labour, age=minor] of 2018",)


def test_a_count_that_is_only_known_to_be_small_is_found() -> None:
    where = small.system()
    found = small.audit(where, true_counts(where), 1)
    assert any(f.kind == "known small" and f.learnt == "it is 1 to 3" for f in found)


def test_a_group_that_is_all_in_one_category_is_found() -> None:
    where = small.system()
    cells = {("sexual", "adult", "north"): 40, ("labour", "minor", "south"): 20}
    found = small.audit(where, true_counts(where, cells), 0)
    classes = {(f.where, f.learnt) for f in found if f.kind == "class disclosure"}
    assert (
        "forms[form=labour] of 2018",
        "all of them are in forms[form=labour, age=minor]",
    ) in classes


def test_a_group_that_can_only_be_in_one_category_is_no_finding() -> None:
    rule = {"because": "no minors at work", "cells": {"form": ["labour"], "age": ["minor"]}}
    where = small.system(impossible=[rule])
    cells = {(f, a, r): 20 for f in small.FORMS for a in small.AGES for r in small.REGIONS}
    del cells["labour", "minor", "north"], cells["labour", "minor", "south"]
    assert small.audit(where, true_counts(where, cells), 0) == []


@pytest.mark.parametrize("seed", range(6))
def test_rounded_counts_are_clean_at_their_tolerance(seed: int) -> None:
    where, frame = small.system(), small.drawn(seed, 120)
    truth = whole(where.published @ where.counts({"victims": frame}))
    counts = protected(where, frame)
    error = np.abs(counts - truth)
    tolerance = np.array(
        [0 if cell.is_exact else max(cell.threshold - 1, int(error.max())) for cell in where.cells]
    )
    assert small.audit(where, counts, tolerance.tolist()) == []


@pytest.mark.parametrize("relation", ["equals", "at_most"])
def test_two_roundings_of_one_number_together_tell_that_it_is_small(relation: str) -> None:
    link = {
        "because": "a victim counts once",
        "sum": {"unit_of_count": "reports", "each": "form"},
        relation: [{"unit_of_count": "victims", "each": "form"}],
    }
    # Victims shown as nobody, reports as ten, both within nine: reports are one to nine.
    [found, *others] = labour_shown_as_0_victims_and_10_reports([link])
    assert others == []
    assert (found.kind, found.learnt) == ("known small", "it is 1 to 9")
    assert "a victim counts once" in found.combined
    assert labour_shown_as_0_victims_and_10_reports([]) == []


def labour_shown_as_0_victims_and_10_reports(links: list[dict[str, Any]]) -> list[Finding]:
    tables = [
        {"name": unit, "unit_of_count": unit, "dimensions": ["year", "form"]}
        for unit in ("victims", "reports")
    ]
    known = small.manifest(
        tables=tables, sensitive_dimensions=[], exact=[], threshold=10, links=links
    )
    forms = {"form": small.FORMS}
    where = build_system(known, {"victims": forms, "reports": forms})
    printed = {"victims[form=labour]": 0, "reports[form=labour]": 10}
    counts = np.array([printed.get(str(cell), 100) for cell in where.cells])
    tolerance = [9 if count < 100 else 500 for count in counts]
    return [
        finding
        for finding in small.audit(where, counts, tolerance)
        if finding.where == "reports[form=labour] of 2018"
    ]


# --- differencing


def test_subtracting_runs_of_true_counts_gives_small_numbers_and_names_the_runs() -> None:
    where = small.system()
    truth = {2017: true_counts(where), 2018: true_counts(where)}
    found = subtract_runs(where, small.manifest(), truth, truth)
    kinds = {f.kind for f in found.findings}
    assert kinds == {"small difference", "better than guessing"}
    [step] = [f for f in found.findings if f.where == "forms, a step in form"]
    assert step.combined == (
        "forms[year=2017..2017, all of form, age=minor]",
        "forms[year=2017..2017, form=sexual, age=minor]",
    )


def test_subtracting_runs_of_protected_counts_gives_nothing_better_than_a_constant() -> None:
    where = small.system()
    frames = {year: small.drawn(year, 90) for year in (2016, 2017, 2018)}
    truth = {y: whole(where.published @ where.counts({"victims": f})) for y, f in frames.items()}
    shown = {y: protected(where, f) for y, f in frames.items()}
    found = subtract_runs(where, small.manifest(), shown, truth)
    assert found.findings == []
    assert found.few > 0
    assert found.hits == found.constant_hits < found.few


# --- editions


def cube(where: System, counts: dict[int, Counts], title: str, tolerance: int = 9) -> Cube:
    known = small.manifest()
    tables = tuple(
        CubeTable(
            **table.model_dump(),
            threshold=known.threshold_of(table),
            tolerance=tolerance,
            sha256="",
        )
        for table in known.tables
    )
    card = CubeCard(
        title=title, synthetic=True, note="SYNTHETIC", first_year=min(counts),
        last_year=max(counts), categories=small.CATEGORIES, **{**dict(known), "tables": tables},
    )  # fmt: skip
    return Cube(card, where, counts)


def test_a_second_edition_with_other_errors_is_found_unsafe() -> None:
    where = small.system()
    minors = [str(cell) for cell in where.cells].index("regions[region=south, age=minor]")
    first, second = true_counts(where), true_counts(where)
    first[minors], second[minors] = 0, 18

    def together(tolerance: int) -> list[Finding]:
        old, new = (cube(where, {2018: c}, "an edition", tolerance) for c in (first, second))
        findings, may_be_unrevised = audit_editions(new, [old], 2018)
        assert may_be_unrevised
        return [f for f in findings if f.where.startswith("regions[region=south, age=minor]")]

    # Nobody, give or take nine, and eighteen, give or take nine: nine.
    [found] = together(9)
    assert (found.kind, found.learnt) == ("exact", "it is 9")
    assert all("regions[region=south, age=minor] of 2018" in name for name in found.combined)
    assert together(30) == []


def test_editions_that_no_register_fits_show_a_revision_and_nothing_more() -> None:
    where = small.system()
    old = true_counts(where)
    new = true_counts(where, {**TRUE, ("other", "adult", "north"): 30})
    editions = (cube(where, {2018: counts}, "an edition") for counts in (new, old))
    assert audit_editions(next(editions), list(editions), 2018) == ([], False)


def test_the_same_counts_in_two_editions_tell_nothing_new() -> None:
    where = small.system()
    counts = protected(where, small.frame(TRUE))
    edition = cube(where, {2018: counts}, "first")
    assert subtract_editions(edition, edition)[0] == []
    assert audit_editions(edition, [edition], 2018) == ([], True)


def test_cells_that_changed_by_a_few_between_editions_are_named() -> None:
    where = small.system()
    old = true_counts(where, {("sexual", "adult", "north"): 40, ("labour", "minor", "south"): 20})
    new = true_counts(where, {("sexual", "adult", "north"): 43, ("labour", "minor", "south"): 20})
    findings, compared = subtract_editions(
        cube(where, {2018: new}, "second"), cube(where, {2017: old, 2018: old}, "first")
    )
    assert compared == len(where.cells) - 1
    named = {name for finding in findings for name in finding.combined}
    assert "forms[form=sexual, age=adult]" in named
    # The total is public and exact: it may change by a few.
    assert "forms[]" not in named


def test_a_cube_that_says_less_than_its_errors_is_refused() -> None:
    where = small.system()
    truth = {2018: true_counts(where)}
    shown = {2018: protected(where, small.frame(TRUE))}
    attack(cube(where, shown, "honest"), truth)
    with pytest.raises(CubeError, match="differ from the extract by more than the card says"):
        attack(cube(where, shown, "too close", tolerance=1), truth)


# --- canaries


def test_planted_marks_leave_who_is_who_and_every_code_as_they_were() -> None:
    extract = seeded_extract(1, {2018: 50})
    extract.victims["place_of_birth"] = "Elsewhere"
    marked, marks = plant_canaries(extract)
    assert len(marks) == 2
    assert marked.victims["victim_id"].is_unique
    assert marked.victims["victim_id"].str.startswith("SYNTHETIC-").all()
    assert not marked.victims["place_of_birth"].isin(["Elsewhere"]).any()
    before = extract.reports.merge(extract.victims, on="victim_id")
    after = marked.reports.merge(marked.victims, on="victim_id")
    texts = ["victim_id", "place_of_birth"]
    pd.testing.assert_frame_equal(before.drop(columns=texts), after.drop(columns=texts))


@pytest.mark.parametrize("packing", ["plain", "upper", "utf-16", "base64", "gzip", "zip", "name"])
def test_a_mark_is_found_however_it_is_packed(packing: str, tmp_path: Path) -> None:
    mark, text = "kq7zplaceofbirth", "before kq7zplaceofbirth000012 after"
    file = tmp_path / "inside" / "page.html"
    file.parent.mkdir()
    if packing == "plain":
        file.write_text(json.dumps({"cells": [text]}))
    elif packing == "upper":
        file.write_text(text.upper())
    elif packing == "utf-16":
        file.write_text(text, encoding="utf-16")
    elif packing == "base64":
        file.write_bytes(b"data:image/svg;base64," + base64.b64encode(text.encode()))
    elif packing == "gzip":
        file.write_bytes(gzip.compress(gzip.compress(text.encode())))
    elif packing == "zip":
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("deep/page.ipynb", text)
    else:
        (file.parent / f"{mark}000012.csv").write_text("clean")
    assert {sighting.mark for sighting in find_canaries(tmp_path, [mark])} == {mark}
    assert find_canaries(tmp_path, ["kq7zvictimid"]) == []
