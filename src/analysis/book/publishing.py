"""A finished site takes the place of the previous one at once."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from analysis.errors import BuildError


@contextmanager
def alone(build: Path) -> Iterator[None]:
    """Only one build at a time works in a checkout; BuildError for the second.

    The lock goes with the process that holds it, however that ends.
    """
    build.mkdir(exist_ok=True)
    with (build / ".lock").open("w") as lock:
        if os.name == "posix":
            import fcntl  # There is none elsewhere, and then no lock.

            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise BuildError(f"{build}: another build is at work here. Wait for it.") from None
        yield


def remove_leftovers(build: Path, prefix: str, site: Path) -> None:
    """Put right what a killed build left: its scratch folders, and a site that is set aside."""
    for folder in build.glob(f"{prefix}*"):
        shutil.rmtree(folder, ignore_errors=True)
    if _aside(site).exists() and not site.exists():
        _aside(site).rename(site)


def publish(new: Path, site: Path) -> None:
    """Put `new` where `site` is.

    The new site is complete before the previous one is set aside. When the second rename is not
    reached, the previous site stands beside it, and the next build puts things right.
    """
    shutil.rmtree(_aside(site), ignore_errors=True)
    if site.exists():
        site.rename(_aside(site))
    new.rename(site)
    shutil.rmtree(_aside(site), ignore_errors=True)


def _aside(site: Path) -> Path:
    return site.with_name(".previous-site")
