"""The supplier's words and ours: headers and codes through a mapping."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
import yaml

from analysis.paths import Project
from analysis.register.codes import read_codes
from analysis.register.extract import load_extract
from analysis.register.fields import TABLES
from analysis.register.problems import ExtractNotFound
from tests.register.extracts import checked, found, reports, valid_extract, victims, write_extract

ALL = tuple(field.name for field in TABLES["victims"])


def in_dutch(frame: pd.DataFrame, project: Project) -> pd.DataFrame:
    """The frame with the headers of the example mapping and the Dutch labels of our codes."""
    mapping = yaml.safe_load((project.data / "register" / "mapping_nl.yml").read_text())
    codes = read_codes(project.data)
    labels = {
        field.name: codes[field.codes]["label_nl"].to_dict()
        for fields in TABLES.values()
        for field in fields
        if field.codes
    }
    coded = {name: frame[name].map(labels[name]) for name in frame if name in labels}
    headers = {ours: theirs for theirs, ours in mapping["columns"].items()}
    return frame.assign(**coded).rename(columns=headers)


def with_mapping(tmp_path: Path, text: str) -> Path:
    folder = valid_extract(tmp_path)
    (folder / "mapping.yml").write_text(text, encoding="utf-8")
    return folder


def test_the_example_mapping_reads_a_dutch_extract(tmp_path: Path, project: Project) -> None:
    people, told = victims(20, ALL), reports()
    ours = load_extract(write_extract(tmp_path / "ours", people, told))
    mapping = project.data / "register" / "mapping_nl.yml"
    theirs = write_extract(
        tmp_path / "theirs",
        in_dutch(people, project),
        in_dutch(told, project),
        encoding="cp1252",
        separator=";",
    )
    assert found(checked(theirs, mapping=mapping)) == {}
    (theirs / "mapping.yml").write_bytes(mapping.read_bytes())
    extract = load_extract(theirs)
    pd.testing.assert_frame_equal(extract.victims, ours.victims)
    pd.testing.assert_frame_equal(extract.reports, ours.reports)


def test_the_example_mapping_names_every_field(project: Project) -> None:
    mapping = yaml.safe_load((project.data / "register" / "mapping_nl.yml").read_text())
    named = set(mapping["columns"].values())
    assert named == {field.name for fields in TABLES.values() for field in fields}


@pytest.mark.parametrize("written", ["V", "v", "F"])
def test_capitals_do_not_matter_and_our_own_codes_stay(written: str, tmp_path: Path) -> None:
    people = victims().assign(sex=written)
    folder = write_extract(tmp_path, people, reports())
    (folder / "mapping.yml").write_text("codes: {sex: {V: F}}")
    assert set(load_extract(folder).victims["sex"]) == {"F"}


@pytest.mark.parametrize("word", ["no", "NO", "off", "1", "null"])
def test_a_word_that_yaml_takes_for_something_else_stays_a_word(word: str, tmp_path: Path) -> None:
    people = victims().assign(declaration_filed=word)
    folder = write_extract(tmp_path, people, reports())
    (folder / "mapping.yml").write_text(f"codes: {{declaration_filed: {{{word}: yes}}}}")
    assert set(load_extract(folder).victims["declaration_filed"]) == {"yes"}


def test_two_headers_for_one_field_are_a_column_that_stands_there_twice(tmp_path: Path) -> None:
    folder = write_extract(tmp_path, victims().assign(Geslacht="X"), reports())
    (folder / "mapping.yml").write_text("columns: {Geslacht: sex}")
    assert found(checked(folder)) == {("victims.csv", "sex", "duplicate_column"): "0"}


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("columns: {Geslacht: gender}", "Geslacht is mapped to gender, which is no field"),
        ("codes: {sex: {V: W}}", "sex: V is mapped to W, which is no code"),
        ("codes: {age: {jong: 17}}", "age is no field with codes"),
        ("labels: fr", "only nl is known"),
        ("colunms: {}", "colunms: Extra inputs are not permitted"),
        ("columns: [", "not readable YAML (line 1)"),
        ("columns: [sex]", "valid dictionary"),
        ("\n- sex", "valid dictionary"),
    ],
)
def test_a_wrong_mapping_is_told_and_nothing_else(text: str, fault: str, tmp_path: Path) -> None:
    outcome = checked(with_mapping(tmp_path, text))
    assert set(found(outcome)) == {("mapping.yml", "", "mapping")}
    assert fault in outcome.problems.groups[0].message


def test_the_named_mapping_takes_the_place_of_the_extracts_own(tmp_path: Path) -> None:
    folder = with_mapping(tmp_path / "extract", "columns: [")
    named = tmp_path / "other.yml"
    named.write_text("")
    assert found(checked(folder, mapping=named)) == {}
    with pytest.raises(ExtractNotFound, match="no such mapping"):
        checked(folder, mapping=tmp_path / "absent.yml")
