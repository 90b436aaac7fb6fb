"""Ctrl-C waits while workers start, and is not lost."""

from __future__ import annotations

import os
import signal
import threading
import time

import pytest

from analysis.runs.workers import uninterrupted


def interrupt_from_outside() -> None:
    """As a terminal does it, while another thread could hear it too."""
    sleeper = threading.Thread(target=time.sleep, args=(0.2,))
    sleeper.start()
    os.kill(os.getpid(), signal.SIGINT)
    sleeper.join()


def test_ctrl_c_comes_after_what_must_not_be_interrupted() -> None:
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    done = []
    try:
        with pytest.raises(KeyboardInterrupt), uninterrupted():
            interrupt_from_outside()
            done.append("all of it")
        with uninterrupted():
            done.append("and nothing comes of itself")
    finally:
        signal.signal(signal.SIGINT, before)

    assert done == ["all of it", "and nothing comes of itself"]
    assert signal.SIGINT not in signal.pthread_sigmask(signal.SIG_BLOCK, ())
