"""Explorers: ipywidgets that work on a static page, because every state is computed beforehand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import ipywidgets as widgets
from IPython.display import HTML, display
from markupsafe import Markup

from analysis.figures.figure import Figure, Notice

State = Figure | Notice


def show_explorer(label: str, states: Mapping[str, State]) -> None:
    """Show a choice of states, each a chart with its table; the first is shown at the start.

    The choice is linked in the browser to a stack of the states: no kernel is needed. Where
    scripts do not run, the first state stands there as plain HTML.
    """
    if not states:
        display(Notice("explorer", f"Nothing to explore by {label}: no figure is known."))
        return
    first = next(iter(states.values()))
    plain = _html(next(iter(states)), first).replace(first.id, f"{first.id}-plain")
    display(HTML(f'<div class="explorer-fallback">{plain}</div>'))
    display(explorer(label, states))


def explorer(label: str, states: Mapping[str, State]) -> widgets.VBox:
    """The widgets of an explorer: a list to choose from, and the stack it is linked to."""
    panels = [widgets.HTML(value=_html(name, state)) for name, state in states.items()]
    stack = widgets.Stack(children=panels, selected_index=0)
    choice = widgets.Dropdown(options=list(states), index=0, description=f"Explore: {label}")
    widgets.jslink((choice, "index"), (stack, "selected_index"))
    return widgets.VBox([choice, stack])


def _html(name: str, state: State) -> str:
    """A state says which one it is: two of them can hold the same figures."""
    shown = replace(state, is_table_open=True) if isinstance(state, Figure) else state
    return Markup('<p class="vm-state">{}</p>').format(name) + Markup(shown._repr_html_())
