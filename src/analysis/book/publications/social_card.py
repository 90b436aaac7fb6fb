"""The picture that social networks and messengers show of a page: one per edition and language."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Canvas

from analysis.book.publications.published import PublishedEdition
from analysis.book.publications.settings import SiteSettings
from analysis.book.publications.sparkline import Course
from analysis.facts.formatting import format_date, format_number
from analysis.figures.look import INK, MUTED, SERIES
from analysis.language.current import text_of
from analysis.language.messages import tr

CARD = "social-card.png"
WIDTH, HEIGHT = 1200, 630
_DPI = 100
_FONT: dict[Any, Any] = {"font.family": "DejaVu Sans"}
_GROUND = "#ffffff"


def write_social_card(
    published: PublishedEdition, course: Course | None, settings: SiteSettings
) -> Path:
    """Draw the card of an edition into its folder: its title, and the course of what it counts.

    Drawn with the font that comes with matplotlib and without date, so that the bytes are the same
    wherever the same release draws it.
    """
    with mpl.rc_context():
        # As matplotlib comes: a chart that was drawn before has left its own look behind.
        mpl.rcdefaults()
        mpl.rcParams.update(_FONT)
        canvas = Canvas(figsize=(WIDTH / _DPI, HEIGHT / _DPI), dpi=_DPI, facecolor=_GROUND)
        _write_texts(canvas, published, settings)
        if course is not None:
            _name_breaks(canvas, course)
            canvas.text(0.055, 0.56, course.name, fontsize=17, color=MUTED)
            _draw(canvas.add_axes((0.09, 0.19, 0.82, 0.30)), course)
        path = published.folder / CARD
        canvas.savefig(path, format="png", dpi=_DPI, metadata={"Software": None})
    return path


def _write_texts(canvas: Canvas, published: PublishedEdition, settings: SiteSettings) -> None:
    canvas.add_artist(mpl.patches.Rectangle((0, 0), 0.016, 1, color=SERIES[0], lw=0))
    canvas.text(0.055, 0.87, settings.name, fontsize=22, color=SERIES[0], fontweight="bold")
    canvas.text(0.055, 0.74, published.title, fontsize=44, color=INK, fontweight="bold")
    canvas.text(0.055, 0.65, settings.tagline, fontsize=17, color=MUTED, wrap=True)
    day = format_date(published.edition.as_of)
    canvas.text(
        0.055, 0.055, tr("Figures published up to {day}.", day=day), fontsize=15, color=MUTED
    )


def _name_breaks(canvas: Canvas, course: Course) -> None:
    named = ", ".join(text_of(item, "short") for item in course.breaks_drawn)
    if named:
        told = tr("Dotted: {breaks}", breaks=named)
        canvas.text(0.945, 0.055, told, fontsize=15, color=MUTED, ha="right")


def _draw(axes: Axes, course: Course) -> None:
    years = [year for year, _ in course.values]
    values = [value for _, value in course.values]
    axes.plot(years, values, color=SERIES[0], linewidth=5, marker="o", markersize=11)
    for item in course.breaks_drawn:
        axes.axvline(item.position, color=MUTED, linewidth=1.5, linestyle=(0, (2, 3)))
    for year, value in course.values:
        axes.annotate(
            format_number(value),
            (year, value),
            xytext=(0, 15),
            textcoords="offset points",
            ha="center",
            fontsize=18,
            color=INK,
            bbox={"facecolor": _GROUND, "edgecolor": "none", "pad": 1.5},
        )
    axes.set_ylim(0, max(values) * 1.3)
    axes.set_xticks(years, [str(year) for year in years], fontsize=16, color=MUTED)
    axes.set_yticks([])
    axes.tick_params(length=0, pad=10)
    axes.spines[["top", "left", "right"]].set_visible(False)
    axes.spines["bottom"].set_color(MUTED)
