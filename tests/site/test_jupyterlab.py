"""A chapter opened in JupyterLab, as the environment of the README gives it, runs cell by cell."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from analysis.paths import Project

START_MILLISECONDS = 90_000


@pytest.fixture
def address(scratch: Project) -> Iterator[str]:
    """JupyterLab in the folder of the chapters, on this machine alone."""
    command = [sys.executable, "-m", "jupyterlab", "--no-browser", "--ServerApp.port=0"]
    server = subprocess.Popen(
        [*command, "--allow-root", "--IdentityProvider.token=", "--ServerApp.ip=127.0.0.1"],
        cwd=scratch.chapters,
        env=os.environ | {"JUPYTER_CONFIG_DIR": str(scratch.root / "settings")},
        stderr=subprocess.PIPE,
        text=True,
    )
    assert server.stderr is not None
    lines = iter(server.stderr.readline, "")
    found = (re.search(r"(http://127\.0\.0\.1:\d+)/lab", line) for line in lines)
    yield next(match[1] for match in found if match)
    server.terminate()
    server.wait()


def test_a_chapter_runs_in_jupyterlab_and_shows_its_figures(browser: Browser, address: str) -> None:
    page = browser.new_page()
    page.set_default_timeout(START_MILLISECONDS)
    page.goto(f"{address}/lab/tree/young_victims.ipynb")
    page.locator(".jp-Notebook .jp-Cell").first.wait_for()
    page.get_by_text("Python 3 (ipykernel) | Idle").wait_for()
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.get_by_role("menuitem", name="Run All Cells", exact=True).click()

    figure = page.locator("figure#domestic-sexual")
    expect(figure).to_be_visible(timeout=START_MILLISECONDS)
    expect(figure.locator("svg")).to_be_visible()
    assert page.locator(".jp-OutputArea-output[data-mime-type*=stderr]").count() == 0
    page.close()
