"""A finished site replaces the previous one at once, also after a build that was killed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from analysis.book import build as building
from analysis.book.around import root_of
from analysis.book.build import build
from analysis.book.editions import Edition
from analysis.book.publishing import alone, publish, remove_leftovers
from analysis.errors import BuildError
from analysis.language.current import Language
from analysis.paths import Project
from tests import tiny as book
from tests.book.conftest import snapshot
from tests.signals import hear_ctrl_c
from tests.tiny import EDITION

OTHER = "2016-2020"
LEFT = {"site", "site.json", "snapshots", "widgets", "runs", ".lock"}
"""What builds leave beside the site."""


@pytest.fixture
def folders(tmp_path: Path) -> tuple[Path, Path]:
    """A new site of one edition, and a previous site of two."""
    new, site = tmp_path / ".build-1" / "site", tmp_path / "site"
    for folder, editions, words in ((new, [EDITION], "new"), (site, [EDITION, OTHER], "previous")):
        for edition in editions:
            (folder / edition).mkdir(parents=True)
            (folder / edition / "index.html").write_text(words)
        (folder / "index.html").write_text(words)
    return new, site


def test_the_new_site_replaces_the_previous_one_and_nothing_else_is_left(
    folders: tuple[Path, Path],
) -> None:
    new, site = folders

    publish(new, site)

    assert snapshot(site) == {"index.html": b"new", f"{EDITION}/index.html": b"new"}
    assert {path.name for path in site.parent.iterdir()} == {"site", ".build-1"}
    assert not new.exists()


def test_the_first_site_needs_no_previous_one(folders: tuple[Path, Path], tmp_path: Path) -> None:
    new, _ = folders

    publish(new, tmp_path / "first")

    assert (tmp_path / "first" / "index.html").read_text() == "new"


def test_a_build_killed_between_the_renames_is_put_right_by_the_next_one(
    folders: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    new, site = folders
    before = snapshot(site)
    real = Path.rename

    def killed(self: Path, target: Path) -> Path:
        if self == new:
            raise KeyboardInterrupt
        return real(self, target)

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(Path, "rename", killed)
        publish(new, site)
    assert not site.exists()

    remove_leftovers(site.parent, ".build-", site)

    assert snapshot(site) == before
    assert {path.name for path in site.parent.iterdir()} == {"site"}


def test_what_a_killed_build_left_is_removed_and_a_whole_site_is_never_replaced(
    folders: tuple[Path, Path],
) -> None:
    new, site = folders
    before = snapshot(site)
    (site.parent / ".previous-site").mkdir()
    (site.parent / "reruns").mkdir()

    remove_leftovers(site.parent, ".build-", site)

    assert snapshot(site) == before
    assert not new.exists()
    assert (site.parent / "reruns").is_dir()


def test_a_second_build_at_the_same_time_is_refused(tmp_path: Path) -> None:
    with alone(tmp_path), pytest.raises(BuildError, match="another build is at work"):  # noqa: SIM117
        with alone(tmp_path):
            raise AssertionError("two builds at once")

    with alone(tmp_path):
        """After the first has ended, the next may start."""


@pytest.fixture
def without_kernels(monkeypatch: pytest.MonkeyPatch) -> None:
    """Editions that are rendered at once, as a page with their name and today's notebooks."""

    def render(project: Project, edition: Edition, language: Language, scratch: Path) -> None:
        page = root_of(scratch / "site", language) / edition.id / "index.html"
        page.parent.mkdir(parents=True)
        page.write_text(f"{edition.title_en} of {len(project.chapter_names)} chapters")

    def complete(site: Path, built: list[Edition], every: list[Edition], *_: object, **__: object):
        (site / "index.html").write_text(" ".join(edition.id for edition in every))

    monkeypatch.setattr(building, "_run_chapters", lambda *_: {EDITION: {}, OTHER: {}})
    monkeypatch.setattr(building, "_render_edition", render)
    monkeypatch.setattr(building, "complete_site", complete)


@pytest.fixture
def two_editions(project: Project, tmp_path: Path) -> Project:
    return book.make(project, tmp_path, (EDITION, OTHER))


@pytest.mark.usefixtures("without_kernels")
def test_building_one_edition_keeps_the_other_and_lists_both(two_editions: Project) -> None:
    build(two_editions)
    kept = snapshot(two_editions.site / OTHER)
    book.write_contents(two_editions, "index")

    build(two_editions, [EDITION])

    assert snapshot(two_editions.site / OTHER) == kept
    assert (two_editions.site / "nl" / OTHER / "index.html").is_file()
    assert "of 1 chapters" in (two_editions.site / EDITION / "index.html").read_text()
    start = (two_editions.site / "index.html").read_text()
    assert start.index(OTHER) < start.index(EDITION)


@pytest.mark.usefixtures("without_kernels")
def test_an_edition_survives_a_build_that_was_killed_between_the_renames(
    two_editions: Project,
) -> None:
    build(two_editions)
    kept = snapshot(two_editions.site / OTHER)
    two_editions.site.rename(two_editions.build / ".previous-site")

    build(two_editions, [EDITION])

    assert snapshot(two_editions.site / OTHER) == kept
    assert {path.name for path in two_editions.build.iterdir()} <= LEFT


@pytest.mark.usefixtures("without_kernels")
def test_an_edition_whose_file_is_gone_leaves_the_site(two_editions: Project) -> None:
    build(two_editions)
    (two_editions.data / "editions" / f"{OTHER}.yml").unlink()

    build(two_editions)

    assert {path.name for path in two_editions.site.iterdir() if path.is_dir()} == {EDITION, "nl"}
    assert {path.name for path in (two_editions.site / "nl").iterdir()} == {EDITION}
    assert OTHER not in (two_editions.site / "index.html").read_text()


def start_build(project: Project) -> subprocess.Popen[str]:
    """A build in a process group of its own, once its first kernel is at work."""
    at_work = project.root / "at-work"
    book.write_chapter(
        project,
        "index",
        book.code(
            "import os, time",
            "from pathlib import Path",
            f"Path({str(at_work)!r}).write_text(f'{{os.getpid()}} {{os.getppid()}}')",
            "time.sleep(600)",
        ),
    )
    process = subprocess.Popen(
        [sys.executable, "-m", "analysis.cli", "build"],
        cwd=project.root,
        env=os.environ | {"MONITOR_ROOT": str(project.root)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        preexec_fn=hear_ctrl_c,
    )
    wait_until(lambda: at_work.is_file() and len(at_work.read_text().split()) == 2, 30)
    return process


def wait_until(condition, seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.1)


def is_running(process: int) -> bool:
    try:
        state = Path(f"/proc/{process}/stat").read_text().rsplit(")")[1].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="looks at processes in /proc")
def test_a_build_that_is_killed_leaves_the_site_and_no_process_and_the_next_one_tidies_up(
    broken: Project,
) -> None:
    before = snapshot(broken.site)
    process = start_build(broken)
    helpers = [int(number) for number in (broken.root / "at-work").read_text().split()]

    process.send_signal(signal.SIGKILL)
    process.wait()

    assert snapshot(broken.site) == before
    try:
        wait_until(lambda: not any(map(is_running, helpers)), 20)
    finally:
        for helper in filter(is_running, helpers):
            os.kill(helper, signal.SIGKILL)
    assert list(broken.build.glob(".build-*"))
    book.write_chapter(broken, "index", book.code("1 / 0"))
    with pytest.raises(Exception, match="ZeroDivisionError"):
        build(broken)


@pytest.mark.slow
def test_a_build_that_is_stopped_with_ctrl_c_leaves_nothing_and_shows_no_traceback(
    broken: Project,
) -> None:
    process = start_build(broken)

    os.killpg(process.pid, signal.SIGINT)
    output, progress = process.communicate(timeout=30)

    assert process.returncode == 130
    assert output == ""
    assert "Traceback" not in progress, progress
