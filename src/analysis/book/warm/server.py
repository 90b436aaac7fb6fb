"""The fork server: a process that has the packages imported and forks a kernel for each request.

It runs as `python -m analysis.book.warm SOCKET MODULE...`: SOCKET is the number of a
listening Unix socket that it inherits, its standard input ends when the build does. One connection
is one kernel: the client sends a Request, gets the process id, sends signals, and gets the exit
code. A connection that closes takes its kernel with it.

A process is forked from one thread, and before any event loop or message context exists. The
threads that OpenBLAS and jemalloc have of their own are handled by their fork handlers.
"""

from __future__ import annotations

import builtins
import gc
import importlib
import os
import signal
import socket
import sys
import threading
import warnings
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from io import TextIOWrapper
from multiprocessing.connection import Connection, wait
from pathlib import Path
from types import SimpleNamespace

from analysis.book.warm.fork import Request, become_kernel

_REHEARSAL = "analysis.book.warm.rehearsal"
LIFELINE = 0
"""Standard input: a pipe from the build, in which nothing is ever written."""


@dataclass(frozen=True)
class Kernel:
    """A forked kernel: its process, a handle that is readable once it ended, and its client."""

    pid: int
    handle: int
    client: Connection

    def signal(self, number: int) -> None:
        """Signal the kernel and what it started; itself alone before it leads its own group."""
        try:
            os.killpg(self.pid, number)
        except ProcessLookupError:
            os.kill(self.pid, number)

    def close(self) -> None:
        """Let go of the process; it is not ended by this."""
        os.close(self.handle)
        self.client.close()

    def bury(self) -> None:
        """Take the exit code of a kernel that ended, and tell it to the client if there is one."""
        _, status = os.waitpid(self.pid, 0)
        with suppress(OSError):
            self.client.send(os.waitstatus_to_exitcode(status))
        self.close()


def serve(listener: socket.socket) -> Request | None:
    """Fork kernels until the build ends, and end them with it.

    Comes back in each forked process with its Request and with nothing of the server open; in the
    server itself with None, after every kernel was ended.
    """
    kernels: list[Kernel] = []
    while True:
        ready = wait(
            [LIFELINE, listener, *(k.handle for k in kernels), *(k.client for k in kernels)]
        )
        if LIFELINE in ready:
            for kernel in kernels:
                kernel.signal(signal.SIGKILL)
                kernel.bury()
            return None
        for kernel in list(kernels):
            if kernel.handle in ready or (kernel.client in ready and not _obey(kernel)):
                kernel.bury()
                kernels.remove(kernel)
        if listener in ready:
            request = _fork_next(listener, kernels)
            if request is not None:
                return request


def _obey(kernel: Kernel) -> bool:
    """Pass on the client's signal; False when the client is gone and its kernel was killed."""
    try:
        kernel.signal(kernel.client.recv())
    except (EOFError, OSError):
        kernel.signal(signal.SIGKILL)
        return False
    return True


def _fork_next(listener: socket.socket, kernels: list[Kernel]) -> Request | None:
    """Fork for the next client; gives its Request in the forked process, None in the server."""
    accepted, _ = listener.accept()
    with ExitStack() as undone:
        client = undone.enter_context(Connection(accepted.detach()))
        try:
            request: Request = client.recv()
            is_gone = client.poll()
        except (EOFError, OSError):
            return None
        # Who waited in vain has closed the connection: a second kernel would run beside the first.
        if is_gone:
            return None
        pid = os.fork()
        if pid == 0:
            listener.close()
            for kernel in kernels:
                kernel.close()
            return request
        undone.pop_all()
        kernels.append(Kernel(pid, os.pidfd_open(pid), client))
    with suppress(OSError):
        client.send(pid)
    return None


def prepare(modules: list[str]) -> dict[str, str]:
    """Import what chapters import, and rehearse where the environment names a project.

    Gives back what the imports put into the environment.

    SystemExit with the reason when forks would not be as fresh. What an import says, a reader of
    the chapter would not see: then kernels have to start cold.
    """
    said: list[str] = []
    before = dict(os.environ)
    show = warnings.showwarning
    warnings.showwarning = lambda message, *_, **__: said.append(str(message))
    doing = ""
    try:
        for module in modules:
            doing = f"importing {module}"
            importlib.import_module(module)
        if "MONITOR_ROOT" in os.environ:
            doing = "the rehearsal"
            importlib.import_module(_REHEARSAL).rehearse()
    except (Exception, SystemExit) as error:
        sys.exit(f"kernels start cold: {doing} failed: {error!r}")
    warnings.showwarning = show
    if said:
        sys.exit(f"kernels start cold: an import warned: {said[0]}")
    if threading.active_count() > 1:
        sys.exit("kernels start cold: an import started a thread")
    return {name: value for name, value in os.environ.items() if before.get(name) != value}


@contextmanager
def _as_in_a_kernel() -> Iterator[None]:
    """What pandas asks about its surroundings when it is imported, answered as a kernel does.

    Without this a wide table would be printed in full width, as in a terminal.
    """
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(encoding="UTF-8")
    vars(builtins)["get_ipython"] = lambda: SimpleNamespace(kernel=None)
    yield
    del vars(builtins)["get_ipython"]


def main() -> None:
    """Import what the command line names, serve, and be the kernel in each forked process."""
    listener, modules = socket.socket(fileno=int(sys.argv[1])), sys.argv[2:]
    # As ipykernel_launcher does: what lies in the working folder is no package.
    if sys.path[0] == "" or Path(sys.path[0]) == Path.cwd():
        del sys.path[0]
    # No pages are freed and taken again, and what is there now is never collected: forks share its
    # memory instead of touching it.
    gc.disable()
    with _as_in_a_kernel():
        set_by_imports = prepare(modules)
    gc.freeze()
    server = os.getpid()
    request = serve(listener)
    if request is not None:
        gc.enable()
        become_kernel(request, server, set_by_imports)
