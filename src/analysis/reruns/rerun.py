"""A rerun: the run, its chapter as one page, and its difference from the edition, in one folder."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from analysis.book.editions import Edition
from analysis.chapters.parameters import ChapterParameters
from analysis.paths import Project
from analysis.reruns.chapter_page import write_chapter_page
from analysis.reruns.difference_page import write_page
from analysis.reruns.edition import side_of_edition
from analysis.reruns.pairs import Pair, compare_pair
from analysis.reruns.places import check_replaceable
from analysis.reruns.sides import side_of_run
from analysis.reruns.telling import as_values
from analysis.runs.inputs import inputs_of
from analysis.runs.running import execute_run
from analysis.runs.snapshots import keep_snapshot
from analysis.runs.store import CARD, Store


@dataclass(frozen=True)
class Rerun:
    """A finished rerun in its folder.

    `was_known` when nothing had to be executed for it, `was_harmed` when it had to although it was
    kept: a file of it had been changed.
    """

    folder: Path
    pair: Pair
    was_known: bool
    was_harmed: bool = False


def rerun(
    project: Project,
    edition: Edition,
    chapter: str,
    parameters: ChapterParameters,
    place: Path,
    report: Callable[[str], None] = lambda text: None,
) -> Rerun:
    """Run a chapter, compare it with the edition, and put all of it into `place/<chapter>-<key>/`.

    The folder appears whole or not at all. Raises ChapterError when a cell fails.
    """
    inputs = inputs_of(project, chapter, parameters)
    folder = place / f"{chapter}-{inputs.key}"
    place.mkdir(parents=True, exist_ok=True)
    check_replaceable(folder, CARD)
    store = Store.of(project)
    was_kept = store.has(inputs)
    known = store.find(inputs)
    run = known or execute_run(project, inputs, parameters)
    keep_snapshot(project)
    report("comparing with the edition")
    published = side_of_edition(project, edition, chapter, parameters.language)
    pair = compare_pair(project, published, side_of_run(run))
    report("writing")
    with tempfile.TemporaryDirectory(prefix=".writing-", dir=place) as scratch:
        draft = Path(scratch) / folder.name
        shutil.copytree(run.folder, draft)
        write_chapter_page(project, edition, run, draft / f"{chapter}.html")
        write_page(draft / "difference.html", [pair])
        text = json.dumps(as_values(pair), indent=2, ensure_ascii=False)
        (draft / "difference.json").write_text(text + "\n", encoding="utf-8")
        if folder.exists():
            shutil.rmtree(folder)
        draft.rename(folder)
    return Rerun(folder, pair, known is not None, was_kept and known is None)
