"""What must hold between the two counts of registered victims, whatever the sources print."""

from __future__ import annotations

import pandas as pd

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
