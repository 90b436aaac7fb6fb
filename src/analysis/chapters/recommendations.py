"""The recommendations of an edition, each with its addressee, reactions and figures."""

from __future__ import annotations

from collections.abc import Mapping

from IPython.display import HTML
from markupsafe import Markup

from analysis.chapters.ledger import (
    banner,
    claims_of,
    download,
    evaluate,
    robustness,
    summary,
)
from analysis.chapters.page import Page
from analysis.facts.formatting import format_published, listed
from analysis.facts.ledger import Line
from analysis.facts.recommendations import (
    STANCES,
    Commitment,
    Place,
    Reaction,
    Recommendation,
    RecommendationSet,
    read_recommendations,
)
from analysis.facts.robustness import Robustness
from analysis.figures.cited import SOURCES_PAGE
from analysis.language.current import current, text_of
from analysis.language.locators import marked
from analysis.language.messages import message, tr

_REACTIONS = {
    "comensha": message("Reaction of CoMensha"),
    "cabinet": message("Reaction of the cabinet"),
}
_PARTIES = {"comensha": message("CoMensha"), "cabinet": message("the cabinet")}
_BASIS = {
    "evidence": message("Rests on figures"),
    "normative": message("A choice, not a finding"),
}
_FIGURES = {
    "evidence": message("Figures that carry it"),
    "normative": message("Figures to read beside it"),
}
_STATUSES = {
    "done": message("done"),
    "started": message("started"),
    "announced": message("announced"),
    "unknown": message("unknown"),
}
_NO_PAGE = message("page not public in our sources")


def read(page: Page) -> RecommendationSet:
    """The recommendations of the edition that the page belongs to."""
    found = read_recommendations(page.project.data / "recommendations", page.parameters.edition)
    page.say("report", Markup('<cite lang="nl">{}</cite>').format(found.document.title))
    page.say("reactions", _who_reacted(found))
    return found


def _who_reacted(found: RecommendationSet) -> str:
    """Whose reactions are shown with the recommendations, and that they are summaries."""
    shown = {reaction.party for item in found.recommendations for reaction in item.reactions}
    parties = [tr(_PARTIES[party]) for party in _REACTIONS if party in shown]
    if not parties:
        return tr("No reactions are among the documents used here.")
    return tr(
        "The reactions of {parties} stand with them, summarised in our own words.",
        parties=listed(parties),
    )


def show(page: Page, found: RecommendationSet) -> HTML:
    """The state of the claims, then every recommendation in its official order."""
    ledger = evaluate(page, found)
    robust = robustness(page, ledger)
    sections = Markup("").join(_section(page, line, robust) for line in ledger.lines)
    acknowledged = page.parameters.acknowledged  # type: ignore[attr-defined]
    return HTML(
        banner(ledger, acknowledged) + summary(ledger) + sections + download(ledger, robust)
    )


def show_context(page: Page, found: RecommendationSet) -> HTML:
    """What the documents themselves say about the causes behind the figures."""
    items = Markup("").join(
        Markup("<li><strong>{}.</strong> {} {}</li>").format(
            tr(item.topic_en), tr(item.summary_en), _place(page, item)
        )
        for item in found.context
    )
    note = Markup("<p>{}</p>").format(tr(found.note)) if found.note else ""
    return HTML(Markup("<ul>{}</ul>{}").format(items, note))


def show_fields(page: Page, found: RecommendationSet) -> HTML:
    """What the documents list: registration fields, goals, groups that come first."""
    parts = []
    if found.registration_fields:
        fields = found.registration_fields
        for title, coded in (
            (tr("Fields that investigative services must supply"), fields.supplied),
            (tr("Fields that CoMensha misses"), fields.missing),
        ):
            items = [Markup("<li>{}</li>").format(text_of(item, "label")) for item in coded]
            parts.append(_block(title, items, _place(page, fields)))
    if found.integral_approach:
        approach = found.integral_approach
        goals = [Markup("<li>{}</li>").format(text_of(goal, "label")) for goal in approach.goals]
        place = Markup("{} {}").format(tr(approach.scope_en), _place(page, approach))
        parts.append(_block(tr("Goals of the integral approach"), goals, place))
    if found.priority_groups:
        groups = [
            Markup("<li><strong>{}.</strong> {} {}</li>").format(
                text_of(group, "label"), tr(group.need_en), _place(page, group)
            )
            for group in found.priority_groups
        ]
        parts.append(_block(tr("Groups that come first"), groups, Markup("")))
    if found.regional_insight:
        text = Markup("<li>{}</li>").format(tr(found.regional_insight.summary_en))
        place = _place(page, found.regional_insight)
        parts.append(_block(tr("Regional insight"), [text], place))
    return HTML(Markup("").join(parts))


def _block(title: str, items: list[Markup], after: Markup) -> Markup:
    return Markup("<h3>{}</h3><ul>{}</ul><p>{}</p>").format(title, Markup("").join(items), after)


def _section(page: Page, line: Line, robust: Mapping[str, Robustness]) -> Markup:
    item = line.recommendation
    addressees = "; ".join(text_of(addressee, "name") for addressee in item.addressees)
    where = tr("page {number}", number=item.page) if item.page else tr(_NO_PAGE)
    return Markup(
        '<section class="vm-recommendation" id="recommendation-{}">{}'
        "<dl><dt>{}</dt><dd>{}</dd><dt>{}</dt><dd>{}</dd>"
        "<dt>{}</dt><dd>{}</dd><dt>{}</dt><dd>{}</dd></dl>{}{}{}</section>"
    ).format(
        *(item.number, _heading(page, item)),
        *(tr("Addressed to"), addressees or tr("not named in our sources")),
        *(tr("In the report"), where),
        *(tr(_BASIS[item.basis]), tr(item.basis_reason_en)),
        *(tr(_FIGURES[item.basis]), _figures(item)),
        claims_of(page, line, robust),
        *(_reactions(page, item.reactions), _commitments(page, item.commitments)),
    )


def _heading(page: Page, item: Recommendation) -> Markup:
    """The title in the language of the page; in another than Dutch with the official one."""
    official = Markup('<p class="vm-official" lang="nl">{}</p>').format(item.title_nl)
    return Markup('<h3>{}. {}</h3>{}<p class="vm-small">{}</p>').format(
        *(item.number, text_of(item, "title"), "" if current() == "nl" else official),
        tr(Markup("Official title: {place}"), place=_place(page, item.title_source)),
    )


def _figures(item: Recommendation) -> Markup:
    links = [
        Markup('<li><a href="{}.html#{}">{}</a>: {}</li>').format(
            *(carrier.chapter, carrier.figure),
            *(", ".join(tr(name) for name in carrier.names), tr(carrier.why_en)),
        )
        for carrier in item.carried_by
    ]
    return Markup("<ul>{}</ul>").format(Markup("").join(links)) if links else Markup(tr("none"))


def _reactions(page: Page, reactions: list[Reaction]) -> Markup:
    parts = []
    for party, title in _REACTIONS.items():
        items = [
            Markup(
                '<li><span class="vm-stance vm-stance-{}">{}</span> <strong>{}.</strong> {} {}</li>'
            ).format(
                *(r.stance, tr(STANCES[r.stance])),
                *(tr(r.point_en), tr(r.summary_en), _place(page, r)),
            )
            for r in reactions
            if r.party == party
        ]
        if items:
            parts.append(
                Markup("<details open><summary>{}</summary><ul>{}</ul></details>").format(
                    tr(title), Markup("").join(items)
                )
            )
    return Markup("").join(parts)


def _commitments(page: Page, commitments: list[Commitment]) -> Markup:
    items = [
        Markup('<li><span class="vm-stance">{}</span> {} ({}). {} {}</li>').format(
            *(tr(_STATUSES[c.status]), tr(c.what_en), _who_and_when(c)),
            *(tr(c.follow_up_en) if c.follow_up_en else "", _place(page, c)),
        )
        for c in commitments
    ]
    if not items:
        return Markup("")
    return Markup("<details><summary>{}</summary><ul>{}</ul></details>").format(
        tr("Commitments"), Markup("").join(items)
    )


def _who_and_when(commitment: Commitment) -> str:
    who = tr(commitment.who_en)
    if commitment.by_when is None:
        return who
    return tr("{who}, by {when}", who=who, when=format_published(commitment.by_when))


def _place(page: Page, place: Place) -> Markup:
    source = place.source
    card = page.catalogue.cards[source]
    is_later = card.known_from > page.parameters.as_of
    return Markup('<span class="vm-place">(<a href="{}#source-{}">{}, {}</a>, {}{})</span>').format(
        *(SOURCES_PAGE, source, card.publisher, format_published(card.published)),
        marked(place.locator, card.language),
        tr("; later than this edition") if is_later else "",
    )
