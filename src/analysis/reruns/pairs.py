"""Two runs or two editions side by side, chapter by chapter."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from analysis.errors import UsageError
from analysis.facts.recommendations import read_recommendations
from analysis.observations.breaks import read_breaks
from analysis.observations.catalogue import load_catalogue
from analysis.paths import Project
from analysis.reruns.chain import Compared, compare_sides
from analysis.reruns.edition import edition_named
from analysis.reruns.sides import Side, sides_named
from analysis.reruns.statuses import StatusChange, left_alone, status_changes
from analysis.runs.inputs import Inputs


@dataclass(frozen=True)
class Pair:
    """A chapter compared: its facts and tables, and the claims that have another status.

    `left_alone` names claims that were left as they are.
    """

    compared: Compared
    changes: list[StatusChange]
    left_alone: tuple[str, ...] = ()

    @property
    def notes(self) -> tuple[str, ...]:
        """What has to be known to read the difference."""
        return (*self.compared.notes, *self.left_alone)

    @property
    def differs(self) -> bool:
        return bool(self.compared.facts or self.compared.tables or self.changes)


def compare_named(
    project: Project,
    before: str,
    after: str,
    report: Callable[[str], None] = lambda text: None,
) -> list[Pair]:
    """Each chapter that both sides have. Raises UsageError when they have none in common."""
    was, now = sides_named(project, before), sides_named(project, after)
    common = [chapter for chapter in was if chapter in now]
    if not common:
        raise UsageError(
            f"{before} holds {', '.join(was)} and {after} holds {', '.join(now)}: no chapter in "
            "common"
        )
    pairs = []
    for number, chapter in enumerate(common, start=1):
        report(f"comparing {chapter} ({number} of {len(common)})")
        pairs.append(compare_pair(project, was[chapter], now[chapter]))
    return pairs


def compare_pair(project: Project, before: Side, after: Side) -> Pair:
    """One chapter on both sides, with the claims of the first side's edition."""
    compared = compare_sides(project, before, after)
    return Pair(compared, *_changes(project, before.inputs, after.inputs))


def _changes(
    project: Project, before: Inputs, after: Inputs
) -> tuple[list[StatusChange], tuple[str, ...]]:
    # Two editions have recommendations of their own: their claims cannot turn into each other.
    name = before.parameters["edition"]
    if name != after.parameters["edition"] or before.parameters == after.parameters:
        return [], ()
    published = edition_named(project, name).chapter_parameters(before.chapter).notebook_values()
    found = read_recommendations(project.data / "recommendations", name)
    changes = status_changes(
        found,
        load_catalogue(project.data).figures,
        read_breaks(project.data / "breaks.yml"),
        published,
        before.parameters,
        after.parameters,
    )
    return changes, tuple(left_alone(found, before.chapter, published, after.parameters))
