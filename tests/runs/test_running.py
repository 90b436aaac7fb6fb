"""A run leaves its charts for others, whose kernels find them."""

from __future__ import annotations

import pytest

from analysis.book.warm.keeper import fork_server
from analysis.chapters.parameters import check_parameters
from analysis.hashing import digest
from analysis.paths import Project
from analysis.runs.inputs import inputs_of
from analysis.runs.running import charts_of, execute_run
from tests import tiny as book

pytestmark = pytest.mark.slow
CELL = (
    "from functools import partial",
    "import pandas as pd",
    "from IPython.display import HTML",
    "from analysis.figures.charts import line_chart",
    "from analysis.figures.drawn import drawn",
    "data = pd.DataFrame({'year': [2016, 2017], 'series': 'a', 'value': [1.0, last_year]})",
    "svg = drawn(partial(line_chart, data), 'totals', 'Counts.')",
    """HTML(f'<figure class="vm-figure" id="totals">{svg}</figure>')""",
)


def run(tiny: Project, forks, **values: object) -> str:
    parameters = check_parameters("index", {"edition": book.EDITION, **values})
    done = execute_run(tiny, inputs_of(tiny, "index", parameters), parameters, forks)
    return (done.folder / "figures" / "totals.svg").read_text()


def test_a_kernel_draws_only_what_no_run_before_drew(tiny: Project) -> None:
    book.write_chapter(tiny, "index", book.code(*CELL))
    charts = charts_of(tiny, inputs_of(tiny, "index", check_parameters("index", {})))
    with fork_server(tiny) as forks:
        first = run(tiny, forks, first_year=2016)
        [kept] = charts.iterdir()
        assert kept.read_text().partition("\n")[2] == first
        # Another drawing in its place is shown: that it is found, and not drawn once more.
        marked = first.replace("<svg ", '<svg data-kept="yes" ', 1)
        kept.write_text(f"{digest([marked.encode()])}\n{marked}")
        assert run(tiny, forks, first_year=2015) == marked
        assert run(tiny, None, first_year=2014) == marked
        assert "data-kept" not in run(tiny, None, last_year=2019)
    assert len(list(charts.iterdir())) == 2
