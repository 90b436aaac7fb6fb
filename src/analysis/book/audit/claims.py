"""Words of a claim that its own test stands behind: they are tested at each build, so not naked."""

from __future__ import annotations

import re
from collections.abc import Mapping

from analysis.book.audit.words import Mark, marks

# From the bound that the test declares to the words for it; the first part of each word counts.
_WORTH = (
    (1 / 2, r"half|helft|halve"),
    (1 / 3, r"(?:an? |one |een |één )?(?:third|derde)"),
    (2 / 3, r"two[- ]thirds|twee[- ]?derde"),
    (1 / 4, r"(?:an? |one |een |één )?(?:quarter|kwart|vierde)"),
    (3 / 4, r"three[- ]quarters|driekwart|drie kwart"),
    (1 / 5, r"(?:an? |one |een |één )?(?:fifth|vijfde)"),
    (1 / 10, r"(?:an? |one |een |één )?(?:tenth|tiende)"),
    (1 / 20, r"(?:an? |one |een |één )?(?:twentieth|twintigste)"),
    (2, r"twice|double|two|twee|dubbel"),
    (3, r"three|drie|triple"),
)
_DOWN = re.compile(
    r"fall|fell|fewe|less|decreas|declin|drop|halv|smaller|lower|shr|reduc|"
    r"daal|dal|gedaald|minder|kleiner|lager|afg|afn|halveer|gehalveerd",
    re.IGNORECASE,
)


def without_tested_words(text: str, test: Mapping[str, str]) -> str:
    """A claim's text with the words blank that say no more than its test asks.

    A number word is bound when it is the declared bound or threshold ("a third" for -33.3 per
    cent, "twice" for a ratio of 2), a direction word when the test expects that direction.
    """
    for mark in marks(text):
        if _is_tested(mark, test):
            text = text[: mark.start] + " " * len(mark.word) + text[mark.end :]
    return text


def _is_tested(mark: Mark, test: Mapping[str, str]) -> bool:
    limit = float(test.get("bound", test.get("threshold", "0")))
    if mark.kind == "direction word":
        is_down = limit < 0 if test["expected"] == "equal" else test["expected"] == "less"
        return bool(_DOWN.match(mark.word)) == is_down
    said = next((v for v, words in _WORTH if re.match(words, mark.word, re.IGNORECASE)), None)
    meant = (limit,) if test["compare"] == "ratio" else (abs(limit) / 100, 1 + limit / 100)
    return said is not None and any(abs(said - value) < 0.005 for value in meant)
