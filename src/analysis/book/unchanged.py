"""A build in which nothing changed ends before anything is read: the site is as it would be."""

from __future__ import annotations

import json
import platform
from collections.abc import Mapping, Sequence
from pathlib import Path

from analysis.hashing import digest, hash_of_files
from analysis.paths import Project

_FILES = ("_config.yml", "_toc.yml", "requirements.lock", "CHANGELOG.md", "CITATION.cff")
_FOLDERS = ("chapters", "data", "src/widgets")
_PACKAGE = Path(__file__).parents[1]
_LEFTOVERS = frozenset({"__pycache__", ".ipynb_checkpoints"})


def inputs_of_site(
    project: Project,
    editions: Sequence[str] | None,
    acknowledged: Mapping[str, str],
    *,
    with_pdfs: bool,
) -> str:
    """One hash of all that a build of these editions reads."""
    files = [project.root / name for name in _FILES]
    for folder in _FOLDERS:
        files += (project.root / folder).rglob("*")
    ours = [path for path in files if path.is_file() and not _is_apart(project, path)]
    package = [path for path in _PACKAGE.rglob("*") if path.is_file() and path.suffix != ".pyc"]
    cube = [path for path in project.cube.rglob("*") if path.is_file()]
    asked = json.dumps([sorted(editions or []), dict(sorted(acknowledged.items())), with_pdfs])
    return digest(
        [
            hash_of_files(project.root, ours).encode(),
            hash_of_files(project.cube, cube).encode(),
            hash_of_files(_PACKAGE, package).encode(),
            asked.encode(),
            platform.python_version().encode(),
        ]
    )


def is_unchanged(project: Project, inputs: str) -> bool:
    """Whether the site was built from these inputs, and is still as it was built."""
    try:
        card = json.loads(_card(project).read_text(encoding="utf-8"))
        return bool(card == {"inputs": inputs, "site": _hash_of_site(project)})
    except (OSError, ValueError):
        return False


def remember(project: Project, inputs: str) -> None:
    """Note what the site was built from."""
    card = _card(project)
    draft = card.with_suffix(".draft")
    draft.write_text(json.dumps({"inputs": inputs, "site": _hash_of_site(project)}) + "\n")
    draft.replace(card)


def _card(project: Project) -> Path:
    return project.build / "site.json"


def _hash_of_site(project: Project) -> str:
    return hash_of_files(project.site, (p for p in project.site.rglob("*") if p.is_file()))


def _is_apart(project: Project, path: Path) -> bool:
    parts = path.relative_to(project.root).parts
    return parts[:2] == ("data", "register") or not _LEFTOVERS.isdisjoint(parts)
