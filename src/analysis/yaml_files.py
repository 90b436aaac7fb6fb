"""YAML as the project reads it: plain values only, by the fast parser where there is one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import yaml


class _Distinct(yaml.constructor.SafeConstructor):
    """Refuses a key that stands twice in one mapping; PyYAML itself keeps the last, in silence."""

    def construct_mapping(self, node: Any, deep: bool = False) -> dict[Any, Any]:
        first: dict[str, Any] = {}
        pairs = node.value if isinstance(node, yaml.MappingNode) else []
        for key in (key for key, _ in pairs if isinstance(key, yaml.ScalarNode)):
            if key.value in first:
                raise yaml.constructor.ConstructorError(
                    f"the key {key.value!r} stands here",
                    first[key.value],
                    "and once more, so that one of its values would be lost",
                    key.start_mark,
                )
            first[str(key.value)] = key.start_mark
        return super().construct_mapping(node, deep)


class _Slow(_Distinct, yaml.SafeLoader):
    """The parser in Python: its messages show a line as it is written."""


# In C and about ten times as fast; PyYAML may have been built without it.
class _Fast(_Distinct, getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """The parser in C."""


def read_yaml(text: str | bytes) -> Any:
    """The plain values of a YAML text: no tag in it can make anything else.

    Raises yaml.YAMLError, which shows the line that cannot be read.
    """
    return _parsed(yaml.load, text)


def yaml_nodes(text: str) -> yaml.Node | None:
    """The nodes of a YAML text, each with the line on which it begins. Raises as `read_yaml`."""
    nodes: yaml.Node | None = _parsed(yaml.compose, text)
    return nodes


def _parsed(parse: Callable[..., Any], text: str | bytes) -> Any:
    try:
        return parse(text, Loader=_Fast)
    except yaml.YAMLError:
        return parse(text, Loader=_Slow)
