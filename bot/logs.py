"""Logging: one line per event, to stderr, at the level of the settings. No message text, phone, QQ number or openid.

NoneBot's default sink formats DEBUG lines and throws them away, and its INFO lines print what people wrote; both are
taken out here.
"""

import sys

from nonebot.log import logger, logger_id

FORMAT = "{time:YYYY-MM-DD HH:mm:ss} {level:<8} {name}: {message}"


def set_up(level: str) -> None:
    """Replace NoneBot's sink by ours. NoneBot itself is heard from WARNING on."""
    logger.remove()
    logger.add(
        sys.stderr,
        level=level.upper(),
        format=FORMAT,
        diagnose=False,  # a traceback must not print the values of variables
        backtrace=False,
        filter={"": level.upper(), "nonebot": "WARNING", "uvicorn": "WARNING"},
    )


__all__ = ["logger_id", "set_up"]
