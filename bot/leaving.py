"""Leaving on SIGTERM or Ctrl-C: whoever is being answered gets the answer first, then the sockets close.

The HTTP server closes the QQ sockets the moment it hears the signal, so the signal is held back from it until nothing
is in flight, for a few seconds at most. What is still unsaid then waits in the outbox for the next start.
"""

import asyncio
import signal
from collections.abc import Awaitable, Callable

from nonebot.log import logger

FINISH_SECONDS_MAX = 2.0
"""How long answers in flight may take before the sockets close all the same."""
_SIGNALS = (signal.SIGTERM, signal.SIGINT)


def exit_in_good_order() -> None:
    """Make a stop that was asked for an exit with code 0: the server raises the signal again after its shutdown."""
    for number in _SIGNALS:
        signal.signal(number, lambda *_: None)


def finish_before_leaving(finish: Callable[[], Awaitable[None]]) -> None:
    """Run `finish` before the server hears of a signal. Call it on the event loop once the server has its handlers."""
    loop = asyncio.get_running_loop()
    leave = {number: signal.getsignal(number) for number in _SIGNALS}
    leaving: list[asyncio.Task[None]] = []

    async def go(number: signal.Signals) -> None:
        try:
            async with asyncio.timeout(FINISH_SECONDS_MAX):
                await finish()
        except TimeoutError:
            logger.warning("not everything was said before the stop; what is left waits in the outbox")
        finally:
            handler = leave[number]
            if callable(handler):
                handler(number, None)

    def begin(number: signal.Signals) -> None:
        if not leaving:
            leaving.append(asyncio.ensure_future(go(number)))

    for number in _SIGNALS:
        # Not loop.add_signal_handler: uvloop does not call it for a signal whose handler the server has set before.
        signal.signal(number, lambda heard, _: loop.call_soon_threadsafe(begin, signal.Signals(heard)))
