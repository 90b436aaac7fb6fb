"""What a chapter's code lets readers see: the string literals that are prose."""

from __future__ import annotations

import ast
import re

from analysis.book.audit.words import marks


def literals(source: str) -> list[tuple[int, str]]:
    """The string literals of a module that readers may see, each with its line.

    A literal is prose when it has a letter and a space; without a space, when it has a percent sign
    or is itself a number or direction word (`percent`, the unit, is not). Whatever `say` says and
    `format` and `tr` fill in is prose. Docstrings and the
    messages of errors are not. What is computed stands as `{}`; a number that is typed into a hole
    or formatted in place (`format_number(668)`) stands as it is.
    """
    reader = _Literals()
    reader.visit(ast.parse(source))
    return sorted(reader.found)


class _Literals(ast.NodeVisitor):
    def __init__(self) -> None:
        self.found: list[tuple[int, str]] = []

    def visit_Expr(self, node: ast.Expr) -> None:
        if not isinstance(node.value, ast.Constant):  # A constant by itself is a docstring.
            self.generic_visit(node)

    def visit_Raise(self, node: ast.Raise) -> None:
        return

    def visit_Call(self, node: ast.Call) -> None:
        name = getattr(node.func, "attr", getattr(node.func, "id", ""))
        filled = [keyword.value for keyword in node.keywords]
        if name == "say":
            shown = node.args[1:]
        elif name == "format":
            shown = [*node.args, *filled]
        elif name == "tr":
            shown = filled
        else:
            shown = node.args[: name.startswith("format_") or name.endswith("_in_words")]
        for value in shown:
            if (text := _typed(value)) is not None:
                self.found.append((value.lineno, text))
        self.generic_visit(node)

    def visit_Constant(self, node: ast.Constant) -> None:
        if isinstance(node.value, str):
            self._add(node.lineno, node.value)

    def visit_JoinedStr(self, node: ast.JoinedStr) -> None:
        text = ""
        for part in node.values:
            if isinstance(part, ast.Constant):
                text += str(part.value)
            elif isinstance(part, ast.FormattedValue):
                typed = _typed(part.value)
                text += "{}" if typed is None else typed
                self.visit(part.value)
        self._add(node.lineno, text)

    def _add(self, line: int, text: str) -> None:
        if _is_prose(text) and (line, text) not in self.found:
            self.found.append((line, text))


def _typed(node: ast.AST) -> str | None:
    """What is written in the code itself: a string or a number, with its sign; else None."""
    inner = node.operand if isinstance(node, ast.UnaryOp) else node
    return str(inner.value) if isinstance(inner, ast.Constant) else None


def _is_prose(text: str) -> bool:
    if " " in text:
        return re.search(r"[^\W\d_]", text) is not None
    is_word = any(m.word == text and m.kind != "digits" for m in marks(text))
    return "%" in text or (is_word and text != "percent")
