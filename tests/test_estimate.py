"""`monitor estimate` as its users meet it: what it prints, where, and its exit code."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner, Result

from analysis.commands.estimate import estimate
from analysis.errors import MonitorError
from tests.statistics.capture_recapture.conftest import TABLES

UK, NL = str(TABLES / "uk2013_5lists.csv"), str(TABLES / "nl2010_2015_5lists.csv")


def run(*arguments: str) -> Result:
    app = typer.Typer()
    app.command()(estimate)
    return CliRunner().invoke(app, list(arguments), env={"COLUMNS": "100", "NO_COLOR": "1"})


def exit_code(result: Result) -> int:
    """The code `monitor` ends with: errors of ours carry their own."""
    if isinstance(result.exception, MonitorError):
        return result.exception.exit_code
    return result.exit_code


def models(result: Result) -> dict[str, dict]:
    return {model["method"]: model for model in json.loads(result.stdout)["models"]}


# --- what it answers


def test_all_methods_stand_side_by_side_in_json() -> None:
    result = run(UK, "--json")
    answer = json.loads(result.stdout)
    assert result.exit_code == 0
    assert answer["observed"] == 2744
    assert answer["lists"] == ["LA", "NG", "PFNCA", "GO", "GP"]
    found = models(result)
    assert list(found) == ["independence", "stepwise", "aic", "bic", "average"]
    assert found["independence"]["estimate"] == pytest.approx(13_444.13, abs=0.005)
    assert found["stepwise"]["estimate"] == pytest.approx(11_312.99, abs=0.005)
    assert found["bic"]["estimate"] == pytest.approx(22_991.33, abs=0.005)
    assert found["independence"]["terms"] == ["LA", "NG", "PFNCA", "GO", "GP"]
    assert "LA:NG" in found["stepwise"]["terms"]
    for model in found.values():
        assert {
            *("method", "terms", "estimate", "lower", "upper"),
            *("deviance", "df", "aic", "bic", "refused"),
        } <= set(model)


def test_the_dutch_table_shows_how_far_methods_disagree() -> None:
    result = run(NL)
    assert result.exit_code == 0
    assert "8,234 persons on 5 lists" in result.stdout
    for shown in ("52,924", "48,641–57,777", "121,522", "146,032", "48,013", "41,616–203,328"):
        assert shown in result.stdout
    assert "No interval covers a failed assumption" in result.stdout


def test_one_method_can_be_asked_with_its_option() -> None:
    found = models(run(NL, "--method", "stepwise", "--threshold", "0.001", "--json"))
    assert list(found) == ["stepwise"]
    assert found["stepwise"]["terms"][5:] == ["IO:P", "IO:Z", "P:R", "P:Z"]
    larger = models(run(NL, "--method", "bic", "--max-order", "3", "--json"))
    assert "IO:P:Z" in larger["bic"]["terms"]


def test_a_bootstrap_is_repeatable_and_its_progress_is_kept_off_the_answer() -> None:
    arguments = (UK, "--method", "stepwise", "--bootstrap", "100", "--seed", "7", "--json")
    one, same = run(*arguments), run(*arguments)
    assert one.stdout == same.stdout
    assert "stepwise" in one.stderr
    assert models(one)["stepwise"]["interval"] == "bootstrap"
    assert models(one)["stepwise"]["failed_share"] == 0


# --- what it refuses


def test_a_method_that_cannot_tell_says_why_beside_the_others(tmp_path: Path) -> None:
    path = tmp_path / "wide.csv"
    header = ",".join(f"l{number}" for number in range(7))
    rows = [
        ",".join("1" if place in (one, (one + 1) % 7) else "0" for place in range(7))
        for one in range(7)
    ]
    single = [",".join("1" if place == one else "0" for place in range(7)) for one in range(7)]
    lines = [f"{header},count", *(f"{row},9" for row in rows), *(f"{row},60" for row in single)]
    path.write_text("\n".join(lines))
    result = run(str(path))
    assert result.exit_code == 0
    assert "bic: 7 lists have too many models" in result.stdout
    assert "refused" in result.stdout
    assert run(str(path), "--method", "bic").exit_code == 1


def test_lists_that_share_nobody_end_with_exit_code_one(tmp_path: Path) -> None:
    path = tmp_path / "apart.csv"
    path.write_text("A,B,count\n1,0,5\n0,1,5\n")
    result = run(str(path), "--json")
    assert result.exit_code == 1
    for model in models(result).values():
        assert model["estimate"] is None
        assert model["refused"]


def test_list_names_are_shown_as_they_are(tmp_path: Path) -> None:
    path = tmp_path / "odd.csv"
    path.write_text("[red]A,B,C,count\n1,0,0,50\n0,1,0,50\n0,0,1,40\n1,1,0,30\n0,1,1,3\n1,0,1,3\n")
    assert "[red]A:B" in run(str(path), "--method", "stepwise").stdout


@pytest.mark.parametrize(
    ("arguments", "fault"),
    [
        (("nowhere.csv",), "nowhere.csv cannot be read"),
        ((UK, "--bootstrap", "500"), "--bootstrap needs --seed"),
        ((UK, "--bootstrap", "10", "--seed", "1"), "at least 100"),
        ((UK, "--method", "magic"), "magic"),
        ((UK, "--threshold", "2"), "threshold"),
        ((UK, "--max-order", "1"), "max-order"),
        ((), "HISTORIES"),
    ],
)
def test_wrong_usage_ends_with_exit_code_two(arguments: tuple[str, ...], fault: str) -> None:
    result = run(*arguments)
    assert exit_code(result) == 2
    assert fault.lower() in (result.stderr + str(result.exception)).lower()
    assert result.stdout == ""


def test_a_bad_table_is_named_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "bad.csv"
    path.write_text("A,B,count\n1,0,5\n0,1,-5\n")
    result = run(str(path))
    assert exit_code(result) == 2
    assert f"{path}, line 3, column 'count'" in str(result.exception)


# --- help


def test_help_shows_an_example() -> None:
    shown = " ".join(run("--help").stdout.split())
    assert "Example: monitor estimate histories.csv" in shown
    assert "--bootstrap" in shown


def test_help_loads_nothing_heavy() -> None:
    code = (
        "import sys, analysis.commands.estimate;"
        "print([name for name in ('numpy', 'pandas', 'scipy') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
