"""Rendered pages made fit to publish: nothing inline, nothing of other hosts, nothing left over."""

from __future__ import annotations

import base64
import re
import shutil
from pathlib import Path

from analysis.book.theme.policy import POLICY_TAG
from analysis.errors import BuildError

_CSV = re.compile(r'download="([^"]+)"\s+href="data:text/csv;charset=utf-8;base64,([^"]+)"')
_FOREIGN = re.compile(
    r"<(?:script|link|img|iframe|source|video|audio|object|embed)\b[^>]*"
    r'\b(?:src|href|srcset|data)="((?:https?:)?//[^"]+)"'
)
_FOREIGN_IN_STYLES = re.compile(r"(?:url\(|@import)\s*[\"']?((?:https?:)?//[^\"')\s]+)")
# The quote of an attribute is escaped in the saved state of the widgets.
_INLINE = re.compile(
    r"<style\b"
    r'|<script\b(?![^>]*\bsrc=)(?![^>]*\btype="application/)[^>]*>'
    r'|<[a-z]+\b[^<>]*?\s(?:style|on[a-z]+)=\\?"[^"]*"'
)
_LEFT_OVER = ("_sources", ".buildinfo", ".doctrees", "_sphinx_design_static", "objects.inv")
_READ_FOR_NAMES = (".css", ".js")
_SHOWN = 10


def finish(site: Path) -> None:
    """Finish all pages of one edition in place.

    Raises BuildError when a page would ask another host (a formula does: MathJax comes from one),
    or holds a script or style that the site's policy blocks.
    """
    for name in _LEFT_OVER:
        _remove(site / name)
    _write_first_page(site)
    for page in sorted(site.rglob("*.html")):
        html = page.read_text(encoding="utf-8")
        page.write_text(_tables_as_files(html, page), encoding="utf-8")
    _remove_unused(site)
    _check(site)


def _write_first_page(site: Path) -> None:
    """The address of an edition leads to its findings; Jupyter Book's own page has no language."""
    first, findings = site / "index.html", "chapters/index.html"
    if not first.is_file():
        return
    html = (site / findings).read_text(encoding="utf-8")
    language, title = re.search(r'<html lang="\w+"', html), re.search(r"<title>(.+?)</title>", html)
    assert language and title, "the theme gives every page a language and a title"
    first.write_text(
        f'<!DOCTYPE html>\n{language[0]}>\n<head>\n<meta charset="utf-8">\n{POLICY_TAG}\n'
        f'<meta http-equiv="Refresh" content="0; url={findings}">\n{title[0]}\n</head>\n'
        f'<body>\n<main><h1><a href="{findings}">{title[1]}</a></h1></main>\n</body>\n</html>\n',
        encoding="utf-8",
    )


def _tables_as_files(html: str, page: Path) -> str:
    """Write each embedded CSV beside the page, so that every table has an address of its own."""

    def replace(match: re.Match[str]) -> str:
        folder = page.parent / "tables" / page.stem
        folder.mkdir(parents=True, exist_ok=True)
        (folder / match[1]).write_bytes(base64.b64decode(match[2]))
        return f'download="{match[1]}" href="tables/{page.stem}/{match[1]}"'

    return _CSV.sub(replace, html)


def _remove_unused(site: Path) -> None:
    """Remove scripts, styles and pictures that no page asks for, directly or through another."""
    assets = [path for path in sorted((site / "_static").rglob("*")) if path.is_file()]
    waiting = list(site.rglob("*.html"))
    # Licences belong to what they stand beside, and are named nowhere.
    used = {path for path in assets if path.suffix == ".txt"}
    while waiting:
        text = waiting.pop().read_text(encoding="utf-8")
        # As an address, not in a comment.
        named = set(re.findall(r"[\"'/(]([\w.-]+)\b", text))
        found = {path for path in assets if path.name in named} - used
        used |= found
        waiting += [path for path in found if path.suffix in _READ_FOR_NAMES]
    for path in assets:
        if path not in used:
            path.unlink()


def _check(site: Path) -> None:
    foreign, inline = [], []
    for page in sorted(site.rglob("*.html")):
        html = page.read_text(encoding="utf-8")
        foreign += [f"{page.name}: {address}" for address in _FOREIGN.findall(html)]
        inline += [f"{page.name}: {match[0][:160]}" for match in _INLINE.finditer(html)]
    for sheet in sorted(site.rglob("*.css")):
        text = sheet.read_text(encoding="utf-8")
        foreign += [f"{sheet.name}: {address}" for address in _FOREIGN_IN_STYLES.findall(text)]
    for fault, found in (
        ("the site would load from other hosts", foreign),
        ("pages hold scripts or styles that the site's own policy blocks", inline),
    ):
        if found:
            more = f"\n  and {len(found) - _SHOWN} more" if len(found) > _SHOWN else ""
            raise BuildError(f"{fault}:\n  " + "\n  ".join(found[:_SHOWN]) + more)


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
