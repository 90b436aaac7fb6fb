"""One run of a chapter: what is known on its date, the facts it states, the figures it shows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import pandas as pd
from IPython.display import HTML
from markupsafe import Markup
from myst_nb import glue

from analysis.chapters.codes_asked import check_codes
from analysis.chapters.cube_title import cube_title
from analysis.chapters.number_panels import Numbers, Told, numbers_html
from analysis.chapters.parameter_words import nearest
from analysis.chapters.parameters import ChapterParameters, check_parameters
from analysis.chapters.reads import READS, UndeclaredRead
from analysis.errors import MissingFigure, ParameterError
from analysis.facts.fact import AS_PUBLISHED, Fact, Kind, derive, from_observation
from analysis.facts.formatting import format_period, format_published, listed
from analysis.facts.record import facts_record
from analysis.figures.cited import SOURCES_PAGE, Cited
from analysis.language.current import Language, speak
from analysis.language.locators import locator, marked
from analysis.language.messages import message, tr
from analysis.observations.breaks import Break, breaks_within, read_breaks
from analysis.observations.catalogue import Catalogue, load_catalogue
from analysis.observations.codelists import DIMENSIONS, TOTAL, label
from analysis.observations.cube import CUBE, Cube, is_cell, read_cube
from analysis.observations.selection import known_on, select, the_one
from analysis.paths import Project, find_project

_MISSING = message(Markup('<span class="vm-missing">(not published)</span>'))
KINDS: dict[Kind, str] = {
    "registered": message("registered"),
    "estimated": message("estimated"),
    "derived": message("derived"),
    "external": message("external"),
    "synthetic": message("synthetic"),
}


@dataclass
class Page:
    """What a chapter works with, and what it has said so far.

    The catalogue holds the figures that the chapter declares to read, and no others.
    """

    chapter: str
    parameters: ChapterParameters
    project: Project
    catalogue: Catalogue
    facts: dict[str, Fact] = field(default_factory=dict)
    said: dict[str, Markup] = field(default_factory=dict)
    results: dict[str, Any] = field(default_factory=dict)
    """What took long and is used by the text and by figures: computed once for the page."""
    is_quiet: bool = False
    """Whether what is said here is kept from the chapter's text."""

    @cached_property
    def known(self) -> pd.DataFrame:
        """The figures published on or before `as_of`."""
        return self.all_figures[self.all_figures["known_from"] <= self.parameters.as_of]

    @cached_property
    def cube(self) -> Cube:
        """The protected tables of the register; synthetic unless a real cube was given."""
        return read_cube(self.project.cube)

    @property
    def all_figures(self) -> pd.DataFrame:
        """The figures as known today."""
        return self.catalogue.figures

    def select(self, measure: str, *, today: bool = False, **selection: Any) -> pd.DataFrame:
        """The figures of a measure as known on `as_of`, or as known today; see `select`.

        Raises UndeclaredRead for figures that the chapter does not declare to read.
        """
        broken_down = [name for name in DIMENSIONS if selection.get(name, TOTAL) != TOTAL]
        if not READS[self.chapter].covers(measure, broken_down):
            by = f" by {', '.join(broken_down)}" if broken_down else ""
            raise UndeclaredRead(
                f"{self.chapter} reads {measure}{by}: declare it in analysis.chapters.reads"
            )
        return select(self.all_figures if today else self.known, measure, **selection)

    def at(self, **parameters: Any) -> Page:
        """The same data seen with other checked parameters; it says nothing in the chapter's text.

        Raises ParameterError for an unknown parameter or a value that is not allowed.
        """
        values = self.parameters.notebook_values() | parameters
        checked = check_parameters(self.chapter, values)
        other = Page(self.chapter, checked, self.project, self.catalogue, is_quiet=True)
        vars(other).update({"cube": self.cube} if "cube" in vars(self) else {})
        return other

    def label(self, column: str, code: str, language: Language | None = None) -> str:
        """The label of a code, in the language of the run or the one asked for."""
        return label(self.catalogue.codelists, column, code, language)

    def breaks(self, measure: str) -> list[Break]:
        """The breaks of a measure inside the period of the page."""
        every = read_breaks(self.project.data / "breaks.yml")
        return breaks_within(every, measure, *self.parameters.years)

    def published(self, id: str, what: str, measure: str, **selection: Any) -> None:
        """State the figure that was published; the text says so when there is none."""
        try:
            figure = the_one(self.select(measure, **selection), what)
        except MissingFigure:
            self.missing(id)
        else:
            fact = from_observation(figure, id, what)
            self.state(fact, self._dutch_label(figure))

    def computed(
        self,
        id: str,
        what: str,
        compute: Callable[..., float],
        parts: list[str],
        *,
        what_nl: str,
        unit: str = "persons",
        how: str,
        across_definitions: bool = False,
        interval: Callable[..., tuple[float, float]] | None = None,
    ) -> None:
        """State a number computed from facts of this page, unless one of them is missing.

        `compute` gets the values of the parts; `interval` gets the facts themselves.
        """
        facts = [self.facts[part] for part in parts if part in self.facts]
        if len(facts) < len(parts):
            self.missing(id)
            return
        fact = derive(
            id,
            compute(*(fact.value for fact in facts)),
            unit,
            what,
            facts,
            how,
            across_definitions=across_definitions,
            interval=interval(*facts) if interval else None,
        )
        self.state(fact, what_nl)

    def phrase(self, key: str, fact_id: str, words: Callable[[float], str]) -> None:
        """Say a fact in words chosen by its value, such as `fell by 47%`."""
        fact = self.facts.get(fact_id)
        self._show(key, number(fact, words(fact.value)) if fact else tr(_MISSING))

    def shown(self, id: str) -> Markup:
        """A fact as a number in a sentence; the words for a missing one where there is none."""
        fact = self.facts.get(id)
        return number(fact) if fact else Markup(tr(_MISSING))

    def say(self, key: str, text: str) -> None:
        """Make a text available to the chapter under a key; numbers in it come from facts."""
        self.said[key] = Markup('<span class="vm-text">{}</span>').format(text)
        self._show(key, self.said[key])

    def state(self, fact: Fact, label_nl: str) -> None:
        """Record a fact with its Dutch label, so that the text can show it by its id."""
        if fact.id in self.facts:
            raise ValueError(f"the fact {fact.id} is stated twice")
        self.facts[fact.id] = replace(fact, label_nl=label_nl)
        self._show(fact.id, number(fact))

    def missing(self, id: str) -> None:
        """Let the text say that there is no such number, where it would show it."""
        self._show(id, tr(_MISSING))

    def _show(self, key: str, html: str) -> None:
        if not self.is_quiet:
            glue(key, HTML(html), display=False)

    def _dutch_label(self, figure: pd.Series) -> str:
        codes = {column: str(figure[column]) for column in ("measure", *DIMENSIONS)}
        parts = [self.label(c, code, "nl") for c, code in codes.items() if code != TOTAL]
        definition = self.label("definition", str(figure["definition"]), "nl")
        return f"{', '.join(parts)}, {format_period(str(figure['period']), 'nl')} ({definition})"

    def citation(self, source: str) -> str:
        """A source in a few words; its card says the rest."""
        card = self.catalogue.cards[source]
        return f"{card.publisher} ({format_published(card.published)})"

    def citations(self, observations: pd.DataFrame) -> dict[str, str]:
        return {name: self.citation(name) for name in dict.fromkeys(observations["source"])}

    def cited(self, observations: pd.DataFrame) -> pd.Series:
        """For each figure its source and where in it the figure stands."""
        places = zip(observations["source"], observations["locator"], strict=True)
        cells = [Cited(name, self.citation(name), locator(place)) for name, place in places]
        return pd.Series(cells, index=observations.index, dtype=object)

    def numbers(self) -> Numbers:
        """Every number of the page with its origin: panels, a table, and a record for machines."""
        facts = list(self.facts.values())
        values = self.parameters.notebook_values()
        return Numbers(
            numbers_html([Told(fact, self._nature(fact), self._origin(fact)) for fact in facts]),
            facts_record(self.chapter, values, facts, self.all_figures),
        )

    def _nature(self, fact: Fact) -> str:
        codes = fact.definition.split(" / ")
        return f"{tr(KINDS[fact.kind])}; {listed([self.label('definition', c) for c in codes])}"

    def _origin(self, fact: Fact) -> Markup:
        figures = self.catalogue.figures.set_index("observation")
        links = []
        for observation in fact.observations:
            if is_cell(observation):
                links.append(self._cell(observation))
                continue
            row = figures.loc[observation]
            card = self.catalogue.cards[str(row["source"])]
            links.append(
                Markup('<a href="{}#source-{}">{}, <cite lang="{}">{}</cite></a> ({}), {}').format(
                    *(SOURCES_PAGE, card.id, card.publisher, card.language, card.title),
                    *(format_published(card.published), marked(str(row["locator"]), card.language)),
                )
            )
        origin = Markup("; ").join(links)
        if fact.how == AS_PUBLISHED:
            return origin
        return tr(Markup("{how}; from {origin}"), how=tr(fact.how), origin=origin)

    def _cell(self, observation: str) -> Markup:
        return Markup('<a href="{}#source-{}">{}</a>, <code>{}</code>').format(
            *(SOURCES_PAGE, CUBE, cube_title(self.cube.card), observation.removeprefix(f"{CUBE}#")),
        )


def open_page(chapter: str, **values: Any) -> Page:
    """Check the parameters and open the data as they stood on `as_of`.

    From here on the run speaks the language of the parameters. Raises ParameterError for an unknown
    parameter or a value that is not allowed (a date before any source is one, and an edition that
    there is not), DataError for data that do not pass their checks.
    """
    parameters = check_parameters(chapter, values)
    speak(parameters.language)
    project = find_project()
    _check_edition(project, parameters.edition)
    check_codes(project.data, parameters)
    catalogue = load_catalogue(project.data)
    known_on(catalogue.figures, parameters.as_of)
    page = Page(chapter, parameters, project, READS[chapter].only(catalogue))
    page.say("period", f"{parameters.first_year}–{parameters.last_year}")
    page.say("first_year", str(parameters.first_year))
    page.say("last_year", str(parameters.last_year))
    page.say("definition_label", page.label("definition", parameters.definition))
    return page


def _check_edition(project: Project, edition: str) -> None:
    # Only its name: what an edition says is in the parameters already. A monitor of which only the
    # recommendations are known has no edition of ours.
    folders = [project.data / name for name in ("editions", "recommendations")]
    known = sorted({path.stem for folder in folders for path in folder.glob("*.yml")})
    if edition not in known:
        raise ParameterError(f"edition={edition!r}: there is none of it{nearest(edition, known)}")


def number(fact: Fact, words: str | None = None) -> Markup:
    """A number in a sentence: a button that opens the panel with its origin."""
    return Markup(
        '<button type="button" class="vm-fact" popovertarget="fact-{}">{}</button>'
    ).format(fact.id, words or _with_nature(fact))


def _with_nature(fact: Fact) -> str:
    # Taken out of its sentence, a number that describes nobody must still say so.
    return (
        tr("{number} (synthetic)", number=fact.printed)
        if fact.kind == "synthetic"
        else fact.printed
    )
