"""The browser that makes the PDFs: Chromium or Chrome, as the system has it."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from analysis.errors import BuildError, MonitorError

if TYPE_CHECKING:
    from playwright.sync_api import Browser

_SWITCHED_OFF = (
    # Two pages behind the address bar, which nobody sees, cost more than the page that is shown.
    *("WebUIOmniboxPopup", "WebUIOmniboxAimPopup", "WebUIOmniboxFullPopup"),
    # What Playwright switches off: of two lists the browser takes the last one alone.
    *("AvoidUnnecessaryBeforeUnloadCheckSync", "DestroyProfileOnBrowserClose", "HttpsUpgrades"),
    *("HttpsFirstBalancedModeAutoEnable", "LensOverlay", "MediaRouter", "PaintHolding"),
    *("ThirdPartyStoragePartitioning", "OptimizationHints", "NetworkTimeServiceQuerying"),
    *("AimEnabled", "PreconnectToSearch"),
)
ARGUMENTS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    f"--disable-features={','.join(_SWITCHED_OFF)}",
)
REMEDY = (
    "No Chromium or Chrome was found. Install one (Debian and Ubuntu: apt-get install chromium), "
    "or set CHROMIUM to its path."
)
_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


class NoBrowser(MonitorError):
    """There is no browser on this machine, or it does not start."""

    exit_code = 1


def find_browser() -> Path:
    """The path of Chromium or Chrome. Raises NoBrowser, which says how to get one."""
    named = os.environ.get("CHROMIUM")
    found = named or next((path for name in _NAMES if (path := shutil.which(name))), None)
    if found is None or not Path(found).exists():
        raise NoBrowser(REMEDY)
    return Path(found)


@contextmanager
def open_browser() -> Iterator[Browser]:
    """A running browser without a window.

    Raises NoBrowser when none is found or none starts, and BuildError when it fails at its work.
    """
    path = find_browser()
    # Here, because playwright takes a while to import and most commands print nothing.
    from playwright.sync_api import Error, sync_playwright

    with sync_playwright() as playwright:
        try:
            browser = playwright.chromium.launch(executable_path=str(path), args=list(ARGUMENTS))
        except Error as error:
            said = str(error).strip().splitlines()[0]
            raise NoBrowser(f"{path} does not start: {said}. {REMEDY}") from error
        try:
            yield browser
        except Error as error:
            said = str(error).strip().splitlines()[0]
            raise BuildError(f"{path} failed: {said}") from error
        finally:
            browser.close()
