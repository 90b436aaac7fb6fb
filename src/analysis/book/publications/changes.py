"""The change log as a page: `CHANGELOG.md`, in both languages."""

from __future__ import annotations

from pathlib import Path

from markdown_it import MarkdownIt
from markupsafe import Markup

from analysis.book.publications.about_page import write_about_page
from analysis.book.publications.settings import SiteSettings
from analysis.language.markdown import in_current_language
from analysis.language.messages import tr

PATH = "about/changes.html"


def write_changes(root: Path, changelog: Path, settings: SiteSettings) -> Path:
    """Write the change log in the current language.

    Each line is a text of its own. Raises MissingTranslation, which names it, for one without
    Dutch.
    """
    markdown = in_current_language(changelog.read_text(encoding="utf-8"))
    # HTML in it is shown as text: a change log needs none.
    body = Markup(MarkdownIt("commonmark", {"html": False}).render(markdown))
    return write_about_page(root, PATH, tr("Changes"), body, settings)
