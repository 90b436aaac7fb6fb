"""Facts of the built site, looked up by id, with the whole way back to their sources."""

from __future__ import annotations

import difflib
import json
from pathlib import Path
from typing import Any

from analysis.errors import UsageError
from analysis.observations.cards import Card
from analysis.observations.cube import CUBE


def find_facts(site: Path, id: str, edition: str | None = None) -> list[dict[str, Any]]:
    """The facts of this id, from all editions and chapters that state it, or from one edition.

    Raises UsageError when the site was not built, or names the nearest id.
    """
    records = sorted(site.glob(f"{edition or '*'}/facts/*.json"))
    if not records:
        where = f"{site / edition}" if edition else str(site)
        raise UsageError(f"{where}: no facts are there yet. Run `monitor build` first.")
    found, known = [], set()
    for path in records:
        record = json.loads(path.read_text(encoding="utf-8"))
        for fact in record["facts"]:
            known.add(fact["id"])
            if fact["id"] == id:
                found.append({"chapter": record["chapter"], "run": record["parameters"]} | fact)
    if not found:
        close = difflib.get_close_matches(id, known, n=3, cutoff=0.4)
        hint = f" Did you mean {', '.join(close)}?" if close else ""
        raise UsageError(f"no chapter states a fact {id!r}.{hint} There are {len(known)} facts.")
    return found


def trails(facts: list[dict[str, Any]], cards: dict[str, Card]) -> list[str]:
    """Facts in words, those that differ in nothing but where they are stated as one."""
    alike: dict[str, list[dict[str, Any]]] = {}
    for fact in facts:
        stated = {name: value for name, value in fact.items() if name not in ("chapter", "run")}
        alike.setdefault(json.dumps(stated, sort_keys=True), []).append(fact)
    return [_trail(group, cards) for group in alike.values()]


def _trail(alike: list[dict[str, Any]], cards: dict[str, Card]) -> str:
    """What a fact is, where it is stated, how it was obtained, and the sources behind it."""
    fact = alike[0]
    lines = [
        f"{fact['text']['en']}: {fact['label']['en']}",
        f"  {fact['text']['nl']}: {fact['label']['nl']}",
        *(
            f"  edition {one['run']['edition']}, chapter {one['chapter']}, "
            f"as of {one['run']['as_of']}"
            for one in alike
        ),
        f"  {fact['kind']}; {fact['definition']}; {fact['period']}; {fact['unit']}; "
        f"{fact['status']}; {fact['how']}",
    ]
    for observation in fact["observations"]:
        if observation["source"] == CUBE:
            lines.append(f"  <- {observation['id']} ({fact['kind']})")
            continue
        card = cards[observation["source"]]
        lines.append(
            f"  <- {observation['id']}: {card.publisher}, {card.title} ({card.published}), "
            f"{observation['locator']}, {card.url}"
        )
    return "\n".join(lines)
