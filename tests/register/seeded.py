"""Invented registers of any size from a seed: persons with overlaps and rarities."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from analysis.register.extract import Extract

UNITS = [
    "noord_nederland",
    "oost_nederland",
    "midden_nederland",
    "noord_holland",
    "amsterdam",
    "den_haag",
    "rotterdam",
    "zeeland_west_brabant",
    "oost_brabant",
    "limburg",
    "landelijk",
    "_U",
]
REPORTERS = ["police", "kmar", "nla", "care_coordination", "fairwork", "shelters", "other"]
ANSWERS = ["yes", "no", "_U"]


def seeded_extract(seed: int, sizes: Mapping[int, int]) -> Extract:
    """An invented register with this number of victims in each year."""
    draw = np.random.default_rng(seed)
    years = np.repeat(list(sizes), list(sizes.values()))
    size = len(years)
    ids = np.array([f"SYNTHETIC-{seed:03d}-{number:06d}" for number in range(size)])
    dates = pd.to_datetime([f"{year}-01-01" for year in years]) + pd.to_timedelta(
        draw.integers(0, 360, size), unit="D"
    )

    def some(codes: list[str], weights: list[float]) -> np.ndarray:
        return draw.choice(codes, size, p=np.array(weights) / sum(weights))

    nationality = some(["NLD", "ROU", "NGA", "_U"], [30, 35, 32, 3])
    dublin = some(ANSWERS, [18, 70, 12])
    victims = pd.DataFrame(
        {
            "victim_id": ids,
            "registration_year": years,
            "registration_date": dates,
            "sex": some(["F", "M", "O", "_U"], [80, 18, 0.3, 1.7]),
            "age": np.where(draw.random(size) < 0.03, np.nan, draw.gamma(6, 4.5, size).round()),
            "nationality": nationality,
            "is_dublin_claimant": np.where(nationality == "NLD", "no", dublin),
            "form": some(
                ["sexual_only", "sexual_and_other", "labour", "criminal", "_U"],
                [60, 6, 22, 7, 5],
            ),
            "is_domestic": some(ANSWERS, [35, 60, 5]),
            "declaration_filed": some(ANSWERS, [45, 45, 10]),
            "enough_indications": some(ANSWERS, [50, 30, 20]),
            "residence_scheme": some(
                ["not_requested", "requested", "granted", "_U"], [60, 14, 20, 6]
            ),
        }
    )
    return Extract(victims, _reports(draw, ids, dates), is_synthetic=True)


def _reports(draw: np.random.Generator, ids: np.ndarray, dates: pd.DatetimeIndex) -> pd.DataFrame:
    weights = np.array([45, 18, 10, 17, 4, 4, 2]) / 100
    units = np.array([8, 12, 9, 7, 14, 12, 11, 8, 7, 5, 4, 3]) / 100
    rounds = [np.ones(len(ids), dtype=bool), draw.random(len(ids)) < 0.12]
    rounds.append(rounds[1] & (draw.random(len(ids)) < 0.1))
    parts = [
        pd.DataFrame(
            {
                "victim_id": ids[chosen],
                "reporter": draw.choice(REPORTERS, int(chosen.sum()), p=weights),
                "police_unit": draw.choice(UNITS, int(chosen.sum()), p=units),
                "report_date": dates[chosen] + pd.Timedelta(days=turn),
            }
        )
        for turn, chosen in enumerate(rounds)
    ]
    return pd.concat(parts, ignore_index=True)
