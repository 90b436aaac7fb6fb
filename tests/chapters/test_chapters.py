"""What the chapters say: in both editions, and when their parameters change."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

from analysis.errors import ParameterError
from analysis.facts.fact import Fact
from analysis.facts.recommendations import read_recommendations
from analysis.figures.figure import Figure, Notice
from analysis.observations.catalogue import Catalogue
from analysis.paths import Project
from tests.chapters.running import Ran, run_chapter

EDITIONS: dict[str, dict[str, Any]] = {
    "2014-2018": {
        "edition": "2014-2018",
        "first_year": 2014,
        "last_year": 2018,
        "as_of": "2019-12-31",
    },
    "2016-2020": {},
}
DATA_CHAPTERS = ["registration_trends", "police_performance", "dublin_claimants", "young_victims"]
CHAPTERS = ["index", *DATA_CHAPTERS, "recommendations", "data_and_methods"]
OTHERS: list[dict[str, Any]] = [
    {"definition": "comensha"},
    {"first_year": 2007, "last_year": 2007},
    {"first_year": 2020},
    {"first_year": 2021, "last_year": 2021},
    {"as_of": "2025-12-31", "last_year": 2024},
    {"as_of": "2013-01-01", "first_year": 2007, "last_year": 2011},
]


Run = Callable[..., Ran]


@pytest.fixture(scope="module")
def run(project: Project, catalogue: Catalogue) -> Run:
    """Run a chapter, once for each set of parameters: the tests only read what it gave."""
    known: dict[tuple[Any, ...], Ran] = {}

    def run_one(chapter: str, **parameters: Any) -> Ran:
        asked = (chapter, *sorted(parameters.items()))
        if asked not in known:
            path = project.chapters / f"{chapter}.ipynb"
            with pytest.MonkeyPatch.context() as patch:
                known[asked] = run_chapter(path, patch, catalogue, **parameters)
        return known[asked]

    return run_one


def _texts(ran: Ran) -> dict[str, str]:
    return {key: re.sub(r"<[^>]+>", "", html) for key, html in ran.glued.items()}


def _figures(ran: Ran) -> dict[str, Figure | Notice]:
    return {shown.id: shown for shown in ran.shown if isinstance(shown, Figure | Notice)}


@pytest.mark.parametrize(
    ("edition", "comensha", "rapporteur"),
    [("2014-2018", "742", "668"), ("2016-2020", "1,013", "984")],
)
def test_an_edition_states_both_counts_of_its_last_year(
    run: Run, edition: str, comensha: str, rapporteur: str
) -> None:
    said = _texts(run("registration_trends", **EDITIONS[edition]))
    assert said["comensha_last"] == comensha
    assert said["rapporteur_last"] == rapporteur


@pytest.mark.parametrize(
    ("definition", "count", "named"), [("rapporteur", 984, "National"), ("comensha", 1013, "CoMen")]
)
def test_the_count_that_is_set_against_the_estimate_is_the_one_asked_for(
    run: Run, definition: str, count: int, named: str
) -> None:
    ran = run("registration_trends", definition=definition)
    share, estimate = (ran.page.facts[id] for id in ("registered_share", "second_estimate"))
    assert share.status == "range"
    assert share.value == pytest.approx(100 * count / estimate.upper)
    assert share.upper == pytest.approx(100 * count / estimate.value)
    assert f"({named}" in share.label
    assert f"of 2020 ({named}" in _texts(ran)["against_estimate"]
    drawn = _figures(ran)["estimate"].table
    assert f"{count:,}" in drawn.to_string()


def test_a_single_year_is_told_without_a_change(run: Run) -> None:
    for chapter in ("registration_trends", "index"):
        ran = run(chapter, first_year=2018, last_year=2018)
        said = _texts(ran)
        assert said["totals_finding"] == "A single year tells of no change."
        assert not {"comensha_change", "rapporteur_change"} & set(ran.page.facts)
    said = _texts(run("registration_trends", first_year=2018, last_year=2018))
    assert said["comensha_totals"] == "In 2018 there were 742 of them."
    assert said["rapporteur_totals"].startswith("In 2018 668 remain. The difference of 74 persons")
    assert said["last_change"].startswith("The year before lies outside the period")


def test_a_trend_that_is_not_fitted_says_why_and_not_that_nothing_was_published(run: Run) -> None:
    ran = run("registration_trends", first_year=2016, last_year=2018)
    reason = "a trend needs at least 4 yearly figures, and the period has 3"
    assert _texts(ran)["trend"] == f"No model was fitted: {reason}."
    notice = _figures(ran)["trend"]
    assert isinstance(notice, Notice)
    assert notice.text == f"Trend of the registered victims: {reason}."


def test_a_count_of_which_one_year_is_known_says_so_of_the_period_alone(run: Run) -> None:
    said = _texts(run("young_victims", definition="comensha"))["young"]
    assert "of no other year of the period a figure had been published by this count" in said


@pytest.mark.parametrize(
    ("codes", "told"),
    [
        ("NGA,XXX", "XXX is not in data/codelists/nationality.csv"),
        ("NGA,NGA", "a code stands there twice"),
        ("NGA,UGA,SLE,GMB,GIN,POL", "at most 5 can be told apart"),
    ],
)
def test_nationalities_that_cannot_be_drawn_are_refused(run: Run, codes: str, told: str) -> None:
    with pytest.raises(ParameterError, match=told):
        run("dublin_claimants", nationalities=codes)


def test_young_victims_of_domestic_exploitation_are_stated_with_their_minors(run: Run) -> None:
    ran = run("young_victims", **EDITIONS["2014-2018"])
    said = _texts(ran)
    assert said["domestic_mean"] == "about 365"
    assert (said["domestic_2017"], said["domestic_2018"]) == ("263", "132")
    assert said["domestic_minors_2018"] == "29"
    assert said["domestic_change_words"] == "fell by 64%"
    assert said["estimated_minors"] == "about 1,300 (2014–2015; 1,250 to 1,350 by its rounding)"


def test_the_difference_between_the_counts_is_the_group_only_the_kmar_reported(run: Run) -> None:
    ran = run("registration_trends", **EDITIONS["2014-2018"])
    assert ran.page.facts["kmar_only"].value == 742 - 668


def test_registered_against_estimated_is_shown_as_a_range(run: Run) -> None:
    ran = run("registration_trends", **EDITIONS["2014-2018"])
    share: Fact = ran.page.facts["registered_share"]
    assert share.value == pytest.approx(100 * 668 / 7500)
    assert share.upper == pytest.approx(100 * 668 / 5000)
    assert share.text == "8.9% to 13.4%"


def test_a_figure_published_after_the_edition_is_not_in_its_text(run: Run) -> None:
    then = _texts(run("police_performance", **EDITIONS["2014-2018"]))
    later = _texts(run("police_performance"))
    assert "285" not in then["suspects"]
    assert "no target and result had been published" in then["target_sentence"]
    assert "285" in later["suspects"]
    assert "190" in later["target_sentence"]


@pytest.mark.slow
@pytest.mark.parametrize(
    "chapter", ["index", *DATA_CHAPTERS, "recommendations", "data_and_methods"]
)
@pytest.mark.parametrize("edition", EDITIONS)
def test_every_key_that_the_text_uses_is_stated(
    run: Run, project: Project, chapter: str, edition: str
) -> None:
    ran = run(chapter, **EDITIONS[edition])
    text = (project.chapters / f"{chapter}.ipynb").read_text()
    asked = set(re.findall(r"\{glue:\}`(\w+)`", text))
    assert asked
    assert asked - set(ran.glued) == set()
    assert [key for key in asked if re.search(r"\bnan\b|None", _texts(ran)[key])] == []


@pytest.mark.slow
@pytest.mark.parametrize("chapter", ["index", *DATA_CHAPTERS])
@pytest.mark.parametrize("parameters", OTHERS, ids=lambda p: "-".join(map(str, p.values())))
def test_a_chapter_runs_with_other_parameters(
    run: Run, chapter: str, parameters: dict[str, Any]
) -> None:
    ran = run(chapter, every_view=True, **parameters)
    assert ran.page.parameters.edition == "2016-2020"
    assert all(fact.text for fact in ran.page.facts.values())


@pytest.mark.slow
@pytest.mark.parametrize(
    ("chapter", "parameters"),
    [
        ("registration_trends", {"trend_model": "negative-binomial"}),
        ("police_performance", {"target_year": 2018}),
        ("dublin_claimants", {"nationalities": "NLD,POL"}),
        ("young_victims", {"age_group": "18-22"}),
    ],
)
def test_a_chapter_heeds_its_own_parameter(
    run: Run, chapter: str, parameters: dict[str, Any]
) -> None:
    usual = run(chapter)
    other = run(chapter, **parameters)
    assert [f._repr_html_() for f in _figures(usual).values()] != [
        f._repr_html_() for f in _figures(other).values()
    ]


@pytest.mark.slow
@pytest.mark.parametrize("chapter", DATA_CHAPTERS)
@pytest.mark.parametrize("edition", EDITIONS)
def test_every_figure_says_what_it_shows_and_from_where(
    run: Run, chapter: str, edition: str
) -> None:
    figures = _figures(run(chapter, **EDITIONS[edition]))
    assert figures
    for figure in figures.values():
        if isinstance(figure, Figure):
            assert figure.title in figure.alt
            assert figure.sources
            assert figure.table.iloc[:, 0].notna().all()
            assert 'role="img"' in figure.chart


def test_years_without_a_figure_leave_a_gap_and_say_so(run: Run) -> None:
    ran = run("police_performance")
    chain = _figures(ran)["justice-chain"]
    assert isinstance(chain, Figure)
    suspects = chain.table[chain.table["Series"] == "Suspects known to the police"]
    assert suspects["Number"].isna().tolist() == [False, True, True, False, True]
    assert "2017: not published" in chain.alt


@pytest.mark.parametrize("edition", ["2011-2015", "2014-2018", "2016-2020"])
def test_every_recommendation_is_shown_with_title_addressee_and_reactions(
    run: Run, project: Project, edition: str
) -> None:
    ran = run("recommendations", edition=edition)
    html = "".join(shown.data for shown in ran.shown if hasattr(shown, "data"))
    found = read_recommendations(project.data / "recommendations", edition)
    assert html.count('<section class="vm-recommendation"') == len(found.recommendations)
    for item in found.recommendations:
        assert f'id="recommendation-{item.number}"' in html
        assert all(carrier.figure in html for carrier in item.carried_by)
    assert html.count('class="vm-stance vm-stance-') == sum(
        len(item.reactions) for item in found.recommendations
    )


@pytest.mark.slow
def test_the_links_of_recommendations_lead_to_figures_of_the_chapters(
    run: Run, project: Project
) -> None:
    anchors = {chapter: set(_figures(run(chapter))) for chapter in DATA_CHAPTERS}
    for edition in EDITIONS:
        for item in read_recommendations(project.data / "recommendations", edition).recommendations:
            assert item.carried_by, item.id
            for carrier in item.carried_by:
                assert carrier.figure in anchors[carrier.chapter], (item.id, carrier.figure)
