"""The monitor's own Sphinx theme: Sphinx' `basic`, with pages that run under a strict policy.

Configuration: `monitor_edition` (id of the edition, empty where the book is not part of a site of
editions) and `monitor_as_of` (the date whose knowledge the edition shows). The language of the
pages is Sphinx' own `language`.
"""

from __future__ import annotations

from pathlib import Path

from sphinx.application import Sphinx
from sphinx.config import Config

from analysis.book.theme.pages import add_page_context
from analysis.language.current import LANGUAGES, speak

NAME = "victim_monitor"


def prepare(app: Sphinx, config: Config) -> None:
    """Speak the language of the book; Jupyter Book's options are for a theme of its own."""
    config.html_theme_options = {}
    speak(next((known for known in LANGUAGES if known == config.language), "en"))


def setup(app: Sphinx) -> dict[str, bool]:
    app.add_html_theme(NAME, str(Path(__file__).parent / NAME))
    app.add_config_value("monitor_edition", "", "html", str)
    app.add_config_value("monitor_as_of", "", "html", str)
    app.connect("config-inited", prepare, priority=100)
    # Last, when every other extension has added the scripts and styles that are sorted out here.
    app.connect("html-page-context", add_page_context, priority=900)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
