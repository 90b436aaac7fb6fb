"""From an extract to a cube: whole or not at all, attacked, marked, and the same each time."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import typer
import yaml
from typer.testing import CliRunner

from analysis.commands import register_protect
from analysis.errors import UsageError
from analysis.observations.cube import CubeError, read_cube as read_as_a_chapter_does
from analysis.paths import Project
from analysis.register.attack.findings import Finding, Report
from analysis.register.extract import Extract, load_extract
from analysis.register.manifest import Manifest, read_manifest
from analysis.register.protection import protect as protecting
from analysis.register.protection.cube import read_cube
from analysis.register.protection.protect import NotClean, protect
from tests.register.seeded import seeded_extract

pytestmark = pytest.mark.slow

SEED = 918273


@pytest.fixture(scope="module")
def manifest(project: Project) -> Manifest:
    return read_manifest(project.data / "publishable_tables.yml")


@pytest.fixture(scope="module")
def short(manifest: Manifest) -> Manifest:
    """A single table: protected in a moment."""
    [table] = [table for table in manifest.tables if table.name == "victims_by_form_and_age"]
    rest = {"links": (), "impossible": manifest.impossible[:1], "sensitive_dimensions": ()}
    return manifest.model_copy(update={"tables": (table,), **rest})


@pytest.fixture(scope="module")
def extract() -> Extract:
    return seeded_extract(4, {2017: 260, 2018: 300})


@pytest.fixture(scope="module")
def whole_cube(
    project: Project, manifest: Manifest, extract: Extract, tmp_path_factory: Any
) -> Path:
    """The cube of all tables."""
    out = tmp_path_factory.mktemp("cube") / "cube"
    protect(extract, manifest, project.data / "codelists", out, seed=SEED, gap=0.1)
    return out


@pytest.fixture
def run(project: Project, short: Manifest, extract: Extract, tmp_path: Path) -> Callable[..., Path]:
    def run(seed: int = 1, out: str = "cube", extract: Extract = extract) -> Path:
        protect(extract, short, project.data / "codelists", tmp_path / out, seed=seed)
        return tmp_path / out

    return run


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


# --- what is written


def test_a_chapter_can_read_the_cube(whole_cube: Path, manifest: Manifest) -> None:
    cube = read_as_a_chapter_does(whole_cube)
    assert list(cube.tables) == [table.name for table in manifest.tables]
    assert cube.kind == "synthetic"


def test_no_cell_or_margin_of_the_written_tables_is_small(
    whole_cube: Path, manifest: Manifest
) -> None:
    for table in manifest.tables:
        frame = pd.read_csv(whole_cube / f"{table.name}.csv", keep_default_na=False)
        threshold = manifest.threshold_of(table)
        kept = [()]
        for dimension in table.dimensions[1:]:
            kept += [(*some, dimension) for some in kept]
        for some in kept:
            sums = frame.groupby(["year", *some])["count"].sum()
            assert not ((sums > 0) & (sums < threshold)).any(), (table.name, some)


def test_a_table_has_every_possible_cell_of_every_year_once_and_says_it_is_synthetic(
    whole_cube: Path,
) -> None:
    frame = pd.read_csv(whole_cube / "victims_by_form_and_age.csv", keep_default_na=False)
    assert list(frame.columns) == ["year", "definition_part", "form", "age", "count", "nature"]
    assert set(frame["nature"]) == {"SYNTHETIC"}
    # Two years; five forms by four ages, and two forms that the KMar's part can have.
    assert len(frame) == 2 * (5 * 4 + 2 * 4)
    assert not frame.duplicated(["year", "definition_part", "form", "age"]).any()
    assert (frame["count"] == 0).any()


def test_public_totals_are_exact(whole_cube: Path, extract: Extract) -> None:
    frame = pd.read_csv(whole_cube / "dublin_claimants.csv")
    assert frame.groupby("year")["count"].sum().to_dict() == {2017: 260, 2018: 300}
    assert yaml.safe_load((whole_cube / "cube.yml").read_text())["not_exact"] == []


def test_the_account_of_errors_names_no_cell_and_hides_groups_of_few_cells(
    whole_cube: Path,
) -> None:
    told = json.loads((whole_cube / "utility.json").read_text())
    totals = told["tables"]["victims_by_form_and_age"]["0_dimensions"]
    assert totals == {"cells": 2}
    crossed = told["tables"]["victims_by_form_and_age"]["3_dimensions"]
    assert set(crossed) == {"cells", "mean_error", "unchanged_share", "quantiles", "largest_error"}


def test_the_published_report_of_the_attack_holds_nothing_that_rests_on_true_counts(
    whole_cube: Path,
) -> None:
    report = json.loads((whole_cube / "attack.json").read_text())
    assert set(report) == {"verdict", "tables", "findings", "tried"}
    assert report["tried"]["differencing"].keys() == {"differences"}


def test_the_declared_tolerance_covers_every_error(whole_cube: Path) -> None:
    card = yaml.safe_load((whole_cube / "cube.yml").read_text())
    told = json.loads((whole_cube / "utility.json").read_text())["tables"]
    for table in card["tables"]:
        largest = max(level.get("largest_error", 0) for level in told[table["name"]].values())
        assert table["tolerance"] >= max(largest, table["threshold"] - 1)


def test_neither_the_seed_nor_a_person_is_in_any_file(whole_cube: Path, extract: Extract) -> None:
    every = b"".join(contents(whole_cube).values()).decode()
    assert str(SEED) not in every
    assert not re.search("SYNTHETIC-", every)
    assert not any(name in every for name in extract.victims["victim_id"])


def test_the_same_seed_gives_the_same_bytes(run: Callable[..., Path]) -> None:
    assert contents(run(seed=3)) == contents(run(seed=3, out="again"))


def test_an_earlier_year_stays_the_same_when_a_year_is_added(
    run: Callable[..., Path], extract: Extract
) -> None:
    is_first = extract.victims["registration_year"] == 2017
    first = extract.victims[is_first]
    reports = extract.reports[extract.reports["victim_id"].isin(first["victim_id"])]
    before = run(out="first", extract=Extract(first, reports, is_synthetic=True))
    texts = [
        (folder / "victims_by_form_and_age.csv").read_text().splitlines()
        for folder in (before, run(out="second"))
    ]
    assert texts[0] == texts[1][: len(texts[0])]


def test_a_real_register_is_marked_registered(run: Callable[..., Path], extract: Extract) -> None:
    folder = run(extract=Extract(extract.victims, extract.reports, is_synthetic=False))
    frame = pd.read_csv(folder / "victims_by_form_and_age.csv")
    assert set(frame["nature"]) == {"registered"}
    assert "SYNTHETIC" not in (folder / "cube.yml").read_text()


# --- whole or not at all


@pytest.fixture
def previous(run: Callable[..., Path]) -> Iterator[Path]:
    """A cube that must be as it was, alone in its folder, after what the test does."""
    folder = run()
    before = contents(folder)
    yield folder
    assert contents(folder) == before
    assert [path.name for path in folder.parent.iterdir()] == ["cube"]


def test_a_cube_that_is_not_clean_is_not_written(
    run: Callable[..., Path], previous: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    report = Report({}, [Finding("exact", "a cell", "it is 1")])
    monkeypatch.setattr(protecting, "attack", lambda *_, **__: report)
    with pytest.raises(NotClean, match="found 1 thing"):
        run(seed=2)


@pytest.mark.parametrize("fault", [OSError(28, "No space left on device"), KeyboardInterrupt()])
@pytest.mark.parametrize("step", ["round_small", "write_cube", "attack", "write_json"])
def test_a_run_that_breaks_off_leaves_the_previous_cube(
    run: Callable[..., Path],
    previous: Path,
    monkeypatch: pytest.MonkeyPatch,
    step: str,
    fault: BaseException,
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise fault

    monkeypatch.setattr(protecting, step, fail)
    with pytest.raises(type(fault)):
        run(seed=2)


def test_a_swap_that_fails_half_way_puts_the_previous_cube_back(
    run: Callable[..., Path], previous: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rename = Path.rename

    def fail(self: Path, target: Path) -> Path:
        if self.name == "new":
            raise OSError("the second rename fails")
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", fail)
    with pytest.raises(OSError, match="second rename"):
        run(seed=2)


def test_a_folder_that_is_no_cube_is_not_replaced(run: Callable[..., Path], tmp_path: Path) -> None:
    (tmp_path / "cube").mkdir()
    (tmp_path / "cube" / "thesis.txt").write_text("years of work")
    with pytest.raises(UsageError, match="no cube"):
        run()
    assert (tmp_path / "cube" / "thesis.txt").read_text() == "years of work"


def test_text_of_a_person_that_reaches_a_file_is_found(
    run: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    write = protecting.write_cube

    def leak(folder: Path, *rest: Any) -> None:
        write(folder, *rest)
        (folder / "log.txt").write_text("row 17: SYNTHETIC-kq7zvictimid000017")

    monkeypatch.setattr(protecting, "write_cube", leak)
    with pytest.raises(NotClean) as caught:
        run()
    [finding] = caught.value.report.findings
    assert (finding.kind, finding.where) == ("marked text", "log.txt")
    assert "000017" not in str(finding)


# --- reading a cube


def broken(folder: Path, table: str, change: Callable[[str], str], *, sign: bool) -> Path:
    import hashlib

    path = folder / f"{table}.csv"
    before = hashlib.sha256(path.read_bytes()).hexdigest()
    path.write_text(change(path.read_text()))
    if sign:
        card = folder / "cube.yml"
        after = hashlib.sha256(path.read_bytes()).hexdigest()
        card.write_text(card.read_text().replace(before, after))
    return folder


def test_a_table_that_is_not_the_one_of_the_card_is_refused(run: Callable[..., Path]) -> None:
    folder = broken(run(), "victims_by_form_and_age", lambda text: text + "\n", sign=False)
    with pytest.raises(CubeError, match="sha256 differs"):
        read_cube(folder)


def test_a_table_without_one_of_its_cells_is_refused(run: Callable[..., Path]) -> None:
    def without_last(text: str) -> str:
        return text.rsplit("\n", 2)[0] + "\n"

    folder = broken(run(), "victims_by_form_and_age", without_last, sign=True)
    with pytest.raises(CubeError, match="56 different cells were expected and 55 rows found"):
        read_cube(folder)


@pytest.mark.parametrize("name", ["cube.yml", "victims_by_form_and_age.csv"])
def test_a_missing_file_is_named(run: Callable[..., Path], name: str) -> None:
    folder = run()
    (folder / name).unlink()
    with pytest.raises(CubeError, match=re.escape(name)):
        read_cube(folder)


# --- the commands


@pytest.fixture
def app() -> typer.Typer:
    app = typer.Typer()
    app.command()(register_protect.protect)
    app.command()(register_protect.attack)
    return app


def use(monkeypatch: pytest.MonkeyPatch, extract: Extract, manifest: Manifest) -> None:
    monkeypatch.setattr("analysis.register.extract.load_extract", lambda _: extract)
    monkeypatch.setattr("analysis.register.manifest.read_manifest", lambda _: manifest)


def test_protect_and_attack_say_clean_on_stdout_and_progress_on_stderr(
    app: typer.Typer,
    monkeypatch: pytest.MonkeyPatch,
    extract: Extract,
    short: Manifest,
    tmp_path: Path,
) -> None:
    use(monkeypatch, extract, short)
    out = tmp_path / "cube"
    made = CliRunner().invoke(app, ["protect", "anywhere", "--out", str(out)])
    assert (made.exit_code, made.stdout) == (0, "clean: nothing found\n")
    assert "2018: protected" in made.stderr
    found = CliRunner().invoke(app, ["attack", str(out), "--against", "anywhere", "--json"])
    assert found.exit_code == 0
    assert json.loads(found.stdout)["verdict"] == "clean"
    report = json.loads((out / "attack.json").read_text())
    assert json.loads(found.stdout)["tables"] == report["tables"]


def test_attack_exits_1_and_names_the_cells_that_were_combined(
    app: typer.Typer,
    monkeypatch: pytest.MonkeyPatch,
    extract: Extract,
    short: Manifest,
    tmp_path: Path,
) -> None:
    """A second cube with another seed tells more than either alone."""
    use(monkeypatch, extract, short)
    for seed in (1, 2):
        args = ["protect", "anywhere", "--out", str(tmp_path / f"cube{seed}"), "--seed", str(seed)]
        assert CliRunner().invoke(app, args).exit_code == 0
    one, other = (str(tmp_path / f"cube{seed}") for seed in (1, 2))
    found = CliRunner().invoke(app, ["attack", one, "--against", "anywhere", "--previous", other])
    assert found.exit_code == 1
    assert "From: victims_by_form_and_age[" in found.stdout


def test_a_real_register_needs_a_seed(
    app: typer.Typer, monkeypatch: pytest.MonkeyPatch, extract: Extract, short: Manifest
) -> None:
    use(monkeypatch, Extract(extract.victims, extract.reports, is_synthetic=False), short)
    found = CliRunner().invoke(app, ["protect", "anywhere", "--out", "nowhere"])
    assert isinstance(found.exception, UsageError)
    assert "needs --seed" in str(found.exception)


# --- the versioned cube


def test_the_versioned_cube_is_of_the_manifest_as_it_is(
    project: Project, manifest: Manifest
) -> None:
    card = read_cube(project.data / "cube").card
    assert card.synthetic
    for name in Manifest.model_fields:
        if name != "tables":
            assert getattr(card, name) == getattr(manifest, name), name
    shared = {"name", "unit_of_count", "dimensions"}
    assert [t.model_dump(include=shared) for t in card.tables] == [
        t.model_dump(include=shared) for t in manifest.tables
    ]


def test_the_versioned_cube_is_made_again_byte_for_byte(
    project: Project, manifest: Manifest, tmp_path: Path
) -> None:
    out = tmp_path / "cube"
    protect(
        load_extract(project.data / "register"), manifest, project.data / "codelists", out, seed=1
    )
    assert contents(out) == contents(project.data / "cube")
