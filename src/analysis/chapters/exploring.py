"""Explorers of a chapter: one figure, drawn again for each combination of other parameters."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import product
from typing import Any

from analysis.chapters.page import Page
from analysis.facts.formatting import format_date, format_published
from analysis.figures.explorer import Codes, Selection, State, View, show_explorer
from analysis.figures.figure import Figure
from analysis.language.messages import tr
from analysis.observations.cube import CUBE

Draw = Callable[[Page], State]
_DEFINITIONS = ("rapporteur", "comensha")


@dataclass(frozen=True)
class Option:
    """One value to choose: its name for readers, and the chapter's parameters that it stands for.

    Without parameters it is what the page itself was run with.
    """

    name: str
    parameters: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Choice:
    """What a reader can choose, by code; the page's own option comes first.

    `says_why` where a notice in place of a chart is worth choosing: it gives a reason.
    """

    key: str
    label: str
    options: Mapping[str, Option]
    says_why: bool = False


def explore(page: Page, figure: Draw, choices: Sequence[Choice]) -> None:
    """Show a figure of the page, and let readers choose it for other parameters.

    The first state is what the page publishes. Every other one is the figure that a run of the
    chapter with these parameters shows, labelled as not published, with what differs. An option is
    left out unless it gives another chart than the page's own, all else as the page has it; a
    reason in place of a chart counts where the choice `says_why`.
    """
    every = views_of(page, figure, choices)
    kept = _with_something_to_see(choices, every)
    places = [place for place, choice in enumerate(kept) if len(choice.options) > 1]
    views = {
        tuple(codes[place] for place in places): every[codes]
        for codes in product(*(choice.options for choice in kept))
    }
    is_synthetic = any(_is_synthetic(page, view.state) for view in views.values())
    show_explorer([_selection(kept[place], is_synthetic) for place in places], views)


def views_of(page: Page, figure: Draw, choices: Sequence[Choice]) -> dict[Codes, View]:
    """The figure for each combination of options by their codes, the published one first."""
    views = {}
    for codes in product(*(choice.options for choice in choices)):
        options = [choice.options[code] for choice, code in zip(choices, codes, strict=True)]
        parameters = {name: v for option in options for name, v in option.parameters.items()}
        other = page.at(**parameters)
        state = figure(other)
        facts = {fact.label_here: fact.printed for fact in other.facts.values()}
        views[codes] = View(state, _difference(choices, codes), facts)
    return views


def _with_something_to_see(choices: Sequence[Choice], views: Mapping[Codes, View]) -> list[Choice]:
    return [
        replace(
            choice,
            options={
                code: option
                for number, (code, option) in enumerate(choice.options.items())
                if number == 0 or _shows_something_else(place, code, choice, choices, views)
            },
        )
        for place, choice in enumerate(choices)
    ]


def _shows_something_else(
    place: int, code: str, choice: Choice, choices: Sequence[Choice], views: Mapping[Codes, View]
) -> bool:
    """Whether an option gives a chart, and in some view another than the page's own option."""
    own = tuple(next(iter(other.options)) for other in choices)
    differs = any(
        _is_worth_seeing(view.state, choice)
        and _looks(view.state)
        != _looks(views[(*codes[:place], own[place], *codes[place + 1 :])].state)
        for codes, view in views.items()
        if codes[place] == code
    )
    alone = (*own[:place], code, *own[place + 1 :])
    return differs and _is_worth_seeing(views[alone].state, choice)


def _is_worth_seeing(state: State, choice: Choice) -> bool:
    return choice.says_why or isinstance(state, Figure)


def _looks(state: State) -> tuple[str, ...]:
    return (state.title, state.chart) if isinstance(state, Figure) else (state.text,)


def _selection(choice: Choice, is_synthetic: bool) -> Selection:
    names = {code: option.name for code, option in choice.options.items()}
    if is_synthetic:
        names = {code: tr("{name} (synthetic)", name=name) for code, name in names.items()}
    return Selection(choice.key, choice.label, names)


def _is_synthetic(page: Page, state: State) -> bool:
    return isinstance(state, Figure) and CUBE in state.sources and page.cube.card.synthetic


def _difference(choices: Sequence[Choice], codes: Codes) -> str:
    """What differs from the published edition, in words; nothing where nothing does."""
    differences = []
    for choice, code in zip(choices, codes, strict=True):
        published = next(iter(choice.options))
        if code != published:
            names = choice.options[code].name, choice.options[published].name
            differences.append(
                tr(
                    "{what}: {chosen}, not {published}",
                    what=choice.label,
                    chosen=names[0],
                    published=names[1],
                )
            )
    if not differences:
        return ""
    return tr("Not the published edition. {differences}.", differences="; ".join(differences))


def values_of(page: Page, parameter: str, label: str, names: Mapping[str, str]) -> Choice:
    """A choice between values of one parameter, given with their names; the page's own first."""
    own = str(getattr(page.parameters, parameter))
    others = {code: Option(name, {parameter: code}) for code, name in names.items() if code != own}
    return Choice(parameter, label, {own: Option(names[own]), **others})


def values_as_known(page: Page, parameter: str, label: str, names: Mapping[str, str]) -> Choice:
    """Values of one parameter, each as known on the date of the page and by all sources so far.

    One choice and not two: of some values nothing had been published on the date of the page.
    """
    then = values_of(page, parameter, label, names)
    latest = page.all_figures["known_from"].max()
    if latest <= page.parameters.as_of:
        return then
    now = {
        f"{code}-today": Option(
            f"{names[code]}, {all_so_far(page)}", {parameter: code, "as_of": latest.isoformat()}
        )
        for code in then.options
    }
    return replace(then, options={**then.options, **now})


def definitions(page: Page) -> Choice:
    """By whose count the victims are counted."""
    names = {code: page.label("definition", code) for code in _DEFINITIONS}
    return values_of(page, "definition", tr("Count"), names)


def definition_places(page: Page) -> dict[str, int]:
    """The look of the line of each count, the same in every figure that shows one of them."""
    return {page.label("definition", code): place for place, code in enumerate(_DEFINITIONS)}


def ages(page: Page) -> Choice:
    """By age group."""
    names = {"minor": tr("minors"), "18-22": tr("young adults (18–22)")}
    return values_of(page, "age_group", tr("Age group"), names)


def all_so_far(page: Page) -> str:
    """All that has been published, with the date of the latest source as far as it is known.

    A source of which only the year is known counts from the end of that year: the day from which
    all is known can lie ahead, and is not told.
    """
    latest = max(page.catalogue.cards.values(), key=lambda card: card.known_from)
    return tr("all sources so far (latest: {latest})", latest=format_published(latest.published))


def dates_of_knowledge(page: Page) -> Choice:
    """What was known on the date of the page, or all that has been published since."""
    then, latest = page.parameters.as_of, page.all_figures["known_from"].max()
    options = {"then": Option(tr("on {day}", day=format_date(then)))}
    if latest > then:
        options["today"] = Option(all_so_far(page), {"as_of": latest.isoformat()})
    return Choice("known", tr("As known"), options)


def periods(page: Page, spans: Sequence[tuple[int, int]]) -> Choice:
    """The period of the page, and other periods by their first and last year."""
    own = page.parameters.years
    options = {_code(own): Option(_span(own))}
    for span in spans:
        first, last = span
        other = Option(_span(span), {"first_year": first, "last_year": last})
        options.setdefault(_code(span), other)
    return Choice("period", tr("Period"), options)


def _code(span: tuple[int, int]) -> str:
    return "-".join(map(str, dict.fromkeys(span)))


def _span(span: tuple[int, int]) -> str:
    return "–".join(map(str, dict.fromkeys(span)))
