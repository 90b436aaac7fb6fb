"""A small protected cube for tests to build, break and read."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import yaml

UNITS = """year,by_police,police_unit,declaration_filed,count,nature
2018,yes,amsterdam,yes,20,SYNTHETIC
2018,yes,amsterdam,no,10,SYNTHETIC
2018,yes,limburg,yes,0,SYNTHETIC
2018,yes,limburg,no,15,SYNTHETIC
2019,yes,amsterdam,yes,30,SYNTHETIC
2019,yes,amsterdam,no,0,SYNTHETIC
2019,yes,limburg,yes,10,SYNTHETIC
2019,yes,limburg,no,12,SYNTHETIC
"""
REPORTS = """year,reporter,count,nature
2018,police,45,SYNTHETIC
2019,police,52,SYNTHETIC
"""


def write_cube(folder: Path, *, synthetic: bool = True, verdict: str = "clean") -> Path:
    """A cube of two tables over two years, with an attack report of exactly these tables."""
    folder.mkdir(parents=True)
    texts = {"police_declarations": UNITS, "reports_by_reporter": REPORTS}
    if not synthetic:
        texts = {name: text.replace("SYNTHETIC", "registered") for name, text in texts.items()}
    for name, text in texts.items():
        (folder / f"{name}.csv").write_text(text)
    digests = {name: hashlib.sha256(text.encode()).hexdigest() for name, text in texts.items()}
    card = {
        "title": "SYNTHETIC register" if synthetic else "Register",
        "synthetic": synthetic,
        "note": "",
        "first_year": 2018,
        "last_year": 2019,
        "threshold": 5,
        "sensitive_threshold": 10,
        "tables": [
            {
                "name": name,
                "unit_of_count": "reports" if name.startswith("reports") else "victims",
                "dimensions": text.splitlines()[0].split(",")[:-2],
                "threshold": 10,
                "tolerance": 9,
                "sha256": digests[name],
            }
            for name, text in texts.items()
        ],
    }
    (folder / "cube.yml").write_text(yaml.safe_dump(card))
    (folder / "attack.json").write_text(json.dumps({"verdict": verdict, "tables": digests}))
    return folder
