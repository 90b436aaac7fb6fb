"""Explorers: ipywidgets that work on a static page, because every state is computed beforehand."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import ipywidgets as widgets
from IPython.display import HTML, display
from markupsafe import Markup

from analysis.figures.figure import Figure, Notice
from analysis.language.messages import tr

State = Figure | Notice
Codes = tuple[str, ...]
_MOST_BUTTONS = 3
_NO_TOOLTIP = ""
"""Where there is none at all, the label of a widget gets the title `null`."""


@dataclass(frozen=True)
class Selection:
    """One thing to choose: its key and codes stand in the address, its names on the page."""

    key: str
    label: str
    names: Mapping[str, str]

    @property
    def codes(self) -> list[str]:
        return list(self.names)


@dataclass(frozen=True)
class View:
    """What one combination of choices shows, and how it differs from what was published.

    `facts` are the numbers that it states, by their labels.
    """

    state: State
    difference: str = ""
    facts: Mapping[str, str] = field(default_factory=dict)


def show_explorer(selections: Sequence[Selection], views: Mapping[Codes, View]) -> None:
    """Show the published figure, and the choices that put other views in its place.

    The published one, of the first code of each selection, is plain HTML: it stands there without
    scripts too. The others are widgets that the choices are linked to, so that no kernel is needed;
    `src/widgets/explorer.js` puts the published figure among them.
    """
    published = views[tuple(selection.codes[0] for selection in selections)].state
    display(HTML(_published(published, selections)))
    if len(views) > 1:
        display(explorer(published.id, selections, views))


def explorer(id: str, selections: Sequence[Selection], views: Mapping[Codes, View]) -> widgets.VBox:
    """The widgets of an explorer: its choices, and the nested stacks that they are linked to."""
    choices = [_choice(selection) for selection in selections]
    stack = _stack(id, selections, choices, views, ())
    box = widgets.VBox([*choices, stack])
    box.add_class("vm-explorer")
    box.add_class(f"vm-explorer-{id}")
    return box


def _choice(selection: Selection) -> widgets.ToggleButtons | widgets.Dropdown:
    kind = widgets.Dropdown if len(selection.names) > _MOST_BUTTONS else widgets.ToggleButtons
    names = list(selection.names.values())
    return kind(options=names, index=0, description=selection.label, tooltip=_NO_TOOLTIP)


def _stack(
    id: str,
    selections: Sequence[Selection],
    choices: Sequence[widgets.Widget],
    views: Mapping[Codes, View],
    chosen: Codes,
) -> widgets.Widget:
    """The views that begin with the chosen codes: a stack of stacks, one level a selection."""
    if not selections:
        return widgets.HTML(value=_panel(id, views, chosen), tooltip=_NO_TOOLTIP)
    rest, others = selections[1:], choices[1:]
    codes = selections[0].codes
    children = [_stack(id, rest, others, views, (*chosen, code)) for code in codes]
    stack = widgets.Stack(children=children, selected_index=0)
    widgets.jslink((choices[0], "index"), (stack, "selected_index"))
    return stack


def _panel(id: str, views: Mapping[Codes, View], chosen: Codes) -> str:
    """The HTML of a view; nothing for the published one, which stands on the page already."""
    if chosen == next(iter(views)):
        return ""
    view = views[chosen]
    shown = with_id(view.state, "-".join(("explore", id, *map(_slug, chosen))))
    label = Markup('<p class="vm-state">{}</p>').format(view.difference)
    return label + Markup(shown._repr_html_()) + _facts(view.facts)


def _facts(facts: Mapping[str, str]) -> Markup:
    """The numbers of a view that was not published: its title can name them."""
    if not facts:
        return Markup("")
    number = Markup('{}: <span class="vm-fact">{}</span>')
    named = Markup("; ").join(number.format(label, text) for label, text in facts.items())
    text = tr(Markup("Numbers of this view: {numbers}."), numbers=named)
    return Markup('<p class="vm-small">{}</p>').format(text)


def _published(state: State, selections: Sequence[Selection]) -> Markup:
    return Markup(
        '<div class="vm-published" data-explorer="{}" data-label="{}" data-unknown="{}" '
        'data-choices="{}">{}</div>'
    ).format(
        state.id,
        tr("Other views of this figure"),
        tr(
            "The address of this page asks for a view that is not among those below. "
            "The published figure is shown."
        ),
        json.dumps({selection.key: selection.codes for selection in selections}),
        Markup(state._repr_html_()),
    )


def with_id(state: State, id: str) -> State:
    """The same figure or notice under another id, also inside its chart."""
    if isinstance(state, Notice):
        return replace(state, id=id)
    within = re.compile(rf'(\bid="|href="#|url\(#){re.escape(state.id)}-')
    chart = within.sub(lambda found: f"{found[1]}{id}-", state.chart)
    return replace(state, id=id, chart=chart)


def _slug(code: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", code.lower()).strip("-")
