"""From one run to another by code, data and parameters of any two times, and what each changed."""

from __future__ import annotations

import shutil
from dataclasses import replace

import pytest

from analysis.chapters.parameters import check_parameters
from analysis.paths import Project
from analysis.reruns.chain import Compared, compare_sides
from analysis.reruns.sides import Side, side_of_run
from analysis.runs.inputs import PACKAGE, code_hash, inputs_of
from analysis.runs.obtaining import obtain
from analysis.runs.running import run_chapter
from analysis.runs.snapshots import keep_snapshot
from analysis.runs.store import Run
from tests import tiny as book

pytestmark = pytest.mark.slow


def write(tiny: Project, offset: int) -> None:
    """A chapter whose one number comes from its code, the data and its parameters."""
    book.write_chapter(
        tiny,
        "index",
        book.code(
            "import analysis.facts.words as words",
            "from analysis.chapters.page import open_page",
            "from analysis.facts.fact import Fact",
            "page = open_page('index', edition=edition, first_year=first_year,",
            "    last_year=last_year, as_of=as_of)",
            "figure = float(page.known['value'].iloc[0])",
            f"value = {offset} + getattr(words, 'OFFSET', 0) + figure + first_year",
            "page.state(Fact('sum', value, 'persons', 'registered', '2016', 'rapporteur',",
            "    'A sum', ()), 'Een som')",
            "page.numbers()",
        ),
    )


def run(tiny: Project, **values: object) -> Side:
    """A run of now; what it was made from is kept, as a build does."""
    keep_snapshot(tiny)
    parameters = check_parameters("index", {"edition": book.EDITION, **values})
    return side_of_run(run_chapter(tiny, "index", parameters))


def change_data(tiny: Project) -> float:
    """A later count of the first figure; gives by how much it is higher."""
    path = tiny.data / "sources" / book.SOURCE / "figures.csv"
    row = path.read_text().splitlines()[1]
    value = row.split(",")[8]
    book.change_figure(tiny, book.SOURCE, f",{value},", f",{float(value) + 7:g},")
    return 7


def parts_of(compared: Compared) -> dict[str, float]:
    [fact] = compared.facts
    assert abs(sum(fact.parts.values()) - (fact.difference or 0)) < 1e-9
    return {str(reason): part for reason, part in fact.parts.items()}


def test_two_runs_of_the_past_are_told_apart_by_code_data_and_parameters(tiny: Project) -> None:
    write(tiny, 10)
    first = run(tiny, first_year=2016)
    write(tiny, 13)
    data = change_data(tiny)
    second = run(tiny, first_year=2014)
    write(tiny, 99)

    compared = compare_sides(tiny, first, second)

    assert compared.notes == ()
    assert parts_of(compared) == {"code": 3, "data": data, "parameters": -2}


def test_parameters_come_first_where_the_date_does_not_reach_the_period_of_before(
    tiny: Project,
) -> None:
    write(tiny, 10)
    first = run(tiny, first_year=2016)
    data = change_data(tiny)
    second = run(tiny, first_year=2014, last_year=2019, as_of="2019-12-31")

    compared = compare_sides(tiny, first, second)

    assert parts_of(compared) == {"code": 0, "parameters": -2, "data": data}
    [note] = compared.notes
    assert note.startswith("the parameters were replaced before the data")


def test_what_is_not_at_hand_is_said_and_told_with_the_next_part(tiny: Project) -> None:
    write(tiny, 10)
    first = run(tiny, first_year=2016)
    write(tiny, 13)
    second = run(tiny, first_year=2014)
    write(tiny, 99)
    shutil.rmtree(tiny.build / "snapshots" / "code")

    compared = compare_sides(tiny, first, second)

    assert parts_of(compared) == {"code": 0, "data": 0, "parameters": 1}
    assert compared.notes == (
        "what the code changed is told with the next part: the code of then is not at hand",
    )


def test_a_kernel_runs_the_package_of_then(tiny: Project) -> None:
    write(tiny, 0)
    now = run(tiny, first_year=2016).facts["facts"][0]["value"]
    [kept] = (tiny.build / "snapshots" / "code").iterdir()
    then = kept.with_name("then")
    shutil.copytree(kept, then)
    module = then / "src" / PACKAGE.name / "facts" / "words.py"
    module.write_text(module.read_text() + "\nOFFSET = 1000\n")
    parameters = check_parameters("index", {"edition": book.EDITION, "first_year": 2016})
    wanted = replace(
        inputs_of(tiny, "index", parameters), code=code_hash(then / "src" / PACKAGE.name)
    )

    found = obtain(tiny, wanted)

    assert isinstance(found, Run)
    assert found.facts()["facts"][0]["value"] == now + 1000
    assert obtain(tiny, replace(wanted, packages="others", data="")) == "the data"
    assert obtain(tiny, replace(wanted, packages="others")) == "the packages"
