"""What the protected cube is called on a page: its card has the English title alone."""

from __future__ import annotations

from analysis.language.current import current
from analysis.language.messages import message, tr
from analysis.observations.cube import CubeCard

SYNTHETIC = message("SYNTHETIC")


def cube_title(card: CubeCard) -> str:
    """The title of the cube in the current language; a synthetic one says so first."""
    if current() == "en":
        return card.title
    first, last = card.first_year, card.last_year
    title = tr(
        "Register of victims of human trafficking, {period}, protected by small count rounding",
        period=f"{first}-{last}" if first < last else str(first),
    )
    return f"{tr(SYNTHETIC)}: {title}" if card.synthetic else title
