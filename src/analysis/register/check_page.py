"""The outcome of a check as one page without scripts that needs nothing from elsewhere."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from markupsafe import Markup

from analysis.register.check import Outcome
from analysis.register.check_words import verdict, where
from analysis.register.problems import Group

_SHOWN_RANGES = 200
_STYLE = """
:root { color-scheme: light dark; --line: #767676; --error: #a4161a; --warning: #7a4b00; }
@media (prefers-color-scheme: dark) { :root { --error: #ff9a9c; --warning: #ffd08a; } }
body { font: 1rem/1.5 system-ui, sans-serif; margin: 2rem auto; padding: 0 1rem; max-width: 80rem; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; margin: 1rem 0; }
caption { text-align: start; font-weight: 600; padding-block: .5rem; }
th, td { border: 1px solid var(--line); padding: .4rem .6rem; text-align: start;
  vertical-align: top; overflow-wrap: anywhere; }
.number { text-align: end; }
.error { color: var(--error); } .warning { color: var(--warning); }
"""
_PAGE = Markup("""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>{title}</title>
<style>{style}</style>
</head>
<body>
<main>
<h1>{title}</h1>
<p>{verdict}.</p>
{notes}
<h2>What was read</h2>
{read}
<h2>What is wrong</h2>
{wrong}
</main>
</body>
</html>
""")
_TABLE = Markup(
    '<div class="wide" tabindex="0" role="region" aria-label="{caption}">'
    "<table><caption>{caption}</caption><thead><tr>{heads}</tr></thead>"
    "<tbody>{rows}</tbody></table></div>"
)
_HEAD = Markup('<th scope="col">{}</th>')
_READ_ROW = Markup(
    '<tr><th scope="row">{}</th><td>{}</td><td>{}</td><td class="number">{:,}</td></tr>\n'
)
_WRONG_ROW = Markup(
    '<tr><th scope="row" class="{severity}">{severity}: {rule}</th><td>{file}</td><td>{column}</td>'
    '<td>{message}. {remedy}.</td><td class="number">{count:,}</td><td>{where}{values}</td></tr>\n'
)


def write_page(outcome: Outcome, path: Path) -> None:
    """Write the page; what stood there stays until the page is whole."""
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(page(outcome))
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def page(outcome: Outcome) -> str:
    """The page as HTML: what was read, and each problem with its first rows."""
    groups = outcome.problems.groups
    notes = Markup()
    if any(group.values for group in groups):
        notes = Markup("<p><strong>This page holds values of persons: keep it as the extract.")
        notes += Markup("</strong></p>")
    read = [_READ_ROW.format(t.file, t.table, t.form, t.rows) for t in outcome.tables]
    wrong = [_wrong_row(group) for group in groups]
    heads = ("Rule", "File", "Column", "What is wrong, and how to mend it", "Rows", "Where")
    return _PAGE.format(
        title=f"Check of the extract {outcome.folder.name}",
        style=Markup(_STYLE),
        verdict=verdict(outcome),
        notes=notes,
        read=_table("Files of the extract", ("File", "Table", "Read as", "Rows"), read),
        wrong=_table("Problems, errors first", heads, wrong)
        if wrong
        else Markup("<p>Nothing.</p>"),
    )


def _table(caption: str, heads: tuple[str, ...], rows: list[Markup]) -> Markup:
    headed = Markup().join(_HEAD.format(head) for head in heads)
    return _TABLE.format(caption=caption, heads=headed, rows=Markup().join(rows))


def _wrong_row(group: Group) -> Markup:
    values = [Markup("<br>row {}: {}").format(row, repr(value)) for row, value in group.values]
    return _WRONG_ROW.format(
        severity=group.rule.severity,
        rule=group.rule.id,
        file=group.file,
        column=group.column,
        message=group.message,
        remedy=group.remedy,
        count=len(group.rows),
        where=where(group, _SHOWN_RANGES),
        values=Markup().join(values),
    )
