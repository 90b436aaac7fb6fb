"""The frame of every page that is no chapter: the theme's head, header and footer."""

from __future__ import annotations

from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Literal

from jinja2 import Environment, FileSystemLoader
from markupsafe import Markup

from analysis.book import theme
from analysis.book.publications.fragments import fill
from analysis.book.publications.settings import SiteSettings
from analysis.book.theme.policy import POLICY_TAG
from analysis.language.current import Language, current

STYLES = ("monitor.css", "theme.css", "publications.css")
_OTHER: dict[Language, tuple[Language, str]] = {
    "en": ("nl", "Nederlands"),
    "nl": ("en", "English"),
}
_THEME = Path(theme.__file__).parent / theme.NAME


def render_page(
    path: str,
    title: str,
    body: Markup,
    settings: SiteSettings,
    *,
    description: str = "",
    head: Markup | None = None,
    kind: Literal["text", "start", "figure"] = "text",
    scripts: tuple[str, ...] = (),
) -> str:
    """A whole page in the current language, the same bytes for the same content.

    `path` is where the page stands below the root of its language, such as `about/index.html`:
    all links of the frame follow from it. The page in the other language has the same path.
    `scripts` are names in the site's own `_static` folder. A page of the kind `figure` has hardly
    a frame: it is shown inside pages of others.
    """
    other, other_name = _OTHER[current()]
    frame_scripts = () if kind == "figure" else ("theme.js",)
    return fill(
        "page.html.j2",
        **{"title": title, "body": body, "settings": settings, "description": description},
        **{"head": head or "", "kind": kind, "up": up_from(path), "policy_tag": POLICY_TAG},
        **{"other_language": other, "other_name": other_name, "other_page": other_page(path)},
        **{"static": static_from(path), "styles": STYLES, "scripts": (*frame_scripts, *scripts)},
        **{"version": version("analysis"), "icon": _icon},
    )


def write_page(root: Path, path: str, html: str) -> Path:
    """Write a page below the root of its language; give back where it lies."""
    target = root / path
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(html + "\n", encoding="utf-8")
    return target


def up_from(path: str) -> str:
    """The way from a page to the root of its language: `../` for each folder."""
    return "../" * path.count("/")


def static_from(path: str) -> str:
    """The way from a page to the site's own `_static` folder, which both languages share."""
    return up_from(path) + ("" if current() == "en" else "../") + "_static/"


def other_page(path: str) -> str:
    """The way from a page to the same page in the other language."""
    return up_from(path) + ("nl/" if current() == "en" else "../") + path


@cache
def _icon(name: str) -> Markup:
    """An icon of the theme."""
    icons = Environment(loader=FileSystemLoader(_THEME), autoescape=True).get_template("icons.html")
    return Markup(icons.module.icon(name))  # type: ignore[attr-defined]
