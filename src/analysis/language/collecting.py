"""Every text that a page can show, collected from code and notebooks, to see what has no Dutch."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import nbformat
from jinja2 import Environment
from jinja2.ext import extract_from_ast

from analysis.language.markdown import texts_in
from analysis.language.messages import dutch_messages

_PACKAGE = Path(__file__).parents[1]
_TEMPLATES = (".html", ".j2")
_MARKERS = frozenset({"tr", "message"})
_MARKED = re.compile(r"\b(?:tr|message)\(")
_DIGITS = re.compile(r"\d+(?:[.,]\d+)*")
_PLACE = re.compile(r"\{(?:glue:\}`)?(\w+)[}`]")


@dataclass(frozen=True)
class Found:
    """A text and where it stands."""

    text: str
    where: str


def untranslated(chapters: Path, other_texts: Iterable[Found] | None = None) -> list[str]:
    """One line for each of our texts and the others without Dutch; see `without_dutch`."""
    ours = [*texts_in_code(), *texts_in_templates(), *texts_in_notebooks(chapters)]
    return without_dutch([*ours, *(other_texts or ())])


def without_dutch(texts: Iterable[Found]) -> list[str]:
    """One line for each text without Dutch, or whose Dutch has other numbers or places."""
    messages = dutch_messages()
    problems = []
    for found in texts:
        dutch = messages.get(found.text)
        if not dutch:
            problems.append(f"{found.where}: no Dutch for {found.text!r}")
        elif places_in(dutch) != places_in(found.text):
            problems.append(f"{found.where}: the Dutch of {found.text!r} has other places")
        elif digits_in(dutch) != digits_in(found.text):
            problems.append(f"{found.where}: the Dutch of {found.text!r} has other numbers")
    return list(dict.fromkeys(problems))


def places_in(text: str) -> set[str]:
    """The named places of a message, or the glued numbers of a notebook's text."""
    return set(_PLACE.findall(text))


def digits_in(text: str) -> list[str]:
    """The numbers written in a text, sorted, without separators: 1,256 and 1.256 are one."""
    numbers = _DIGITS.findall(_PLACE.sub(" ", text))
    return sorted(re.sub(r"[.,]", "", number) for number in numbers)


def texts_in_code(package: Path = _PACKAGE) -> list[Found]:
    """The literal messages of the package: the first argument of `tr` and `message`."""
    found = []
    for path in sorted(package.rglob("*.py")):
        source = path.read_text(encoding="utf-8")
        if not _MARKED.search(source):
            continue
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.Call) and _name(node.func) in _MARKERS and node.args:
                text = _literal(node.args[0])
                if text:
                    found.append(Found(text, f"{path.relative_to(package)}:{node.lineno}"))
    return found


def texts_in_templates(package: Path = _PACKAGE) -> list[Found]:
    """The literal messages of the templates of pages: the first argument of `tr`."""
    found = []
    for path in sorted(package.rglob("*")):
        if path.suffix in _TEMPLATES:
            parsed = Environment().parse(path.read_text(encoding="utf-8"))
            for line, _, said in extract_from_ast(parsed, gettext_functions=("tr",)):
                # With values for its places, the text is the first of the arguments.
                text = said if isinstance(said, str) else next(iter(said or ()), None)
                if text:
                    found.append(Found(text, f"{path.relative_to(package)}:{line}"))
    return found


def texts_in_markdown(path: Path) -> list[Found]:
    """The texts of a markdown file that a page shows whole."""
    return [Found(text, path.name) for text in texts_in(path.read_text(encoding="utf-8"))]


def texts_in_notebooks(chapters: Path) -> list[Found]:
    """The texts of the chapters' own markdown cells."""
    return [
        Found(text, f"{path.name}, cell {number}")
        for path in sorted(chapters.glob("*.ipynb"))
        for number, cell in enumerate(nbformat.read(path, as_version=4).cells, start=1)
        if cell.cell_type == "markdown"
        for text in texts_in(cell.source)
    ]


def _name(function: ast.expr) -> str:
    return function.id if isinstance(function, ast.Name) else ""


def _literal(argument: ast.expr) -> str:
    # Markup("...") holds its text; anything else than a literal was marked where it stands.
    if isinstance(argument, ast.Call) and _name(argument.func) == "Markup" and argument.args:
        argument = argument.args[0]
    is_text = isinstance(argument, ast.Constant) and isinstance(argument.value, str)
    return str(argument.value) if is_text else ""  # type: ignore[attr-defined]
