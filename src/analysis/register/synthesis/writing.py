"""The synthetic extract on disk: marked as synthetic in every file, whole or not there."""

from __future__ import annotations

import hashlib
import tempfile
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import yaml

from analysis.errors import UsageError
from analysis.register.synthesis.margins_report import REPRODUCED, Outcome

FILES = ("victims.csv", "reports.csv", "margins.csv", "extract.yml", "README.md")
_REMEDY = "Name a new folder: a synthetic register never overwrites anything."

_README = """# SYNTHETIC register: no row is a real person

{victims} invented victims and {reports} invented reports of {first}-{last}. They are drawn so that
the published figures of those years come out ({reproduced} of {margins}; `margins.csv` lists each,
with the reason where it does not). Nothing else in it is a finding: what is not published follows
`data/register/assumptions.yml`, which says why each assumption is plausible.

| file | content |
| --- | --- |
| `victims.csv` | one row for each victim; every id begins with SYNTHETIC- |
| `reports.csv` | one row for each report about a victim |
| `margins.csv` | each published figure, what the SYNTHETIC persons give, reproduced or not |
| `extract.yml` | title, period, recipe and checksums |

Made by `{command}`; the same seed gives the same bytes.
When published figures or assumptions change, make it anew in another folder and copy the files.
"""


@dataclass(frozen=True)
class Recipe:
    """How the extract was made."""

    seed: int
    years: range
    assumptions_sha256: str

    @property
    def command(self) -> str:
        return f"monitor register synthesise --seed {self.seed} --out DIR"


def refuse_other_files(out: Path) -> None:
    """Raise UsageError when something else than a synthetic extract stands at `out`.

    It is asked before the work begins; `write_extract` asks again for the content.
    """
    if out.exists() and not out.is_dir():
        raise UsageError(f"--out {out}: a file stands there. {_REMEDY}")
    others = {path.name for path in out.iterdir()} - set(FILES) if out.is_dir() else set()
    if others:
        raise UsageError(f"--out {out}: the folder holds other files ({min(others)}). {_REMEDY}")


def write_extract(
    out: Path,
    victims: pd.DataFrame,
    reports: pd.DataFrame,
    told: list[Outcome],
    recipe: Recipe,
) -> None:
    """Write all files into a temporary folder beside `out`, and rename it when it is whole.

    Raises UsageError when `out` holds files with other content; the same content is left there.
    """
    out.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=out.parent, prefix=f".{out.name}-") as scratch:
        folder = Path(scratch) / out.name
        folder.mkdir()
        _write_csv(victims, folder / "victims.csv")
        _write_csv(reports, folder / "reports.csv")
        _write_csv(_margins_table(told), folder / "margins.csv")
        readme = _readme(victims, reports, told, recipe)
        (folder / "README.md").write_text(readme, encoding="utf-8", newline="\n")
        card = yaml.safe_dump(_card(folder, recipe), sort_keys=False, allow_unicode=True)
        (folder / "extract.yml").write_text(card, encoding="utf-8", newline="\n")
        _put(folder, out)


def _put(folder: Path, out: Path) -> None:
    if out.is_dir() and any(out.iterdir()):
        if any(_content(folder / name) != _content(out / name) for name in FILES):
            raise UsageError(f"--out {out}: the folder holds another extract. {_REMEDY}")
        return
    if out.is_dir():
        out.rmdir()
    folder.rename(out)


def _content(path: Path) -> bytes | None:
    return path.read_bytes() if path.is_file() else None


def _write_csv(frame: pd.DataFrame, path: Path) -> None:
    ages = frame.assign(age=frame["age"].astype("Int64")) if path.name == "victims.csv" else frame
    ages.to_csv(path, index=False, lineterminator="\n", date_format="%Y-%m-%d")


def _margins_table(told: list[Outcome]) -> pd.DataFrame:
    table = pd.DataFrame([outcome.as_dict() for outcome in told])
    return table.assign(nature="SYNTHETIC")


def _readme(
    victims: pd.DataFrame, reports: pd.DataFrame, told: list[Outcome], recipe: Recipe
) -> str:
    return _README.format(
        victims=f"{len(victims):,}",
        reports=f"{len(reports):,}",
        first=recipe.years[0],
        last=recipe.years[-1],
        reproduced=sum(outcome.outcome == REPRODUCED for outcome in told),
        margins=len(told),
        command=recipe.command,
    )


def _card(folder: Path, recipe: Recipe) -> dict[str, object]:
    first, last = recipe.years[0], recipe.years[-1]
    return {
        "synthetic": True,
        "title": f"SYNTHETIC register {first}-{last}: no real persons",
        "first_year": first,
        "last_year": last,
        "vintage": f"synthetic, seed {recipe.seed}",
        "seed": recipe.seed,
        "recipe": recipe.command,
        "assumptions_sha256": recipe.assumptions_sha256,
        "files": {
            name: hashlib.sha256((folder / name).read_bytes()).hexdigest()
            for name in ("victims.csv", "reports.csv")
        },
    }
