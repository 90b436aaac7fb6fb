"""Shared by all tests: the checkout, its data, a scratch copy to break, and a real browser."""

from __future__ import annotations

import fcntl
import functools
import os
import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from hypothesis import settings
from playwright.sync_api import Browser, sync_playwright

from analysis.language.current import speak
from analysis.observations.catalogue import Catalogue, load_catalogue
from analysis.paths import Project, find_project
from tests import tiny as tiny_book
from tests.browser import ARGUMENTS, find_browser

# How long an example takes depends on what else the machine does: a test says nothing about that.
settings.register_profile("monitor", deadline=None)
settings.load_profile("monitor")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Whatever drives a browser counts as slow."""
    for item in items:
        if item.path.parent.name == "site":
            item.add_marker("slow")


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    """Each test begins in English, whatever language a page of the test before spoke."""
    speak("en")
    yield
    speak("en")


@pytest.fixture(scope="session")
def project() -> Project:
    return find_project(Path(__file__))


@pytest.fixture(scope="session")
def catalogue(project: Project) -> Catalogue:
    return load_catalogue(project.data)


def _copy(project: Project, root: Path) -> Project:
    for name in ("data", "chapters"):
        shutil.copytree(project.root / name, root / name)
    for name in ("_toc.yml", "_config.yml", "CITATION.cff", "CHANGELOG.md", "requirements.lock"):
        shutil.copy(project.root / name, root)
    copy = Project(root)
    tiny_book.link_widgets(project, copy)
    if (project.build / "runs").is_dir():
        # Runs are found by their content, and only by that: what was run before need not run again.
        shutil.copytree(project.build / "runs", copy.build / "runs", ignore=_drafts)
    return copy


def _drafts(folder: str, names: list[str]) -> list[str]:
    return [name for name in names if name.startswith(".running-")]


@pytest.fixture
def scratch(project: Project, tmp_path: Path) -> Project:
    """A copy of the checkout's content that a test may break."""
    return _copy(project, tmp_path)


@pytest.fixture
def tiny(project: Project, tmp_path: Path) -> Project:
    """A book of two small chapters that a test may break; it builds in seconds."""
    return tiny_book.make(project, tmp_path)


@pytest.fixture(scope="session")
def once(
    tmp_path_factory: pytest.TempPathFactory,
) -> Callable[[str, Callable[[Path], object]], Path]:
    """Fill a folder once in a test run, whichever worker of pytest-xdist comes first."""
    shared = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        shared = shared.parent

    def once(name: str, fill: Callable[[Path], object]) -> Path:
        folder, done = shared / name, shared / f"{name}.done"
        with (shared / f"{name}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not done.exists():
                shutil.rmtree(folder, ignore_errors=True)
                folder.mkdir()
                fill(folder)
                done.touch()
        return folder

    return once


@pytest.fixture(scope="session")
def site(project: Project, once: Callable[[str, Callable[[Path], object]], Path]) -> Path:
    """Every edition as `monitor build` makes it, or the site that MONITOR_SITE names.

    The site of the checkout serves where a build would change nothing: its hash says that it was
    built from all that is there now.
    """
    if named := os.environ.get("MONITOR_SITE"):
        return Path(named).resolve()
    from analysis.book.build import build
    from analysis.book.planning import NONE
    from analysis.book.unchanged import inputs_of_site, is_unchanged

    if is_unchanged(project, inputs_of_site(project, None, NONE, with_pdfs=True)):
        return project.site

    def fill(folder: Path) -> None:
        build(_copy(project, folder), with_pdfs=True)

    return Project(once("checkout", fill)).site


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(
            executable_path=str(find_browser()), args=list(ARGUMENTS)
        )
        yield running
        running.close()


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        return None


@contextmanager
def _serve(folder: Path) -> Iterator[str]:
    handler = functools.partial(_Quiet, directory=str(folder))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


@pytest.fixture(scope="session")
def serve() -> Callable[[Path], AbstractContextManager[str]]:
    """Serve a folder on this machine; gives the address."""
    return _serve
