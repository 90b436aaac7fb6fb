"""Young victims in the register: by form of exploitation and by region."""

from __future__ import annotations

from analysis.chapters.counted import (
    bars_of_counts,
    counts_by,
    parts_counted,
    say_register,
    state_count,
)
from analysis.chapters.page import Page
from analysis.figures.explorer import show_explorer
from analysis.figures.figure import Figure, Notice

_FORMS, _REGIONS = "victims_by_form_and_age", "victims_by_region_and_age"
_NAMES = {"minor": "minors", "18-22": "young adults (18–22)"}
_NAMES_NL = {"minor": "minderjarigen", "18-22": "jongvolwassenen (18-22)"}


def state_young(page: Page) -> None:
    """State how many young victims the register holds over the years of the page."""
    say_register(page)
    age = _age(page)
    labels = f"{_NAMES[age].capitalize()} in the register", f"{_NAMES_NL[age]} in het register"
    where = {"age": age, "definition_part": parts_counted(page)}
    state_count(page, "young_counted", labels, _FORMS, page.parameters.definition, where)


def forms_figure(page: Page, id: str = "young-forms", age: str | None = None) -> Figure | Notice:
    """One age group by form of exploitation, under the definition of the page."""
    age = age or _age(page)
    data = counts_by(page, _FORMS, "form", age=age, definition_part=parts_counted(page))
    title = f"Registered {_NAMES[age]} in the register by form of exploitation"
    return bars_of_counts(page, id, title, data, where="Form of exploitation")


def regions_figure(
    page: Page, id: str = "young-regions", age: str | None = None
) -> Figure | Notice:
    """One age group by the region of the first report; every registered victim counts."""
    age = age or _age(page)
    data = counts_by(page, _REGIONS, "region", age=age)
    return bars_of_counts(
        page,
        id,
        f"Registered {_NAMES[age]} in the register by region of the first report",
        data,
        where="Region",
        note="By CoMensha's definition, in the order of the code list. Regions differ in "
        "inhabitants and in who reports: this is no comparison of how well they do.",
    )


def explore_young(page: Page) -> None:
    """Both age groups, by form and by region."""
    states = {}
    for age, name in _NAMES.items():
        short = age.replace("-", "to")
        states[f"{name.capitalize()}, by form"] = forms_figure(page, f"explore-forms-{short}", age)
        states[f"{name.capitalize()}, by region"] = regions_figure(
            page, f"explore-regions-{short}", age
        )
    show_explorer("age group in the register, by form or region", states)


def _age(page: Page) -> str:
    return str(page.parameters.age_group)  # type: ignore[attr-defined]
