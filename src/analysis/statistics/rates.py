"""Counts per 100,000 inhabitants, with the exact interval of a Poisson count."""

from __future__ import annotations

import numpy as np
import pandas as pd
from statsmodels.stats.rates import confint_poisson

from analysis.errors import DataError

PER = 100_000
_NAMED = 5


class WrongCounts(DataError):
    """A column that must hold whole counts of zero or more holds something else."""


class WrongPopulation(DataError):
    """A population that counts cannot be set against."""


def rates_per_100_000(counts: pd.Series, population: pd.Series) -> pd.DataFrame:
    """Registered persons per 100,000 inhabitants, with 95% intervals.

    `counts` and `population` (persons, or person-years) are matched by their index, a year or a
    unit; a population that no count asks for is left aside. The frame has the index of `counts`, in
    its order, and the columns `rate`, `lower` and `upper`. The interval is Garwood's (1936,
    Biometrika 28:437-442), exact for a Poisson count of persons registered independently; it takes
    the population as known, and knows nothing of who was not registered.

    Raises WrongCounts for what is no whole count, and WrongPopulation for a population that is
    missing, not positive, infinite, or smaller than the count; both name the rows.
    """
    whole = whole_counts(counts, "count")
    people = _population_of(population, whole)
    lower, upper = confint_poisson(whole.to_numpy(), people.to_numpy(), method="exact-c")
    columns = {"rate": whole / people, "lower": lower, "upper": upper}
    return pd.DataFrame(columns, index=counts.index) * PER


def whole_counts(values: pd.Series, column: str) -> pd.Series:
    """The counts as numbers, or WrongCounts with the rows that are none.

    `column` names the counts in the message. An index that has a row twice is refused too.
    """
    refuse_rows(values.index[values.index.duplicated()], column, "occurs twice", "one row for each")
    numbers = pd.to_numeric(values, errors="coerce").astype(float)
    is_count = np.isfinite(numbers) & (numbers >= 0) & (numbers % 1 == 0)
    refuse_rows(
        values.index[~is_count],
        column,
        "is no count",
        "a whole number of zero or more; leave rows out that are not known",
    )
    return numbers


def _population_of(population: pd.Series, counts: pd.Series) -> pd.Series:
    twice = population.index[population.index.duplicated()]
    refuse_rows(twice, "population", "occurs twice", "one row for each", WrongPopulation)
    numbers = pd.to_numeric(population, errors="coerce").reindex(counts.index).astype(float)
    for is_wrong, fault, expected in (
        (numbers.isna(), "is missing", "a population for each count"),
        (~np.isfinite(numbers), "is infinite", "a number of persons"),
        (numbers <= 0, "is not positive", "a number of persons"),
        (numbers < counts, "is smaller than the count", "persons, not thousands of persons"),
    ):
        refuse_rows(numbers.index[is_wrong], "population", fault, expected, WrongPopulation)
    return numbers


def refuse_rows(
    rows: pd.Index,
    column: str,
    fault: str,
    expected: str,
    error: type[DataError] = WrongCounts,
) -> None:
    """Raise the error for the rows at fault, if any: which rows, what is wrong, what was expected.

    The values stay out of the message: a wrong row may come from what is not public.
    """
    if len(rows) == 0:
        return
    named = ", ".join(str(row) for row in rows[:_NAMED])
    more = f" and {len(rows) - _NAMED} more" if len(rows) > _NAMED else ""
    raise error(f"column {column!r}, row {named}{more}: {fault}; expected {expected}")
