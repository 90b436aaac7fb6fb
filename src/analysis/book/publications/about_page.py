"""A page about the monitor: the frame of the site, with the sheet these pages share."""

from __future__ import annotations

import shutil
from pathlib import Path

from markupsafe import Markup

from analysis.book.publications.settings import SiteSettings
from analysis.book.publications.template import render_page, write_page

_SHEET = Path(__file__).parent / "static" / "about.css"


def write_about_page(
    root: Path, path: str, title: str, body: Markup, settings: SiteSettings
) -> Path:
    """Write a page of `about/` in the current language, with its sheet beside it."""
    link = Markup('<link rel="stylesheet" href="{}">').format(_SHEET.name)
    page = write_page(root, path, render_page(path, title, body, settings, head=link))
    shutil.copyfile(_SHEET, page.parent / _SHEET.name)
    return page
