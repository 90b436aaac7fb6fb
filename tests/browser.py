"""The browser that the tests drive: Chromium as the system has it. `python -m tests.browser` says
whether there is one."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

ARGUMENTS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
REMEDY = (
    "No Chromium or Chrome was found. Install one (Debian and Ubuntu: apt-get install chromium), "
    "or set CHROMIUM to its path."
)


def find_browser() -> Path:
    """The path of Chromium or Chrome; FileNotFoundError that says how to get one."""
    named = os.environ.get("CHROMIUM")
    found = named or next((path for name in _NAMES if (path := shutil.which(name))), None)
    if found is None or not Path(found).exists():
        raise FileNotFoundError(REMEDY)
    return Path(found)


if __name__ == "__main__":
    try:
        print(find_browser())
    except FileNotFoundError as error:
        sys.exit(str(error))
