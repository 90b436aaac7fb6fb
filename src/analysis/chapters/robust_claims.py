"""How far a claim is robust, on the page: in how many specifications it holds, and which fail."""

from __future__ import annotations

import shlex
from dataclasses import replace
from typing import Any

from markupsafe import Markup

from analysis.chapters.page import Page
from analysis.chapters.parameters import ChapterParameters, check_parameters
from analysis.errors import ParameterError
from analysis.facts.claims import Claim
from analysis.facts.evaluation import STATUS_WORDS, ClaimResult
from analysis.facts.formatting import format_date, format_number, format_period, listed
from analysis.facts.robustness import Choice, Robustness, parameters_for, under
from analysis.language.messages import tr


def shown(page: Page, found: Robustness) -> Markup:
    """In how many specifications the claim holds; each one that fails, with its rerun."""
    said = _counted(found)
    if not found.failing:
        return Markup('<p class="vm-small">{}</p>').format(said)
    items = Markup("").join(
        _failing(page, found.claim, number, choices, result)
        for number, (choices, result) in enumerate(_alike(found), start=1)
    )
    return Markup(
        '<details class="vm-specifications"><summary>{}</summary><p>{}</p><ul>{}</ul></details>'
    ).format(
        said,
        tr("It does not hold in these, with the command that reruns it where there is one:"),
        items,
    )


def _counted(found: Robustness) -> str:
    if not found.tested:
        return tr("No specification can be tested: no figures are published for one.")
    told = tr(
        "Holds in {held} of {tested} specifications.",
        held=format_number(found.held),
        tested=format_number(len(found.tested)),
    )
    without = len(found.results) - len(found.tested)
    if not without:
        return told
    more = tr("For {count} more no figures can be compared.", count=format_number(without))
    return f"{told} {more}"


def _alike(found: Robustness) -> list[tuple[list[Choice], ClaimResult]]:
    """The failing specifications; those that differ in the date alone and fail alike are one."""
    groups: dict[Any, tuple[list[Choice], ClaimResult]] = {}
    for choice, result in found.failing:
        key = replace(choice, as_of=None), result.status, result.reasons
        groups.setdefault(key, ([], result))[0].append(choice)
    return list(groups.values())


def _failing(
    page: Page, claim: Claim, number: int, choices: list[Choice], result: ClaimResult
) -> Markup:
    command = rerun_command(page, claim, choices[0])
    rerun = Markup("<br><code>{}</code>").format(command) if command else ""
    return Markup('<li id="rerun-{}-{}">{}: {}. {}.{}</li>').format(
        *(claim.id, number, _specification(page, claim, choices)),
        *(tr(STATUS_WORDS[result.status]), "; ".join(result.reasons), rerun),
    )


def _specification(page: Page, claim: Claim, choices: list[Choice]) -> str:
    """A specification in words: the count, the periods, and what was known."""
    varied = under(claim, choices[0])
    periods = sorted({side.period for side in varied.sides})
    counts = dict.fromkeys(page.label("definition", side.definition) for side in varied.sides)
    known = listed(
        [
            tr("as known on {day}", day=format_date(one.as_of))
            if one.as_of
            else tr("as known today")
            for one in choices
        ]
    )
    return ", ".join([*counts, listed([format_period(period) for period in periods]), known])


def rerun_command(page: Page, claim: Claim, choice: Choice) -> str | None:
    """The command that reruns the chapter of a claim's figure under a specification.

    None for a claim that no chapter shows, and where the parameters cannot say the specification.
    """
    if claim.figure is None:
        return None
    published = page.parameters.notebook_values()
    latest = page.all_figures["known_from"].max()
    changed = parameters_for(claim, choice, published, latest)
    # Of a claim as the edition has it there is nothing to rerun.
    if not changed or not _is_allowed(page, claim.figure.chapter, changed):
        return None
    options = [f"-p {name}={value}" for name, value in changed.items()]
    edition = shlex.quote(page.parameters.edition)
    return " ".join(["monitor run", claim.figure.chapter, "--edition", edition, *options])


def _is_allowed(page: Page, chapter: str, changed: dict[str, Any]) -> bool:
    values = page.parameters.notebook_values()
    common = {name: values[name] for name in ChapterParameters.model_fields}
    try:
        check_parameters(chapter, common | changed)
    except ParameterError:
        return False
    return True
