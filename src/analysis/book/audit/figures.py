"""Figures on a built page: the numbers in titles, alt texts and captions are the figure's own."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

from analysis.book.audit.naked import Exemption, Finding, finding
from analysis.book.audit.texts import Passage
from analysis.book.audit.words import Mark, blank, marks
from analysis.facts.words import change_in_words
from analysis.language.current import Language, current, speaking
from analysis.language.messages import tr
from analysis.statistics.changes import relative_change_pct

_VOID = frozenset(
    ("area", "base", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr")
)
_NAMES = ("aria-label", "aria-description", "alt", "title")
_WIDGETS = "application/vnd.jupyter.widget-state+json"
_NUMBERS: dict[Language, re.Pattern[str]] = {
    "en": re.compile(r"\d+(?:,\d{3})*(?:\.\d+)?"),
    "nl": re.compile(r"\d+(?:\.\d{3})*(?:,\d+)?"),
}
_ENDS = re.compile(r"(?:between|tussen) (\d{4}) (?:and|en) (\d{4})")
_DUTCH_PAGE = re.compile(r"<html[^>]*\blang=\"nl\"")


@dataclass
class _Shown:
    """A figure as read from the page: its texts by place, and the cells of its table."""

    id: str
    texts: list[tuple[str, str]] = field(default_factory=list)
    head: list[str] = field(default_factory=list)
    rows: list[list[str]] = field(default_factory=list)

    def numbers(self) -> set[float]:
        """Every number of the table's data.

        In the source column stand rows and pages of documents: they would bind any number.
        """
        sources = tr("Source")
        cells = [c for row in self.records() for name, c in row.items() if name != sources]
        found = [mark.word for cell in cells for mark in marks(cell) if mark.kind == "digits"]
        return {_value(word) for word in found}

    def records(self) -> list[dict[str, str]]:
        return [dict(zip(self.head, row, strict=False)) for row in self.rows]

    def changes(self, text: str) -> set[str]:
        """How each series changed, in words: between the years that the text names, or its ends."""
        ends = _ENDS.search(text)
        series: dict[str, list[tuple[str, float]]] = {}
        for row in self.records():
            year, name, value = (*row.values(), "", "", "")[:3]
            if tr("Series") in row and _NUMBERS[current()].fullmatch(value):
                series.setdefault(name, []).append((year, _value(value)))
        pairs = []
        for points in series.values():
            wanted = [value for year, value in points if ends is None or year in ends.groups()]
            pairs += [(wanted[0], wanted[-1])] if len(wanted) > 1 else []
        return {change_in_words(relative_change_pct(a, b)) for a, b in pairs if a > 0}


def audit_page(html: str, file: str, exceptions: Sequence[Exemption] = ()) -> list[Finding]:
    """Numbers and direction words in the figures of a page that are not the figure's own.

    Read are the title, the names for screen readers, the table's caption and the figcaption, in
    the page and in the states of its explorers. A number is bound when it stands in the table (the
    column of the sources left out) or in a fact that the page states, or when it is the change
    between two values of one series: of the years that the text names, or else the ends. Direction
    words are bound only together with their number, as facts and changes are worded. Exceptions
    hold whatever their file: the texts that `audit` read in the sources stand on the pages. What
    is no whole page is read in the current language.
    """
    with speaking("nl" if _DUTCH_PAGE.search(html) else current()):
        return _audit(html, file, exceptions)


def _audit(html: str, file: str, exceptions: Sequence[Exemption]) -> list[Finding]:
    found = []
    frame = tr("Table: {caption}", caption="")
    shown, stated = _read(html)
    for figure in shown:
        # The table's caption and frame repeat the title: the first place of a text is enough.
        first = {text.removeprefix(frame): place for place, text in reversed(figure.texts)}
        for text, place in reversed(first.items()):
            passage = Passage(file, f"figure {figure.id}, {place}", text, text)
            for mark in _unbound(text, stated | figure.changes(text), figure.numbers()):
                if not any(exception.holds(text, mark) for exception in exceptions):
                    found.append(finding(passage, mark))
    return found


def _unbound(text: str, bound: Collection[str], numbers: Collection[float]) -> Iterator[Mark]:
    stated = {mark.word for words in bound for mark in marks(words) if mark.kind == "digits"}
    for words in sorted(bound, key=len, reverse=True):
        text = blank(text, re.compile(rf"(?<![\w.,]){re.escape(words)}(?![\w%]|[.,]\d)"))
    for mark in marks(text):
        is_bound = mark.word in stated or _value(mark.word) in numbers
        if mark.kind != "digits" or not is_bound:
            yield mark


def _value(word: str) -> float:
    """The number that a word begins with, or nan, which equals no number of a table."""
    found = _NUMBERS[current()].match(word)
    if found is None:
        return math.nan
    thousands, decimal = (",", ".") if current() == "en" else (".", ",")
    return float(found[0].replace(thousands, "").replace(decimal, "."))


def _read(html: str) -> tuple[list[_Shown], set[str]]:
    page = _Reader()
    page.feed(html)
    for state in page.states:
        page.feed(state)
    return page.figures, {words for words in page.stated if marks(words)}


class _Reader(HTMLParser):
    """Collects the figures of a page, the facts it states and the states of its widgets."""

    def __init__(self) -> None:
        super().__init__()
        self.figures: list[_Shown] = []
        self.stated: set[str] = set()
        self.states: list[str] = []
        self._open: list[tuple[str, str]] = []
        self._text: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "figure":
            self.figures.append(_Shown(given.get("id", "")))
            self._open.append((tag, "figure"))
            self._take_names(given)
            return
        if tag == "tr" and self._is_in("figure"):
            self.figures[-1].rows.append([])
        self._take_names(given)
        if tag not in _VOID:
            self._open.append((tag, self._role(tag, given)))
            if self._open[-1][1]:
                self._text = []

    def _role(self, tag: str, given: dict[str, str]) -> str:
        classes = given.get("class", "").split()
        if tag == "script" and given.get("type") == _WIDGETS:
            return "states"
        if "vm-fact" in classes or (tag == "strong" and self._is_in("panel")):
            return "fact"
        if "vm-panel" in classes:
            return "panel"
        if not self._is_in("figure"):
            return ""
        if tag in ("th", "td"):
            return "head" if given.get("scope") == "col" else "cell"
        return "title" if "vm-title" in classes else tag if tag in ("caption", "figcaption") else ""

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._take_names({name: value or "" for name, value in attrs})

    def _take_names(self, given: dict[str, str]) -> None:
        if self._is_in("figure"):
            named = [(name, given[name]) for name in _NAMES if given.get(name)]
            self.figures[-1].texts += named

    def handle_data(self, data: str) -> None:
        self._text.append(data)

    def handle_endtag(self, tag: str) -> None:
        while self._open and tag in (name for name, _ in self._open):
            name, role = self._open.pop()
            self._close(role)
            if name == tag:
                break

    def _close(self, role: str) -> None:
        if not role:
            return
        text = "".join(self._text) if role == "states" else " ".join("".join(self._text).split())
        if role == "states":
            self.states += [value for value in _strings(json.loads(text)) if "<figure" in value]
        elif role == "fact":
            self.stated.add(text)
        elif role == "head":
            self.figures[-1].head.append(text)
        elif role == "cell":
            self.figures[-1].rows[-1].append(text)
        elif role in ("title", "caption", "figcaption"):
            self.figures[-1].texts.append((role, text))

    def _is_in(self, role: str) -> bool:
        return any(role == other for _, other in self._open)


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for item in value.values() if isinstance(value, dict) else value:
            yield from _strings(item)
