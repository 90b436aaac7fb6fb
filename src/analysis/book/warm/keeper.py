"""A build's own fork server: it starts with the build and ends with it, however that ends."""

from __future__ import annotations

import os
import pkgutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from analysis import chapters
from analysis.paths import Project

_SERVER = "analysis.book.warm"
_END_SECONDS = 10
# What a kernel imports when it starts, and what libraries put off until they are used.
_LIBRARIES = (
    "ipykernel.kernelapp",
    "ipykernel.debugger",
    "IPython.core.completerlib",
    "IPython.core.debugger",
    "IPython.core.logger",
    "IPython.core.oinspect",
    "IPython.extensions.storemagic",
    "sqlite3",
    "tornado.platform.asyncio",
    "tornado.queues",
    "zmq.utils.garbage",
    "myst_nb.ext.glue",
    "matplotlib.backends.backend_svg",
    "pandas.core.methods.to_dict",
    "pandas.io.formats.csvs",
    "pandas.io.formats.string",
    "pandera.accessors.pandas_accessor",
    "pandera.backends.pandas.register",
    "pandera.strategies.pandas_strategies",
    "PIL.features",
    "pyarrow.pandas_compat",
)
PREPARED = {
    # matplotlib takes its backend at import; this is what ipykernel would have set before.
    "MPLBACKEND": "module://matplotlib_inline.backend_inline",
    # The debugger of the kernel, which no chapter uses, would warn on the terminal.
    "PYDEVD_DISABLE_FILE_VALIDATION": "1",
}
"""The environment in which modules are imported for kernels."""


def modules_of_chapters() -> list[str]:
    """What a kernel is warm with: Jupyter's kernel, and all that chapters import."""
    own = [f"{chapters.__name__}.{found.name}" for found in pkgutil.iter_modules(chapters.__path__)]
    return [*_LIBRARIES, *own]


@contextmanager
def fork_server(
    project: Project | None = None, modules: Sequence[str] | None = None
) -> Iterator[Path | None]:
    """Run a fork server; gives its address at once, while the server still imports the modules.

    With a project, its data are read and checked before the forks too.

    None where kernels cannot be forked safely: elsewhere than on Linux, libraries that a chapter
    uses do not survive a fork, or processes have no handles to wait for.
    """
    if not sys.platform.startswith("linux"):
        yield None
        return
    with tempfile.TemporaryDirectory(prefix="monitor-") as folder:
        address = Path(folder) / "forks"
        with socket.socket(socket.AF_UNIX) as listener:
            listener.bind(str(address))
            # Clients queue up from here on; when the server ends, they are refused at once.
            listener.listen()
            server = _start(listener.fileno(), modules or modules_of_chapters(), project)
        try:
            yield address
        finally:
            _end(server)


def _start(
    listener: int, modules: Sequence[str], project: Project | None
) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", _SERVER, str(listener), *modules],
        stdin=subprocess.PIPE,
        pass_fds=[listener],
        # Ctrl-C is for the build, which ends the kernels.
        start_new_session=True,
        env=PREPARED | dict(os.environ) | (project.environment if project else {}),
    )


def _end(server: subprocess.Popen[bytes]) -> None:
    assert server.stdin is not None
    server.stdin.close()
    try:
        server.wait(_END_SECONDS)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()
