"""What only some readers want, folded under a line that says what it is."""

from __future__ import annotations

from IPython.display import HTML
from markupsafe import Markup


def fold_out(summary: str, *parts: Markup) -> HTML:
    """Parts under a summary that opens them by mouse, touch and keyboard, without a script."""
    return HTML(
        Markup('<details class="vm-data"><summary>{}</summary>{}</details>').format(
            summary, Markup("").join(parts)
        )
    )
