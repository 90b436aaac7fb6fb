"""The folded checks of the estimates: every cell is for readers, in their language."""

from __future__ import annotations

import pandas as pd
import pytest

from analysis.chapters.multiverse_checks import diagnostics
from analysis.language.current import Language, speaking
from analysis.statistics.capture_recapture.checks import THRESHOLDS
from analysis.statistics.capture_recapture.histories import Histories, histories_of

_WORDS: dict[Language, tuple[str, str, str]] = {
    "en": ("Pairs in the model", "0.0001", "no maximum likelihood estimate exists"),
    "nl": ("Paren in het model", "0,0001", "er bestaat geen meest aannemelijke schatting"),
}


@pytest.fixture(scope="module")
def histories() -> Histories:
    # Nobody is on both A and C, so that some checks by the members of one list have no answer.
    return histories_of(
        pd.DataFrame(
            {
                "A": [1, 0, 0, 0, 1],
                "B": [0, 1, 0, 1, 1],
                "C": [0, 0, 1, 1, 0],
                "count": [300, 200, 150, 60, 8],
            }
        )
    )


@pytest.mark.parametrize("language", ["en", "nl"])
def test_headers_thresholds_and_reasons_are_in_the_language_of_the_page(
    histories: Histories, language: Language
) -> None:
    with speaking(language):
        shown = str(diagnostics(histories, "A, B, C").data)
    for words in _WORDS[language]:
        assert words in shown
    assert "in_model" not in shown
    assert "left_out" not in shown


def test_a_check_without_an_answer_leaves_its_numbers_empty_and_nobody_failed_to_publish_them(
    histories: Histories,
) -> None:
    shown = str(diagnostics(histories, "A, B, C").data)
    assert "not published" not in shown
    assert "nan" not in shown
    assert "None" not in shown


def test_every_threshold_is_shown_with_all_its_decimals(histories: Histories) -> None:
    shown = str(diagnostics(histories, "A, B, C").data)
    rows = shown[shown.index("Stepwise estimate by threshold, A, B, C</caption>") :]
    for threshold in THRESHOLDS:
        assert f'<th scope="row">{threshold:.9g}</th>' in rows


def test_pairs_are_listed_as_words_and_whether_they_are_in_the_model_is_said(
    histories: Histories,
) -> None:
    shown = str(diagnostics(histories, "A, B, C").data)
    assert "<td>B:C</td>" in shown or "B:C, " in shown or ", B:C" in shown
    assert "[" not in shown
    assert "<td>no</td>" in shown
    assert "False" not in shown
