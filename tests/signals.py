"""Ctrl-C for programs under test, wherever the tests themselves were started."""

from __future__ import annotations

import signal


def hear_ctrl_c() -> None:
    """A program started by a background job inherits that Ctrl-C is ignored: hear it again."""
    signal.signal(signal.SIGINT, signal.default_int_handler)
