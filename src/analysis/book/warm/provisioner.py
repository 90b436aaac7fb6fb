"""Where Jupyter asks for a kernel: from the fork server if it answers, else started cold."""

from __future__ import annotations

import asyncio
import os
from contextlib import suppress
from multiprocessing.connection import Client, Connection
from pathlib import Path
from typing import Any
from uuid import uuid4

from jupyter_client.connect import KernelConnectionInfo
from jupyter_client.manager import AsyncKernelManager
from jupyter_client.provisioning.local_provisioner import LocalProvisioner
from traitlets import Dict, Unicode

from analysis.book.warm.client import PromptClient
from analysis.book.warm.fork import Request

ANSWER_SECONDS = 60
"""How long the fork server may take to import the packages; as long as papermill waits."""
_LOST = 255


class ForkedKernel:
    """A kernel of the fork server, with what a LocalProvisioner asks of a `subprocess.Popen`."""

    stdin = stdout = stderr = None

    def __init__(self, pid: int, server: Connection) -> None:
        self.pid = pid
        self._server = server
        self._exit_code: int | None = None

    def poll(self) -> int | None:
        """The exit code, or None while the kernel runs; 255 when the fork server is gone."""
        if self._exit_code is None and self._server.poll():
            self._receive()
        return self._exit_code

    def wait(self) -> int:
        """Wait for the kernel to end; its exit code, negative for a signal."""
        if self._exit_code is None:
            self._receive()
        assert self._exit_code is not None
        return self._exit_code

    def send_signal(self, number: int) -> None:
        """Signal the kernel and what it started, by its parent: no other process can be hit."""
        if self.poll() is None:
            with suppress(OSError):
                self._server.send(number)

    async def ended(self) -> None:
        """Come back when the kernel has ended; `wait` then gives its exit code at once."""
        if self._exit_code is None:
            loop, is_told = asyncio.get_running_loop(), asyncio.Event()
            loop.add_reader(self._server, is_told.set)
            try:
                await is_told.wait()
            finally:
                loop.remove_reader(self._server)

    def _receive(self) -> None:
        try:
            self._exit_code = self._server.recv()
        except (EOFError, OSError):
            self._exit_code = _LOST
        self._server.close()


def fork_kernel(address: str, request: Request) -> ForkedKernel | None:
    """A kernel of the fork server at this address; None when there is none or it does not answer.

    Waits for the answer, at most ANSWER_SECONDS.
    """
    try:
        server = Client(address, family="AF_UNIX")
    except OSError:
        return None
    try:
        server.send(request)
        if server.poll(ANSWER_SECONDS):
            return ForkedKernel(server.recv(), server)
    except (EOFError, OSError):
        pass
    server.close()
    return None


class WarmProvisioner(LocalProvisioner):
    """Kernels of the fork server that their manager names."""

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> KernelConnectionInfo:
        """Have the kernel forked; start the same command cold when that is not possible."""
        folder = str(kwargs.get("cwd") or Path.cwd())
        request = Request.of(cmd, dict(kwargs["env"]), folder)
        assert isinstance(self.parent, ChapterKernelManager)
        kernel = fork_kernel(self.parent.fork_server, request) if request else None
        if kernel is None:
            return await super().launch_kernel(cmd, **kwargs)
        # No process group is set: signals then go through the fork server, which knows its own.
        self.process = kernel  # type: ignore[assignment]
        self.pid, self.cwd = kernel.pid, folder
        return self.connection_info

    async def kill(self, restart: bool = False) -> None:
        """Kill the kernel, and come back when it is gone."""
        await super().kill(restart)
        if isinstance(self.process, ForkedKernel):
            await self.process.ended()


class ChapterKernelManager(AsyncKernelManager):
    """The manager for nbclient's `kernel_manager_class`; takes the place of no installed one.

    Environment and folder are handed to the kernel and not set for this process: others run in it.
    """

    fork_server = Unicode(help="The Unix socket of the fork server; empty for cold kernels.").tag(
        config=True
    )
    folder = Unicode(help="The working folder of the kernel.").tag(config=True)
    environment = Dict(help="What the kernel has in its environment besides ours.").tag(config=True)

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.client_factory = PromptClient
        if self.fork_server:
            self.kernel_id = str(uuid4())
            self.provisioner = WarmProvisioner(
                kernel_id=self.kernel_id, kernel_spec=self.kernel_spec, parent=self
            )

    async def start_kernel(self, **kwargs: Any) -> None:  # type: ignore[override]
        """Start the kernel, as its manager does."""
        await super().start_kernel(env=os.environ | self.environment, cwd=self.folder, **kwargs)
