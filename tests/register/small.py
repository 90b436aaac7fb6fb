"""A small manifest and register in which every number can be followed by hand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from analysis.register.attack.audit import Audit, knowledge
from analysis.register.attack.findings import Finding
from analysis.register.manifest import Manifest
from analysis.register.protection.system import Counts, System, build_system

FORMS, AGES, REGIONS = ("sexual", "labour", "other"), ("minor", "adult"), ("north", "south")
CATEGORIES = {"victims": {"form": FORMS, "age": AGES, "region": REGIONS}}
Cells = Mapping[tuple[str, str, str], int]


def manifest(**changes: Any) -> Manifest:
    """Two tables by year that share the age; the total is public."""
    content: dict[str, Any] = {
        "threshold": 5,
        "sensitive_threshold": 10,
        "sensitive_dimensions": ["region"],
        "exact": ["year"],
        "tables": [
            {"name": "forms", "unit_of_count": "victims", "dimensions": ["year", "form", "age"]},
            {
                "name": "regions",
                "unit_of_count": "victims",
                "dimensions": ["year", "region", "age"],
            },
        ],
    }
    return Manifest.model_validate(content | changes)


def system(**changes: Any) -> System:
    return build_system(manifest(**changes), CATEGORIES)


def frame(cells: Cells) -> pd.DataFrame:
    """One row per person from counts by form, age and region."""
    rows = [codes for codes, count in cells.items() for _ in range(count)]
    return pd.DataFrame(
        {
            name: pd.Categorical([row[i] for row in rows], categories=list(known))
            for i, (name, known) in enumerate(CATEGORIES["victims"].items())
        }
    )


def drawn(seed: int, size: int) -> pd.DataFrame:
    """Persons drawn at random, rare ones among them."""
    draw = np.random.default_rng(seed)
    weights = {"form": [0.7, 0.25, 0.05], "age": [0.2, 0.8], "region": [0.6, 0.4]}
    return pd.DataFrame(
        {
            name: pd.Categorical.from_codes(
                draw.choice(len(known), size, p=weights[name]), list(known)
            )
            for name, known in CATEGORIES["victims"].items()
        }
    )


def value(where: System, counts: Counts, table: str, **codes: str) -> int:
    """What a table prints in a cell or margin."""
    wanted = (table, tuple(codes.items()))
    [found] = [i for i, cell in enumerate(where.cells) if wanted in cell.names]
    return int(counts[found])


def audit(where: System, published: Counts, tolerance: int | Sequence[int]) -> list[Finding]:
    """What can be learnt when every cell is known to be this close."""
    close = np.broadcast_to(np.asarray(tolerance, dtype=np.int64), published.shape)
    return Audit(where, manifest(), knowledge(where, published, close, "2018"), "2018").findings()
