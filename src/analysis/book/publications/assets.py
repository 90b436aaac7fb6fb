"""The styles, scripts and icon that all pages outside the chapters share."""

from __future__ import annotations

import shutil
from pathlib import Path

from analysis.book import theme

_BOOK = Path(__file__).parents[1]
_THEME = Path(theme.__file__).parent / theme.NAME / "static"
FILES = (
    _BOOK / "static" / "monitor.css",
    _BOOK / "static" / "favicon.svg",
    *(_THEME / name for name in ("theme.css", "print.css", "mode.js", "theme.js")),
    *(_BOOK / "publications" / "static" / name for name in ("publications.css", "share.js")),
)


def write_assets(site: Path) -> None:
    """Copy them into `_static` of the site, once for both languages."""
    folder = site / "_static"
    folder.mkdir(parents=True, exist_ok=True)
    for file in FILES:
        shutil.copyfile(file, folder / file.name)
    shutil.copyfile(_BOOK / "static" / "favicon.svg", site / "favicon.svg")
