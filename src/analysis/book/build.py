"""One build path: check the data, run the chapters, render, look for holes, publish at once."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor, as_completed
from multiprocessing import get_context
from pathlib import Path

import nbformat

from analysis.book.editions import Edition, check_vintage, read_editions
from analysis.book.execution import Job, execute
from analysis.book.finishing import finish
from analysis.book.holes import holes_in_notebook, holes_in_page
from analysis.book.notebooks import read_notebook
from analysis.book.publishing import publish
from analysis.book.rendering import render
from analysis.book.start_page import write_start_page
from analysis.book.widget_bundle import ensure_bundle
from analysis.errors import BuildError
from analysis.observations.catalogue import load_catalogue
from analysis.paths import CHAPTER_NAMES, Project

Report = Callable[[str], None]
"""Told each step as it ends."""


def build(
    project: Project,
    wanted: list[str] | None = None,
    jobs: int = 2,
    report: Report = lambda message: None,
) -> Path:
    """Build the wanted editions (default: all) into `_build/site/` and give back that folder.

    Everything that can be wrong with data, editions and parameters is found before a kernel
    starts. A build that fails or is killed leaves the previous site as it was.
    """
    catalogue = load_catalogue(project.data)
    editions = read_editions(project.data / "editions", wanted)
    for edition in editions:
        check_vintage(edition, catalogue.figures, project.data / "editions")
    for chapter in CHAPTER_NAMES:
        read_notebook(project.chapters / f"{chapter}.ipynb")
    report(f"{len(catalogue.cards)} sources, {len(catalogue.figures)} figures: checked")
    ensure_bundle(project.root)
    project.build.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".build-", dir=project.build) as folder:
        scratch = Path(folder)
        _run_chapters(project, editions, scratch, jobs, report)
        for edition in editions:
            _render_edition(project, edition, scratch)
            report(f"{edition.id}: rendered")
        write_start_page(scratch / "site", _all_editions(project, scratch / "site", editions))
        publish(scratch / "site", project.site, keep=_others(project, editions))
    return project.site


def _run_chapters(
    project: Project, editions: list[Edition], scratch: Path, jobs: int, report: Report
) -> None:
    todo = [
        Job(
            chapter,
            project.chapters / f"{chapter}.ipynb",
            scratch / "runs" / edition.id / f"{chapter}.ipynb",
            edition.chapter_parameters(chapter),
        )
        for edition in editions
        for chapter in CHAPTER_NAMES
    ]
    # Spawned, not forked: kernels and threads do not survive a fork.
    with ProcessPoolExecutor(max_workers=jobs, mp_context=get_context("spawn")) as pool:
        running = {pool.submit(execute, project, job): job for job in todo}
        try:
            for number, future in enumerate(as_completed(running), start=1):
                future.result()
                job = running[future]
                report(f"{job.parameters.edition} {job.chapter}: run ({number} of {len(todo)})")
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise


def _render_edition(project: Project, edition: Edition, scratch: Path) -> None:
    executed = scratch / "runs" / edition.id
    holes = [
        hole
        for path in sorted(executed.glob("*.ipynb"))
        for hole in holes_in_notebook(f"{edition.id}/{path.name}", nbformat.read(path, 4))
    ]
    if holes:
        raise BuildError("sentences with holes:\n  " + "\n  ".join(holes))
    pages = render(project, edition, executed, scratch / "render" / edition.id)
    target = scratch / "site" / edition.id
    target.parent.mkdir(exist_ok=True)
    shutil.move(pages, target)
    finish(target)
    left = [
        hole
        for page in sorted(target.rglob("*.html"))
        for hole in holes_in_page(f"{edition.id}/{page.name}", page.read_text(encoding="utf-8"))
    ]
    if left:
        raise BuildError("pages with holes:\n  " + "\n  ".join(left))


def _others(project: Project, built: list[Edition]) -> list[str]:
    """Editions of the previous site that this build did not touch and that still exist."""
    names = {path.stem for path in (project.data / "editions").glob("*.yml")}
    done = {edition.id for edition in built}
    return [name for name in sorted(names - done) if (project.site / name).is_dir()]


def _all_editions(project: Project, site: Path, built: list[Edition]) -> list[Edition]:
    kept = _others(project, built)
    every = [*built, *(read_editions(project.data / "editions", kept) if kept else [])]
    return sorted(every, key=lambda edition: (edition.first_year, edition.id), reverse=True)
