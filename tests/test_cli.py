"""The `monitor` command as its users meet it: in a process of its own, judged by what it prints,
where it prints it, and its exit code."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import urllib.request
from pathlib import Path
from typing import Any

import nbformat
import papermill
import pytest
from typer.testing import CliRunner

from analysis import cli
from analysis.errors import ChapterError
from analysis.paths import Project, find_project
from tests import tiny as book
from tests.signals import hear_ctrl_c
from tests.tiny import SOURCE

PYTHON = Path(sys.executable)
COMMANDS = (
    *([], ["build"], ["serve"], ["run"], ["diff"], ["sweep"]),
    *(["sources"], ["sources", "check"]),
)
HEAVY = ("pandas", "numpy", "pandera", "matplotlib", "seaborn", "papermill", "nbformat", "yaml")


class Answer:
    """What a command said; nothing that it says may be a traceback."""

    def __init__(self, code: int, output: str, told: str) -> None:
        self.code, self.output = code, output
        self.told = " ".join(told.split())
        assert "Traceback" not in output + told, told


def monitor(*arguments: str, root: Path | None = None, cwd: Path | None = None) -> Answer:
    environment = {k: v for k, v in os.environ.items() if k != "MONITOR_ROOT"}
    if root is not None:
        environment["MONITOR_ROOT"] = str(root)
    done = subprocess.run(
        [str(PYTHON.with_name("monitor")), *arguments],
        cwd=cwd or root,
        env=environment | {"NO_COLOR": "1", "COLUMNS": "200"},
        capture_output=True,
        text=True,
        check=False,
    )
    return Answer(done.returncode, done.stdout, done.stderr)


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
    """The command within this process: quick, and papermill must not be asked for anything."""

    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a kernel would have been started")

    monkeypatch.setattr(papermill, "execute_notebook", refuse)

    def run(*arguments: str) -> Answer:
        monkeypatch.setattr(sys, "argv", ["monitor", *arguments])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        said = capsys.readouterr()
        return Answer(int(ended.value.code or 0), said.out, said.err)

    return run


@pytest.fixture
def here(tiny: Project, monkeypatch: pytest.MonkeyPatch) -> Project:
    """The tiny book as the checkout that the command works in."""
    monkeypatch.setenv("MONITOR_ROOT", str(tiny.root))
    return tiny


@pytest.mark.parametrize("command", COMMANDS, ids=lambda words: " ".join(words) or "monitor")
def test_help_shows_an_example(command: list[str]) -> None:
    result = CliRunner().invoke(cli.app, [*command, "--help"], prog_name="monitor")

    assert result.exit_code == 0
    expected = " ".join(["monitor", *(command or ["build"])])
    assert f"Example: {expected}" in " ".join(result.output.split())


def test_help_is_answered_without_the_heavy_packages() -> None:
    program = (
        "import sys\n"
        "from typer.testing import CliRunner\n"
        "from analysis.cli import app\n"
        f"for command in {COMMANDS!r}:\n"
        "    assert CliRunner().invoke(app, [*command, '--help']).exit_code == 0\n"
        f"print([name for name in {HEAVY!r} if name in sys.modules])\n"
    )

    done = subprocess.run([PYTHON, "-c", program], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "[]"


def test_a_parameter_fault_is_told_without_the_packages_that_draw_and_run() -> None:
    program = (
        "import sys, analysis.cli as cli\n"
        "sys.argv = ['monitor', 'run', 'young_victims', '-p', 'lst_year=2017']\n"
        "try:\n    cli.main()\n"
        "except SystemExit as ended:\n"
        "    print(ended.code, [n for n in ('pandas', 'papermill') if n in sys.modules])\n"
    )

    done = subprocess.run([PYTHON, "-c", program], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "2 []"


def test_a_command_that_does_not_exist_is_wrong_usage() -> None:
    answer = monitor("bild")

    assert answer.code == 2
    assert answer.output == ""
    assert "Did you mean 'build'" in answer.told


def test_sound_sources_are_counted_with_exit_code_0(here: Project, run) -> None:
    answer = run("sources", "check")

    assert (answer.code, answer.output) == (0, "1 sources, 6 figures: no problem\n")


def test_problems_in_sources_are_told_all_at_once_with_exit_code_1(here: Project, run) -> None:
    folder = here.data / "sources" / SOURCE
    text = (folder / "figures.csv").read_text()
    (folder / "figures.csv").write_text(text.replace(",668,", ",many,").replace(",742,", ",,"))

    answer = run("sources", "check")

    assert answer.code == 1
    assert f"sources/{SOURCE}/source.yml, column sha256: the checksum" in answer.output
    assert (
        f"sources/{SOURCE}/figures.csv, row 2, column value: not a number: 'many'" in answer.output
    )
    assert f"sources/{SOURCE}/figures.csv, row 3: " in answer.output
    assert re.search(r"[3-9] problem\(s\)\n$", answer.output)


def test_a_text_of_the_data_without_dutch_is_told_before_a_build(here: Project, run) -> None:
    path = here.data / "breaks.yml"
    path.write_text(
        "- {id: new, date: '2018-05-25', measures: [registered_victims],\n"
        "   label_en: A, label_nl: B, short_en: a, short_nl: b,\n"
        "   description_en: Registering changed that day.,\n"
        "   source: {title: T, publisher: P, url: 'https://example.org', locator: page 3}}\n"
    )

    answer = run("sources", "check")

    assert answer.code == 1
    assert "data/breaks.yml, new: no Dutch for 'Registering changed that day.'" in answer.output
    assert answer.output.endswith("1 sources, 6 figures: 1 problem(s)\n")


def test_sources_can_be_checked_by_a_program(here: Project, run) -> None:
    sound = run("sources", "check", "--json")
    book.change_figure(here, SOURCE, ",668,", ",many,")
    wrong = run("sources", "check", "--json")

    assert sound.code == 0
    assert json.loads(sound.output) == {
        **{"sources": 1, "figures": 6},
        **{"problems": [], "without_dutch": []},
    }
    assert wrong.code == 1
    [problem] = json.loads(wrong.output)["problems"]
    assert problem["file"] == f"sources/{SOURCE}/figures.csv"
    assert (problem["row"], problem["column"]) == (2, "value")
    assert problem["message"]
    assert problem["remedy"]


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["young_victims", "-p", "lst_year=2017"], "did you mean last_year?"),
        (["young_victims", "-p", "last_year=20x2"], "last_year='20x2': "),
        (["young_victims", "-p", "last_year"], "'last_year' is not name=value. Example: -p last_"),
        (["young_victims", "-p", "=2017"], "'=2017' is not name=value"),
        (["young_victims", "-p", ""], "'' is not name=value"),
        (
            ["young_victims", "-p", "last_year=2017", "-p", "last_year=2018"],
            "last_year is given twice: '2017' and '2018'",
        ),
        (["young_victim"], "unknown chapter 'young_victim': did you mean young_victims?"),
        (["index", "-p", "definition=all"], "allowed values: rapporteur, comensha"),
        (
            ["index", "--edition", "2013-2017"],
            "unknown edition '2013-2017': did you mean 2014-2018?",
        ),
        (["index", "--edition", "2014-2018", "-p", "chapter=x"], "unknown parameter 'chapter'"),
        (["index", "--edition", "2014-2018", "-p", "self=x"], "unknown parameter 'self'"),
        (
            ["index", "-p", "last_year=2019", "-p", "as_of=2018-01-01"],
            "choose an earlier last year",
        ),
        (["index", "--edition", ""], "unknown edition ''"),
        (
            ["dublin_claimants", "--edition", "2014-2018", "-p", "nationalities=NGA,XXX"],
            "XXX is not in data/codelists/nationality.csv",
        ),
        (
            ["recommendations", "--edition", "2014-2018", "-p", 'acknowledged={"no": "because"}'],
            "acknowledged: unknown claim 'no'",
        ),
        (["dublin_claimants", "-p", "nationalities=nga"], "not in the form that is asked for"),
        (["index", "--edition", "2014-2018", "--out", "_toc.yml"], "_toc.yml is a file. Name a"),
        (["index", "--cube", "/nowhere"], "--cube /nowhere: holds no cube.yml. Name the folder"),
        (["index", "--out", "chapters/index.ipynb"], "chapters/ holds no executed notebooks"),
        (
            ["index", "--edition", "2014-2018", "-p", "edition=2016-2020"],
            "--edition 2014-2018 and -p edition=2016-2020 contradict each other",
        ),
    ],
)
def test_a_wrong_run_is_refused_before_a_kernel_starts(
    arguments: list[str],
    told: str,
    here: Project,
    run,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(here.root)

    answer = run("run", *arguments)

    assert (answer.code, answer.output) == (2, "")
    assert answer.told.startswith("Error: ")
    assert told in answer.told


def test_a_cube_that_was_changed_is_refused_before_a_kernel_starts(
    here: Project, run, tmp_path_factory: pytest.TempPathFactory
) -> None:
    cube = tmp_path_factory.mktemp("given") / "cube"
    shutil.copytree(here.data / "cube", cube)
    table = next(cube.glob("*.csv"))
    table.write_text(table.read_text() + " ")

    answer = run("run", "index", "--edition", "2014-2018", "--cube", str(cube))

    assert (answer.code, answer.output) == (2, "")
    assert answer.told.startswith("Error: --cube: ") and table.name in answer.told


def test_a_sweep_says_why_combinations_gave_no_run_each_reason_once(
    here: Project, run, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_: Project, wanted: Any, jobs: int) -> Any:
        return [(one, ChapterError(f"{one[1].first_year} failed")) for one in wanted]

    monkeypatch.setattr("analysis.reruns.sweeping.run_all", fail)

    answer = run(
        *("sweep", "index", "--edition", "2014-2018", "-p", "first_year=2011..2014"),
        *("-p", "definition=comensha,rapporteur"),
    )

    assert answer.code == 1
    assert "0 runs, 8 failures" in answer.told
    assert [answer.told.count(f"{year} failed") for year in range(2011, 2015)] == [1, 1, 1, 0]
    assert "and other reasons, in failures.csv" in answer.told


def test_a_sweep_of_which_no_combination_can_be_is_refused_with_the_reasons(
    here: Project, run
) -> None:
    answer = run(
        *("sweep", "index", "--edition", "2014-2018", "-p", "first_year=2016..2019"),
        *("-p", "last_year=2014", "-p", "definition=comensha,rapporteur"),
    )

    assert (answer.code, answer.output) == (2, "")
    assert "no combination of the grid can be run" in answer.told
    told = [answer.told.count(f"lies before first_year ({year})") for year in range(2016, 2020)]
    assert told == [1, 1, 1, 0]
    assert "and 1 other reasons" in answer.told
    assert not (here.build / "sweeps").exists()


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["-p", "definition=raporteur,comensha"], "did you mean rapporteur?"),
        (["-p", "first_year=2014.."], "a span has two ends"),
        (["-p", "first_year=2014", "--edition", "2013-2017"], "did you mean 2014-2018?"),
        (["-p", "first_year=2014", "--edition", ""], "unknown edition ''"),
        (
            ["-p", "first_year=2014", "--edition", "2014-2018", "--out", "_toc.yml/here"],
            "_toc.yml is a file. Name a folder",
        ),
        (["-p", "first_year=2014", "--cube", "data"], "--cube data: holds no cube.yml"),
    ],
)
def test_a_wrong_sweep_is_refused_before_a_kernel_starts(
    arguments: list[str], told: str, here: Project, run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(here.root)

    answer = run("sweep", "index", *arguments)

    assert (answer.code, answer.output) == (2, "")
    assert told in answer.told


def test_an_unknown_edition_is_wrong_usage_and_names_the_known_ones(here: Project, run) -> None:
    answer = run("build", "2013-2017")

    assert (answer.code, answer.output) == (2, "")
    assert (
        answer.told
        == "Error: unknown edition '2013-2017': did you mean 2014-2018? Known are 2014-2018"
    )


def test_a_build_on_wrong_data_ends_with_exit_code_1(here: Project, run) -> None:
    (here.data / "sources" / SOURCE / "source.yml").unlink()

    answer = run("build")

    assert (answer.code, answer.output) == (1, "")
    assert f"sources/{SOURCE}/source.yml" in answer.told


def test_a_folder_that_cannot_be_made_is_named(here: Project, run) -> None:
    answer = run("run", "index", "--edition", "2014-2018", "--out", "/proc/here")

    assert (answer.code, answer.output) == (1, "")
    assert answer.told.startswith("Error: ") and "/proc/here" in answer.told


def test_there_is_nothing_to_serve_before_a_build(here: Project, run) -> None:
    answer = run("serve")

    assert (answer.code, answer.output) == (2, "")
    assert f"{here.site}: there is no site yet. Run `monitor build` first." in answer.told


def test_a_taken_port_is_told_with_the_way_out(here: Project, run) -> None:
    here.site.mkdir()
    (here.site / "index.html").write_text("the start page")
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]

        answer = run("serve", "--port", str(port))

    assert (answer.code, answer.output) == (2, "")
    assert f"port {port} cannot be used" in answer.told
    assert "Choose another with --port" in answer.told


@pytest.mark.parametrize("port", ["-1", "65536", "eighty"])
def test_a_port_that_cannot_be_is_wrong_usage(port: str, here: Project, run) -> None:
    assert run("serve", "--port", port).code == 2


def test_outside_a_checkout_the_way_in_is_told(
    tmp_path: Path, run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MONITOR_ROOT", str(tmp_path))

    answer = run("build")

    assert (answer.code, answer.output) == (2, "")
    assert f"no monitor found at or above {tmp_path}" in answer.told
    assert "Run the command inside a checkout, or set MONITOR_ROOT to one" in answer.told


def test_the_checkout_is_found_from_a_folder_within_it(
    tiny: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("MONITOR_ROOT", raising=False)

    assert find_project(tiny.chapters).root == tiny.root.resolve()


@pytest.mark.slow
def test_the_start_page_is_served_until_the_server_is_stopped(tiny: Project) -> None:
    tiny.site.mkdir()
    (tiny.site / "index.html").write_text("the start page")
    process = subprocess.Popen(
        [PYTHON.with_name("monitor"), "serve", "--port", "0"],
        env=os.environ | {"MONITOR_ROOT": str(tiny.root)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=hear_ctrl_c,
    )
    assert process.stderr
    address = re.search(r"http://127\.0\.0\.1:\d+/", process.stderr.readline())
    assert address

    with urllib.request.urlopen(address[0]) as response:
        assert response.read() == b"the start page"
    process.send_signal(signal.SIGINT)
    output, told = process.communicate(timeout=10)

    assert process.returncode == 0
    assert output == ""
    assert told.rstrip().endswith("stopped")


@pytest.mark.slow
def test_plain_papermill_runs_a_chapter_from_any_folder(project: Project, tmp_path: Path) -> None:
    environment = {k: v for k, v in os.environ.items() if k != "MONITOR_ROOT"}
    papermill_command = str(PYTHON.with_name("papermill"))
    options = ["--no-progress-bar", "-k", "python3", "-p", "last_year", "2017"]
    inside = ["chapters/young_victims.ipynb", str(tmp_path / "inside.ipynb")]
    outside = [str(project.chapters / "young_victims.ipynb"), "outside.ipynb"]
    running = [
        subprocess.Popen([papermill_command, *paths, *options], cwd=cwd, env=environment)
        for paths, cwd in ((inside, project.root), (outside, tmp_path))
    ]

    assert [process.wait(timeout=120) for process in running] == [0, 0]
    for name in ("inside", "outside"):
        executed = nbformat.read(tmp_path / f"{name}.ipynb", as_version=4)
        shown = json.dumps(executed)
        assert "vm-figure" in shown
        assert "2017" in shown


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("last_year", "20x2", "index: last_year='20x2'"),
        (
            "edition",
            "2013-2017",
            "edition='2013-2017': there is none of it: did you mean 2014-2018",
        ),
    ],
)
def test_plain_papermill_is_stopped_by_the_chapter_itself(
    project: Project, tmp_path: Path, name: str, value: str, told: str
) -> None:
    done = subprocess.run(
        [
            *(PYTHON.with_name("papermill"), project.chapters / "index.ipynb"),
            *(tmp_path / "out.ipynb", "--no-progress-bar", "-p", name, value),
        ],
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode != 0
    assert f"ParameterError: {told}" in done.stderr


@pytest.mark.slow
def test_every_claim_of_all_monitors_is_told_to_a_program() -> None:
    answer = monitor("claims", "--json")
    assert answer.code == 0
    told = json.loads(answer.output)
    assert set(told) == {"2011-2015", "2014-2018", "2016-2020"}
    claims = [claim for edition in told.values() for claim in edition["claims"]]
    assert len(claims) >= 16
    assert all(claim["status_then"] and claim["now"]["reasons"] for claim in claims)


@pytest.mark.slow
def test_claims_can_be_tested_as_of_another_date() -> None:
    early = monitor("claims", "--edition", "2014-2018", "--as-of", "2018-12-31", "--json")
    claims = {c["claim"]: c for c in json.loads(early.output)["2014-2018"]["claims"]}
    assert claims["rapporteur-fell-2014-2018"]["status_then"] == "untestable"
    wrong = monitor("claims", "--as-of", "soon")
    assert (wrong.code, "2019-10-18" in wrong.told) == (2, True)


def test_our_own_texts_hold_no_number_without_a_fact() -> None:
    answer = monitor("audit", "--json")
    assert (answer.code, json.loads(answer.output)) == (0, [])


def test_each_acknowledged_claim_needs_its_own_reason() -> None:
    answer = monitor("build", "--acknowledge", "some-claim")
    assert answer.code == 2
    assert "--reason" in answer.told


def test_a_fact_cannot_be_looked_up_before_a_build(here: Project, run) -> None:
    answer = run("facts", "total")
    assert answer.code == 2
    assert "monitor build" in answer.told
