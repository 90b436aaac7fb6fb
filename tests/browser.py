"""The browser that the tests drive: the one that prints the PDFs. `python -m tests.browser` says
whether there is one."""

from __future__ import annotations

import sys

from analysis.book.publications.browser import ARGUMENTS, NoBrowser, find_browser

__all__ = ["ARGUMENTS", "find_browser"]

if __name__ == "__main__":
    try:
        print(find_browser())
    except NoBrowser as error:
        sys.exit(str(error))
