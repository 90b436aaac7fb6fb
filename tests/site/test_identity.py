"""The same inputs give the same bytes, wherever and whenever they are built.

That a chapter run again gives the same notebook is tested beside the kernels
(`tests/book/test_warm_kernels.py`): here the runs are those of the site, and all that a build
makes of them is made again.
"""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from pypdf import PdfReader
from pypdf.generic import DictionaryObject

from analysis.book.build import build
from analysis.paths import Project
from analysis.runs import many
from tests.book.conftest import snapshot
from tests.site.reading import EDITIONS

pytestmark = pytest.mark.slow


def test_an_edition_built_again_in_another_folder_is_the_same_to_the_byte(
    site: Path, scratch: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    again = EDITIONS[0]
    shutil.copytree(site, scratch.site)
    shutil.copytree(site.parent / "runs", scratch.build / "runs", dirs_exist_ok=True)
    monkeypatch.setattr(many, "_execute", _refuse)

    build(scratch, [again], with_pdfs=True)

    # The whole site: the edition that was built, the others that were kept, the start page.
    built, expected = snapshot(scratch.site), snapshot(site)
    assert sorted(built) == sorted(expected)
    different = [name for name in built if built[name] != expected[name]]
    assert [name for name in different if not name.endswith(".pdf")] == []
    for name in different:
        assert _shown(scratch.site / name) == _shown(site / name), name


def _shown(pdf: Path) -> list[tuple[bytes, set[str]]]:
    """What each page of a PDF draws, to the byte, and where its links lead.

    Now and then the browser splits the box of one link in two, and numbers what comes after it
    otherwise: nothing of that is seen.
    """
    return [
        (
            re.sub(rb"/([A-Z])\d+ ", rb"/\1 ", page.get_contents().get_data()),
            {_target(link.get_object()) for link in page.get("/Annots", [])},
        )
        for page in PdfReader(pdf).pages
    ]


def _target(link: DictionaryObject) -> str:
    """Where a link of a PDF leads: to a place in it, or to an address."""
    return str(link["/Dest"] if "/Dest" in link else link["/A"]["/URI"])


def _refuse(*_: object) -> None:
    raise AssertionError("a run of the site was not found by its content")
