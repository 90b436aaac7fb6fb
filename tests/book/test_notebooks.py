"""An executed notebook keeps nothing of the run but its results; holes in its text are found."""

from __future__ import annotations

import json
from pathlib import Path

import nbformat
import pytest
from nbformat import NotebookNode

from analysis.book.finishing import finish
from analysis.book.holes import holes_in_notebook, holes_in_page, warnings_in_notebook
from analysis.book.notebooks import for_readers, glued, own_cells, stabilise
from analysis.errors import BuildError
from analysis.facts.record import FACTS_MIME
from tests import tiny as book

STATE = "application/vnd.jupyter.widget-state+json"
VIEW = "application/vnd.jupyter.widget-view+json"


def executed(run: str) -> NotebookNode:
    """A notebook as papermill leaves it: `run` stands for all that differs from run to run."""
    injected = book.code("last_year = 2017", tag="injected-parameters")
    shown = book.code("show()")
    shown.outputs = [
        nbformat.v4.new_output("display_data", {VIEW: {"model_id": f"{run}-stack"}}),
    ]
    notebook = nbformat.v4.new_notebook(
        cells=[book.text("# Title"), book.parameters("index"), injected, shown]
    )
    for number, cell in enumerate(notebook.cells):
        cell["id"] = f"{run}-{number}"
        cell.metadata["papermill"] = {"start_time": run, "duration": 1.5}
        cell.metadata["execution"] = {"iopub.execute_input": run}
    notebook.metadata = nbformat.from_dict(
        {
            "kernelspec": book.METADATA["kernelspec"],
            "language_info": {"name": "python", "version": run},
            "papermill": {"input_path": f"/home/{run}/index.ipynb", "output_path": "/tmp/x"},
            "widgets": {
                STATE: {
                    "state": {
                        f"{run}-layout": {"state": {}},
                        f"{run}-stack": {"state": {"layout": f"IPY_MODEL_{run}-layout"}},
                    }
                }
            },
        }
    )
    return notebook


def test_two_runs_of_a_notebook_are_the_same_to_the_byte() -> None:
    one, other = (nbformat.writes(stabilise(executed(run))) for run in ("a1b2", "c3d4"))

    assert one == other
    for leftover in ("a1b2", "start_time", "duration", "iopub", "/home/", "/tmp/"):
        assert leftover not in one


def test_widgets_are_renamed_everywhere_alike() -> None:
    notebook = stabilise(executed("a1b2"))
    state = notebook.metadata.widgets[STATE].state

    [view] = [output.data[VIEW] for cell in notebook.cells for output in cell.get("outputs", [])]
    assert view.model_id in state
    layout = state[view.model_id].state.layout.removeprefix("IPY_MODEL_")
    assert layout in state
    assert layout != view.model_id


def test_the_cell_that_papermill_adds_is_not_shown() -> None:
    notebook = stabilise(executed("a1b2"))

    assert notebook.cells[2].metadata == {"tags": ["injected-parameters", "remove-cell"]}


def test_cells_are_numbered_as_in_the_chapter_itself() -> None:
    numbered = list(own_cells(executed("a1b2")))

    assert [number for number, _ in numbered] == [1, 2, 3]
    assert numbered[2][1].source == "show()"


def test_what_is_for_machines_reaches_no_page() -> None:
    notebook = executed("a1b2")
    data = {"text/html": "<p>668</p>", FACTS_MIME: {"facts": [668]}}
    notebook.cells[3].outputs = [nbformat.v4.new_output("execute_result", data)]

    [output] = for_readers(notebook).cells[3].outputs

    assert output.data == {"text/html": "<p>668</p>"}


def stating(**values: str) -> NotebookNode:
    """A notebook whose one cell states values, as HTML."""
    cell = book.code("state()")
    cell.outputs = [
        nbformat.v4.new_output(
            "display_data",
            {"application/papermill.record/text/html": value},
            metadata={"scrapbook": {"name": name, "mime_prefix": "application/papermill.record/"}},
        )
        for name, value in values.items()
    ]
    return nbformat.v4.new_notebook(cells=[cell])


def test_what_a_notebook_states_is_found_by_its_key() -> None:
    assert glued(stating(victims="<b>668</b>")) == {"victims": "<b>668</b>"}


@pytest.mark.parametrize("role", ["{glue:}`victims`", "{glue:text}`victims`"])
def test_a_key_that_nobody_states_is_a_hole(role: str) -> None:
    notebook = stating(victim="<b>668</b>")
    notebook.cells.append(book.text(f"In all {role} victims."))

    assert holes_in_notebook("2014-2018/index.ipynb", notebook) == [
        "2014-2018/index.ipynb, cell 2: nothing is stated under 'victims'"
    ]


@pytest.mark.parametrize(
    "value", ["", " ", "<b></b>", "<b>&nbsp;</b>", "nan", "nan%", "None", "inf", "<i>NaT</i>"]
)
def test_a_value_that_says_nothing_is_a_hole(value: str) -> None:
    notebook = stating(victims=value)
    notebook.cells.append(book.text("In all {glue:}`victims` victims."))

    [hole] = holes_in_notebook("index.ipynb", notebook)
    assert "'victims' is empty" in hole


@pytest.mark.parametrize("value", ["0", "<b>0%</b>", "financial", "information", "none known"])
def test_a_value_that_says_something_is_no_hole(value: str) -> None:
    notebook = stating(victims=value)
    notebook.cells.append(book.text("In all {glue:}`victims` victims."))

    assert holes_in_notebook("index.ipynb", notebook) == []


def test_a_cell_that_writes_to_the_error_stream_is_named() -> None:
    notebook = executed("a1b2")
    warning = nbformat.v4.new_output("stream", name="stderr", text="/tmp/x.py:1:\n  UserWarning\n")
    notebook.cells[3].outputs = [warning]

    assert warnings_in_notebook("index.ipynb", notebook) == [
        "index.ipynb, cell 3: /tmp/x.py:1: UserWarning"
    ]


@pytest.mark.parametrize(
    "left",
    ["<p>{glue:}`x`</p>", "<p>KeyError: 'x'</p>", "&lt;IPython.core.display.HTML object&gt;"],
)
def test_leftovers_of_the_text_machinery_are_found_on_a_page(left: str) -> None:
    assert len(holes_in_page("index.html", f"<body>{left}<script>KeyError</script></body>")) == 1
    assert len(holes_in_page("index.html", "<td>&lt;a href=x&gt;CoMensha&lt;/a&gt;</td>")) == 2
    assert holes_in_page("index.html", "<body><p>668</p><script>KeyError</script></body>") == []


@pytest.fixture
def page(tmp_path: Path) -> Path:
    (tmp_path / "_sources").mkdir()
    (tmp_path / "_sources" / "index.ipynb").write_text(json.dumps({}))
    (tmp_path / "chapters").mkdir()
    return tmp_path / "chapters" / "index.html"


def test_a_finished_page_has_its_tables_as_files_and_no_sources_beside_it(page: Path) -> None:
    page.write_text(
        '<html><a download="totals.csv" href="data:text/csv;charset=utf-8;base64,YSxiDQo=">CSV</a>'
    )

    finish(page.parents[1])

    assert page.read_text() == (
        '<html><a download="totals.csv" href="tables/index/totals.csv">CSV</a>'
    )
    assert (page.parent / "tables" / "index" / "totals.csv").read_bytes() == b"a,b\r\n"
    assert not (page.parents[1] / "_sources").exists()


@pytest.mark.parametrize(
    "element",
    [
        '<script src="https://cdn.example.org/a.js"></script>',
        '<link rel="stylesheet" href="//fonts.example.org/a.css">',
        '<img alt="" src="http://example.org/a.png">',
        '<iframe src="https://example.org/"></iframe>',
    ],
)
def test_a_page_that_would_load_from_another_host_is_refused(element: str, page: Path) -> None:
    page.write_text(f"<html>{element}</html>")

    with pytest.raises(BuildError, match=r"index\.html: .*example\.org"):
        finish(page.parents[1])


def test_a_link_to_another_host_is_allowed(page: Path) -> None:
    page.write_text('<html><a href="https://www.comensha.nl/">CoMensha</a></html>')

    finish(page.parents[1])
