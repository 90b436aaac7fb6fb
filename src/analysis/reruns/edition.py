"""A chapter of an edition, to set a rerun against: as the site published it, or run now."""

from __future__ import annotations

from analysis.book.editions import Edition, read_editions
from analysis.book.records import RUNS
from analysis.paths import Project
from analysis.reruns.sides import Side, published_sides, side_of_run
from analysis.runs.running import run_chapter


def edition_named(project: Project, name: str) -> Edition:
    """The edition of that name; EditionError with the known ones when there is none."""
    [found] = read_editions(project.data / "editions", [name])
    return found


def side_of_edition(project: Project, edition: Edition, chapter: str) -> Side:
    """What the edition states in a chapter: in the built site, else by today's code and data."""
    folder = project.site / edition.id
    if (folder / RUNS).is_file():
        published = published_sides(folder)
        if chapter in published:
            return published[chapter]
    return side_of_run(run_chapter(project, chapter, edition.chapter_parameters(chapter)))
