"""The words of the search of an edition: the same for the index and for who looks something up.

Sphinx writes the index in Python and looks words up in the browser. Both must take a text apart in
the same way, so what one does here the other does in `theme/victim_monitor/static/search_words.js`.
"""

from __future__ import annotations

import html
import re

import snowballstemmer
from docutils import nodes
from sphinx.application import Sphinx
from sphinx.search import SearchLanguage
from sphinx.search.en import SearchEnglish
from sphinx.search.nl import SearchDutch

_THOUSANDS = re.compile(r"(?<=\d)[.,](?=\d{3}(?!\d))")
_DECIMALS = re.compile(r"(?<=\d)[.,](?=\d)")
# The end of what stands on its own: a cell, an item, a paragraph, a label in a chart.
_END = re.compile(
    r"(</(?:td|th|tr|caption|li|p|dt|dd|h[1-6]|summary|figcaption|div|option|text|title)>)(?=<)"
)
# Sphinx' own runs over the query; this one reads numbers as the index does.
_SPLIT_QUERY = r"""
var splitQuery = (query) => query
  .replace(/(?<=\d)[.,](?=\d{3}(?!\d))/g, "")
  .replace(/(?<=\d)[.,](?=\d)/g, "_")
  .split(/[^\p{Letter}\p{Number}_]+/u)
  .filter((word) => word);
"""


class _Words(SearchLanguage):
    """Words and numbers as readers write them: 1,256 and 1.256 and 1256 are one number.

    A word whose stem is left out of the index, because the stem is a word that says nothing, stays
    whole.
    """

    js_splitter_code = _SPLIT_QUERY

    def split(self, input: str) -> list[str]:
        text = _THOUSANDS.sub("", html.unescape(input))
        return super().split(_DECIMALS.sub("_", text))

    def stem(self, word: str) -> str:
        stem = super().stem(word)
        return word.lower() if stem in self.stopwords else stem


class English(_Words, SearchEnglish):
    """English words."""


class Dutch(_Words, SearchDutch):
    """Dutch words, with the stems that Sphinx' script has for them.

    The `dutch` of snowballstemmer 3 is another algorithm; the one of the script is `dutch_porter`.
    """

    def init(self, options: dict[str, str]) -> None:
        self.stemmer = snowballstemmer.stemmer("dutch_porter")


def keep_apart(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Put a space between the cells, items and paragraphs of HTML that notebooks show.

    Without tags, as the index and the excerpts of the search read them, they would be one word.
    """
    for raw in doctree.findall(nodes.raw):
        if "html" in raw["format"].split():
            raw[:] = [nodes.Text(_END.sub(r"\1 ", raw.astext()))]


def add_search(app: Sphinx) -> None:
    for language in (English, Dutch):
        app.add_search_language(language)
    app.connect("doctree-resolved", keep_apart)
