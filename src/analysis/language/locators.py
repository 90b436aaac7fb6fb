"""Where in a source a figure stands, in Dutch: from a closed vocabulary, word by word.

The data say it in English, in words that follow each other as in Dutch: `section on recommendation
2, under 'Ten slotte', second paragraph`. A text that does not is translated whole, in a catalogue.
"""

from __future__ import annotations

import re

from markupsafe import Markup, escape

from analysis.language.current import current
from analysis.language.messages import MissingTranslation, dutch_messages

_WORDS = {
    **{"page": "pagina", "pages": "pagina's", "pp.": "p.", "line": "regel", "lines": "regels"},
    **{"sheet": "werkblad", "row": "rij", "rows": "rijen", "table": "tabel", "figure": "figuur"},
    **{"section": "paragraaf", "paragraph": "alinea", "paragraphs": "alinea", "text": "tekst"},
    **{"heading": "kop", "introduction": "inleiding", "footnote": "voetnoot", "source": "bron"},
    **{"recommendation": "aanbeveling", "question": "vraag", "answer": "antwoord"},
    **{"first": "eerste", "second": "tweede", "third": "derde", "fourth": "vierde"},
    **{"fifth": "vijfde", "sixth": "zesde", "two": "twee", "opening": "begin"},
    **{"on": "over", "of": "van", "under": "onder", "above": "boven", "after": "na"},
    **{
        "the": "de",
        "and": "en",
        "also": "ook",
        "National": "Nationaal",
        "Rapporteur": "Rapporteur",
    },
    **{"lists": "lijsten", "web page": "webpagina", "and its footnote": "en de voetnoot daarbij"},
    "of the second": "van de tweede",
}
# What stands in quotes, and what has a digit or is the name of a file, is the same in Dutch.
_KEPT = r"'[^']*'|[\w./-]*[\d_/][\w./-]*"
_KNOWN = "|".join(rf"\b{re.escape(word)}(?!\w)" for word in sorted(_WORDS, key=len, reverse=True))
_PIECE = re.compile(rf"({_KEPT})|({_KNOWN})|([^\W\d_]+)")


def locator(text: str) -> str:
    """Where in a source a figure stands, in the current language.

    Raises MissingTranslation for words that are neither in the vocabulary nor in a catalogue.
    """
    if current() == "en":
        return text
    dutch = dutch_messages().get(text) or word_by_word(text)
    if not dutch:
        raise MissingTranslation(f"no Dutch for where a figure stands: {text!r}")
    return dutch


def marked(text: str, language: str) -> Markup:
    """The same for a page: what is quoted from a source is marked as being in its language."""
    pieces = re.split(r"('[^']*')", locator(text))
    if language == current():
        return escape("".join(pieces))
    quoted = Markup('<span lang="{}">{}</span>')
    return Markup("").join(
        quoted.format(language, piece) if piece.startswith("'") else piece for piece in pieces
    )


def word_by_word(text: str) -> str | None:
    """The Dutch of a locator by the vocabulary; None where one of its words is not in it."""
    if any(piece[3] for piece in _PIECE.finditer(text)):
        return None
    return _PIECE.sub(lambda piece: piece[1] or _WORDS[piece[2]], text)
