"""Models: all of them, each once, and terms in words."""

from __future__ import annotations

import numpy as np
import pytest

from analysis.statistics.capture_recapture.graphs import decomposable_graphs
from analysis.statistics.capture_recapture.models import (
    Model,
    interactions,
    margins,
    search_models,
    term_names,
)
from analysis.statistics.capture_recapture.refusals import EstimateRefused


def every_model(lists: int, max_order: int) -> list[Model]:
    return list(search_models(lists, max_order, lambda required, largest: True))


@pytest.mark.parametrize(
    ("lists", "max_order", "number"),
    [(2, 2, 1), (3, 2, 8), (3, 3, 8), (4, 2, 64), (4, 4, 113), (5, 2, 1024), (5, 5, 6893)],
)
def test_the_search_passes_every_hierarchical_model_once(
    lists: int, max_order: int, number: int
) -> None:
    models = every_model(lists, max_order)
    assert len(models) == number
    assert len({frozenset(model) for model in models}) == number


def test_a_model_has_every_smaller_term_inside_its_terms() -> None:
    for model in every_model(4, 3):
        for term in model:
            assert all(term & ~(1 << bit) in model for bit in range(4))


def test_the_interaction_of_all_lists_is_in_no_model() -> None:
    assert interactions(3, 3) == []
    assert all(0b1111 not in model for model in every_model(4, 4))


def test_a_family_that_is_not_worth_it_is_left_out_and_nothing_else() -> None:
    def lacks_first_pair(required: Model, largest: Model) -> bool:
        return 0b0011 in largest

    models = search_models(4, 2, lacks_first_pair)
    assert {frozenset(model) for model in models} == {
        frozenset(model) for model in every_model(4, 2) if 0b0011 in model
    }


@pytest.mark.parametrize(("lists", "max_order"), [(7, 2), (12, 2), (6, 3)])
def test_too_many_models_are_refused_with_a_hint(lists: int, max_order: int) -> None:
    with pytest.raises(EstimateRefused, match="Use stepwise"):
        every_model(lists, max_order)


def test_terms_are_named_small_ones_first_in_the_order_of_the_lists() -> None:
    model = (0, 0b100, 0b001, 0b010, 0b110, 0b011)
    assert term_names(model, ["P", "R", "Z"]) == ["P", "R", "Z", "P:R", "R:Z"]


def test_a_margin_sums_the_cells_that_have_all_the_lists() -> None:
    cells = np.array([0.0, 1, 2, 4, 8, 16, 32, 64])
    expected = [sum(cells[cell] for cell in range(8) if cell & term == term) for term in range(8)]
    assert margins(cells).tolist() == expected


@pytest.mark.parametrize(("lists", "number"), [(2, 1), (3, 7), (4, 60), (5, 821)])
def test_the_decomposable_graphs_are_all_there_but_the_complete_one(
    lists: int, number: int
) -> None:
    graphs = decomposable_graphs(lists)
    assert len(graphs.pairs) == len(graphs.signs) == number


def test_a_chain_of_lists_has_its_pairs_as_cliques_and_its_middle_as_separator() -> None:
    graphs = decomposable_graphs(3)
    [chain] = graphs.signs[[pairs == (0b011, 0b110) for pairs in graphs.pairs]]
    assert {cell: sign for cell, sign in enumerate(chain) if cell and sign} == {
        0b011: 1,
        0b110: 1,
        0b010: -1,
    }


def test_a_square_without_a_diagonal_is_no_decomposable_graph() -> None:
    square = {0b0011, 0b0110, 0b1100, 0b1001}
    assert all(set(pairs) != square for pairs in decomposable_graphs(4).pairs)
