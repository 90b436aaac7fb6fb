"""A chapter's own texts: what is translated of a markdown cell, and what is left alone."""

from __future__ import annotations

import pytest

from analysis.language import markdown
from analysis.language.markdown import in_current_language, texts_in

CELL = """# Young victims

How many, of {glue:}`year`.

- First point
1. Second point

{glue:}`finding`

````{admonition} Mind this
:class: note
It was registered.
````

```{note}
```
(label)="""


def test_texts_are_lines_without_the_syntax_before_them() -> None:
    assert list(texts_in(CELL)) == [
        "Young victims",
        "How many, of {glue:}`year`.",
        "First point",
        "Second point",
        "Mind this",
        "It was registered.",
    ]


def test_translating_changes_texts_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(markdown, "tr", str.upper)
    assert in_current_language(CELL).splitlines() == [
        "# YOUNG VICTIMS",
        "",
        "HOW MANY, OF {GLUE:}`YEAR`.",
        "",
        "- FIRST POINT",
        "1. SECOND POINT",
        "",
        "{glue:}`finding`",
        "",
        "````{admonition} MIND THIS",
        ":class: note",
        "IT WAS REGISTERED.",
        "````",
        "",
        "```{note}",
        "```",
        "(label)=",
    ]


def test_in_english_a_cell_stays_as_it_is() -> None:
    assert in_current_language(CELL) == CELL
