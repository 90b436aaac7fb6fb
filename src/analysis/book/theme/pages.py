"""What the templates of the theme are given for each page."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from importlib.metadata import version
from itertools import islice
from typing import Any

from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

from analysis.book.theme.policy import POLICY_TAG
from analysis.facts.formatting import format_date
from analysis.language.current import Language, current
from analysis.language.messages import tr

SEARCH = "search"
# For a look that is not ours, or for what only the search page does.
_UNWANTED = (
    *("basic.css", "pygments.css", "mystnb.", "sphinx-design", "design-tabs.js"),
    *("sphinx_highlight.js", "translations.js"),
)
_ONLY_FOR_SEARCH = ("documentation_options.js", "doctools.js")
# What Sphinx says of the link at a heading, whatever the language of the book.
_PERMALINK = "Link to this heading"
_NAMES: dict[Language, str] = {"en": "English", "nl": "Nederlands"}


@dataclass(frozen=True)
class Chapter:
    """A chapter as the navigation of a page shows it."""

    title: str
    href: str
    is_current: bool


@dataclass(frozen=True)
class Section:
    """A section as the contents of its page show it."""

    title: str
    anchor: str


@dataclass(frozen=True)
class OtherLanguage:
    """The same page in the other language."""

    code: Language
    name: str
    href: str


def add_page_context(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: object
) -> None:
    """Give a page its navigation, its addresses in the site, and only the assets it needs."""
    edition, as_of = app.config.monitor_edition, app.config.monitor_as_of
    up = context["content_root"]
    context |= {
        "tr": tr,
        "policy_tag": POLICY_TAG,
        "version": version("analysis"),
        "as_of": format_date(date.fromisoformat(as_of)) if as_of else "",
        "edition": edition,
        "period": edition.replace("-", "–"),
        "chapters": _chapters(app.env, pagename, context["pathto"]),
        "contents": _contents(app.env, pagename),
        "home": home_of(up),
        "other": other_language(up, edition, pagename) if edition else None,
        "body": context.get("body", "").replace(_PERMALINK, tr("Link to this heading")),
    }
    _choose_assets(pagename, context)


def home_of(up: str) -> str:
    """From a page to the start page of its language; `up` leads to the root of the edition."""
    return f"{up}../"


def other_language(up: str, edition: str, pagename: str) -> OtherLanguage:
    """The same page in the other language: Dutch lies in `nl/`, English above it."""
    code: Language = "nl" if current() == "en" else "en"
    way = "nl/" if code == "nl" else "../"
    return OtherLanguage(code, _NAMES[code], f"{home_of(up)}{way}{edition}/{pagename}.html")


def _chapters(env: BuildEnvironment, page: str, pathto: Callable[..., str]) -> list[Chapter]:
    root = env.config.root_doc
    names = [root, *env.toctree_includes.get(root, [])]
    return [
        Chapter(env.titles[name].astext(), "#" if name == page else pathto(name), name == page)
        for name in names
    ]


def _contents(env: BuildEnvironment, page: str) -> list[Section]:
    """The sections right under the title; those below them would make a list too long to help."""
    if page not in env.tocs:
        return []
    _, *below_title = env.tocs[page].children[0].children
    references = [
        reference
        for part in below_title
        for item in part.children
        for reference in islice(item.findall(_is_reference), 1)
    ]
    sections = [Section(one.astext(), one["anchorname"].removeprefix("#")) for one in references]
    return sections if len(sections) > 1 else []


def _is_reference(node: Any) -> bool:
    return "anchorname" in getattr(node, "attributes", {})


def _choose_assets(pagename: str, context: dict[str, Any]) -> None:
    unwanted = _UNWANTED if pagename == SEARCH else (*_UNWANTED, *_ONLY_FOR_SEARCH)
    context["css_files"] = [
        sheet for sheet in context["css_files"] if not _is_any(sheet.filename, unwanted)
    ]
    scripts = [
        script for script in context["script_files"] if not _is_any(script.filename, unwanted)
    ]
    # Data without an address, such as the state of the widgets: after the text it belongs to.
    context["scripts"] = [script for script in scripts if script.filename]
    context["data_blocks"] = [script for script in scripts if not script.filename]
    for script in context["scripts"]:
        script.attributes.setdefault("defer", "defer")


def _is_any(filename: str | None, names: tuple[str, ...]) -> bool:
    return any(name in (filename or "") for name in names)
