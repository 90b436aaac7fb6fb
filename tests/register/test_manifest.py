"""The manifest of publishable tables: what it says, and what it refuses."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from analysis.paths import Project
from analysis.register.manifest import (
    AllBut,
    Holding,
    HoldingBesideOthers,
    Lacking,
    Manifest,
    ManifestError,
    read_manifest,
    resolve,
)
from analysis.register.protection.system import build_system
from analysis.register.recoding import categories_of

HISTORIES = ("K", "P", "K+P", "P+R")


@pytest.fixture
def content(project: Project) -> dict[str, Any]:
    return yaml.safe_load((project.data / "publishable_tables.yml").read_text(encoding="utf-8"))


def test_a_table_with_a_sensitive_dimension_has_the_stricter_threshold(
    content: dict[str, Any],
) -> None:
    manifest = Manifest.model_validate(content)
    found = {table.name: manifest.threshold_of(table) for table in manifest.tables}
    assert found["victims_by_form_and_age"] == 5
    assert found["victims_by_region_and_age"] == found["dublin_claimants"] == 10


@pytest.mark.parametrize(
    ("codes", "expected"),
    [
        (("K",), {"K"}),
        (AllBut(all_but=("K",)), {"P", "K+P", "P+R"}),
        (Holding(holding="P"), {"P", "K+P", "P+R"}),
        (Lacking(lacking="P"), {"K"}),
        (HoldingBesideOthers(holding_beside_others="P"), {"K+P", "P+R"}),
    ],
)
def test_categories_are_named_by_list_or_by_rule(codes: Any, expected: set[str]) -> None:
    assert resolve(codes, HISTORIES) == expected


def test_a_category_that_the_dimension_does_not_have_is_named() -> None:
    with pytest.raises(ManifestError, match=r"names the category Q.*only K, P, K\+P, P\+R"):
        resolve(("Q",), HISTORIES)


def test_every_rule_and_link_of_the_manifest_fits_the_categories(project: Project) -> None:
    manifest = read_manifest(project.data / "publishable_tables.yml")
    system = build_system(manifest, categories_of(project.data / "codelists"))
    assert set(system.because) == {link.because for link in manifest.links}
    # Some hundred unknowns stand for the millions of combinations of all dimensions.
    assert system.size < 500


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"threshold": 1}, "threshold: Input should be greater than or equal to 2"),
        ({"exact": ["year", "colour"]}, "no table has the dimension colour"),
        ({"colour": "red"}, "colour: Extra inputs are not permitted"),
        ({"tables": []}, "tables: Tuple should have at least 1 item"),
    ],
)
def test_a_fault_is_told_with_its_place(
    content: dict[str, Any], change: dict[str, Any], fault: str, tmp_path: Path
) -> None:
    path = tmp_path / "tables.yml"
    path.write_text(yaml.safe_dump(content | change), encoding="utf-8")
    with pytest.raises(ManifestError, match=fault):
        read_manifest(path)


def test_a_table_that_is_not_by_year_first_is_refused(content: dict[str, Any]) -> None:
    content["tables"][0]["dimensions"] = ["form", "year"]
    with pytest.raises(ValueError, match="victims_by_form_and_age: each dimension once, and year"):
        Manifest.model_validate(content)


def test_a_link_says_at_most_or_equals_and_not_both(content: dict[str, Any]) -> None:
    content["links"][0]["at_most"] = content["links"][0]["equals"]
    with pytest.raises(ValueError, match="either `at_most` or `equals`"):
        Manifest.model_validate(content)


@pytest.mark.parametrize("text", ["tables: [", "", "- a list"])
def test_what_is_no_manifest_is_refused(text: str, tmp_path: Path) -> None:
    path = tmp_path / "tables.yml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ManifestError, match=r"tables\.yml"):
        read_manifest(path)


def test_a_missing_manifest_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ManifestError, match="not a readable manifest"):
        read_manifest(tmp_path / "none.yml")
