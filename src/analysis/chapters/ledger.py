"""The ledger on the page: each claim with its status then and now, and the numbers that decided."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd
from markupsafe import Markup

from analysis.chapters.page import Page
from analysis.facts.evaluation import ClaimResult, Status
from analysis.facts.fact import Fact
from analysis.facts.formatting import format_date, listed
from analysis.facts.ledger import Evaluated, Ledger, Line, contradicted_claims, evaluate_edition
from analysis.facts.recommendations import RecommendationSet
from analysis.figures.figure import SOURCES_PAGE, csv_link
from analysis.observations.breaks import read_breaks

# A sign beside the word and the colour: none of them stands alone.
_SIGNS: dict[Status, str] = {
    "supported": "✓",
    "weakened": "~",
    "contradicted": "✗",
    "untestable": "?",
}


def evaluate(page: Page, found: RecommendationSet) -> Ledger:
    """The claims of the edition, as of the date of the page and by all figures known today."""
    breaks = read_breaks(page.project.data / "breaks.yml")
    return evaluate_edition(found, page.all_figures, breaks, page.parameters.as_of)


def summary(ledger: Ledger) -> Markup:
    """How many claims have which status, then and now, in one sentence each."""
    then = _counted(ledger.counts("then").items())
    now = _counted(ledger.counts("now").items())
    if not any(ledger.counts("now").values()):
        return Markup(
            "<p>The recommendations of this edition are choices that rest on no figure; the claims "
            "below give the context.</p>"
        )
    return Markup(
        '<p class="vm-summary">The claims behind the recommendations, by the figures known on {}: '
        "{}. By all figures known today: {}.</p>"
    ).format(format_date(ledger.as_of), then, now)


def banner(ledger: Ledger, acknowledged: dict[str, str]) -> Markup:
    """What must be said before anything else: claims that the figures contradict."""
    contradicted = contradicted_claims(ledger)
    if not contradicted:
        return Markup("")
    items = Markup("").join(
        Markup('<li><a href="#claim-{}">{}</a>: {}</li>').format(
            claim, claim, acknowledged.get(claim, "not acknowledged")
        )
        for claim in contradicted
    )
    return Markup(
        '<div class="vm-banner" role="note"><p><strong>The figures contradict claims behind these '
        "recommendations.</strong></p><ul>{}</ul></div>"
    ).format(items)


def claims_of(page: Page, line: Line) -> Markup:
    """The claims of one recommendation; nothing when it has none."""
    if not line.claims:
        return Markup("")
    items = Markup("").join(_claim(page, one) for one in line.claims)
    title = "Claims it rests on" if line.role == "evidence" else "Claims that give the context"
    return Markup(
        '<details open><summary>{}</summary><ul class="vm-claims">{}</ul></details>'
    ).format(title, items)


def download(ledger: Ledger) -> Markup:
    """All claims with their numbers as CSV."""
    rows = [
        {
            "recommendation": line.recommendation.id,
            "claim": one.claim.id,
            "text": one.claim.text_en,
            "status_then": one.then.status,
            "left_then": _text(one.then.left),
            "right_then": _text(one.then.right),
            "status_now": one.now.status,
            "left_now": _text(one.now.left),
            "right_now": _text(one.now.right),
            "threshold": one.claim.limit,
            "margin": one.claim.margin,
            "observations_now": " ".join(one.now.observations),
        }
        for line in ledger.lines
        for one in line.claims
    ]
    return csv_link("claims", pd.DataFrame(rows), "Download all claims with their numbers (CSV)")


def _text(fact: Fact | None) -> str:
    return f"{fact.text} ({fact.period})" if fact else ""


def _counted(counts: Iterable[tuple[str, int]]) -> str:
    return listed([f"{count} {status}" for status, count in counts if count]) or "none"


def _claim(page: Page, one: Evaluated) -> Markup:
    shown = one.claim.figure
    link = (
        Markup(' <a href="{}.html#{}">See the figure, its table and CSV.</a>').format(
            shown.chapter, shown.figure
        )
        if shown
        else Markup("")
    )
    return Markup(
        '<li id="claim-{}"><p><strong>{}</strong></p>{}<p class="vm-small">{}{}</p></li>'
    ).format(one.claim.id, one.claim.text_en, _verdicts(page, one), _test(one), link)


def _test(one: Evaluated) -> str:
    """The margin of the test and the breaks it was allowed to cross."""
    points = " points" if one.claim.compare == "relative_change_pct" else ""
    margin = f"Margin {one.claim.margin:g}{points}."
    breaks = listed(sorted(one.claim.acknowledges))
    return f"{margin} Acknowledged breaks: {breaks}." if breaks else margin


def _verdicts(page: Page, one: Evaluated) -> Markup:
    if one.then.status == one.now.status and one.then.reasons == one.now.reasons:
        return _verdict(page, "Then and now", one.now)
    return _verdict(page, "Then", one.then) + _verdict(page, "Now", one.now)


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
        *(moment, result.status, _SIGNS[result.status], result.status),
        *("; ".join(result.reasons), origin),
    )
