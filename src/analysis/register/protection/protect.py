"""From an extract to an attacked cube: the only way out of the confidential side."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import numpy as np

from analysis.errors import MonitorError, UsageError
from analysis.observations.cube import CARD
from analysis.register.attack.canaries import plant_canaries
from analysis.register.attack.findings import Report
from analysis.register.attack.release import attack, find_marks
from analysis.register.extract import Extract
from analysis.register.manifest import Manifest
from analysis.register.protection.cube import (
    ATTACK,
    REGISTERED,
    SYNTHETIC,
    CubeCard,
    CubeTable,
    digest,
    read_cube,
    table_csv,
    write_cube,
    write_json,
)
from analysis.register.protection.rounding import GAP, round_small
from analysis.register.protection.system import Counts, System, build_system, whole
from analysis.register.protection.utility import tolerances, utility
from analysis.register.recoding import Recoded, recode

Tell = Callable[[str], None]
_NOTE = {
    True: "SYNTHETIC: made from an invented register; no count is about real persons.",
    False: "Counts of registered victims after small count rounding: none is exact but the totals.",
}


class NotClean(MonitorError):
    """The attack found something: no cube is written."""

    def __init__(self, report: Report) -> None:
        self.report = report
        super().__init__(
            f"the attack on the protected counts found {len(report.findings)} thing(s) about few "
            "persons; nothing was written. See the findings above."
        )


def protect(
    extract: Extract,
    manifest: Manifest,
    codelists: Path,
    out: Path,
    *,
    seed: int,
    gap: float = GAP,
    tell: Tell = lambda _: None,
) -> Report:
    """Write the protected cube of an extract, attacked, in place of what `out` held.

    The seed decides between equally near solutions; it is written nowhere. Raises NotClean when the
    attack finds something, RoundingError when there are no protected counts, UsageError when `out`
    holds something that is no cube. Then, and when it is stopped, `out` stays as it was.
    """
    if out.exists() and not (out / CARD).is_file() and (not out.is_dir() or any(out.iterdir())):
        raise UsageError(f"{out}: it holds something that is no cube. Choose another --out.")
    # What is counted does not depend on texts and ids: marked ones must not show in any file.
    marked, marks = plant_canaries(extract)
    recoded = recode(marked, codelists)
    system = build_system(manifest, recoded.categories)
    true, protected, not_exact = _round(system, recoded, seed, gap, tell)
    with _beside(out) as folder:
        nature = SYNTHETIC if extract.is_synthetic else REGISTERED
        texts = {t.name: table_csv(system, t, protected, nature) for t in manifest.tables}
        told = tolerances(system, manifest, true, protected)
        card = _card(manifest, recoded, extract.is_synthetic, _tables(manifest, texts, told))
        card = card.model_copy(update={"not_exact": not_exact})
        write_cube(folder, card, texts, utility(system, manifest, true, protected, not_exact))
        report = attack(read_cube(folder), true, tell=tell)
        report.findings += find_marks(folder, marks)
        if not report.is_clean:
            raise NotClean(report)
        write_json(folder / ATTACK, report.to_json())
    return report


def _round(
    system: System, recoded: Recoded, seed: int, gap: float, tell: Tell
) -> tuple[dict[int, Counts], dict[int, Counts], tuple[int, ...]]:
    true, protected, not_exact = {}, {}, []
    for year in recoded.years:
        latent = system.counts(recoded.of_year(year))
        # A year does not depend on the others: the same seed gives it the same counts again.
        rounded = round_small(system, latent, np.random.default_rng([seed, year]), gap=gap)
        true[year] = whole(system.published @ latent)
        protected[year] = whole(system.published @ rounded.latent)
        if rounded.exact_deviation:
            not_exact.append(year)
            tell(f"{year}: a public total is itself small and deviates")
        tell(f"{year}: protected")
    return true, protected, tuple(not_exact)


def _tables(
    manifest: Manifest, texts: Mapping[str, str], tolerance: Mapping[str, int]
) -> tuple[CubeTable, ...]:
    return tuple(
        CubeTable(
            **table.model_dump(),
            threshold=manifest.threshold_of(table),
            tolerance=tolerance[table.name],
            sha256=digest(texts[table.name]),
        )
        for table in manifest.tables
    )


def _card(
    manifest: Manifest, recoded: Recoded, is_synthetic: bool, tables: tuple[CubeTable, ...]
) -> CubeCard:
    first, last = recoded.years[0], recoded.years[-1]
    period = f"{first}-{last}" if first < last else str(first)
    title = f"Register of victims of human trafficking, {period}, protected by small count rounding"
    return CubeCard(
        title=f"{SYNTHETIC}: {title}" if is_synthetic else title,
        synthetic=is_synthetic,
        note=_NOTE[is_synthetic],
        first_year=first,
        last_year=last,
        categories=recoded.categories,
        **{**dict(manifest), "tables": tables},
    )


@contextmanager
def _beside(out: Path) -> Iterator[Path]:
    """A new folder that takes the place of `out` when all went well, and else is removed."""
    out.parent.mkdir(parents=True, exist_ok=True)
    work = Path(tempfile.mkdtemp(prefix=f".{out.name}-", dir=out.parent))
    new, aside = work / "new", work / "previous"
    try:
        new.mkdir()
        yield new
        if out.exists():
            out.rename(aside)
        try:
            new.rename(out)
        except BaseException:
            if aside.exists():
                aside.rename(out)
            raise
    finally:
        shutil.rmtree(work, ignore_errors=True)
