"""Charts as inline SVG, each drawn once: views of an explorer often turn out to show the same."""

from __future__ import annotations

import pickle
from functools import partial
from io import BytesIO
from typing import Any

from matplotlib.figure import Figure as Canvas
from pydantic import BaseModel

from analysis.figures.kept_charts import kept_or_drawn
from analysis.figures.look import stamp, to_svg
from analysis.language.current import current

_drawn: dict[bytes, str] = {}


def drawn(chart: partial[Canvas], prefix: str, alt: str, stamped: str = "") -> str:
    """A chart as inline SVG, with a word across it if one is given; see `to_svg`.

    `chart` is a function of a module that draws, with its data and settings, and reads nothing
    else. Where all that is the same, in the same language, the SVG is the one that was drawn before
    in this process, or kept from an earlier run.
    """
    key = _key((chart, prefix, alt, stamped, current()))
    if key not in _drawn:
        _drawn[key] = kept_or_drawn(key, lambda: _draw(chart, prefix, alt, stamped))
    return _drawn[key]


class _Pickler(pickle.Pickler):
    """Models by the values of their fields alone: which were set is a set, of any order."""

    def reducer_override(self, thing: object) -> Any:
        """What stands for a model; everything else is as it is."""
        if isinstance(thing, BaseModel):
            return type(thing), tuple(thing.__dict__.items())
        return NotImplemented


def _key(things: tuple[object, ...]) -> bytes:
    """All that a chart is made from, as bytes.

    Two that are equal may look different here, and are drawn twice; never the other way round.
    """
    file = BytesIO()
    _Pickler(file).dump(things)
    return file.getvalue()


def _draw(chart: partial[Canvas], prefix: str, alt: str, stamped: str) -> str:
    canvas = chart()
    if stamped:
        stamp(canvas, stamped)
    return to_svg(canvas, prefix, alt)
