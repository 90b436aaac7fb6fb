"""`monitor serve`: show the built site on this machine."""

from __future__ import annotations

from typing import Annotated

import typer

from analysis.commands.options import told
from analysis.paths import find_project


def serve(
    port: Annotated[
        int, typer.Option(min=0, max=65535, help="The port on this machine; 0 takes a free one.")
    ] = 8000,
) -> None:
    """Show the built site on this machine.

    Example: monitor serve --port 8080
    """
    from analysis.book.serve import open_server

    with open_server(find_project().site, port) as server:
        told.print(f"http://127.0.0.1:{server.server_port}/ (stop with Ctrl-C)")
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            told.print("stopped")
