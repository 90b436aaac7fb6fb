"""The book's own Sphinx part: styles and scripts, and papermill for a plain `jupyter-book build .`.

`monitor build` has executed the notebooks before and sets `chapters_are_executed`: then they are
rendered as they are. Otherwise each is run, also one that was saved with outputs: they may be old.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import nbformat
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.util import logging

from analysis.book.execution import execute_source
from analysis.book.notebooks import for_readers
from analysis.book.search import add_search
from analysis.book.widget_bundle import ensure_bundle
from analysis.chapters.parameters import check_parameters
from analysis.paths import find_project

STATIC = Path(__file__).parent / "static"
EXECUTED = "chapters_are_executed"
_LOG = logging.getLogger(__name__)


def add_assets(app: Sphinx, config: Config) -> None:
    """Serve the house style and the self-hosted widget scripts with the book."""
    config.html_static_path = [*config.html_static_path, str(STATIC)]
    config.html_favicon = str(STATIC / "favicon.svg")
    bundle = ensure_bundle(find_project(Path(app.confdir)).root)
    config.html_extra_path = [*config.html_extra_path, str(bundle)]


def read_again(app: Sphinx, env: Any, *_: object) -> set[str]:
    """Every page, always: Sphinx sees only its source, never the data behind the numbers."""
    return set(env.found_docs)


def execute_when_needed(app: Sphinx, docname: str, source: list[str]) -> None:
    """Put the executed notebook, as readers see it, in place of the chapter as it is committed."""
    path = Path(app.env.doc2path(docname))
    if path.suffix != ".ipynb":
        return
    if app.config[EXECUTED]:
        executed = nbformat.reads(source[0], as_version=4)
    else:
        _LOG.info("papermill runs %s", path.name)
        project = find_project(path.parent)
        executed = execute_source(project, path, check_parameters(path.stem, {}))
    source[0] = nbformat.writes(for_readers(executed))


def setup(app: Sphinx) -> dict[str, bool]:
    app.add_config_value(EXECUTED, False, "env", bool)
    app.connect("config-inited", add_assets, priority=100)
    for sheet in ("monitor.css", "explorer.css"):
        app.add_css_file(sheet)
    app.connect("env-get-outdated", read_again)
    app.connect("source-read", execute_when_needed)
    add_search(app)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
