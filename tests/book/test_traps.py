"""The five traps of the stack, each with a test: stale numbers, holes in sentences, numbers that
print nothing, parameters of any kind, hidden cells."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import nbformat
import numpy as np
import pytest

from analysis.book.build import build
from analysis.chapters.page import open_page
from analysis.chapters.parameters import MODELS
from analysis.errors import BuildError, ParameterError
from analysis.paths import Project
from tests import tiny as book
from tests.tiny import EDITION, SOURCE

OLD, NEW = "668", "671"
OPEN = (
    "import numpy as np",
    "from analysis.chapters.drawing import bars_figure",
    "from analysis.chapters.page import open_page",
    "from analysis.observations.selection import chosen, select",
    "page = open_page('index', edition=edition, first_year=first_year, last_year=last_year,",
    "    as_of=as_of, definition=definition)",
    "count = {'definition': definition, 'period': '2018'}",
    "page.published('victims', 'Victims of 2018', 'registered_victims', **count)",
)
NUMPY = (
    "def state(id, compute):",
    "    page.computed(id, id, compute, ['victims'], how='computed by numpy', what_nl=id)",
    "state('long', lambda v: np.float64(2 * v))",
    "state('whole', lambda v: np.int64(v))",
    "state('short', lambda v: np.float32(v / 10))",
    "page.say('said', np.float64(12.5))",
    "page.say('counted', np.int64(59))",
)
FIGURE = (
    "frame = chosen(select(page.known, 'registered_victims', **count))",
    "bars_figure(page, 'totals', 'Victims of 2018', {'Rapporteur': frame})",
)
# Without words, which would need a Dutch.
SENTENCES = (
    "{glue:}`victims`. {glue:}`long`. {glue:}`whole`. {glue:}`short`. {glue:}`said`. "
    "{glue:}`counted`."
)


def write_index(project: Project) -> None:
    book.write_chapter(
        project,
        "index",
        book.code(*OPEN, *NUMPY, tag="remove-cell"),
        book.text(SENTENCES),
        book.code(*FIGURE),
        book.code("page.numbers()"),
    )


@pytest.fixture(scope="module")
def built(project: Project, once: Callable[..., Path]) -> Project:
    """A tiny book with a real number and a real figure, built once."""

    def make(folder: Path) -> None:
        tiny = book.make(project, folder)
        write_index(tiny)
        build(tiny)

    return Project(once("tiny-book", make))


def page_of(site: Path) -> str:
    return (site / EDITION / "chapters" / "index.html").read_text(encoding="utf-8")


def sentences(html: str) -> str:
    """The paragraph with the numbers, as a reader sees it."""
    paragraph = next(p for p in re.findall(r"<p>.*?</p>", html, re.DOTALL) if "fact-victims" in p)
    return " ".join(re.sub(r"<[^>]+>", "", paragraph).split())


def places_of(number: str, site: Path) -> dict[str, bool]:
    """Where a number stands: in the text, the figure's table, its CSV, its alternative text."""
    html = page_of(site)
    [csv] = (site / EDITION).rglob("totals.csv")
    alternative = re.search(r'<svg [^>]*role="img" aria-label="([^"]*)"', html)
    assert alternative
    return {
        "text": number in sentences(html),
        "table": re.search(rf'<td class="vm-number">{number}</td>', html) is not None,
        "csv": f",{number}.0," in csv.read_text() or f",{number}," in csv.read_text(),
        "alternative text": number in alternative[1],
        "chart": re.search(rf"<text[^>]*>{number}</text>", html) is not None,
    }


def files_with(number: str, site: Path) -> list[str]:
    """Files for readers and for the search that hold the number as a number of its own."""
    standing_alone = re.compile(rf"(?<![\w.#-]){number}(?![\w.])")
    return [
        str(path.relative_to(site))
        for path in sorted(site.rglob("*"))
        if path.suffix in {".html", ".csv", ".json"} or path.name == "searchindex.js"
        if standing_alone.search(path.read_text(encoding="utf-8"))
    ]


@pytest.mark.slow
def test_trap_1_a_changed_figure_is_new_everywhere_after_the_next_build(
    built: Project, tmp_path: Path
) -> None:
    shutil.copytree(built.root, tmp_path / "copy", symlinks=True)
    changed = Project(tmp_path / "copy")
    assert all(places_of(OLD, changed.site).values()), places_of(OLD, changed.site)
    book.change_figure(changed, SOURCE, f",{OLD},", f",{NEW},")

    build(changed)

    assert all(places_of(NEW, changed.site).values()), places_of(NEW, changed.site)
    assert files_with(OLD, changed.site) == []
    assert files_with("1,336", changed.site) == []


def save_outputs(path: Path, output: str) -> None:
    """What an author's Jupyter leaves in a notebook when it is saved after a run."""
    notebook = nbformat.read(path, as_version=4)
    notebook.cells[-1].outputs = [nbformat.v4.new_output("stream", name="stdout", text=output)]
    notebook.cells[-1].execution_count = 1
    nbformat.write(notebook, path)


@pytest.mark.slow
def test_trap_1_a_plain_book_build_shows_changed_figures_no_hole_and_no_saved_output(
    project: Project, tiny: Project
) -> None:
    # A notebook that no build gives parameters has its own, with the edition of the checkout.
    shutil.copy(project.data / "editions" / "2016-2020.yml", tiny.data / "editions")
    write_index(tiny)
    save_outputs(book.write_chapter(tiny, "data_and_methods", book.code("2 + 2")), "an old output")
    pages = tiny.build / "html" / "chapters"

    def plain_build() -> str:
        # `python -m jupyter_book` does nothing and succeeds: it has no main guard.
        program = "from jupyter_book.cli.main import main; main()"
        command = [sys.executable, "-c", program, "build", str(tiny.root)]
        done = subprocess.run(command, capture_output=True, text=True, cwd=tiny.root, check=False)
        assert done.returncode == 0, done.stderr
        assert "WARNING" not in done.stderr, done.stderr
        assert "an old output" not in (pages / "data_and_methods.html").read_text(encoding="utf-8")
        return sentences((pages / "index.html").read_text(encoding="utf-8"))

    before = plain_build()
    book.change_figure(tiny, SOURCE, f",{OLD},", f",{NEW},")
    after = plain_build()

    assert before.startswith("668. 1,336. 668. 66.8.")
    assert after.startswith("671. 1,342. 671. 67.1.")


@pytest.mark.slow
def test_trap_2_every_hole_in_a_sentence_fails_the_build_with_file_cell_and_key(
    broken: Project,
) -> None:
    book.write_chapter(
        broken,
        "index",
        book.code(
            "from IPython.display import HTML",
            "from myst_nb import glue",
            "glue('empty', HTML('<b> </b>'), display=False)",
            "glue('unknown', HTML(f'<b>{float(\"nan\")}</b>'), display=False)",
            "glue('nothing', HTML('<b>None</b>'), display=False)",
            "glue('fine', HTML('<b>5</b>'), display=False)",
        ),
        book.text("{glue:}`fine`. {glue:}`empty`. {glue:}`unknown`."),
        book.text("{glue:}`nothing`. {glue:}`minors_2018`."),
    )

    with pytest.raises(BuildError) as caught:
        build(broken)

    place = f"{EDITION}/index.ipynb"
    assert str(caught.value).splitlines() == [
        "sentences with holes:",
        f"  {place}, cell 4: 'empty' is empty ('<b> </b>')",
        f"  {place}, cell 4: 'unknown' is empty ('<b>nan</b>')",
        f"  {place}, cell 5: 'nothing' is empty ('<b>None</b>')",
        f"  {place}, cell 5: nothing is stated under 'minors_2018'",
    ]


@pytest.mark.slow
def test_trap_3_numpy_numbers_stand_on_the_page_as_text(built: Project) -> None:
    assert sentences(page_of(built.site)) == ("668. 1,336. 668. 66.8. 12.5. 59.")


@pytest.mark.parametrize("chapter", MODELS)
@pytest.mark.parametrize("value", ["20x2", (2017,), np.array([2017, 2018])])
def test_trap_4_a_chapter_refuses_what_plain_papermill_lets_through(
    chapter: str, value: object
) -> None:
    with pytest.raises(ParameterError, match=r"last_year=.*\(last year of the period\)"):
        open_page(chapter, last_year=value)


def test_trap_4_a_chapter_refuses_an_unknown_name() -> None:
    with pytest.raises(ParameterError, match="did you mean last_year"):
        open_page("young_victims", lst_year=2017)


@pytest.mark.slow
def test_trap_5_no_notebook_and_nothing_hidden_is_published(built: Project) -> None:
    site = built.site

    assert [path for path in site.rglob("*") if path.name in {"_sources", ".doctrees"}] == []
    assert list(site.rglob("*.ipynb")) == []
    assert list(site.rglob("*.py")) == []
    content = {path: path.read_bytes() for path in site.rglob("*") if path.is_file()}
    for secret in (
        str(built.root),
        str(Path.home()) + "/",
        sys.prefix,
        "/tmp/",
        ".build-",
        "injected-parameters",
        "papermill",
        "open_page(",
        "ipykernel",
    ):
        leaking = [str(path) for path, raw in content.items() if secret.encode() in raw]
        assert leaking == [], secret
