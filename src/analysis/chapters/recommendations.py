"""The recommendations of an edition, each with its addressee, reactions and figures."""

from __future__ import annotations

from IPython.display import HTML
from markupsafe import Markup

from analysis.chapters.ledger import banner, claims_of, download, evaluate, summary
from analysis.chapters.page import Page
from analysis.facts.formatting import format_published
from analysis.facts.ledger import Line
from analysis.facts.recommendations import (
    STANCES,
    Commitment,
    Reaction,
    Recommendation,
    RecommendationSet,
    read_recommendations,
)
from analysis.figures.figure import SOURCES_PAGE

_PARTIES = {"comensha": "CoMensha", "cabinet": "Cabinet"}
_BASIS = {"evidence": "Rests on figures", "normative": "A choice, not a finding"}
_FIGURES = {"evidence": "Figures that carry it", "normative": "Figures to read beside it"}


def read(page: Page) -> RecommendationSet:
    """The recommendations of the edition that the page belongs to."""
    found = read_recommendations(page.project.data / "recommendations", page.parameters.edition)
    page.say("report", found.document.title)
    return found


def show(page: Page, found: RecommendationSet) -> HTML:
    """The state of the claims, then every recommendation in its official order."""
    ledger = evaluate(page, found)
    sections = Markup("").join(_section(page, line) for line in ledger.lines)
    acknowledged = page.parameters.acknowledged  # type: ignore[attr-defined]
    return HTML(banner(ledger, acknowledged) + summary(ledger) + sections + download(ledger))


def show_context(page: Page, found: RecommendationSet) -> HTML:
    """What the documents themselves say about the causes behind the figures."""
    items = Markup("").join(
        Markup("<li><strong>{}.</strong> {} {}</li>").format(
            item.topic_en, item.summary_en, _place(page, item)
        )
        for item in found.context
    )
    note = Markup("<p>{}</p>").format(found.note) if found.note else ""
    return HTML(Markup("<ul>{}</ul>{}").format(items, note))


def show_fields(page: Page, found: RecommendationSet) -> HTML:
    """What the documents list: registration fields, goals, groups that come first."""
    parts = []
    if found.registration_fields:
        fields = found.registration_fields
        for title, coded in (
            ("Fields that investigative services must supply", fields.supplied),
            ("Fields that CoMensha misses", fields.missing),
        ):
            items = [Markup("<li>{}</li>").format(item.label_en) for item in coded]
            parts.append(_block(title, items, _place(page, fields)))
    if found.integral_approach:
        goals = [Markup("<li>{}</li>").format(g.label_en) for g in found.integral_approach.goals]
        place = Markup("{} {}").format(
            found.integral_approach.scope_en, _place(page, found.integral_approach)
        )
        parts.append(_block("Goals of the integral approach", goals, place))
    if found.priority_groups:
        groups = [
            Markup("<li><strong>{}.</strong> {} {}</li>").format(
                group.label_en, group.need_en, _place(page, group)
            )
            for group in found.priority_groups
        ]
        parts.append(_block("Groups that come first", groups, Markup("")))
    if found.regional_insight:
        text = Markup("<li>{}</li>").format(found.regional_insight.summary_en)
        parts.append(_block("Regional insight", [text], _place(page, found.regional_insight)))
    return HTML(Markup("").join(parts))


def _block(title: str, items: list[Markup], after: Markup) -> Markup:
    return Markup("<h3>{}</h3><ul>{}</ul><p>{}</p>").format(title, Markup("").join(items), after)


def _section(page: Page, line: Line) -> Markup:
    item = line.recommendation
    addressees = "; ".join(a.name_en for a in item.addressees) or "not named in our sources"
    where = f"page {item.page}" if item.page else "page not public in our sources"
    return Markup(
        '<section class="vm-recommendation" id="recommendation-{}"><h3>{}. {}</h3>'
        '<p class="vm-official" lang="nl">{}</p><p class="vm-small">Official title: {}</p>'
        "<dl><dt>Addressed to</dt><dd>{}</dd><dt>In the report</dt><dd>{}</dd>"
        "<dt>{}</dt><dd>{}</dd><dt>{}</dt><dd>{}</dd></dl>{}{}{}</section>"
    ).format(
        *(item.number, item.number, item.title_en, item.title_nl),
        _place(page, item.title_source),
        *(addressees, where, _BASIS[item.basis], item.basis_reason_en),
        *(_FIGURES[item.basis], _figures(item)),
        claims_of(page, line),
        *(_reactions(page, item.reactions), _commitments(page, item.commitments)),
    )


def _figures(item: Recommendation) -> Markup:
    links = [
        Markup('<li><a href="{}.html#{}">{}</a>: {}</li>').format(
            carrier.chapter,
            carrier.figure,
            f"{carrier.chapter.replace('_', ' ').capitalize()}, {carrier.figure.replace('-', ' ')}",
            carrier.why_en,
        )
        for carrier in item.carried_by
    ]
    return Markup("<ul>{}</ul>").format(Markup("").join(links)) if links else Markup("none")


def _reactions(page: Page, reactions: list[Reaction]) -> Markup:
    parts = []
    for party, name in _PARTIES.items():
        items = [
            Markup(
                '<li><span class="vm-stance vm-stance-{}">{}</span> <strong>{}.</strong> {} {}</li>'
            ).format(r.stance, STANCES[r.stance], r.point_en, r.summary_en, _place(page, r))
            for r in reactions
            if r.party == party
        ]
        if items:
            title = f"Reaction of {'the cabinet' if party == 'cabinet' else name}"
            parts.append(
                Markup("<details open><summary>{}</summary><ul>{}</ul></details>").format(
                    title, Markup("").join(items)
                )
            )
    return Markup("").join(parts)


def _commitments(page: Page, commitments: list[Commitment]) -> Markup:
    items = [
        Markup('<li><span class="vm-stance">{}</span> {} ({}{}). {} {}</li>').format(
            c.status,
            c.what_en,
            c.who_en,
            f", by {c.by_when}" if c.by_when else "",
            c.follow_up_en or "",
            _place(page, c),
        )
        for c in commitments
    ]
    if not items:
        return Markup("")
    return Markup("<details><summary>Commitments</summary><ul>{}</ul></details>").format(
        Markup("").join(items)
    )


def _place(page: Page, place: object) -> Markup:
    source, locator = place.source, place.locator  # type: ignore[attr-defined]
    card = page.catalogue.cards[source]
    later = "; later than this edition" if card.known_from > page.parameters.as_of else ""
    return Markup('<span class="vm-place">(<a href="{}#source-{}">{}, {}</a>, {}{})</span>').format(
        SOURCES_PAGE, source, card.publisher, format_published(card.published), locator, later
    )
