"""A finished site takes the place of the previous one at once."""

from __future__ import annotations

import shutil
from pathlib import Path


def publish(new: Path, site: Path, keep: list[str]) -> None:
    """Put `new` where `site` is; carry over the folders named in `keep` from the previous site.

    The new site is complete before the previous one is set aside. When the second rename is not
    reached, the previous site stands beside it, and the next call puts things right.
    """
    aside = site.with_name(".previous-site")
    if aside.exists() and not site.exists():
        aside.rename(site)
    for name in keep:
        shutil.copytree(site / name, new / name)
    shutil.rmtree(aside, ignore_errors=True)
    if site.exists():
        site.rename(aside)
    new.rename(site)
    shutil.rmtree(aside, ignore_errors=True)
