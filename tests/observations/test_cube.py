"""The protected cube: read whole, attacked as it stands, summed with the cells named."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from analysis.observations.cube import CubeError, read_cube
from tests.cubes import write_cube

TABLE = "police_declarations"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_cube(tmp_path / "cube")


def test_counts_are_summed_over_the_dimensions_that_are_not_asked_for(folder: Path) -> None:
    counts = read_cube(folder).counts(TABLE, ["year"], declaration_filed="yes")
    assert dict(zip(counts["year"], counts["count"], strict=True)) == {"2018": 20, "2019": 40}


def test_a_total_names_the_cells_that_were_summed(folder: Path) -> None:
    counts = read_cube(folder).counts(TABLE, [], year=["2018", "2019"], police_unit="limburg")
    assert counts["count"].tolist() == [37]
    assert counts["observation"].tolist() == [f"cube#{TABLE}[year=2018|2019, police_unit=limburg]"]


def test_a_sum_by_category_keeps_the_order_of_the_table(folder: Path) -> None:
    counts = read_cube(folder).counts(TABLE, ["police_unit"])
    assert counts["police_unit"].tolist() == ["amsterdam", "limburg"]
    assert counts["observation"].tolist() == [
        f"cube#{TABLE}[police_unit=amsterdam]",
        f"cube#{TABLE}[police_unit=limburg]",
    ]


def test_a_category_that_the_table_does_not_have_is_no_zero(folder: Path) -> None:
    with pytest.raises(KeyError, match="no police_unit utrecht"):
        read_cube(folder).counts(TABLE, ["year"], police_unit="utrecht")


@pytest.mark.parametrize(("synthetic", "kind"), [(True, "synthetic"), (False, "registered")])
def test_a_cube_says_which_kind_its_facts_are(tmp_path: Path, synthetic: bool, kind: str) -> None:
    assert read_cube(write_cube(tmp_path / "cube", synthetic=synthetic)).kind == kind


def test_a_table_changed_by_one_digit_is_refused(folder: Path) -> None:
    path = folder / f"{TABLE}.csv"
    path.write_text(path.read_text().replace(",20,", ",21,"))
    with pytest.raises(CubeError, match=r"police_declarations\.csv: not the file.*protect"):
        read_cube(folder)


@pytest.mark.parametrize("name", ["cube.yml", "attack.json", f"{TABLE}.csv"])
def test_a_missing_part_is_named(folder: Path, name: str) -> None:
    (folder / name).unlink()
    with pytest.raises(CubeError, match=f"{name}: cannot be read"):
        read_cube(folder)


def test_a_cube_whose_attack_was_not_clean_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CubeError, match="the attack on the cube was not clean"):
        read_cube(write_cube(tmp_path / "cube", verdict="findings"))


def test_a_clean_attack_on_other_tables_is_no_proof(folder: Path) -> None:
    report = json.loads((folder / "attack.json").read_text())
    report["tables"][TABLE] = "0" * 64
    (folder / "attack.json").write_text(json.dumps(report))
    with pytest.raises(CubeError, match="on other tables"):
        read_cube(folder)
