"""Every chapter reruns with every parameter changed, and each difference says what caused it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any, Literal, get_args, get_origin

import pytest
from pydantic.fields import FieldInfo

from analysis.chapters.parameters import MODELS, check_parameters
from analysis.facts.record import facts_record
from analysis.observations.catalogue import Catalogue
from analysis.paths import Project
from analysis.reruns.chain import compare_sides
from analysis.reruns.sides import Side
from analysis.runs.inputs import inputs_of
from tests.chapters.running import run_chapter

OTHER_YEARS = {"first_year": 2014, "last_year": 2019}
OTHER_TEXTS = {"edition": "2014-2018", "nationalities": "POL,NLD"}
FAST = {"hidden_victims": {"bootstrap": 100}}
"""What a chapter is run with besides, where its defaults take long."""
CASES = [(chapter, name) for chapter, model in MODELS.items() for name in model.model_fields]
Ran = Callable[..., Side]


def other_value(name: str, field: FieldInfo) -> Any:
    """An allowed value that is not the default; a parameter of a new kind has to be added here."""
    default = field.get_default(call_default_factory=True)
    if get_origin(field.annotation) is Literal:
        return next(value for value in get_args(field.annotation) if value != default)
    if field.annotation is date:
        return "2026-12-31"
    if field.annotation is int:
        return OTHER_YEARS.get(name, default - 1 if default > 1 else default + 1)
    if field.annotation is float:
        return default * 2
    return (
        {"rapporteur-fell-2016-2020": "a reason"}
        if isinstance(default, dict)
        else OTHER_TEXTS[name]
    )


@pytest.fixture(scope="module")
def usual() -> dict[str, Side]:
    """Each chapter with its defaults, run once."""
    return {}


@pytest.fixture
def ran(project: Project, catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch) -> Ran:
    """A chapter's run with its facts, by the notebook's own cells."""

    def run(chapter: str, **parameters: Any) -> Side:
        path = project.chapters / f"{chapter}.ipynb"
        page = run_chapter(path, monkeypatch, catalogue, **parameters).page
        inputs = inputs_of(project, chapter, check_parameters(chapter, parameters))
        values = page.parameters.notebook_values()
        facts = facts_record(chapter, values, page.facts.values(), page.all_figures)
        return Side("a run", inputs, facts)

    return run


@pytest.mark.slow
@pytest.mark.parametrize(("chapter", "name"), CASES, ids=[f"{c}-{n}" for c, n in CASES])
def test_a_chapter_reruns_with_a_parameter_changed_and_the_parts_add_up(
    project: Project, ran: Ran, usual: dict[str, Side], chapter: str, name: str
) -> None:
    fast = FAST.get(chapter, {})
    if chapter not in usual:
        usual[chapter] = ran(chapter, **fast)
    before = usual[chapter]
    value = other_value(name, MODELS[chapter].model_fields[name])
    after = ran(chapter, **fast | {name: value})
    assert after.inputs.parameters[name] == value != before.inputs.parameters[name]
    assert after.inputs.key != before.inputs.key

    compared = compare_sides(project, before, after)

    cause = "data" if name == "as_of" else "parameters"
    for fact in compared.facts:
        if fact.difference is None:
            assert [reason for reason, step in fact.steps.items() if step.turned] == [cause]
        else:
            assert abs(sum(fact.parts.values()) - fact.difference) < 1e-9
            assert fact.parts[cause] == pytest.approx(fact.difference, abs=1e-9)
    if name == "language":
        assert compared.facts == []
        [note] = compared.notes
        assert "two languages" in note
    else:
        assert compared.notes == ()


def test_every_parameter_has_another_value() -> None:
    for chapter, name in CASES:
        field = MODELS[chapter].model_fields[name]
        value = other_value(name, field)
        changed = check_parameters(chapter, {name: value}).notebook_values()[name]
        assert changed != check_parameters(chapter, {}).notebook_values()[name], (chapter, name)
