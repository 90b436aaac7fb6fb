"""`monitor estimate`: how many persons no list knows, by several methods side by side."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from analysis.errors import UsageError

if TYPE_CHECKING:
    from analysis.statistics.capture_recapture.estimates import Estimate
    from analysis.statistics.capture_recapture.histories import Histories

_COVERED = {
    "profile": "sampling, for this model as if chosen beforehand",
    "bootstrap": "sampling and the selection of the model",
    "posterior": "sampling and the weight of the models",
}


class Choice(StrEnum):
    """The methods of `--method`."""

    ALL = "all"
    INDEPENDENCE = "independence"
    STEPWISE = "stepwise"
    AIC = "aic"
    BIC = "bic"
    AVERAGE = "average"


def estimate(
    histories: Annotated[
        Path, typer.Argument(help="A CSV with one 0/1 column per list, and count.")
    ],
    method: Annotated[Choice, typer.Option(help="How the model is chosen.")] = Choice.ALL,
    max_order: Annotated[
        int, typer.Option(min=2, help="The most lists in a term of the BIC search.")
    ] = 2,
    threshold: Annotated[
        float, typer.Option(min=0, max=1, help="The p value of the stepwise selection.")
    ] = 0.02,
    bootstrap: Annotated[
        int, typer.Option(min=0, help="Replicates for the intervals; 0 takes the profile.")
    ] = 0,
    seed: Annotated[int | None, typer.Option(min=0, help="The seed of the bootstrap.")] = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print a machine-readable answer.")
    ] = False,
) -> None:
    """Estimate how many persons there are, those on no list included.

    Every method is shown beside the others; one that cannot tell says why. Exit code 1 when no
    method has an estimate.

    Example: monitor estimate histories.csv --method stepwise --bootstrap 1000 --seed 1
    """
    if bootstrap and seed is None:
        raise UsageError("--bootstrap needs --seed, so that the interval can be made again")
    from analysis.statistics.capture_recapture.histories import read_histories

    table = read_histories(histories)
    answers = _answers(table, method, max_order, threshold, (bootstrap, seed))
    if as_json:
        typer.echo(_as_json(table, answers))
    else:
        _show(table, answers)
    raise typer.Exit(1 if all(answer.refused for answer in answers) else 0)


def _answers(
    table: Histories,
    method: Choice,
    max_order: int,
    threshold: float,
    drawing: tuple[int, int | None],
) -> list[Estimate]:
    from analysis.statistics.capture_recapture.bootstrap import check_replicates
    from analysis.statistics.capture_recapture.estimates import (
        METHODS,
        Resampling,
        estimate as estimate_by,
    )

    replicates, seed = drawing
    if replicates:
        check_replicates(replicates)
    answers = []
    with _progress(replicates) as follow:
        for name in METHODS:
            if method not in (Choice.ALL, name):
                continue
            bootstrap = None
            # The average has its interval from the posterior.
            if replicates and seed is not None and name != "average":
                bootstrap = Resampling(replicates, seed, follow(name))
            answers.append(
                estimate_by(
                    table, name, max_order=max_order, threshold=threshold, bootstrap=bootstrap
                )
            )
    return answers


@contextmanager
def _progress(replicates: int) -> Iterator[Callable[[str], Callable[[], object]]]:
    """Show on stderr how far the bootstrap of each method is."""
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeRemainingColumn,
    )

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    console = Console(stderr=True)
    with Progress(*columns, TimeRemainingColumn(), console=console, disable=not replicates) as bar:

        def follow(method: str) -> Callable[[], object]:
            task = bar.add_task(method, total=replicates)
            return lambda: bar.advance(task)

        yield follow


def _as_json(histories: Histories, answers: list[Estimate]) -> str:
    answer = {
        "observed": histories.persons,
        "lists": list(histories.lists),
        "models": [asdict(each) for each in answers],
    }
    return json.dumps(answer, indent=2, ensure_ascii=False, allow_nan=False)


def _show(histories: Histories, answers: list[Estimate]) -> None:
    console = Console(highlight=False)
    table = Table(title=f"{histories.persons:,} persons on {len(histories.lists)} lists")
    table.add_column("method", no_wrap=True)
    for name in ("estimate", "95% interval", "deviance", "df", "AIC", "BIC"):
        table.add_column(name, justify="right", no_wrap=True)
    for answer in answers:
        table.add_row(*(Text(cell) for cell in _cells(answer)))
    console.print(table)
    for line in _remarks(answers, len(histories.lists)):
        console.print(Text(line))


def _remarks(answers: list[Estimate], lists: int) -> list[str]:
    """What each method chose, or why it has no estimate, and what the intervals cover."""
    lines = [f"{answer.method}: {answer.refused or _chosen(answer, lists)}" for answer in answers]
    for kind in dict.fromkeys(answer.interval for answer in answers if answer.interval):
        methods = ", ".join(answer.method for answer in answers if answer.interval == kind)
        lines.append(f"Interval ({methods}): {_COVERED[kind]}.")
    return [
        *lines,
        "No interval covers a failed assumption. An estimate is for the lists' whole period.",
    ]


def _chosen(answer: Estimate, lists: int) -> str:
    if answer.method == "average":
        return _averaged_over(lists)
    larger = ", ".join(term for term in answer.terms if ":" in term) or "no interactions"
    if answer.failed_share is None:
        return larger
    return f"{larger} ({answer.failed_share:.1%} of the replicates failed)"


def _averaged_over(lists: int) -> str:
    from analysis.statistics.capture_recapture.averaging import Prior

    prior = Prior()
    return (
        f"every decomposable graph; prior: 1/{2**lists} person in each pattern, size "
        f"{prior.population} to it, at most {prior.most_hidden:g} hidden for each one seen"
    )


def _cells(answer: Estimate) -> tuple[str, ...]:
    interval = "" if answer.lower is None else f"{answer.lower:,.0f}–{answer.upper:,.0f}"
    return (
        answer.method,
        "refused" if answer.estimate is None else f"{answer.estimate:,.0f}",
        interval,
        "" if answer.deviance is None else f"{answer.deviance:,.1f}",
        "" if answer.df is None else str(answer.df),
        "" if answer.aic is None else f"{answer.aic:,.1f}",
        "" if answer.bic is None else f"{answer.bic:,.1f}",
    )
