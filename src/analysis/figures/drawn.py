"""Charts as inline SVG, each drawn once: views of an explorer often turn out to show the same."""

from __future__ import annotations

import pickle
from functools import partial

from matplotlib.figure import Figure as Canvas

from analysis.figures.look import stamp, to_svg
from analysis.language.current import current

_drawn: dict[bytes, str] = {}


def drawn(chart: partial[Canvas], prefix: str, alt: str, stamped: str = "") -> str:
    """A chart as inline SVG, with a word across it if one is given; see `to_svg`.

    `chart` is a function of a module that draws, with its data and settings. Where all that is the
    same, in the same language, the SVG is the one that was drawn before in this process.
    """
    # Two that are equal may look different here, and are drawn twice; never the other way round.
    key = pickle.dumps((chart, prefix, alt, stamped, current()))
    if key not in _drawn:
        canvas = chart()
        if stamped:
            stamp(canvas, stamped)
        _drawn[key] = to_svg(canvas, prefix, alt)
    return _drawn[key]
