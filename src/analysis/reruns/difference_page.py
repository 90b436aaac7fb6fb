"""A difference as a page of its own: one file without scripts, which asks nothing of any host."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from analysis.reruns.cells import row
from analysis.reruns.difference import REASONS, FactDifference
from analysis.reruns.pairs import Pair
from analysis.reruns.telling import table_in_words

_HERE = Path(__file__).parent
_HEADS = ("Fact", "Before", "After", "Difference", *(f"of which {reason}" for reason in REASONS))


def write_page(path: Path, pairs: Sequence[Pair]) -> Path:
    """Write the page, whole or not at all."""
    style = (_HERE / "difference.css").read_text(encoding="utf-8")
    templates = Environment(
        loader=FileSystemLoader(_HERE), autoescape=True, undefined=StrictUndefined
    )
    html = templates.get_template("difference.html.j2").render(
        title="What changed, and why",
        # Not escaped: its hash is of what it is.
        style=Markup(style),
        style_hash=base64.b64encode(hashlib.sha256(style.encode()).digest()).decode(),
        heads=_HEADS,
        pairs=[_pair(pair) for pair in pairs],
    )
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}")
    draft.write_text(html, encoding="utf-8")
    return draft.replace(path)


def _pair(pair: Pair) -> dict[str, Any]:
    before, after = pair.compared.before.inputs.parameters, pair.compared.after.inputs.parameters
    names = dict.fromkeys([*before, *after])
    return {
        "compared": pair.compared,
        "changes": pair.changes,
        "varied": [
            (name, before.get(name), after.get(name))
            for name in names
            if before.get(name) != after.get(name)
        ],
        "rows": [_row(fact) for fact in pair.compared.facts],
        "notes": pair.notes,
        "tables": [(table_in_words(table), table) for table in pair.compared.tables],
    }


def _row(fact: FactDifference) -> dict[str, Any]:
    stated = [entry["label"]["en"] for entry in (fact.before, fact.after) if entry]
    id, *cells = row(fact)
    return {"id": id, "labels": list(dict.fromkeys(stated)), "cells": cells}
