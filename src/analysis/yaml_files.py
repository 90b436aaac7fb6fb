"""YAML as the project reads it: plain values only, by the fast parser where there is one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import yaml

# In C and about ten times as fast; PyYAML may have been built without it.
_FAST: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


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
        return parse(text, Loader=_FAST)
    except yaml.YAMLError:
        # Only the slow parser's message shows the line as it is written.
        return parse(text, Loader=yaml.SafeLoader)
