"""Who talks to the kernel of a chapter: a client that waits for nothing but the kernel."""

from __future__ import annotations

import time
from queue import Empty
from typing import Any

import zmq
from jupyter_client.asynchronous.client import AsyncKernelClient

_READY_SECONDS = 60
_ANSWER_SECONDS = 1
_HEARD_SECONDS = 0.05
_KNOCK_MILLISECONDS = 5


class PromptClient(AsyncKernelClient):
    """A client that is ready as soon as its kernel is.

    Jupyter's own waits a fifth of a second for messages that might still be on their way. Here
    the kernel says itself that it is done: it is idle again after our question, and messages of
    one channel come in their order.
    """

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        # The kernel opens its sockets after we knock: knock again soon.
        self.context.setsockopt(zmq.RECONNECT_IVL, _KNOCK_MILLISECONDS)

    async def wait_for_ready(self, timeout: float | None = None) -> None:
        """Wait until the kernel answers and is heard; RuntimeError when it dies or takes longer."""
        seconds = timeout or _READY_SECONDS
        until = time.monotonic() + seconds
        while not await self._answers():
            if not await self._async_is_alive():
                raise RuntimeError("Kernel died before replying to kernel_info")
            if time.monotonic() > until:
                raise RuntimeError(f"Kernel didn't respond in {seconds} seconds")

    async def _answers(self) -> bool:
        """Whether the kernel answers a question within a second, and says on iopub that it did.

        A subscription that was too late for it is there for the next.
        """
        question = self.kernel_info()
        try:
            reply = await self.shell_channel.get_msg(timeout=_ANSWER_SECONDS)
            while True:
                said = await self.iopub_channel.get_msg(timeout=_HEARD_SECONDS)
                is_ours = said["parent_header"].get("msg_id") == question
                if is_ours and said["content"].get("execution_state") == "idle":
                    break
        except Empty:
            return False
        self._handle_kernel_info_reply(reply)
        return True
