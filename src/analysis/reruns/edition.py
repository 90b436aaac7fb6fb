"""A chapter of an edition, to set a rerun against: as the site published it, or run now."""

from __future__ import annotations

from dataclasses import replace

from analysis.book.editions import Edition, read_editions
from analysis.book.records import RUNS
from analysis.language.current import Language
from analysis.paths import Project
from analysis.reruns.sides import Side, published_sides, side_of_run
from analysis.reruns.tables import read_tables
from analysis.runs.running import run_chapter


def edition_named(project: Project, name: str) -> Edition:
    """The edition of that name; EditionError with the known ones when there is none."""
    [found] = read_editions(project.data / "editions", [name])
    return found


def side_of_edition(
    project: Project, edition: Edition, chapter: str, language: Language = "en"
) -> Side:
    """What the edition states in a chapter: in the built site, else by today's code and data.

    Its tables are those of a language; the facts are of none.
    """
    folder = project.site / edition.id
    if (folder / RUNS).is_file():
        published = published_sides(folder)
        if chapter in published:
            return _in(language, project, published[chapter])
    parameters = edition.chapter_parameters(chapter, {"language": language})
    return side_of_run(run_chapter(project, chapter, parameters))


def _in(language: Language, project: Project, side: Side) -> Side:
    """The side with its tables in another language, where the site has them."""
    inputs = side.inputs
    place = project.site / language / inputs.parameters["edition"] / "chapters" / "tables"
    if language == inputs.parameters["language"] or not place.is_dir():
        return side
    spoken = replace(inputs, parameters=inputs.parameters | {"language": language})
    return replace(side, inputs=spoken, tables=read_tables(place / inputs.chapter))
