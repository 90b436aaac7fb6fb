"""Facts as a record for machines: sorted, stable, with the whole way back to the sources."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd

from analysis.facts.fact import Fact
from analysis.language.current import LANGUAGES
from analysis.observations.cube import CUBE, is_cell

FACTS_MIME = "application/vnd.victim-monitor.facts+json"
"""How an executed notebook carries the record of its facts."""


def facts_record(
    chapter: str, parameters: Mapping[str, Any], facts: Iterable[Fact], figures: pd.DataFrame
) -> dict[str, Any]:
    """All facts of one run, by id, with the parameters under which they hold.

    The language of the run is no such parameter: the record holds both.
    """
    known = figures.set_index("observation")
    return {
        "chapter": chapter,
        "parameters": {name: value for name, value in parameters.items() if name != "language"},
        "facts": [_entry(fact, known) for fact in sorted(facts, key=lambda fact: fact.id)],
    }


def facts_json(record: Mapping[str, Any]) -> str:
    """The record as text: the same bytes for the same facts."""
    return json.dumps(record, indent=2, ensure_ascii=False, sort_keys=True) + "\n"


def _entry(fact: Fact, figures: pd.DataFrame) -> dict[str, Any]:
    has_interval = fact.lower_limit is not None
    return {
        "id": fact.id,
        "label": {"en": fact.label, "nl": fact.label_nl},
        "value": fact.value,
        "upper": fact.upper,
        "interval": [fact.lower_limit, fact.upper_limit] if has_interval else None,
        "text": {language: fact.text_in(language) for language in LANGUAGES},
        "unit": fact.unit,
        "kind": fact.kind,
        "period": fact.period,
        "definition": fact.definition,
        "status": fact.status,
        "how": fact.how,
        "observations": [_origin(name, figures) for name in fact.observations],
    }


def _origin(name: str, figures: pd.DataFrame) -> dict[str, str]:
    if is_cell(name):
        # A cell of the register's cube was never published elsewhere: its name says it all.
        return {"id": name, "source": CUBE, "locator": name.removeprefix(f"{CUBE}#")}
    columns = ("source", "locator", "known_from")
    return {"id": name} | {column: str(figures.loc[name, column]) for column in columns}
