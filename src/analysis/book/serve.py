"""The built site on this machine's own address."""

from __future__ import annotations

from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from analysis.errors import UsageError


def open_server(site: Path, port: int) -> ThreadingHTTPServer:
    """A server for the built site; UsageError when there is none, or the port is taken."""
    if not (site / "index.html").is_file():
        raise UsageError(f"{site}: there is no site yet. Run `monitor build` first.")
    handler = partial(SimpleHTTPRequestHandler, directory=str(site))
    try:
        return ThreadingHTTPServer(("127.0.0.1", port), handler)
    except OSError as error:
        raise UsageError(
            f"port {port} cannot be used ({error.strerror}). Choose another with --port."
        ) from error
