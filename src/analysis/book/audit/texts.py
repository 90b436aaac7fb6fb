"""Our texts taken apart: what readers see of notebooks, chapter code and data files."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import yaml

from analysis.book.audit.claims import without_tested_words
from analysis.book.audit.code import literals
from analysis.book.audit.words import blank, marks
from analysis.book.notebooks import own_cells, read_notebook
from analysis.errors import DataError
from analysis.language.messages import read_catalogue
from analysis.paths import Project
from analysis.yaml_files import yaml_nodes


@dataclass(frozen=True)
class Passage:
    """A piece of text and where it stands.

    `open` is as long as `text`; what is bound to a fact or not shown is blank in it.
    """

    file: str
    place: str
    text: str
    open: str


_GLUE = re.compile(r"\{glue:\w*\}`[^`]*`")
_HOLE = re.compile(r"\{[^{}]*\}")
_NOTHING = re.compile(r"\b(?:nothing|none|no)\b", re.IGNORECASE)
"""What Dutch may say with `nul`, which is a number word."""
_TAG = re.compile(r"<!--.*?-->|</?[A-Za-z][^<>]*>", re.DOTALL)
_SHOWN_ATTRIBUTE = re.compile(r"\b(?:alt|title|aria-label|aria-description)=([\"'])(.*?)\1")
_MARKDOWN_SYNTAX = tuple(
    re.compile(pattern, re.MULTILINE)
    for pattern in (
        r"^[`~]{3,}(?!\{)[^\n]*\n(?:.*\n)*?[`~]{3,}\s*$",  # A block of code.
        r"^[:`~]{3,}\{div\}.*$",  # Its argument names a class, that of others is a title.
        r"^[:`~]{3,}\{[\w:-]+\}",
        r"^:(?!alt:)[\w-]+:.*$",
        r"^(?:#+ )?\d{1,2}[.)] ",
        r"(?<=\])\([^()\s]*\)",
        r"https?://\S+",
        r"`[A-Za-z]\w*[._/=][\w./=-]*`",
        r"\{[\w:-]+\}(?=`)",
        r"&#?\w+;",
    )
)


def passages(project: Project) -> Iterator[Passage]:
    """Every text that the audit reads, in the order of files and places.

    Left out: errata.yml, whose reasons weigh printed numbers against each other, each entry with
    figures that are checked; checks.yml and printed_numbers.yml, which are checked as well; source
    cards and locators, which say what stands in other people's documents.
    """
    root, data = project.root, project.data
    for path in sorted(project.chapters.glob("*.ipynb")):
        yield from _of_notebook(path, path.relative_to(root).as_posix())
    for path in sorted((root / "src" / "analysis" / "chapters").glob("*.py")):
        for line, text in literals(path.read_text(encoding="utf-8")):
            shown = _without_tags(blank(text, _HOLE))
            yield Passage(path.relative_to(root).as_posix(), f"line {line}", text, shown)
    files = [*data.glob("recommendations/*.yml"), data / "breaks.yml", *data.glob("editions/*.yml")]
    for path in sorted(path for path in files if path.is_file()):
        yield from _of_data(path, path.relative_to(root).as_posix())
    for path in sorted((root / "src" / "analysis" / "language" / "nl").glob("*.po")):
        yield from _of_catalogue(path, path.relative_to(root).as_posix())


def _of_notebook(path: Path, file: str) -> Iterator[Passage]:
    for number, cell in own_cells(read_notebook(path)):
        if cell.cell_type == "markdown":
            yield from of_markdown(cell.source, file, f"cell {number}")


def of_markdown(source: str, file: str, place: str) -> Iterator[Passage]:
    """The lines of a text; `{glue:}` is bound, syntax and addresses are not shown.

    Other roles keep their words: they are no way around the audit.
    """
    shown = _without_tags(blank(source, _GLUE))
    for pattern in _MARKDOWN_SYNTAX:
        shown = blank(shown, pattern)
    lines = zip(source.split("\n"), shown.split("\n"), strict=True)
    for number, (text, still_open) in enumerate(lines, start=1):
        if still_open.strip():
            yield Passage(file, f"{place}, line {number}", text, still_open)


def _of_data(path: Path, file: str) -> Iterator[Passage]:
    """The texts of a data file: `title`, `text`, `note`, `reason`, and what ends in _en or _nl.

    A text beside `compare` and `expected` is a claim: what its test asks is bound to the test.
    """
    try:
        tree = yaml_nodes(path.read_text(encoding="utf-8"))
    except yaml.YAMLError as error:
        raise DataError(f"{path}: not readable YAML: {error}") from error
    for keys, node, beside in _scalars(tree, (), {}):
        name = next((key for key in reversed(keys) if not key.isdigit()), "")
        if name in ("title", "text", "note", "reason") or name.endswith(("_en", "_nl")):
            place = f"line {node.start_mark.line + 1}, {'.'.join(keys)}"
            is_claim = name.startswith("text") and {"compare", "expected"} <= beside.keys()
            text = node.value
            shown = _without_tags(without_tested_words(text, beside) if is_claim else text)
            yield Passage(file, place, text, shown)


def _of_catalogue(path: Path, file: str) -> Iterator[Passage]:
    """The Dutch of our texts, open where it says more than the English, which is read itself.

    That both hold the same digits is checked with the translations themselves.
    """
    for english, dutch in read_catalogue(path).items():
        shown = _message_open(dutch)
        if _adds_nothing(_message_open(english), shown):
            shown = re.sub(r"\S", " ", shown)
        yield Passage(file, f"Dutch of {english[:50]!r}", dutch, shown)


def _message_open(text: str) -> str:
    return _without_tags(blank(blank(text, _GLUE), _HOLE))


def _adds_nothing(english: str, dutch: str) -> bool:
    """Whether for each number word or direction word the English has one as well."""
    has, says = (sum(mark.kind != "digits" for mark in marks(text)) for text in (english, dutch))
    return says <= has + len(_NOTHING.findall(english))


def _scalars(
    node: yaml.Node | None, keys: tuple[str, ...], beside: dict[str, str]
) -> Iterator[tuple[tuple[str, ...], yaml.ScalarNode, dict[str, str]]]:
    """Every value that is not null, with the keys that lead to it and the values beside it."""
    if isinstance(node, yaml.MappingNode):
        plain = {k.value: v.value for k, v in node.value if isinstance(v, yaml.ScalarNode)}
        for key, value in node.value:
            yield from _scalars(value, (*keys, key.value), plain)
    elif isinstance(node, yaml.SequenceNode):
        for number, value in enumerate(node.value):
            yield from _scalars(value, (*keys, str(number)), beside)
    elif isinstance(node, yaml.ScalarNode) and node.tag != "tag:yaml.org,2002:null":
        yield keys, node, beside


def _without_tags(text: str) -> str:
    """HTML tags made blank but for the attributes that are read out."""

    def hide(tag: re.Match[str]) -> str:
        hidden = " " * len(tag[0])
        for shown in _SHOWN_ATTRIBUTE.finditer(tag[0]):
            start, end = shown.span(2)
            hidden = hidden[:start] + tag[0][start:end] + hidden[end:]
        return hidden

    return _TAG.sub(hide, text)
