"""Shared by all tests: the checkout, its data, a scratch copy to break, and a real browser."""

from __future__ import annotations

import functools
import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from analysis.observations.catalogue import Catalogue, load_catalogue
from analysis.paths import Project, find_project
from tests.browser import ARGUMENTS, find_browser


@pytest.fixture(scope="session")
def project() -> Project:
    return find_project(Path(__file__))


@pytest.fixture(scope="session")
def catalogue(project: Project) -> Catalogue:
    return load_catalogue(project.data)


@pytest.fixture
def scratch(project: Project, tmp_path: Path) -> Project:
    """A copy of the checkout's content that a test may break."""
    for name in ("data", "chapters"):
        shutil.copytree(project.root / name, tmp_path / name)
    for name in ("_toc.yml", "_config.yml"):
        shutil.copy(project.root / name, tmp_path)
    (tmp_path / "src").mkdir()
    (tmp_path / "src" / "widgets").symlink_to(project.root / "src" / "widgets")
    (tmp_path / "_build").mkdir()
    if (project.build / "widgets").is_dir():
        (tmp_path / "_build" / "widgets").symlink_to(project.build / "widgets")
    return Project(tmp_path)


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
