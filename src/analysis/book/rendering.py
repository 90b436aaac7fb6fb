"""Jupyter Book renders executed notebooks: from a clean tree, with every warning an error."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import yaml

from analysis.book.editions import Edition
from analysis.errors import BuildError
from analysis.language.current import Language
from analysis.paths import Project

_SHOWN_LINES = 30
# jupyter-book colours what it says, whoever listens.
_COLOURS = re.compile(r"\x1b\[[0-9;]*m")


def render(
    project: Project, edition: Edition, language: Language, executed: Path, scratch: Path
) -> Path:
    """Render the executed chapters of one edition in one language; give back the folder of HTML.

    Raises BuildError with the warnings of the book. Nothing outside `scratch` is written.
    """
    tree = scratch / "tree"
    shutil.copytree(executed, tree / "chapters")
    shutil.copy(project.root / "_toc.yml", tree)
    config = yaml.safe_load((project.root / "_config.yml").read_text(encoding="utf-8"))
    config["title"] = getattr(edition, f"title_{language}")
    config["sphinx"]["config"] |= {
        "chapters_are_executed": True,
        "language": language,
        "monitor_edition": edition.id,
        "monitor_as_of": edition.as_of.isoformat(),
    }
    (tree / "_config.yml").write_text(yaml.safe_dump(config), encoding="utf-8")
    command = [
        *(sys.executable, "-c", "from jupyter_book.cli.main import main; main()"),
        *("build", str(tree), "--path-output", str(scratch)),
        *("--all", "-n", "-W", "--keep-going", "--quiet"),
    ]
    environment = os.environ | {
        "MONITOR_ROOT": str(project.root),
        "PYTHONHASHSEED": "0",
        "SOURCE_DATE_EPOCH": "0",
        "NO_COLOR": "1",
    }
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    pages = scratch / "_build" / "html"
    if done.returncode != 0 or not (pages / "index.html").is_file():
        what = f"{edition.id} ({language})"
        raise BuildError(f"{what}: the book does not render\n{_explain(done, tree)}")
    return pages


def _explain(done: subprocess.CompletedProcess[str], tree: Path) -> str:
    said = _COLOURS.sub("", done.stderr or done.stdout).replace(f"{tree}/", "")
    lines = said.strip().splitlines()
    told = [line for line in lines if "WARNING" in line or "ERROR" in line]
    return "\n".join(f"  {line}" for line in (told or lines[-_SHOWN_LINES:]))
