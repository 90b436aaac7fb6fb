"""One build path: check the data, run the chapters, render, look for holes, publish at once."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Mapping
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from itertools import product
from multiprocessing import get_context
from pathlib import Path

import nbformat

from analysis.book.audit import read_exceptions
from analysis.book.audit_figures import audit_page
from analysis.book.editions import Edition, read_editions
from analysis.book.execution import Job, end_with_parent, execute
from analysis.book.finishing import finish
from analysis.book.holes import holes_in_notebook, holes_in_page, warnings_in_notebook
from analysis.book.planning import NONE, Plan, make_plan
from analysis.book.publishing import alone, publish, remove_leftovers
from analysis.book.records import write_facts, write_ledger
from analysis.book.rendering import render
from analysis.book.start_page import write_start_page
from analysis.book.warm.keeper import fork_server
from analysis.book.widget_bundle import ensure_bundle
from analysis.errors import BuildError
from analysis.language.current import LANGUAGES, Language
from analysis.paths import Project

Report = Callable[[str], None]
"""Told each step as it ends."""
_SCRATCH = ".build-"


def build(
    project: Project,
    wanted: list[str] | None = None,
    jobs: int = 2,
    report: Report = lambda message: None,
    acknowledged: Mapping[str, str] = NONE,
) -> Path:
    """Build the wanted editions (default: all) into `_build/site/` and give back that folder.

    Everything that can be wrong with data, editions, claims and texts is found before a kernel
    starts; `acknowledged` names contradicted claims that are published with a reason. A build
    that fails or is killed leaves the previous site as it was.
    """
    plan = make_plan(project, wanted, acknowledged)
    report(f"{len(plan.catalogue.cards)} sources, {len(plan.catalogue.figures)} figures: checked")
    with alone(project.build):
        remove_leftovers(project.build, _SCRATCH, project.site)
        ensure_bundle(project.root)
        with tempfile.TemporaryDirectory(prefix=_SCRATCH, dir=project.build) as folder:
            scratch = Path(folder)
            _run_chapters(project, plan, scratch, jobs, report)
            for edition, language in product(plan.editions, LANGUAGES):
                _render_edition(project, edition, language, scratch)
                report(f"{edition.id} ({language}): rendered")
            for edition in plan.editions:
                write_ledger(plan.ledgers[edition.id], scratch / "site" / edition.id)
            write_start_page(scratch / "site", _all_editions(project, plan.editions))
            publish(scratch / "site", project.site, keep=_others(project, plan.editions))
    return project.site


def _run_chapters(project: Project, plan: Plan, scratch: Path, jobs: int, report: Report) -> None:
    todo = [
        Job(
            chapter,
            project.chapters / f"{chapter}.ipynb",
            scratch / "runs" / language / edition.id / f"{chapter}.ipynb",
            plan.parameters(edition, chapter, language),
        )
        for edition, chapter, language in product(plan.editions, project.chapter_names, LANGUAGES)
    ]
    # Spawned, not forked: kernels and threads do not survive a fork.
    with (
        fork_server() as forks,
        ProcessPoolExecutor(jobs, get_context("spawn"), end_with_parent) as pool,
    ):
        running = {pool.submit(execute, project, job, forks): job for job in todo}
        try:
            for number, future in enumerate(as_completed(running), start=1):
                future.result()
                job = running[future]
                what = f"{job.parameters.edition} {job.chapter} ({job.parameters.language})"
                report(f"{what}: run ({number} of {len(todo)})")
        except BrokenProcessPool:
            raise BuildError(
                "a process that runs chapters was ended from outside. Often memory is short: "
                "try again with --jobs 1."
            ) from None
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise


def _render_edition(project: Project, edition: Edition, language: Language, scratch: Path) -> None:
    executed = scratch / "runs" / language / edition.id
    _check_executed(edition, executed)
    pages = render(project, edition, language, executed, scratch / "render" / language / edition.id)
    target = site_of(scratch / "site", edition.id, language)
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.move(pages, target)
    finish(target)
    _check_pages(project, edition, target)
    for path in sorted(executed.glob("*.ipynb")):
        write_facts(nbformat.read(path, as_version=4), target / "facts" / f"{path.stem}.json")


def site_of(site: Path, edition: str, language: Language) -> Path:
    """Where the pages of an edition lie: English at the top, each other language in its folder."""
    return site / edition if language == "en" else site / language / edition


def _check_pages(project: Project, edition: Edition, site: Path) -> None:
    exceptions = read_exceptions(project.data)
    found: list[object] = []
    for page in sorted(site.rglob("*.html")):
        name, html = f"{edition.id}/{page.name}", page.read_text(encoding="utf-8")
        found += [*holes_in_page(name, html), *audit_page(html, name, exceptions)]
    if found:
        raise BuildError("pages with holes or naked numbers:\n  " + "\n  ".join(map(str, found)))


def _check_executed(edition: Edition, executed: Path) -> None:
    notebooks = {
        f"{edition.id}/{path.name}": nbformat.read(path, as_version=4)
        for path in sorted(executed.glob("*.ipynb"))
    }
    for fault, find in (
        ("sentences with holes", holes_in_notebook),
        ("cells that warn", warnings_in_notebook),
    ):
        found = [line for name, notebook in notebooks.items() for line in find(name, notebook)]
        if found:
            raise BuildError(f"{fault}:\n  " + "\n  ".join(found))


def _others(project: Project, built: list[Edition]) -> list[str]:
    """Editions of the previous site that this build did not touch and that still exist."""
    names = {path.stem for path in (project.data / "editions").glob("*.yml")}
    done = {edition.id for edition in built}
    return [name for name in sorted(names - done) if (project.site / name).is_dir()]


def _all_editions(project: Project, built: list[Edition]) -> list[Edition]:
    kept = _others(project, built)
    every = [*built, *(read_editions(project.data / "editions", kept) if kept else [])]
    return sorted(every, key=lambda edition: (edition.first_year, edition.id), reverse=True)
