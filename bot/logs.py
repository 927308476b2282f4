"""Logging: one line per event, to stderr, at the level of the settings. No message text, phone, QQ number or openid.

NoneBot's default sink formats DEBUG lines and throws them away, and its INFO lines print what people wrote; both are
taken out here. So are the messages of exceptions: they quote values (what somebody wrote, parameters of a statement,
addresses with a token). What remains of a fault is its kind and the lines of code it passed through.
"""

import logging
import re
import sys
import traceback
from typing import Any

from nonebot.log import LoguruHandler, logger, logger_id

HEAD = "{time:YYYY-MM-DD HH:mm:ss} {level:<8} {name}: {extra[line]}\n"
_LIBRARY = "WARNING"
"""From which level on libraries are heard."""
_NUMBER = re.compile(r"(?<![0-9A-Za-z.])[1-9][0-9]{4,18}(?![0-9A-Za-z])")
"""What may be a QQ number, a phone or a group."""
_QUOTING = frozenset({"httpx", "httpcore", "websockets"})
"""Libraries whose lines quote frames and addresses."""
_QUOTING_MODULES = frozenset({"utils", "message"})
"""NoneBot's adapters log through nonebot.utils, and print an event they cannot read."""


def set_up(level: str) -> None:
    """Replace NoneBot's sink by ours. Libraries are heard from WARNING on, those that quote what they handle not at all."""
    logger.remove()
    logger.add(
        sys.stderr,
        level=level.upper(),
        format=_written,
        diagnose=False,  # a traceback must not print the values of variables
        backtrace=False,
        filter=_heard,
    )
    root = logging.getLogger()
    if not any(isinstance(handler, _ToOurs) for handler in root.handlers):
        root.addHandler(_ToOurs(_LIBRARY))


class _ToOurs(LoguruHandler):
    """The standard library's loggers end here too; without it asyncio would print exceptions with their messages."""

    def emit(self, record: logging.LogRecord) -> None:
        """Pass a line on, unless its logger quotes."""
        if record.name.split(".")[0] not in _QUOTING:
            super().emit(record)


def _heard(record: Any) -> bool:
    name = (record["name"] or "").split(".")[0]
    if name in _QUOTING or (name == "nonebot" and record["module"] in _QUOTING_MODULES):
        return False
    return name in ("bot", "plugins", "__main__") or record["level"].no >= logging.WARNING


def _written(record: Any) -> str:
    """Return the format of one line; the line itself is handed over as a value, so that nothing in it is a pattern."""
    line = _NUMBER.sub("•••••", record["message"])
    if record["exception"] is not None:
        line = f"{line} | {fault(record['exception'].value)}"
    record["extra"]["line"] = line.replace("\n", " ")
    return HEAD


def fault(error: BaseException | None) -> str:
    """Name an error, what led to it, and the places they passed through; never their messages."""
    parts: list[str] = []
    while error is not None and len(parts) < 4:
        frames = traceback.extract_tb(error.__traceback__)[-6:]
        places = " > ".join(f"{frame.filename.rpartition('/')[2]}:{frame.lineno}" for frame in frames)
        parts.append(f"{type(error).__name__} ({places})")
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return " from ".join(parts)


__all__ = ["fault", "logger_id", "set_up"]
