"""What every chapter does first, done once before the forks: each kernel finds it done."""

from __future__ import annotations

from contextlib import suppress

import matplotlib as mpl
import pandas as pd

from analysis.errors import MonitorError
from analysis.facts.formatting import format_number
from analysis.figures.bars import bar_chart
from analysis.figures.look import to_svg
from analysis.language.current import LANGUAGES
from analysis.observations.catalogue import load_catalogue
from analysis.observations.cube import read_cube
from analysis.paths import find_project


def rehearse() -> None:
    """Read and check the data, and draw a chart that nobody sees.

    Only what a kernel would do itself, and find again only as long as no file changes. Wrong data
    are left for the chapter to tell. The look that a chart sets is taken back.
    """
    with suppress(MonitorError):
        project = find_project()
        load_catalogue(project.data)
        read_cube(project.cube)
    for language in LANGUAGES:
        format_number(1, language=language)
    with mpl.rc_context():
        to_svg(bar_chart(pd.DataFrame({"category": ["a"], "value": [1.0]})), "a", "a")
