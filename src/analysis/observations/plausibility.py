"""What no source can print: more victims than all of them, or figures of a time to come."""

from __future__ import annotations

import pandas as pd

from analysis.observations.periods import first_day
from analysis.observations.problems import Problem
from analysis.observations.schema import KEY, figures_file
from analysis.observations.tables import ROW

_SAME = [column for column in KEY if column != "definition"]


def more_than_all(figures: pd.DataFrame) -> list[Problem]:
    """Figures by which the Rapporteur counts more victims than CoMensha, of whom his are a part.

    Compares exact figures of the same period and dimensions from all sources; figures named in
    errata.yml are left out.
    """
    exact = figures["status"].eq("exact") & figures["erratum"].eq("")
    counted = figures[exact & figures["measure"].eq("registered_victims")]
    every = counted[counted["definition"] == "comensha"].groupby(_SAME)["value"].max()
    part = counted[counted["definition"] == "rapporteur"].join(every.rename("all"), on=_SAME)
    return [
        Problem(
            figures_file(row["source"]),
            row[ROW],
            "value",
            f"the Rapporteur counts {row['value']:g} where CoMensha counts {row['all']:g} in all",
            "Correct the figure, or name it in errata.yml",
        )
        for row in part[part["value"] > part["all"]].to_dict("records")
    ]


def of_a_time_to_come(figures: pd.DataFrame) -> list[Problem]:
    """Figures of a period that had not begun when their source was published."""
    return [
        Problem(
            figures_file(row["source"]),
            row[ROW],
            "period",
            f"{row['period']} had not begun when the source was published ({row['known_from']})",
            "Correct the period, or the date on the card",
        )
        for row in figures[["source", ROW, "period", "known_from"]].to_dict("records")
        if first_day(row["period"]) > row["known_from"]
    ]
