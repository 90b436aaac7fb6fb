"""Parameters in words: what each one is and allows, and what is wrong with a value."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

_TYPES = {
    **{"int": "whole number", "float": "number", "str": "text", "date": "date (YYYY-MM-DD)"},
    "dict": "JSON object of texts",
}
_MESSAGES = {
    "literal_error": "not one of the allowed values",
    "string_pattern_mismatch": "not in the form that is asked for",
}
_SIGNS = {"≥": "ge", ">": "gt", "≤": "le", "<": "lt"}
Models = Mapping[str, type[BaseModel]]


@dataclass(frozen=True)
class Described:
    """A parameter for readers: what `monitor run CHAPTER --help` lists."""

    name: str
    type: str
    default: str
    allowed: str
    meaning: str


def describe(name: str, field: FieldInfo) -> Described:
    """A parameter by its field."""
    choices = get_args(field.annotation) if get_origin(field.annotation) is Literal else ()
    kind = "choice" if choices else getattr(field.annotation, "__name__", "text")
    default = field.get_default(call_default_factory=True)
    return Described(
        name,
        _TYPES.get(kind, kind),
        str(default),
        ", ".join(map(str, choices)) if choices else _bounds(field),
        field.description or "",
    )


def _bounds(field: FieldInfo) -> str:
    """The bounds of a number or the pattern of a text, as the model checks them."""
    found = []
    for rule in field.metadata:
        for sign, name in _SIGNS.items():
            if getattr(rule, name, None) is not None:
                found.append(f"{sign} {getattr(rule, name)}")
        if getattr(rule, "pattern", None):
            found.append(str(rule.pattern))
    return ", ".join(found)


def explain(fault: Mapping[str, Any], model: type[BaseModel], others: Models) -> str:
    """A fault that pydantic found, with what is allowed; `others` are the models by chapter."""
    name = str(fault["loc"][0]) if fault["loc"] else ""
    if fault["type"] == "extra_forbidden":
        return f"unknown parameter {name!r}{hint(name, model, others)}"
    message = fault["msg"].removeprefix("Value error, ")
    message = _MESSAGES.get(fault["type"], message)
    if not name:
        return str(message)
    field = model.model_fields[name]
    is_choice = get_origin(field.annotation) is Literal
    values = _choices(fault["input"], field) if is_choice else _expected(name, field)
    return f"{name}={fault['input']!r}: {message}{values} ({field.description}){_quoted(fault)}"


def _choices(given: object, field: FieldInfo) -> str:
    """The values of a choice, the nearest to what was given first."""
    allowed = [str(value) for value in get_args(field.annotation)]
    close = difflib.get_close_matches(str(given), allowed, n=1, cutoff=0.5)
    hint = f": did you mean {close[0]}?" if close else ";"
    return f"{hint} allowed values: {', '.join(allowed)}"


def _expected(name: str, field: FieldInfo) -> str:
    """What a value has to be, where it is none of a list."""
    described = describe(name, field)
    return f"; expected: {', '.join(filter(None, (described.type, described.allowed)))}"


def _quoted(fault: Mapping[str, Any]) -> str:
    """A hint for a value that the shell or its quoting has changed."""
    given = fault["input"]
    if isinstance(given, str) and (not given or set(given) & set("'\"‘’“”")):
        return ". Was it quoted for the shell? Write -p name=value, or -p 'name=value'"
    return ""


def hint(name: str, model: type[BaseModel], others: Models) -> str:
    """Where an unknown parameter belongs, the nearest that is known, and all of them."""
    having = [chapter for chapter, other in others.items() if name in other.model_fields]
    elsewhere = f" (a parameter of {', '.join(having)})" if having else ""
    return elsewhere + nearest(name, list(model.model_fields))


def nearest(name: str, known: Iterable[str]) -> str:
    """The nearest of the known names, where one is near, and all of them."""
    known = list(known)
    close = difflib.get_close_matches(name, known, n=1, cutoff=0.5)
    hint = f": did you mean {close[0]}?" if close else "."
    return f"{hint} Known are {', '.join(known)}"
