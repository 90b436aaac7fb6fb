"""Where the project keeps its things: every path is derived from one root."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from analysis.errors import BuildError, UsageError


@dataclass(frozen=True)
class Project:
    """The folders of one checkout."""

    root: Path
    given_cube: Path | None = None
    """A protected cube elsewhere, where the versioned synthetic one is not wanted."""

    @property
    def data(self) -> Path:
        return self.root / "data"

    @property
    def cube(self) -> Path:
        """The protected cube that chapters read."""
        return self.given_cube or self.data / "cube"

    @property
    def chapters(self) -> Path:
        return self.root / "chapters"

    @property
    def build(self) -> Path:
        return self.root / "_build"

    @property
    def site(self) -> Path:
        return self.build / "site"

    @property
    def environment(self) -> dict[str, str]:
        """What another process needs in its environment to find this project."""
        return {"MONITOR_ROOT": str(self.root), "MONITOR_CUBE": str(self.cube)}

    @property
    def chapter_names(self) -> list[str]:
        """The chapters in reading order, from `_toc.yml`: the one list of them.

        Raises BuildError when the table of contents cannot be read, names a page that is no
        chapter, or names one twice.
        """
        import yaml  # Here, because the command's help needs paths and no YAML.

        path = self.root / "_toc.yml"
        try:
            pages = list(_pages(yaml.safe_load(path.read_text(encoding="utf-8"))))
        except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
            raise BuildError(f"{path}: not a readable table of contents: {error}") from error
        folders = {str(Path(page).parent) for page in pages}
        if folders != {self.chapters.name} or len(set(pages)) < len(pages):
            raise BuildError(
                f"{path}: names the pages {', '.join(pages) or '(none)'}. Every page is a notebook "
                f"of {self.chapters.name}/, named once, such as {self.chapters.name}/index."
            )
        return [Path(page).with_suffix("").name for page in pages]


def _pages(entry: Any) -> Iterator[str]:
    """Every `root` and `file` of a table of contents, in reading order."""
    if isinstance(entry, list):
        for item in entry:
            yield from _pages(item)
    elif isinstance(entry, dict):
        for key, value in entry.items():
            if key in ("root", "file"):
                yield str(value)
            else:
                yield from _pages(value)


def find_project(start: Path | None = None) -> Project:
    """The checkout that holds `start` (the working folder when none is given).

    A kernel that papermill starts has the notebook's folder, or any folder, as its working
    folder: `MONITOR_ROOT` then names the checkout, and `MONITOR_CUBE` a cube that was given. Last
    comes the checkout this package lives in.
    """
    cube = os.environ.get("MONITOR_CUBE")
    named = os.environ.get("MONITOR_ROOT")
    beginnings = [Path(named)] if named else [start or Path.cwd(), Path(__file__)]
    for beginning in beginnings:
        for folder in (beginning.resolve(), *beginning.resolve().parents):
            if (folder / "_toc.yml").is_file() and (folder / "data" / "sources").is_dir():
                return Project(folder, Path(cube) if cube else None)
    raise UsageError(
        f"no monitor found at or above {beginnings[0]}: expected a folder with _toc.yml and "
        "data/sources. Run the command inside a checkout, or set MONITOR_ROOT to one."
    )
