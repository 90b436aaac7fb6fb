"""Words of the glossary in the chapters: the first use on a page opens the definition.

A button with a popover: it works by mouse, touch and keyboard without a script; a small script lets
it open by hovering too. The pages are changed at the places of the words only, byte for byte.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path

from markupsafe import Markup

from analysis.book.publications.fragments import fill
from analysis.book.publications.glossary import Term
from analysis.book.publications.head import add_to_head
from analysis.language.current import current

_STATIC = Path(__file__).parent / "static"
ASSETS = ("glossary.css", "glossary.js")
_PROSE = {"p", "li", "dd"}
_NOT_WITHIN = {
    *("a", "button", "summary", "label", "select", "svg", "table", "figure", "nav", "header"),
    *("h1", "h2", "h3", "h4", "h5", "h6", "dt", "code", "pre", "cite", "script", "style"),
    *("template", "noscript", "footer"),
}
_VOID = {
    *("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source"),
    *("track", "wbr"),
}
_HEAD = Markup(
    '<link rel="stylesheet" href="../_static/glossary.css">\n'
    '<script src="../_static/glossary.js" defer></script>'
)


def mark_chapters(folder: Path, terms: Sequence[Term]) -> None:
    """Mark the words on all finished chapters of one edition, in the current language."""
    for name in ASSETS:
        shutil.copyfile(_STATIC / name, folder / "_static" / name)
    for page in sorted((folder / "chapters").glob("*.html")):
        html = page.read_text(encoding="utf-8")
        page.write_text(mark(html, terms), encoding="utf-8")


def mark(html: str, terms: Sequence[Term]) -> str:
    """The page with the first use of each word in its prose as a button, and their panels.

    Prose are paragraphs, lists and definitions of the article; links, headings, buttons, tables,
    figures and texts in another language are left alone. A page without such words stays as it is.
    """
    forms = {form.casefold(): term for term in terms for form in term.found}
    prose = _Prose(html)
    if not forms or prose.end is None:
        return html
    found = _first_uses(prose.texts, forms)
    if not found:
        return html
    pieces, last = [], 0
    for start, word, term in found:
        pieces += [html[last:start], fill("term.html.j2", word=Markup(word), term=term)]
        last = start + len(word)
    panels = fill("term_panels.html.j2", terms=[term for _, _, term in found])
    pieces += [html[last : prose.end], panels, html[prose.end :]]
    return add_to_head("".join(pieces), _HEAD)


def _first_uses(texts: list[_Text], forms: dict[str, Term]) -> list[tuple[int, str, Term]]:
    # The longest first: `Royal Marechaussee` before a shorter word within it.
    words = "|".join(re.escape(form) for form in sorted(forms, key=lambda f: (-len(f), f)))
    pattern = re.compile(rf"(?<![\w-])(?:{words})(?![\w-])", re.IGNORECASE)
    found: list[tuple[int, str, Term]] = []
    seen: set[str] = set()
    # What is seen at once before what is folded: a word is explained where it is met first.
    for text in sorted(texts, key=lambda text: text.is_folded):
        for match in pattern.finditer(text.words):
            term = forms[match[0].casefold()]
            if term.id not in seen:
                seen.add(term.id)
                found.append((text.start + match.start(), match[0], term))
    return sorted(found, key=lambda one: one[0])


@dataclass(frozen=True)
class _Text:
    start: int
    words: str
    is_folded: bool


class _Prose(HTMLParser):
    """Where the prose of a page stands: its texts with their places, and the end of the article."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=False)
        self.texts: list[_Text] = []
        self.end: int | None = None
        self._open: list[tuple[str, bool]] = []
        self._lines = [0]
        for line in html.split("\n"):
            self._lines.append(self._lines[-1] + len(line) + 1)
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _VOID:
            return
        given = dict(attrs)
        is_foreign = given.get("lang", current()) != current()
        # What an explorer may hide when a reader chooses something else.
        is_passing = "vm-published" in (given.get("class") or "").split()
        is_closed = tag in _NOT_WITHIN or "popover" in given or is_foreign or is_passing
        self._open.append((tag, is_closed))

    def handle_endtag(self, tag: str) -> None:
        if tag == "article" and self.end is None:
            self.end = self._place()
        names = [name for name, _ in self._open]
        if tag in names:
            del self._open[len(names) - 1 - names[::-1].index(tag) :]

    def handle_data(self, data: str) -> None:
        names = [name for name, _ in self._open]
        is_prose = "article" in names and not _PROSE.isdisjoint(names)
        # The page itself says its language; everything else that is closed stays closed.
        if is_prose and not any(closed for _, closed in self._open[1:]):
            self.texts.append(_Text(self._place(), data, "details" in names))

    def _place(self) -> int:
        line, column = self.getpos()
        return self._lines[line - 1] + column
