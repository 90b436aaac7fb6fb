"""Rendered pages made fit to publish: nothing from other hosts, tables as files of their own."""

from __future__ import annotations

import base64
import re
import shutil
from pathlib import Path

from analysis.errors import BuildError

# The theme's icon script breaks ipywidgets and weighs half a megabyte; icons stay, as a web font.
_UNWANTED_SCRIPTS = re.compile(
    r'\s*<script[^>]*src="[^"]*(?:fontawesome|thebe|require\.min|require\.js)[^"]*"[^>]*></script>'
)
# The theme's script sets the mode; where scripts are off, the page follows the reader's system.
_UNDECIDED_MODE = re.compile(r'(<html[^>]*?) data-theme="auto"')
_CSV = re.compile(r'download="([^"]+)"\s+href="data:text/csv;charset=utf-8;base64,([^"]+)"')
_FOREIGN = re.compile(r'<(?:script|link|img|iframe)\b[^>]*\b(?:src|href)="((?:https?:)?//[^"]+)"')
_EDITIONS_PLACE = '<span class="vm-editions-link"></span>'
_LEFT_OVER = (
    *("_sources", ".buildinfo", ".doctrees", "_sphinx_design_static"),
    *("_static/webpack-macros.html", "_static/sbt-webpack-macros.html"),
)


def finish(site: Path) -> None:
    """Finish all pages of one edition in place. Raises BuildError when a page asks other hosts."""
    for name in _LEFT_OVER:
        _remove(site / name)
    foreign = []
    for page in sorted(site.rglob("*.html")):
        html = page.read_text(encoding="utf-8")
        html = _UNDECIDED_MODE.sub(r"\1", _UNWANTED_SCRIPTS.sub("", html))
        html = _tables_as_files(html, page)
        html = html.replace(_EDITIONS_PLACE, _link_to_editions(page, site))
        page.write_text(html, encoding="utf-8")
        foreign += [f"{page.name}: {address}" for address in _FOREIGN.findall(html)]
    if foreign:
        raise BuildError("the site would load from other hosts:\n  " + "\n  ".join(foreign))


def _link_to_editions(page: Path, site: Path) -> str:
    up = "../" * len(page.relative_to(site).parts)
    return f' <a href="{up}index.html">All editions</a>.'


def _tables_as_files(html: str, page: Path) -> str:
    """Write each embedded CSV beside the page, so that every table has an address of its own."""

    def replace(match: re.Match[str]) -> str:
        folder = page.parent / "tables" / page.stem
        folder.mkdir(parents=True, exist_ok=True)
        (folder / match[1]).write_bytes(base64.b64decode(match[2]))
        return f'download="{match[1]}" href="tables/{page.stem}/{match[1]}"'

    return _CSV.sub(replace, html)


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
