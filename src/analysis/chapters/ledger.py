"""The ledger on the page: each claim with its status then and now, and the numbers that decided."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import pandas as pd
from markupsafe import Markup

from analysis.chapters.page import Page
from analysis.chapters.robust_claims import shown
from analysis.facts.claims import Side
from analysis.facts.evaluation import STATUS_WORDS, ClaimResult, Status
from analysis.facts.fact import Fact
from analysis.facts.formatting import format_date, format_number, format_period, listed
from analysis.facts.ledger import Evaluated, Ledger, Line, contradicted_claims, evaluate_edition
from analysis.facts.recommendations import RecommendationSet, Role
from analysis.facts.robustness import Robustness, robustness_of
from analysis.figures.cited import SOURCES_PAGE
from analysis.figures.figure import csv_link
from analysis.language.current import text_of
from analysis.language.messages import message, tr
from analysis.observations.breaks import Break, read_breaks
from analysis.observations.codelists import TOTAL

# A sign beside the word and the colour: none of them stands alone.
_SIGNS: dict[Status, str] = {
    "supported": "✓",
    "weakened": "~",
    "contradicted": "✗",
    "untestable": "?",
}
_MARGIN = message("Margin {number}.")
_POINTS = message("Margin {number} points.")
_TITLES: dict[Role, str] = {
    "evidence": message("Claims it rests on"),
    "context": message("Claims that give the context"),
}


def evaluate(page: Page, found: RecommendationSet) -> Ledger:
    """The claims of the edition, as of the date of the page and by all figures known today."""
    as_of = page.parameters.as_of
    return evaluate_edition(
        found, page.all_figures, _breaks(page), as_of, lambda side: _side(page, side)
    )


def robustness(page: Page, ledger: Ledger) -> dict[str, Robustness]:
    """Each claim under every specification that its grid admits, by its id."""
    return robustness_of(ledger, page.all_figures, _breaks(page), lambda side: _side(page, side))


def summary(ledger: Ledger) -> Markup:
    """How many claims have which status, then and now, in one sentence each."""
    then = _counted(ledger.counts("then").items())
    now = _counted(ledger.counts("now").items())
    if not any(ledger.counts("now").values()):
        return tr(
            Markup(
                "<p>The recommendations of this edition are choices that rest on no figure; with "
                "each stand claims that give the context.</p>"
            )
        )
    return tr(
        Markup(
            '<p class="vm-summary">The claims behind the recommendations, by the figures known on '
            "{day}: {then}. By all figures known today: {now}.</p>"
        ),
        day=format_date(ledger.as_of),
        then=then,
        now=now,
    )


def banner(ledger: Ledger, acknowledged: dict[str, str]) -> Markup:
    """What must be said before anything else: claims that the figures contradict."""
    contradicted = contradicted_claims(ledger)
    if not contradicted:
        return Markup("")
    items = Markup("").join(
        Markup('<li><a href="#claim-{}">{}</a>: {}</li>').format(
            claim, claim, acknowledged.get(claim, tr("not acknowledged"))
        )
        for claim in contradicted
    )
    return Markup(
        '<div class="vm-banner" role="note"><p><strong>{}</strong></p><ul>{}</ul></div>'
    ).format(tr("The figures contradict claims behind these recommendations."), items)


def claims_of(page: Page, line: Line, robust: Mapping[str, Robustness]) -> Markup:
    """The claims of one recommendation with how far they are robust; nothing when it has none."""
    if not line.claims:
        return Markup("")
    items = Markup("").join(_claim(page, one, robust[one.claim.id]) for one in line.claims)
    return Markup(
        '<details open><summary>{}</summary><ul class="vm-claims">{}</ul></details>'
    ).format(tr(_TITLES[line.role]), items)


def download(ledger: Ledger, robust: Mapping[str, Robustness]) -> Markup:
    """All claims with their numbers, and in how many specifications they hold, as CSV."""
    rows = [
        {
            "recommendation": line.recommendation.id,
            "claim": one.claim.id,
            "text": text_of(one.claim, "text"),
            "status_then": one.then.status,
            "left_then": _text(one.then.left),
            "right_then": _text(one.then.right),
            "status_now": one.now.status,
            "left_now": _text(one.now.left),
            "right_now": _text(one.now.right),
            "threshold": one.claim.limit,
            "margin": one.claim.margin,
            "observations_now": " ".join(one.now.observations),
            "specifications_tested": len(robust[one.claim.id].tested),
            "specifications_held": robust[one.claim.id].held,
        }
        for line in ledger.lines
        for one in line.claims
    ]
    text = tr("Download all claims with their numbers (CSV)")
    return csv_link("claims", pd.DataFrame(rows), text)


def _text(fact: Fact | None) -> str:
    return f"{fact.text} ({fact.period})" if fact else ""


def _counted(counts: Iterable[tuple[Status, int]]) -> str:
    told = [
        tr("{count} {status}", count=format_number(count), status=tr(STATUS_WORDS[status]))
        for status, count in counts
        if count
    ]
    return listed(told) or tr("none")


def _breaks(page: Page) -> list[Break]:
    if "breaks" not in page.results:
        page.results["breaks"] = read_breaks(page.project.data / "breaks.yml")
    breaks: list[Break] = page.results["breaks"]
    return breaks


def _side(page: Page, side: Side) -> str:
    """What a side is about, for readers: by its labels, not its codes."""
    codes = {"measure": side.measure, **side.dimensions}
    parts = [page.label(column, code) for column, code in codes.items() if code != TOTAL]
    definition = page.label("definition", side.definition)
    return f"{', '.join(parts)}, {format_period(side.period)} ({definition})"


def _claim(page: Page, one: Evaluated, robust: Robustness) -> Markup:
    figure = one.claim.figure
    link = (
        Markup(' <a href="{}.html#{}">{}</a>').format(
            figure.chapter, figure.figure, tr("See the figure, its table and CSV.")
        )
        if figure
        else Markup("")
    )
    return Markup(
        '<li id="claim-{}"><p><strong>{}</strong></p>{}<p class="vm-small">{}{}</p>{}</li>'
    ).format(
        *(one.claim.id, text_of(one.claim, "text"), _verdicts(page, one)),
        *(_test(page, one), link, shown(page, robust)),
    )


def _test(page: Page, one: Evaluated) -> str:
    """The margin of the test, the breaks it was allowed to cross, and why definitions are mixed."""
    decimals = len(f"{one.claim.margin:g}".partition(".")[2])
    number = format_number(one.claim.margin, decimals)
    is_change = one.claim.compare == "relative_change_pct"
    margin = tr(_POINTS if is_change else _MARGIN, number=number)
    told = [margin]
    crossed = [item for item in _breaks(page) if item.id in one.claim.acknowledges]
    if crossed:
        labels = listed([text_of(item, "label") for item in crossed])
        told.append(tr("Acknowledged breaks: {breaks}.", breaks=labels))
    if one.claim.across_definitions:
        told.append(
            tr("It compares across definitions. {why}", why=tr(one.claim.across_definitions))
        )
    return " ".join(told)


def _verdicts(page: Page, one: Evaluated) -> Markup:
    if one.then.status == one.now.status and one.then.reasons == one.now.reasons:
        # By the sources of then: what was published since says the same.
        return _verdict(page, tr("Then and now"), one.then)
    return _verdict(page, tr("Then"), one.then) + _verdict(page, tr("Now"), one.now)


def _verdict(page: Page, moment: str, result: ClaimResult) -> Markup:
    sources = Markup("; ").join(
        Markup('<a href="{}#source-{}">{}</a>').format(
            SOURCES_PAGE, name.split("#")[0], page.citation(name.split("#")[0])
        )
        for name in result.observations
    )
    origin = Markup(" ({})").format(sources) if sources else Markup("")
    return Markup(
        '<p class="vm-verdict">{}: <span class="vm-status vm-status-{}">'
        '<span aria-hidden="true">{}</span> {}</span> {}.{}</p>'
    ).format(
        *(moment, result.status, _SIGNS[result.status], tr(STATUS_WORDS[result.status])),
        *("; ".join(result.reasons), origin),
    )
