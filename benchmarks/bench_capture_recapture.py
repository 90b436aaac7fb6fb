"""Stepwise bootstraps on five lists: ours against the same loop on statsmodels' GLM.

Both sides draw the same tables, select by the same rule and share one existence check; they
differ in the fit alone. The slow side does fewer replicates and is scaled per replicate. A last
column checks that both sides gave the same estimates.

    python benchmarks/bench_capture_recapture.py
"""

from __future__ import annotations

import argparse
import math
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import statsmodels.api as sm
from scipy.stats import poisson

from analysis.statistics.capture_recapture.existence import extended_frame, obstacle
from analysis.statistics.capture_recapture.histories import Histories, read_histories
from analysis.statistics.capture_recapture.models import interactions, main_effects
from analysis.statistics.capture_recapture.refusals import EstimateRefused
from analysis.statistics.capture_recapture.selection import THRESHOLD, stepwise

ROOT = Path(__file__).resolve().parent.parent
TABLES = ROOT / "tests" / "statistics" / "capture_recapture" / "tables"
NAMES = ("nl2010_2015_5lists", "uk2013_5lists")
SEED = 1


def main() -> None:
    """Print the milliseconds per replicate of both sides, and their ratio."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--replicates", type=int, default=1000)
    parser.add_argument("--slow-replicates", type=int, default=100)
    wanted = parser.parse_args()
    print(f"{'table':22}{'ours ms':>9}{'GLM ms':>9}{'ratio':>8}  same estimates")
    for name in NAMES:
        tables = draw(read_histories(TABLES / f"{name}.csv"), wanted.replicates)
        slow_tables = tables[: wanted.slow_replicates]
        # Ours goes first and pays for the existence checks, which the slow side then remembers.
        ours, fast = timed(population, tables)
        by_glm, slow = timed(stepwise_with_glm, slow_tables)
        is_same = np.allclose(ours[: len(by_glm)], by_glm, rtol=1e-5, equal_nan=True)
        ratio = slow / fast
        print(f"{name:22}{fast * 1e3:9.2f}{slow * 1e3:9.2f}{ratio:8.1f}  {is_same}")


def draw(histories: Histories, replicates: int) -> list[Histories]:
    """Tables of as many persons, drawn with replacement."""
    shares = histories.counts / histories.persons
    counts = np.random.default_rng(SEED).multinomial(histories.persons, shares, size=replicates)
    return [Histories(histories.lists, row) for row in counts.astype(float)]


def timed(
    select: Callable[[Histories], float], tables: list[Histories]
) -> tuple[list[float], float]:
    """The estimates, and the seconds for each."""
    start = time.perf_counter()
    estimates = [select(histories) for histories in tables]
    return estimates, (time.perf_counter() - start) / len(tables)


def population(histories: Histories) -> float:
    """Ours."""
    try:
        return stepwise(histories).population
    except EstimateRefused:
        return math.nan


def stepwise_with_glm(histories: Histories) -> float:
    """The same rule in the straightforward way: a GLM object for every step."""
    lists = len(histories.lists)
    model = main_effects(lists)
    if obstacle(histories, model):
        return math.nan
    while True:
        frame = extended_frame(histories, model)
        counts = histories.counts[frame.cells]
        fit = sm.GLM(counts, frame.design, family=sm.families.Poisson()).fit()
        best, best_value = None, THRESHOLD
        for pair in interactions(lists, 2):
            if pair in model:
                continue
            value = surprise(histories, pair, fit.mu[frame.cells & pair == pair].sum())
            if value < best_value and obstacle(histories, (*model, pair)) is None:
                best, best_value = pair, value
        if best is None:
            return float(histories.persons + math.exp(fit.params[frame.kept.index(0)]))
        model = (*model, best)


def surprise(histories: Histories, pair: int, expected: float) -> float:
    """The smaller Poisson tail of the persons on both lists."""
    observed = histories.margins[pair]
    return float(min(poisson.cdf(observed, expected), poisson.sf(observed - 1, expected)))


if __name__ == "__main__":
    main()
