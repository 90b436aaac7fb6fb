"""The SYNTHETIC register: published figures come out, nobody is real, the same seed is the same."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
import typer
import yaml
from typer.testing import CliRunner

from analysis.commands.register_synthesise import synthesise as command
from analysis.errors import UsageError
from analysis.observations.catalogue import Catalogue
from analysis.observations.selection import by_year, select, the_one
from analysis.paths import Project
from analysis.register.extract import Extract, load_extract
from analysis.register.synthesis import writing
from analysis.register.synthesis.assumptions import checksum, read_assumptions
from analysis.register.synthesis.extract_tables import as_counted
from analysis.register.synthesis.making import Synthesis, synthesise
from analysis.register.synthesis.margins import published_margins
from analysis.register.synthesis.margins_report import NOT_REPRODUCED, REPRODUCED, outcomes

pytestmark = pytest.mark.slow

OTHER_SEED = 20142020
SEXUAL = ["sexual_only", "sexual_and_other"]
CONTRADICTED = {
    "nji-figures-2020#8": "958",
    "nji-figures-2021#7": "958",
    "eu-commission-netherlands-2019#9": "339",
    "comensha-annual-2020#4": "408",
    "comensha-annual-2020#5": "154",
}
"""Chosen figures that cannot hold, with a figure that each contradicts."""


@pytest.fixture(scope="session")
def folders(project: Project, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The versioned extract, and one of another seed."""
    other = tmp_path_factory.mktemp("synthesis") / "other"
    synthesise(project.data, OTHER_SEED, other)
    return {"versioned": project.data / "register", "other seed": other}


@pytest.fixture(scope="session", params=["versioned", "other seed"])
def folder(folders: dict[str, Path], request: pytest.FixtureRequest) -> Path:
    return folders[request.param]


@pytest.fixture(scope="session")
def extract(folder: Path) -> Extract:
    return load_extract(folder)


@pytest.fixture(scope="session")
def persons(extract: Extract) -> pd.DataFrame:
    """The victims with the set of their reporters, put together apart from the code under test."""
    reporters = extract.reports.groupby("victim_id")["reporter"].agg(frozenset)
    people = extract.victims.set_index("victim_id").assign(reporters=reporters)
    left_out = people["form"].isin(SEXUAL) & (people["reporters"] == frozenset({"kmar"}))
    return people.assign(comensha=True, rapporteur=~left_out)


@pytest.fixture(scope="session")
def again(project: Project, tmp_path_factory: pytest.TempPathFactory) -> Synthesis:
    """The versioned extract made anew, from the seed that it names."""
    card = yaml.safe_load((project.data / "register" / "extract.yml").read_text())
    out = tmp_path_factory.mktemp("synthesis") / "again"
    return synthesise(project.data, card["seed"], out)


# --- published figures


def test_every_published_figure_is_reproduced_or_told_with_its_reason(
    project: Project, catalogue: Catalogue, extract: Extract, again: Synthesis
) -> None:
    chosen, others = published_margins(catalogue.figures, 2014, 2020)
    reasons = {outcome.margin: outcome.reason for outcome in again.outcomes}
    people = as_counted(extract.victims, extract.reports)
    told = outcomes([*chosen, *others], people, reasons, [2020])
    missed = {o.margin.observation: o for o in told if o.outcome == NOT_REPRODUCED}
    assert {o.margin.observation for o in told if o.margin in chosen} & set(missed) == set(
        CONTRADICTED
    )
    assert len(told) - len(missed) >= 171
    for observation, figure in CONTRADICTED.items():
        assert "cannot hold together with" in missed[observation].reason
        assert figure in missed[observation].reason
    for observation in set(missed) - set(CONTRADICTED):
        assert "chooses" in missed[observation].reason or "erratum" in missed[observation].reason


@pytest.mark.parametrize("definition", ["comensha", "rapporteur"])
def test_the_totals_of_both_definitions_are_those_published(
    persons: pd.DataFrame, catalogue: Catalogue, definition: str
) -> None:
    published = by_year(
        select(catalogue.figures, "registered_victims", definition=definition, years=(2014, 2020))
    )
    counted = persons[persons[definition]].groupby("registration_year").size()
    assert counted.to_dict() == published.to_dict()
    assert len(published) == 7


def adults(low: int, high: int) -> Callable[[pd.DataFrame], pd.Series]:
    return lambda people: people["age"].between(low, high)


def sexual(people: pd.DataFrame) -> pd.Series:
    return people["form"].isin(SEXUAL)


def domestic(people: pd.DataFrame) -> pd.Series:
    return sexual(people) & (people["is_domestic"] == "yes")


def outside_too(people: pd.DataFrame) -> pd.Series:
    return people["form"].isin(["labour", "criminal", "sexual_and_other"])


def by(*reporters: str) -> Callable[[pd.DataFrame], pd.Series]:
    return lambda people: people["reporters"].map(lambda known: bool(known & set(reporters)))


COUNTS: list[tuple[str, str, dict[str, str], Callable[[pd.DataFrame], pd.Series]]] = [
    ("2018", "rapporteur", {"form": "domestic_sexual"}, domestic),
    ("2017", "rapporteur", {"form": "domestic_sexual"}, domestic),
    (
        "2018",
        "rapporteur",
        {"form": "domestic_sexual", "age": "minor"},
        lambda people: domestic(people) & (people["age"] < 18),
    ),
    ("2020", "rapporteur", {"form": "sexual"}, sexual),
    ("2020", "rapporteur", {"form": "outside_sex_industry"}, outside_too),
    ("2020", "rapporteur", {"form": "_U"}, lambda people: people["form"] == "_U"),
    ("2020", "rapporteur", {"sex": "F"}, lambda people: people["sex"] == "F"),
    ("2016", "rapporteur", {"form": "sexual_only"}, lambda p: p["form"] == "sexual_only"),
    ("2015", "comensha", {"age": "under_15"}, adults(0, 14)),
    (
        "2015",
        "comensha",
        {"age": "15-17", "sex": "F"},
        lambda people: adults(15, 17)(people) & (people["sex"] == "F"),
    ),
    ("2017", "comensha", {"age": "18-23"}, adults(18, 23)),
    ("2015/2019", "rapporteur", {"age": "minor"}, adults(0, 17)),
    (
        "2016/2020",
        "rapporteur",
        {"age": "minor", "form": "sexual"},
        lambda people: adults(0, 17)(people) & sexual(people),
    ),
    ("2019", "rapporteur", {"nationality": "NGA"}, lambda p: p["nationality"] == "NGA"),
    ("2020", "comensha", {"nationality": "POL"}, lambda p: p["nationality"] == "POL"),
    ("2016", "rapporteur", {"reporter": "police"}, by("police")),
    ("2016", "rapporteur", {"reporter": "kmar"}, by("kmar")),
    ("2016", "rapporteur", {"reporter": "other"}, by("fairwork", "shelters", "other")),
    ("2020", "comensha", {"reporter": "police"}, by("police")),
]


@pytest.mark.parametrize(
    ("period", "definition", "dimensions", "counts"),
    COUNTS,
    ids=[f"{period} {definition} {'-'.join(d.values())}" for period, definition, d, _ in COUNTS],
)
def test_a_published_figure_counted_by_hand_comes_out(
    persons: pd.DataFrame,
    catalogue: Catalogue,
    period: str,
    definition: str,
    dimensions: dict[str, str],
    counts: Callable[[pd.DataFrame], pd.Series],
) -> None:
    figures = select(
        catalogue.figures, "registered_victims", definition=definition, period=period, **dimensions
    )
    first, last = int(period[:4]), int(period[-4:])
    people = persons[persons[definition] & persons["registration_year"].between(first, last)]
    assert int(counts(people).sum()) == the_one(figures, period)["value"]


def test_loverboy_victims_come_out_by_year_and_age(
    persons: pd.DataFrame, catalogue: Catalogue
) -> None:
    loverboys = persons[persons["methods"] == "loverboy"]
    published = by_year(select(catalogue.figures, "loverboy_victims", years=(2014, 2017)))
    counted = loverboys.groupby("registration_year").size().loc[2014:2017]
    assert counted.to_dict() == published.to_dict()
    figure = select(catalogue.figures, "loverboy_victims", period="2015", age="under_14")
    young = (loverboys["registration_year"] == 2015) & (loverboys["age"] < 14)
    assert young.sum() == the_one(figure, "young")["value"]


def test_a_printed_share_holds_to_its_digits(persons: pd.DataFrame, catalogue: Catalogue) -> None:
    figure = select(
        catalogue.figures,
        "registered_share",
        definition="comensha",
        period="2015",
        form="sexual",
        nationality="NLD",
    )
    victims = persons[(persons["registration_year"] == 2015) & sexual(persons)]
    share = 100 * (victims["nationality"] == "NLD").mean()
    assert round(share) == the_one(figure, "share")["value"]


def test_the_yearly_mean_of_domestic_sexual_exploitation_comes_out(
    persons: pd.DataFrame, catalogue: Catalogue
) -> None:
    figure = select(
        catalogue.figures,
        "registered_victims_yearly_mean",
        definition="rapporteur",
        period="2014/2015",
        form="domestic_sexual",
    )
    victims = persons[persons["rapporteur"] & persons["registration_year"].between(2014, 2015)]
    assert domestic(victims).sum() / 2 == the_one(figure, "mean")["value"]


# --- an extract that holds water, and says what it is


def test_the_extract_passes_the_check_of_the_register(extract: Extract) -> None:
    assert extract.is_synthetic
    assert extract.victims["registration_year"].unique().tolist() == list(range(2014, 2021))


def test_dates_lie_in_the_year_and_in_order(extract: Extract) -> None:
    victims = extract.victims.set_index("victim_id")
    dates = victims.loc[extract.reports["victim_id"]].reset_index()
    reported = extract.reports["report_date"].reset_index(drop=True)
    assert (reported.dt.year == dates["registration_year"]).all()
    first = extract.reports.groupby("victim_id")["report_date"].min()
    assert (victims["registration_date"] >= first.loc[victims.index]).all()
    assert (victims["registration_date"].dt.year == victims["registration_year"]).all()


def test_a_body_reports_a_victim_once(extract: Extract) -> None:
    assert not extract.reports.duplicated(["victim_id", "reporter"]).any()
    assert set(extract.reports["victim_id"]) == set(extract.victims["victim_id"])


def test_every_file_says_that_it_is_synthetic(folder: Path) -> None:
    assert all("SYNTHETIC" in (folder / name).read_text() for name in writing.FILES)
    assert "SYNTHETIC" in (folder / "README.md").read_text().splitlines()[0]
    for name in ("victims.csv", "reports.csv"):
        ids = pd.read_csv(folder / name)["victim_id"]
        assert ids.str.startswith("SYNTHETIC-").all()
    assert (pd.read_csv(folder / "margins.csv")["nature"] == "SYNTHETIC").all()


def test_the_card_holds_recipe_and_checksums(project: Project, folder: Path) -> None:
    card = yaml.safe_load((folder / "extract.yml").read_text())
    assert card["synthetic"] is True
    assert card["recipe"] == f"monitor register synthesise --seed {card['seed']} --out DIR"
    assert card["assumptions_sha256"] == checksum(project.data / "register" / "assumptions.yml")
    for name, expected in card["files"].items():
        assert hashlib.sha256((folder / name).read_bytes()).hexdigest() == expected


def test_assumptions_show_in_what_is_not_published(extract: Extract, project: Project) -> None:
    assumed = read_assumptions(project.data / "register" / "assumptions.yml")
    shares = assumed.police_units.value
    units = extract.reports["police_unit"].value_counts(normalize=True)
    expected = pd.Series(shares) / sum(shares.values())
    assert (units - expected).abs().max() < 0.03
    victims = extract.victims
    dates = victims["registration_date"]
    asylum = (victims["residence_status"] == "asylum_seeker") & (victims["age"] >= 18)
    is_dublin = victims["is_dublin_claimant"] == "yes"
    before = asylum & dates.between("2019-01-01", "2019-07-31")
    assert is_dublin[before].mean() == pytest.approx(0.8, abs=0.08)
    assert is_dublin[asylum & dates.between("2014-01-01", "2016-12-31")].mean() < 0.35


# --- the same seed is the same


def test_the_versioned_extract_is_what_its_seed_makes(again: Synthesis, project: Project) -> None:
    for name in writing.FILES:
        versioned = (project.data / "register" / name).read_bytes()
        assert (again.folder / name).read_bytes() == versioned, name


def test_another_seed_gives_other_persons_and_the_same_calibrated_counts(
    folders: dict[str, Path],
) -> None:
    one, other = (load_extract(folder).victims for folder in folders.values())
    assert not one["nationality"].equals(other["nationality"])
    columns = ["registration_year", "form", "sex", "is_domestic"]
    assert one[columns].value_counts().to_dict() == other[columns].value_counts().to_dict()


# --- where it is written


def test_a_folder_with_other_files_is_refused_before_any_work(
    project: Project, tmp_path: Path
) -> None:
    (tmp_path / "notes.txt").write_text("mine")
    with pytest.raises(UsageError, match=r"other files \(notes.txt\)"):
        synthesise(project.data, 1, tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["notes.txt"]


def test_a_file_in_place_of_the_folder_is_refused(project: Project, tmp_path: Path) -> None:
    (tmp_path / "out").write_text("mine")
    with pytest.raises(UsageError, match="a file stands there"):
        synthesise(project.data, 1, tmp_path / "out")


def test_another_extract_is_never_overwritten(
    project: Project, again: Synthesis, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    synthesise(project.data, 3, out)
    before = {path.name: path.read_bytes() for path in out.iterdir()}
    synthesise(project.data, 3, out)
    with pytest.raises(UsageError, match="another extract"):
        synthesise(project.data, 4, out)
    assert {path.name: path.read_bytes() for path in out.iterdir()} == before
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_an_interrupted_run_leaves_nothing_behind(
    project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: object) -> str:
        raise KeyboardInterrupt

    monkeypatch.setattr(writing, "_readme", interrupted)
    with pytest.raises(KeyboardInterrupt):
        synthesise(project.data, 1, tmp_path / "out")
    assert list(tmp_path.iterdir()) == []


# --- the command


def run(*arguments: str) -> tuple[int, str, str, BaseException | None]:
    app = typer.Typer()
    app.command()(command)
    ran = CliRunner().invoke(app, list(arguments))
    return ran.exit_code, ran.stdout, ran.stderr, ran.exception


def test_the_command_prints_every_margin_as_json(again: Synthesis, tmp_path: Path) -> None:
    code, stdout, stderr, _ = run("--seed", "1", "--out", str(tmp_path / "out"), "--json")
    answer = json.loads(stdout)
    assert code == 0
    assert answer["synthetic"] is True
    assert len(answer["margins"]) == len(again.outcomes)
    assert {margin["outcome"] for margin in answer["margins"]} == {REPRODUCED, NOT_REPRODUCED}
    assert "calibrating" in stderr


def test_the_command_tells_what_is_not_reproduced(again: Synthesis, tmp_path: Path) -> None:
    code, stdout, _, _ = run("--seed", "1", "--out", str(tmp_path / "out"))
    assert code == 0
    assert all(f"not reproduced: {observation}," in stdout for observation in CONTRADICTED)
    assert "171 of 181 published figures reproduced" in stdout


def test_the_command_needs_a_seed(tmp_path: Path) -> None:
    code, _, stderr, _ = run("--out", str(tmp_path / "out"))
    assert code == 2
    assert "--seed" in stderr
