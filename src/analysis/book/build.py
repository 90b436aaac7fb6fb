"""One build path: check the data, run the chapters, render, look for holes, publish at once."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor, as_completed
from itertools import product
from pathlib import Path

import nbformat

from analysis.book.around import complete_site, read_surroundings, root_of
from analysis.book.audit.figures import audit_page
from analysis.book.audit.naked import read_exceptions
from analysis.book.editions import Edition, read_editions
from analysis.book.finishing import finish
from analysis.book.holes import holes_in_notebook, holes_in_page, warnings_in_notebook
from analysis.book.planning import NONE, Plan, make_plan
from analysis.book.publishing import alone, publish, remove_leftovers
from analysis.book.records import write_facts, write_ledger, write_runs
from analysis.book.rendering import render
from analysis.book.unchanged import inputs_of_site, remember
from analysis.book.widget_bundle import ensure_bundle
from analysis.errors import BuildError, MonitorError
from analysis.language.current import LANGUAGES, Language
from analysis.paths import Project
from analysis.runs.inputs import Inputs
from analysis.runs.many import run_all
from analysis.runs.snapshots import keep_snapshot

Report = Callable[[str], None]
"""Told each step as it ends."""
_SCRATCH = ".build-"


def build(
    project: Project,
    wanted: list[str] | None = None,
    jobs: int = 2,
    report: Report = lambda message: None,
    acknowledged: Mapping[str, str] = NONE,
    with_pdfs: bool = False,
) -> Path:
    """Build the wanted editions (default: all) into `_build/site/` and give back that folder.

    Everything that can be wrong with data, editions, claims and texts is found before a kernel
    starts; `acknowledged` names contradicted claims that are published with a reason. A build
    that fails or is killed leaves the previous site as it was.
    """
    inputs = inputs_of_site(project, wanted, acknowledged, with_pdfs=with_pdfs)
    plan = make_plan(project, wanted, acknowledged)
    every = _all_editions(project, plan.editions)
    surroundings = read_surroundings(project, plan.catalogue, every)
    report(f"{len(plan.catalogue.cards)} sources, {len(plan.catalogue.figures)} figures: checked")
    with alone(project.build):
        remove_leftovers(project.build, _SCRATCH, project.site)
        ensure_bundle(project.root)
        with tempfile.TemporaryDirectory(prefix=_SCRATCH, dir=project.build) as folder:
            scratch = Path(folder)
            site = scratch / "site"
            made_from = _run_chapters(project, plan, scratch, jobs, report)
            _render_all(project, plan, scratch, jobs, report)
            for edition in plan.editions:
                ledger = plan.ledgers[edition.id]
                write_ledger(project, ledger, plan.catalogue.figures, site / edition.id)
                write_runs(made_from[edition.id], site / edition.id)
            _carry_over(project, plan.editions, site)
            complete_site(
                *(site, plan.editions, every, project.chapter_names, surroundings),
                with_pdfs=with_pdfs,
                report=report,
            )
            publish(site, project.site)
            remember(project, inputs)
            keep_snapshot(project)
    return project.site


def _run_chapters(
    project: Project, plan: Plan, scratch: Path, jobs: int, report: Report
) -> dict[str, dict[str, Inputs]]:
    """Put the executed notebook of every chapter into `runs/<language>/<edition>/`.

    Gives what each chapter was made from, by edition and chapter.
    """
    made_from: dict[str, dict[str, Inputs]] = {edition.id: {} for edition in plan.editions}
    wanted = [
        (chapter, plan.parameters(edition, chapter, language))
        for edition, chapter, language in product(plan.editions, project.chapter_names, LANGUAGES)
    ]
    runs = run_all(project, wanted, jobs)
    for number, ((chapter, parameters), outcome) in enumerate(runs, start=1):
        if isinstance(outcome, MonitorError):
            runs.close()
            raise outcome
        folder = scratch / "runs" / parameters.language / parameters.edition
        folder.mkdir(parents=True, exist_ok=True)
        shutil.copy(outcome.notebook, folder / f"{chapter}.ipynb")
        if parameters.language == LANGUAGES[0]:
            made_from[parameters.edition][chapter] = outcome.inputs
        what = f"{parameters.edition} {chapter} ({parameters.language})"
        report(f"{what}: {'run' if outcome.is_new else 'kept'} ({number} of {len(wanted)})")
    return made_from


def _render_all(project: Project, plan: Plan, scratch: Path, jobs: int, report: Report) -> None:
    """Render every edition in every language, several at a time: each is a process of its own."""
    with ThreadPoolExecutor(jobs) as pool:
        rendering = {
            pool.submit(_render_edition, project, edition, language, scratch): (edition, language)
            for edition, language in product(plan.editions, LANGUAGES)
        }
        try:
            for future in as_completed(rendering):
                future.result()
                edition, language = rendering[future]
                report(f"{edition.id} ({language}): rendered")
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise


def _render_edition(project: Project, edition: Edition, language: Language, scratch: Path) -> None:
    executed = scratch / "runs" / language / edition.id
    _check_executed(edition, executed)
    pages = render(project, edition, language, executed, scratch / "render" / language / edition.id)
    target = root_of(scratch / "site", language) / edition.id
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.move(pages, target)
    finish(target)
    _check_pages(project, edition, target)
    for path in sorted(executed.glob("*.ipynb")):
        write_facts(nbformat.read(path, as_version=4), target / "facts" / f"{path.stem}.json")


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


def _carry_over(project: Project, built: list[Edition], site: Path) -> None:
    """Copy the editions that this build leaves as they are, in every language they have."""
    for name, language in product(_others(project, built), LANGUAGES):
        folder = root_of(project.site, language) / name
        if folder.is_dir():
            shutil.copytree(folder, root_of(site, language) / name)


def _all_editions(project: Project, built: list[Edition]) -> list[Edition]:
    kept = _others(project, built)
    every = [*built, *(read_editions(project.data / "editions", kept) if kept else [])]
    return sorted(every, key=lambda edition: (edition.first_year, edition.id), reverse=True)
