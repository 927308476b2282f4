"""uvicorn's WebSocket with a short way in: an application may take a frame at the moment in which it is read.

By ASGI every frame goes through a queue and wakes a task, and uvicorn stops and starts reading from the socket around
it: two more system calls and a turn of the event loop for each line of chatter. An application that finds `EXTENSION`
among the scope's extensions may name a function there instead. What that does not take comes by ASGI as ever, in order.
"""

from collections.abc import Callable

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.frames import Frame
from websockets.http11 import Request

EXTENSION = "guanjia.frames"
"""The extension; under `"take"` it holds a function to be called with a `Take`."""

Take = Callable[[str], bool]
"""Takes a text frame (True) or leaves it to ASGI (False). It must not wait and must not raise."""


class FrameProtocol(WebSocketsSansIOProtocol):
    """See the module. Given to uvicorn as its `ws`."""

    _take: Take | None = None

    def handle_connect(self, event: Request) -> None:
        """Offer the short way to the application."""
        super().handle_connect(event)
        if self.response.status_code == 101:  # otherwise there is no scope: the handshake was refused
            self.scope.setdefault("extensions", {})[EXTENSION] = {"take": self._set_take}

    def handle_text(self, event: Frame) -> None:
        """Offer a whole text frame to the application, unless earlier ones still wait in the queue."""
        if self._take is not None and event.fin and not self.close_sent and self.queue.empty():
            try:
                taken = self._take(bytes(event.data).decode())
            except UnicodeDecodeError:
                taken = False  # uvicorn closes the socket, as it must
            if taken:
                return
        super().handle_text(event)

    def _set_take(self, take: Take) -> None:
        self._take = take
