"""An ASGI app on a loopback port of its own, inside the event loop that is already running."""

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, Iterator
from typing import Any

import uvicorn

from bot.channels.frames import FrameProtocol

_PASSES_TO_CLOSE = 20
"""Passes of the event loop within which a connection that was told to close is usually gone."""


class _Server(uvicorn.Server):
    """A uvicorn server that leaves the signals to whoever owns the process, and tells when it listens."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.listening = asyncio.Event()
        self.leaving = asyncio.Event()

    async def main_loop(self) -> None:
        """Wait to be told to leave; uvicorn itself looks ten times a second, which every test would wait for."""
        await self.on_tick(0)
        await self.leaving.wait()

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Leave as soon as the last connection is closed; uvicorn itself always waits a tenth of a second."""
        for listener in [*self.servers, *(sockets or [])]:
            listener.close()
        for connection in list(self.server_state.connections):
            connection.shutdown()
        for _ in range(_PASSES_TO_CLOSE):
            if not self.server_state.connections and not self.server_state.tasks:
                return await self.lifespan.shutdown()
            await asyncio.sleep(0)
        return await super().shutdown(sockets)

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.listening.set()


@contextlib.asynccontextmanager
async def serving(app: Any, *, port: int = 0) -> AsyncIterator[str]:
    """Serve `app` on 127.0.0.1 while the block runs; yields its base URL. Port 0 takes any free one."""
    listener = socket.create_server(("127.0.0.1", port))
    config = uvicorn.Config(app, log_config=None, lifespan="on", timeout_graceful_shutdown=2, ws=FrameProtocol)
    server = _Server(config)
    running = asyncio.create_task(server.serve(sockets=[listener]), name="serving")
    try:
        await server.listening.wait()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        server.leaving.set()
        await running
        listener.close()
