"""Young victims in the register: by form of exploitation and by region."""

from __future__ import annotations

from analysis.chapters.counted import (
    bars_of_counts,
    counts_by,
    parts_counted,
    say_register,
    state_count,
)
from analysis.chapters.exploring import ages, definitions, explore
from analysis.chapters.page import Page
from analysis.figures.figure import Figure, Notice
from analysis.language.messages import message, tr

_FORMS, _REGIONS = "victims_by_form_and_age", "victims_by_region_and_age"
_NAMES = {"minor": message("minors"), "18-22": message("young adults (18–22)")}
_NAMES_NL = {"minor": "minderjarigen", "18-22": "jongvolwassenen (18-22)"}
_BY_FORM = {
    "minor": message("Registered minors in the register by form of exploitation"),
    "18-22": message("Registered young adults (18–22) in the register by form of exploitation"),
}
_BY_REGION = {
    "minor": message("Registered minors in the register by region of the first report"),
    "18-22": message(
        "Registered young adults (18–22) in the register by region of the first report"
    ),
}


def state_young(page: Page) -> None:
    """State how many young victims the register holds over the years of the page."""
    say_register(page)
    age = _age(page)
    labels = (
        f"{_NAMES[age].capitalize()} in the register",
        f"{_NAMES_NL[age].capitalize()} in het register",
    )
    where = {"age": age, "definition_part": parts_counted(page)}
    state_count(page, "young_counted", labels, _FORMS, page.parameters.definition, where)


def forms_figure(page: Page) -> Figure | Notice:
    """One age group by form of exploitation, under the definition of the page."""
    age = _age(page)
    data = counts_by(page, _FORMS, "form", age=age, definition_part=parts_counted(page))
    return bars_of_counts(
        page, "young-forms", tr(_BY_FORM[age]), data, where=message("Form of exploitation")
    )


def regions_figure(page: Page) -> Figure | Notice:
    """One age group by the region of the first report; every registered victim counts."""
    age = _age(page)
    data = counts_by(page, _REGIONS, "region", age=age)
    return bars_of_counts(
        page,
        "young-regions",
        tr(_BY_REGION[age]),
        data,
        where=message("Region"),
        note=tr(
            "By CoMensha's definition, in the order of the code list. Regions differ in "
            "inhabitants and in who reports: this is no comparison of how well they do."
        ),
    )


def explore_forms(page: Page) -> None:
    """Each age group by form of exploitation, by each count."""
    explore(page, forms_figure, [ages(page), definitions(page)])


def explore_regions(page: Page) -> None:
    """Each age group by region."""
    explore(page, regions_figure, [ages(page)])


def _age(page: Page) -> str:
    return str(page.parameters.age_group)  # type: ignore[attr-defined]
