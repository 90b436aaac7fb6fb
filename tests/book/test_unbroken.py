"""A button and the punctuation around it are one piece of a line, and the text stays as it was."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup

from analysis.book.publications.unbroken import unbroken

FACT = '<button type="button" class="vm-fact" popovertarget="fact-a">984</button>'
GLUED = f'<span class="output text_html">{FACT}</span>'


@pytest.mark.parametrize(
    ("html", "together"),
    [
        (f"<p>rose to {FACT}.</p>", "984."),
        (f"<p>rose to {GLUED}, then</p>", "984,"),
        (f"<p>rose ({GLUED}) then</p>", "(984)"),
        (f"<p><span>fell; <span>to {FACT}</span></span>. Then</p>", "984."),
        (f"<p>({FACT} in 2018)</p>", "(984"),
        (f"<p>of {FACT}&#39;s</p>", "984's"),
    ],
)
def test_a_button_keeps_what_adjoins_it(html: str, together: str) -> None:
    before, after = (BeautifulSoup(text, "html.parser") for text in (html, unbroken(html)))

    assert [piece.get_text() for piece in after.select(".vm-unbroken")] == [together]
    assert after.get_text() == before.get_text()
    assert unbroken(html).count("<span") == unbroken(html).count("</span>")


def test_a_button_between_spaces_and_one_of_something_else_stay_as_they_were() -> None:
    html = f'<p>rose {FACT} to</p><p><button class="vm-mode">dark</button>.</p>'
    assert unbroken(html) == html


def test_only_a_long_button_is_broken_inside() -> None:
    long = FACT.replace("984", "between 5,000 and 7,500 in 2014")
    assert 'class="vm-fact vm-long"' in unbroken(f"<p>{long}.</p>")
    assert "vm-long" not in unbroken(f"<p>{FACT}.</p>")
