"""The specification curves of a sweep as files."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from analysis.figures.look import stamp, to_svg
from analysis.figures.specification_curve import specification_curve


def draw_curve(folder: Path, facts: pd.DataFrame, varied: list[str]) -> None:
    """The specification curve of one fact; its title is the label, where that does not vary."""
    name, labels = str(facts["fact"].iloc[0]), facts["label"].unique()
    title = f"{labels[0]} ({name})" if len(labels) == 1 else name
    varied = [one for one in varied if facts[one].nunique() > 1]
    alt = f"{title} under {len(facts)} specifications, with the choices behind each"
    canvas = specification_curve(facts, varied, title, str(facts["unit"].iloc[0]))
    if "synthetic" in set(facts["kind"]):
        stamp(canvas, "SYNTHETIC")
    folder.mkdir(exist_ok=True)
    (folder / f"{name}.svg").write_text(to_svg(canvas, name, alt), encoding="utf-8")
