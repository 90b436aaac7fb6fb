"""`monitor register protect` and `monitor register attack`: the only way out, and its test."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.markup import escape

from analysis.errors import UsageError
from analysis.paths import find_project

if TYPE_CHECKING:
    from analysis.register.attack.findings import Report

_told = Console(stderr=True, highlight=False)
Json = Annotated[bool, typer.Option("--json", help="Print a machine-readable answer.")]
_SYNTHETIC_SEED = 1
_SHOWN = 20


def protect(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="The extract.")],
    out: Annotated[Path, typer.Option(help="Where the cube goes; a cube there is replaced.")],
    seed: Annotated[
        int | None,
        typer.Option(min=0, help="Decides ties; needed for a real extract, and to be kept secret."),
    ] = None,
    as_json: Json = False,
) -> None:
    """Turn an extract into tables without small counts, attack them, and write them when clean.

    Exit code 1 when the attack finds something: then nothing is written.

    Example: monitor register protect data/register --out data/cube
    """
    from analysis.register.extract import load_extract
    from analysis.register.manifest import read_manifest
    from analysis.register.protection.protect import NotClean, protect as write_protected

    data = find_project().data
    manifest = read_manifest(data / "publishable_tables.yml")
    extract = load_extract(folder)
    if seed is None:
        if not extract.is_synthetic:
            raise UsageError(
                f"{folder}: a real extract needs --seed NUMBER. Draw one by chance, keep it "
                "secret, and use it again for the next edition: the same years stay the same."
            )
        seed = _SYNTHETIC_SEED
    try:
        report = write_protected(extract, manifest, data / "codelists", out, seed=seed, tell=_tell)
    except NotClean as error:
        _show(error.report, as_json)
        raise
    _show(report, as_json)
    _told.print(f"Written: {escape(str(out))}")


def attack(
    cube: Annotated[Path, typer.Argument(metavar="CUBE", help="The cube.")],
    against: Annotated[Path, typer.Option(help="The extract it was made from.")],
    previous: Annotated[
        list[Path] | None, typer.Option(help="An earlier published cube; can be repeated.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Try to learn about few persons from a cube: bounds, differences, editions, marked texts.

    Exit code 1 when something is found, with the cells that were combined.

    Example: monitor register attack data/cube --against data/register
    """
    from analysis.register.attack.release import attack as run_attack, find_marks, true_cells
    from analysis.register.extract import load_extract
    from analysis.register.protection.cube import read_cube
    from analysis.register.recoding import recode

    target = read_cube(cube)
    editions = [read_cube(folder) for folder in previous or []]
    extract = load_extract(against)
    true = true_cells(target, recode(extract, find_project().data / "codelists"))
    report = run_attack(target, true, previous=editions, tell=_tell)
    _tell("looking for ids of the extract")
    report.findings += find_marks(cube, extract.victims["victim_id"])
    _show(report, as_json)
    raise typer.Exit(0 if report.is_clean else 1)


def _tell(message: str) -> None:
    _told.print(f"  {escape(message)}")


def _show(report: Report, as_json: bool) -> None:
    if as_json:
        answer = report.to_json(with_scores=True)
        typer.echo(json.dumps(answer, indent=2, ensure_ascii=False, sort_keys=True))
        return
    for finding in report.findings[:_SHOWN]:
        typer.echo(str(finding))
    if len(report.findings) > _SHOWN:
        typer.echo(f"... and {len(report.findings) - _SHOWN} more: see them all with --json")
    if report.findings:
        typer.echo(
            f"{len(report.findings)} finding(s). Cross fewer dimensions in "
            "data/publishable_tables.yml, take sparse years out of the extract, or raise the "
            "thresholds. Against an earlier edition: was it made with the same seed?"
        )
    else:
        typer.echo("clean: nothing found")
