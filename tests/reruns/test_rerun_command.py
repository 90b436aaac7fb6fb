"""`monitor run` and `monitor diff`: what a reviewer gets, by the commands a reviewer types."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest
from playwright.sync_api import Browser

from analysis.paths import Project
from tests.conftest import _copy

pytestmark = pytest.mark.slow
RERUN = ("run", "young_victims", "-p", "last_year=2017")


def monitor(root: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "analysis.cli", *arguments],
        cwd=root,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="module")
def checkout(project: Project, once: Callable[[str, Callable[[Path], object]], Path]) -> Path:
    """A checkout in which one chapter was rerun."""

    def fill(root: Path) -> None:
        _copy(project, root)
        # Who tried the README's examples has made this rerun before.
        shutil.rmtree(root / "_build" / "runs", ignore_errors=True)
        done = monitor(root, *RERUN, "--out", "first", "--exit-code", "--json")
        (root / "answer.json").write_text(done.stdout)
        (root / "told.txt").write_text(f"{done.returncode}\n{done.stderr}")

    return once("rerun", fill)


def rerun_of(checkout: Path, place: str = "first") -> Path:
    [folder] = (checkout / place).iterdir()
    return folder


def test_a_rerun_that_differs_says_so_and_ends_with_1_when_asked(checkout: Path) -> None:
    code, *told = (checkout / "told.txt").read_text().splitlines()
    assert code == "1", told
    assert f"Written: first/{rerun_of(checkout).name}" in " ".join(told)


def test_its_folder_holds_all_that_was_promised(checkout: Path) -> None:
    folder = rerun_of(checkout)
    assert folder.name.startswith("young_victims-")
    names = {path.name for path in folder.iterdir()}
    assert names == {
        *("run.json", "notebook.ipynb", "facts.json", "figures", "tables"),
        *("young_victims.html", "difference.html", "difference.json"),
    }
    assert list((folder / "figures").glob("*.svg"))
    assert list((folder / "tables").glob("*.csv"))
    notebook = nbformat.read(folder / "notebook.ipynb", as_version=4)
    assert any("last_year = 2017" in cell.source for cell in notebook.cells)


def test_the_parts_of_every_difference_add_up(checkout: Path) -> None:
    answer = json.loads((checkout / "answer.json").read_text())
    changed = [fact for fact in answer["facts"] if fact["difference"]]
    assert changed
    for fact in changed:
        assert abs(sum(fact["parts"].values()) - fact["difference"]) < 1e-9
        assert fact["parts"]["parameters"] == fact["difference"]
    assert json.loads((rerun_of(checkout) / "difference.json").read_text())["facts"]


def test_the_same_rerun_is_found_and_not_computed(checkout: Path) -> None:
    again = monitor(checkout, *RERUN, "--out", "second")
    assert again.returncode == 0, again.stderr
    assert "Found: " in again.stderr
    first, second = rerun_of(checkout), rerun_of(checkout, "second")
    for path in first.rglob("*"):
        if path.is_file():
            assert path.read_bytes() == (second / path.relative_to(first)).read_bytes(), path


def test_the_default_parameters_give_no_difference(checkout: Path) -> None:
    done = monitor(checkout, "run", "young_victims", "--exit-code", "--json")
    assert done.returncode == 0, done.stderr
    answer = json.loads(done.stdout)
    assert (answer["facts"], answer["tables"], answer["statuses"]) == ([], [], [])


def test_two_runs_can_be_compared_by_their_folders(checkout: Path) -> None:
    monitor(checkout, "run", "young_victims", "--out", "edition")
    one, other = (str(rerun_of(checkout, place)) for place in ("edition", "first"))
    page = checkout / "difference.html"
    done = monitor(checkout, "diff", one, other, "--exit-code", "--html", str(page))
    assert done.returncode == 1, done.stderr
    assert "young_2017" in done.stdout
    assert "Facts that differ" in page.read_text()
    assert monitor(checkout, "diff", one, one, "--exit-code").returncode == 0


def test_a_run_is_found_by_its_key_and_the_beginning_of_it(checkout: Path) -> None:
    key = rerun_of(checkout).name.removeprefix("young_victims-")
    done = monitor(checkout, "diff", key, key[:7])
    assert (done.returncode, done.stdout) == (0, "young_victims: no difference\n"), done.stderr
    assert "comparing young_victims (1 of 1)" in done.stderr


def test_a_kept_run_that_was_changed_is_computed_again_and_said_to_be(checkout: Path) -> None:
    key = rerun_of(checkout).name.removeprefix("young_victims-")
    facts = checkout / "_build" / "runs" / key / "facts.json"
    whole = facts.read_text()
    facts.write_text(whole.replace("2017", "2071"))
    done = monitor(checkout, *RERUN, "--out", "again")
    assert done.returncode == 0, done.stderr
    assert "Files of the kept run had been changed: it was computed again." in done.stderr
    assert facts.read_text() == whole


def test_what_is_no_run_is_told_with_what_could_be_named(checkout: Path) -> None:
    done = monitor(checkout, "diff", "2014-2018", "nothing")
    assert done.returncode == 2
    assert "neither a run nor an edition of the built site" in done.stderr


def test_the_chapter_and_the_difference_are_files_that_stand_alone(
    checkout: Path, browser: Browser
) -> None:
    for name in ("young_victims.html", "difference.html"):
        page = browser.new_page(viewport={"width": 390, "height": 800})
        asked: list[str] = []
        faults: list[str] = []
        page.on("request", lambda request, asked=asked: asked.append(request.url))
        page.on("console", lambda said, faults=faults: faults.append(said.text))
        page.on("pageerror", lambda error, faults=faults: faults.append(str(error)))
        page.goto((rerun_of(checkout) / name).as_uri())
        page.wait_for_load_state("load")
        assert [url for url in asked if not url.startswith("data:")] == [
            (rerun_of(checkout) / name).as_uri()
        ]
        assert faults == []
        wide = page.evaluate("document.documentElement.scrollWidth > window.innerWidth")
        assert not wide, name
        page.close()


def test_a_difference_is_read_downwards_on_a_phone_with_the_head_of_each_cell(
    checkout: Path, browser: Browser
) -> None:
    page = browser.new_page(viewport={"width": 390, "height": 800})
    page.goto((rerun_of(checkout) / "difference.html").as_uri())
    cells = page.locator("tbody tr").first.get_by_role("cell")
    boxes = [cells.nth(place).bounding_box() for place in range(cells.count())]
    assert len(boxes) == 6
    assert all(box and box["x"] >= 0 and box["x"] + box["width"] <= 390 for box in boxes)
    assert len({box["y"] for box in boxes if box}) == len(boxes)
    told = cells.first.evaluate("cell => getComputedStyle(cell, '::before').content")
    assert "Before" in told
    page.close()


def test_the_page_of_a_dutch_rerun_says_so_in_dutch(checkout: Path) -> None:
    done = monitor(checkout, "run", "index", "-p", "language=nl", "--out", "dutch")
    assert done.returncode == 0, done.stderr
    html = (rerun_of(checkout, "dutch") / "index.html").read_text()
    assert "Dit is een herberekening, niet de gepubliceerde uitgave." in html
    assert "not the published edition" not in html


def test_the_page_says_that_it_is_no_edition_and_its_explorers_work(
    checkout: Path, browser: Browser
) -> None:
    page = browser.new_page()
    page.goto((rerun_of(checkout) / "young_victims.html").as_uri())
    assert page.get_by_text("A rerun, not the published edition.").is_visible()
    page.wait_for_selector('html[data-widgets="ready"]')
    page.close()
