"""The processes that run chapters: Ctrl-C is not for them, and they end when nobody wants them."""

from __future__ import annotations

import logging
import os
import signal
import threading
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context, parent_process
from multiprocessing.connection import Connection, wait

_INTERRUPT = {signal.SIGINT}
_HAS_MASK = hasattr(signal, "pthread_sigmask")


@contextmanager
def workers(jobs: int) -> Iterator[ProcessPoolExecutor]:
    """Processes to run chapters in; whatever comes up before all is done ends them at once.

    They also end with this process, however that ends. Submit what there is to do while
    `uninterrupted`: processes start then.
    """
    # Spawned, not forked: kernels and threads do not survive a fork.
    context = get_context("spawn")
    told, tell = context.Pipe(duplex=False)
    with told, tell, ProcessPoolExecutor(jobs, context, _begin, (told,)) as pool:
        try:
            yield pool
        except BaseException:
            # Also when nobody wants the rest: what runs or has not started yet is left.
            tell.close()
            pool.shutdown(wait=False, cancel_futures=True)
            raise


@contextmanager
def uninterrupted() -> Iterator[None]:
    """Keep Ctrl-C waiting for a moment, for this process and for those that start in it."""
    if not _HAS_MASK or threading.current_thread() is not threading.main_thread():
        yield
        return
    came: list[int] = []
    # The mask is for the processes that start: here another thread would still hear it.
    before = signal.signal(signal.SIGINT, lambda number, _: came.append(number))
    mask = signal.pthread_sigmask(signal.SIG_BLOCK, _INTERRUPT)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, mask)
        signal.signal(signal.SIGINT, before)
        if came:
            signal.raise_signal(signal.SIGINT)


def _begin(told: Connection) -> None:
    """Prepare a worker: deaf to Ctrl-C, silent, and gone when its parent is or says so.

    What the event loop says of a kernel that is ended under its hands is noise to a reader: a lost
    kernel is told as a ChapterError.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # A kernel of this worker is to hear when it is interrupted.
    if _HAS_MASK:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, _INTERRUPT)
    logging.getLogger("asyncio").setLevel(logging.CRITICAL)
    parent = parent_process()
    assert parent is not None
    reasons: list[int | Connection] = [parent.sentinel, told]
    threading.Thread(target=lambda: (wait(reasons), os._exit(1)), daemon=True).start()
