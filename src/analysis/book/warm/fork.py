"""What a forked process does to be as a process that was started for the kernel."""

from __future__ import annotations

import os
import runpy
import sys
from dataclasses import dataclass
from typing import Self


@dataclass(frozen=True)
class Request:
    """A kernel to start: the module with its arguments, the environment, the working folder."""

    module: str
    arguments: tuple[str, ...]
    environment: dict[str, str]
    folder: str

    @classmethod
    def of(cls, command: list[str], environment: dict[str, str], folder: str) -> Self | None:
        """The request for a command `python -m MODULE ...` of this Python; None for any other."""
        if len(command) < 3 or command[:2] != [sys.executable, "-m"]:
            return None
        return cls(command[2], tuple(command[3:]), environment, folder)


def become_kernel(request: Request, server: int, set_by_imports: dict[str, str]) -> None:
    """Run the kernel in this forked process until it is shut down.

    The kernel ends itself when the process `server` is gone. What imports put into the
    environment, they would have put into that of the kernel.
    """
    os.setsid()
    with open(os.devnull) as nothing:  # noqa: PTH123 (its number is needed, and no path)
        os.dup2(nothing.fileno(), sys.__stdin__.fileno() if sys.__stdin__ else 0)
    os.chdir(request.folder)
    os.environ.clear()
    os.environ.update(request.environment | set_by_imports, JPY_PARENT_PID=str(server))
    _renew_random_state()
    # ipykernel took its default from the environment when it was imported.
    sys.argv = [request.module, *request.arguments, f"--IPKernelApp.parent_handle={server}"]
    runpy.run_module(request.module, run_name="__main__", alter_sys=True)


def _renew_random_state() -> None:
    """Chance as in a fresh process: `random` sees to itself after a fork, numpy does not."""
    if "numpy" in sys.modules:
        import numpy as np

        np.random.seed()
