"""`python -m analysis.book.warm SOCKET MODULE...`: see `server`."""

from __future__ import annotations

from analysis.book.warm.server import main

main()
