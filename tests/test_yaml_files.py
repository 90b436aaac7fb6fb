"""YAML is read fast, and as the slow parser reads it: the same values, lines and messages."""

from __future__ import annotations

import datetime

import pytest
import yaml

from analysis.paths import find_project
from analysis.yaml_files import read_yaml, yaml_nodes

FILES = sorted(find_project().data.rglob("*.yml"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_each_data_file_gives_the_same_values_as_the_slow_parser(path) -> None:
    text = path.read_text(encoding="utf-8")

    assert read_yaml(text) == yaml.safe_load(text)
    assert lines(yaml_nodes(text)) == lines(yaml.compose(text, Loader=yaml.SafeLoader))


def lines(node: yaml.Node | None) -> list[tuple[int, str, str]]:
    """The line, kind and value of every scalar."""
    if isinstance(node, yaml.ScalarNode):
        return [(node.start_mark.line, node.tag, node.value)]
    children = [part for pair in node.value for part in pair] if _is_mapping(node) else node.value
    return [line for child in children for line in lines(child)]


def _is_mapping(node: yaml.Node | None) -> bool:
    return isinstance(node, yaml.MappingNode)


def test_dates_numbers_and_quoted_years_keep_their_kinds() -> None:
    text = b"{day: 2019-10-18, year: '2018', count: 668, share: 8.9, none: ~, yes: no}"

    assert read_yaml(text) == {
        "day": datetime.date(2019, 10, 18),
        "year": "2018",
        "count": 668,
        "share": 8.9,
        "none": None,
        True: False,
    }


def test_an_empty_text_holds_nothing() -> None:
    assert read_yaml("") is None
    assert yaml_nodes("# a comment") is None


@pytest.mark.parametrize("text", ["a: [1", "a: b: c", "- a\nb: c", "a: 1\n\tb: 2", "a: {x: 1"])
def test_a_text_that_cannot_be_read_is_told_with_its_line_as_written(text: str) -> None:
    with pytest.raises(yaml.YAMLError) as slow:
        yaml.safe_load(text)

    for read in (read_yaml, yaml_nodes):
        with pytest.raises(yaml.YAMLError) as caught:
            read(text)
        assert str(caught.value) == str(slow.value)


@pytest.mark.parametrize("text", ["a: 1\nb: 2\na: 3", "{x: {a: 1, a: 2}}", "- a: 1\n  'a': 1"])
def test_a_key_that_stands_twice_is_refused_with_both_lines(text: str) -> None:
    with pytest.raises(yaml.YAMLError, match="the key 'a' stands here") as caught:
        read_yaml(text)

    assert str(caught.value).count("line") == 2
    assert "one of its values would be lost" in str(caught.value)


def test_the_same_key_in_two_mappings_is_no_fault() -> None:
    assert read_yaml("- a: 1\n- a: 2") == [{"a": 1}, {"a": 2}]


def test_a_tag_that_would_make_an_object_is_refused() -> None:
    with pytest.raises(yaml.YAMLError, match="could not determine a constructor"):
        read_yaml("!!python/object/apply:os.getcwd []")


def test_the_parser_is_the_fast_one_where_there_is_one() -> None:
    if not hasattr(yaml, "CSafeLoader"):
        pytest.skip("PyYAML was built without its C parser")
    nodes = yaml_nodes("a: 1")
    assert nodes is not None and "<unicode string>" in str(nodes.start_mark)
    assert type(nodes.start_mark).__module__ == "yaml._yaml"
