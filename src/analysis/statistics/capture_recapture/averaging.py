"""Bayesian averaging over all decomposable graphs on the lists, exactly."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.special import gammaln, logsumexp

from analysis.errors import UsageError
from analysis.facts.formatting import format_number
from analysis.language.messages import tr
from analysis.statistics.capture_recapture.fitting import Numbers
from analysis.statistics.capture_recapture.graphs import Graphs, decomposable_graphs
from analysis.statistics.capture_recapture.histories import Histories
from analysis.statistics.capture_recapture.models import term_names
from analysis.statistics.capture_recapture.refusals import EstimateRefused

_SIZES_AT_A_TIME = 100
_NEAR_LIMIT = 0.95
_ENOUGH_STEPS = 100
_NEGLIGIBLE = 50.0
"""Log weights so far below the highest add nothing, whatever lies between two sizes."""


@dataclass(frozen=True)
class Prior:
    """What is assumed before the lists are seen; the answer depends on it, so show it.

    `persons_per_cell` are the imagined persons in each of the 2^t patterns (Dirichlet); None
    stands for 2^-t, one person in all. `population` is the prior of the size: inverse to it, or
    flat. Hidden persons go from 1 to `most_hidden` times the persons seen, at `sizes` even steps.
    The defaults are those of MSETools (Binette & Steorts 2022) for R's dga.
    """

    persons_per_cell: float | None = None
    population: Literal["inverse", "flat"] = "inverse"
    most_hidden: float = 30.0
    sizes: int = 1000

    def __post_init__(self) -> None:
        is_positive = self.persons_per_cell is None or self.persons_per_cell > 0
        if not is_positive or self.most_hidden <= 0 or self.sizes < 2:
            raise UsageError("a prior needs positive persons per cell and range, and two sizes")


@dataclass(frozen=True)
class Averaged:
    """The posterior of the population: its median and its central 95%.

    `posterior` has `population` and `probability`, by size; `graphs` has `pairs` (the joined
    lists) and `probability`, the most probable first.
    """

    estimate: float
    lower: float
    upper: float
    posterior: pd.DataFrame
    graphs: pd.DataFrame


def average(histories: Histories, prior: Prior | None = None) -> Averaged:
    """Average the population over every decomposable graph but the complete one.

    Madigan & York 1997, Biometrika 84:19-31: with a hyper-Dirichlet prior the likelihood of each
    graph and each size is known in closed form, so nothing is simulated. Raises EstimateRefused
    for too many lists, when nobody is on two lists (the answer would be the prior's), and when
    the posterior runs into the largest size of the prior or is too narrow for its steps.
    """
    prior = prior or Prior()
    graphs = decomposable_graphs(len(histories.lists))
    _refuse_no_overlap(histories)
    persons, limit = histories.persons, prior.most_hidden * histories.persons
    hidden, by_size, by_graph = _settled(histories, graphs, prior, limit)
    probability = np.exp(by_size - logsumexp(by_size))
    estimate, lower, upper = persons + hidden[_central(probability)]
    if upper - persons > _NEAR_LIMIT * limit:
        raise EstimateRefused(
            tr(
                "the posterior runs into the prior's limit of {limit} hidden persons for each one "
                "seen: the lists do not bound the population",
                limit=f"{prior.most_hidden:g}",
            )
        )
    posterior = pd.DataFrame({"population": persons + hidden, "probability": probability})
    table = _graph_table(graphs, by_graph, histories.lists)
    return Averaged(float(estimate), float(lower), float(upper), posterior, table)


def _refuse_no_overlap(histories: Histories) -> None:
    alone = sum(histories.counts[1 << bit] for bit in range(len(histories.lists)))
    if alone == histories.persons:
        raise EstimateRefused(tr("nobody is on two lists: the answer would be that of the prior"))


def _central(probability: Numbers) -> npt.NDArray[np.int64]:
    """Where the median and the ends of the central 95% are."""
    places = np.searchsorted(np.cumsum(probability), [0.5, 0.025, 0.975])
    return np.minimum(places, len(probability) - 1)


def _settled(
    histories: Histories, graphs: Graphs, prior: Prior, limit: float
) -> tuple[Numbers, Numbers, Numbers]:
    """The sizes with their log weights, and the graphs' log weights.

    When the central 95% takes few steps, the sizes that count are gone through again in smaller
    ones, so that a narrow posterior does not look narrower than it is.
    """
    first, last = 1.0, max(limit, 1.0)
    while True:
        hidden = np.unique(np.round(np.linspace(first, last, prior.sizes)))
        by_size, by_graph = _log_weights(histories, graphs, hidden, prior)
        _, lower, upper = _central(np.exp(by_size - logsumexp(by_size)))
        near = np.flatnonzero(by_size > by_size.max() - _NEGLIGIBLE)
        step = (last - first) / (prior.sizes - 1)
        if step > 1 and len(near) < 2:
            raise EstimateRefused(
                tr(
                    "the posterior is narrower than the {step} persons between two sizes of the "
                    "prior: it needs more sizes",
                    step=format_number(step),
                )
            )
        narrower = max(first, hidden[near[0]] - step), min(last, hidden[near[-1]] + step)
        shrinks = narrower[1] - narrower[0] < (last - first) / 2
        if step <= 1 or upper - lower >= _ENOUGH_STEPS or not shrinks:
            return hidden, by_size, by_graph
        first, last = narrower


def _log_weights(
    histories: Histories, graphs: Graphs, hidden: Numbers, prior: Prior
) -> tuple[Numbers, Numbers]:
    """The logarithms of the posterior weights, summed over graphs and summed over sizes."""
    sizes = []
    models = np.full(len(graphs.signs), -np.inf)
    for start in range(0, len(hidden), _SIZES_AT_A_TIME):
        some = hidden[start : start + _SIZES_AT_A_TIME]
        weights = graphs.signs @ _set_likelihoods(histories, some, prior)
        weights += _size_weights(histories.persons + some, some, prior)
        sizes.append(logsumexp(weights, axis=0))
        models = np.logaddexp(models, logsumexp(weights, axis=1))
    return np.concatenate(sizes), models


def _size_weights(population: Numbers, hidden: Numbers, prior: Prior) -> Numbers:
    """In how many ways so many persons can be the hidden ones, and the prior of the size."""
    ways = gammaln(population + 1) - gammaln(hidden + 1)
    return np.asarray(ways - np.log(population) if prior.population == "inverse" else ways)


def _set_likelihoods(histories: Histories, hidden: Numbers, prior: Prior) -> Numbers:
    """For each set of lists (rows) and size (columns), the log-likelihood of its marginal table."""
    cells = np.arange(len(histories.counts))
    one_cell = prior.persons_per_cell or 1 / len(cells)
    imagined = one_cell * len(cells)
    population = histories.persons + hidden
    rows = np.zeros((len(cells), len(hidden)))
    for chosen in range(1, len(cells)):
        table = np.bincount(cells & chosen, histories.counts, minlength=len(cells))
        marginal = table[np.unique(cells & chosen)]
        weight = imagined / len(marginal)
        rows[chosen] = (
            np.sum(gammaln(marginal[1:] + weight))
            + gammaln(marginal[0] + hidden + weight)
            - len(marginal) * gammaln(weight)
            + gammaln(imagined)
            - gammaln(population + imagined)
        )
    return rows


def _graph_table(graphs: Graphs, weights: Numbers, lists: tuple[str, ...]) -> pd.DataFrame:
    table = pd.DataFrame(
        {
            "pairs": [term_names(pairs, lists) for pairs in graphs.pairs],
            "probability": np.exp(weights - logsumexp(weights)),
        }
    )
    return table.sort_values("probability", ascending=False, kind="stable", ignore_index=True)
