"""The page that lists the editions."""

from __future__ import annotations

import shutil
from html import escape
from pathlib import Path

from analysis.book.editions import Edition
from analysis.facts.formatting import format_date

_STATIC = Path(__file__).parent / "static"


def write_start_page(site: Path, editions: list[Edition]) -> None:
    """Write `index.html` with what it looks like, newest edition first."""
    items = "".join(_item(edition) for edition in editions)
    page = (_STATIC.parent / "start_page.html").read_text(encoding="utf-8")
    site.mkdir(parents=True, exist_ok=True)
    (site / "index.html").write_text(page.replace("<!-- editions -->", items), encoding="utf-8")
    for asset in ("monitor.css", "favicon.svg"):
        shutil.copy(_STATIC / asset, site / asset)


def _item(edition: Edition) -> str:
    return (
        f'<li><a href="{edition.id}/chapters/index.html">{escape(edition.title_en)}</a>'
        f'<p><span lang="nl">{escape(edition.report_nl)}</span>. Figures published up to '
        f"{format_date(edition.as_of)}.</p></li>"
    )
