"""Messages: English as written, Dutch from the catalogues, and none of them missing in silence."""

from __future__ import annotations

from pathlib import Path

import pytest
from markupsafe import Markup

from analysis.language import messages
from analysis.language.current import current, speak, speaking
from analysis.language.messages import MissingTranslation, dutch_messages, read_catalogue, tr

HEAD = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n"Language: nl\\n"\n\n'


def entry(english: str, dutch: str, mark: str = "") -> str:
    return f'{mark}msgid "{english}"\nmsgstr "{dutch}"\n\n'


@pytest.fixture
def catalogues(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder of catalogues in place of the real ones."""
    monkeypatch.setattr(messages, "CATALOGUES", tmp_path)
    fresh = messages.dutch_messages.__wrapped__
    monkeypatch.setattr(messages, "dutch_messages", fresh)
    return tmp_path


def write(folder: Path, name: str, *entries: str) -> Path:
    path = folder / name
    path.write_text(HEAD + "".join(entries), encoding="utf-8")
    return path


def test_english_is_shown_as_it_is_written_with_its_places_filled() -> None:
    assert tr("{count} of them", count="7") == "7 of them"
    assert tr("A {brace} stays where nothing is filled in") == (
        "A {brace} stays where nothing is filled in"
    )


def test_dutch_comes_from_the_catalogue_with_the_same_places_filled(catalogues: Path) -> None:
    write(catalogues, "a.po", entry("{count} of {all}", "van {all} zijn er {count}"))
    with speaking("nl"):
        assert tr("{count} of {all}", count="7", all="9") == "van 9 zijn er 7"


def test_a_text_without_dutch_is_refused_and_named(catalogues: Path) -> None:
    write(catalogues, "a.po", entry("Left empty", ""), entry("Doubtful", "Twijfel", "#, fuzzy\n"))
    for text in ("Never written down", "Left empty", "Doubtful"):
        with speaking("nl"), pytest.raises(MissingTranslation, match=text):
            tr(text)


def test_markup_stays_markup_and_what_is_filled_in_is_escaped(catalogues: Path) -> None:
    write(catalogues, "a.po", entry("<b>{name}</b> is new", "nieuw is <b>{name}</b>"))
    text = Markup("<b>{name}</b> is new")
    assert tr(text, name="<i>") == Markup("<b>&lt;i&gt;</b> is new")
    with speaking("nl"):
        shown = tr(text, name="<i>")
    assert shown == "nieuw is <b>&lt;i&gt;</b>"
    assert isinstance(shown, Markup)


def test_a_text_has_one_dutch_in_all_catalogues(catalogues: Path) -> None:
    write(catalogues, "a.po", entry("Status", "Status"), entry("Both", "Beide"))
    write(catalogues, "b.po", entry("Both", "Beide"))
    assert messages.dutch_messages() == {"Status": "Status", "Both": "Beide"}
    write(catalogues, "c.po", entry("Both", "Allebei"))
    with pytest.raises(MissingTranslation, match=r"c\.po.*Both"):
        messages.dutch_messages()


def test_speaking_a_language_ends_also_when_it_fails() -> None:
    with pytest.raises(ZeroDivisionError), speaking("nl"):
        assert current() == "nl"
        raise ZeroDivisionError
    assert current() == "en"


def test_a_page_speaks_its_language_until_another_is_opened() -> None:
    with speaking("en"):
        speak("nl")
        assert current() == "nl"
    assert current() == "en"


def test_every_catalogue_of_ours_can_be_read_and_says_no_text_twice() -> None:
    paths = sorted(messages.CATALOGUES.glob("*.po"))
    assert paths
    for path in paths:
        written = path.read_text(encoding="utf-8").count('\nmsgid "')
        assert len(read_catalogue(path)) == written - 1, f"{path.name} has a text twice"
    assert dutch_messages()
