"""A page of the book as one file: all it loads put inside, and a policy by hashes of that."""

from __future__ import annotations

import base64
import hashlib
import re
from pathlib import Path

from markupsafe import Markup

# What leads to other pages has no place in a file that stands alone.
_FRAME = re.compile(
    r'<header class="vm-header">.*?</header>|<footer class="vm-footer">.*?</footer>'
    r'|<nav class="vm-(?:chapters|neighbours)".*?</nav>'
    r'|<link rel="(?:icon|search|next|prev|alternate)"[^>]*>|<a class="vm-skip"[^>]*>.*?</a>',
    re.DOTALL,
)
_SHEET = re.compile(r'<link rel="stylesheet"[^>]*?href="([^"?]+)[^"]*"([^>]*)>')
_SCRIPT = re.compile(r'<script\b[^>]*?src="([^"?]+)[^"]*"[^>]*></script>')
_POLICY = re.compile(r'<meta http-equiv="Content-Security-Policy"[^>]*>')
_OTHER_PAGE = re.compile(r'<a\b([^>]*?)\shref="(?!#|https?:|mailto:|data:)[^"]*"')
# Without its navigation the page is one column.
_ALONE = ".vm-frame { display: block; max-width: 60rem; margin-inline: auto; }"
_ARTICLE = re.compile(r'(<article class="vm-article">)')


def single_file(page: Path, banner: Markup) -> str:
    """The page with all that it loads put inside; the banner stands before its text."""
    html = _FRAME.sub("", page.read_text(encoding="utf-8"))
    styles = _styles_of_scripts(page)
    scripts: list[str] = []

    def style(match: re.Match[str]) -> str:
        text = _read(page, match[1])
        if 'media="print"' in match[0]:
            text = f"@media print {{\n{text}\n}}"
        styles.append(text)
        return ""

    def script(match: re.Match[str]) -> str:
        scripts.append(_read(page, match[1]))
        return ""

    html = _SCRIPT.sub(script, _SHEET.sub(style, html))
    styles.append(_ALONE)
    html = _OTHER_PAGE.sub(r"<a\1", html)
    html = _ARTICLE.sub(lambda match: f"{match[1]}{banner}", html, count=1)
    html = _POLICY.sub(lambda _: _policy(styles, scripts), html, count=1)
    head = "".join(f"<style>{text}</style>" for text in styles)
    # At the end, as all of them wait for the page anyway.
    tail = "".join(f"<script>{text}</script>" for text in scripts)
    return html.replace("</head>", f"{head}</head>", 1).replace("</body>", f"{tail}</body>", 1)


def _read(page: Path, address: str) -> str:
    text = (page.parent / address).resolve().read_text(encoding="utf-8")
    # What would end the element early; neither CSS nor our scripts mean anything by it.
    return text.replace("</script", "<\\/script").replace("</style", "<\\/style")


def _styles_of_scripts(page: Path) -> list[str]:
    """The stylesheet that the widgets' script would load: a file alone has none beside it."""
    sheets = sorted((page.parents[1] / "_static" / "widgets").glob("*.css"))
    return [sheet.read_text(encoding="utf-8") for sheet in sheets]


def _policy(styles: list[str], scripts: list[str]) -> str:
    content = (
        "default-src 'none'; img-src data:; base-uri 'none'; form-action 'none'; "
        f"style-src {_hashes(styles)}; script-src {_hashes(scripts)}"
    )
    return f'<meta http-equiv="Content-Security-Policy" content="{content}">'


def _hashes(texts: list[str]) -> str:
    digests = (base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() for text in texts)
    return " ".join(f"'sha256-{digest}'" for digest in digests) or "'none'"
