"""What several commands share: where they speak, and options that mean the same everywhere."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from analysis.errors import DataError, ParameterError, UsageError
from analysis.paths import Project, find_project

told = Console(stderr=True, highlight=False)
"""Progress and messages; answers go to standard output."""
Json = Annotated[bool, typer.Option("--json", help="Print a machine-readable answer.")]
Cube = Annotated[
    Path | None,
    typer.Option(help="A protected cube to read, in place of the synthetic one in data/cube."),
]
ExitCode = Annotated[
    bool, typer.Option("--exit-code", help="End with 1 when there is a difference, for scripts.")
]
Jobs = Annotated[int, typer.Option(min=1, help="Chapters run at the same time.")]


@contextmanager
def stoppable(kept: Callable[[], str]) -> Iterator[None]:
    """End with exit code 130 after Ctrl-C, and tell what is kept of the work."""
    try:
        yield
    except KeyboardInterrupt:
        told.print(f"stopped: {kept()}")
        raise typer.Exit(130) from None


def project_with(cube: Path | None) -> Project:
    """The checkout, with another protected cube where one is named.

    Raises UsageError where there is no cube, or one that must not be used.
    """
    project = find_project()
    if cube is None:
        return project
    from analysis.observations.cube import CARD, read_cube

    if not (cube / CARD).is_file():
        raise UsageError(
            f"--cube {cube}: holds no {CARD}. Name the folder that `monitor register protect` "
            "wrote."
        )
    try:
        read_cube(cube.resolve())
    except DataError as error:
        raise UsageError(f"--cube: {error}") from None
    return replace(project, given_cube=cube.resolve())


def assignments(texts: list[str]) -> dict[str, str]:
    """The values of `name=value` options; ParameterError for another form, or a repetition."""
    values: dict[str, str] = {}
    for text in texts:
        name, separator, value = text.partition("=")
        if not separator or not name.strip():
            raise ParameterError(
                f"{text!r} is not name=value. Example: -p last_year=2017. Quote a value that the "
                "shell would change."
            )
        name, value = name.strip(), value.strip()
        if name in values:
            raise ParameterError(f"{name} is given twice: {values[name]!r} and {value!r}")
        values[name] = value
    return values
