"""The list of editions on every page: the same page in the other editions of the site."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from markupsafe import Markup

from analysis.book.editions import Edition
from analysis.language.current import LANGUAGES, speaking, text_of
from analysis.language.messages import tr

_PLACE = re.compile(r"<!--editions-->.*?<!--/editions-->", re.DOTALL)
_FIRST = "chapters/index.html"


def link_editions(site: Path, editions: Sequence[Edition]) -> None:
    """Fill the list of editions on all pages of the whole site, also of editions kept from before.

    Editions come in the order given; those that the site does not hold are left out.
    """
    for language in LANGUAGES:
        root = site if language == "en" else site / language
        present = [edition for edition in editions if (root / edition.id).is_dir()]
        with speaking(language):
            for edition in present:
                for page in sorted((root / edition.id).rglob("*.html")):
                    _fill(page, root, edition, present)


def _fill(page: Path, root: Path, own: Edition, editions: Sequence[Edition]) -> None:
    html = page.read_text(encoding="utf-8")
    name = page.relative_to(root / own.id)
    up = "../" * len(name.parts)
    items = [_item(root, up, name, edition, is_own=edition is own) for edition in editions]
    items.append(Markup('<li><a href="{}index.html">{}</a></li>').format(up, tr("All editions")))
    filled = f"<!--editions-->{Markup('').join(items)}<!--/editions-->"
    page.write_text(_PLACE.sub(lambda _: filled, html), encoding="utf-8")


def _item(root: Path, up: str, name: Path, edition: Edition, *, is_own: bool) -> Markup:
    target = name.as_posix() if (root / edition.id / name).is_file() else _FIRST
    return Markup('<li><a href="{}"{}>{}</a></li>').format(
        f"{up}{edition.id}/{target}",
        Markup(' aria-current="true"') if is_own else "",
        text_of(edition, "title"),
    )
