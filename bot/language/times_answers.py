"""A half of the day that was said afterwards, put into the words it belongs to."""

import re

PART_NAMED = re.compile(r"凌晨|早上|早晨|清早|一早|上午|中午|下午|午后|傍晚|晚上|夜里|早|晚")
_FULL_NAMES = {"早": "早上", "晚": "晚上", "清早": "早上", "一早": "早上", "午后": "下午"}
_CLOCK = re.compile(r"[0-9一二两三四五六七八九十]+\s*(?:点|时|:|：)")


def part_named(said: str) -> str | None:
    """Return the part of the day that an answer names (早 → 早上), None when it names none."""
    found = PART_NAMED.search(said)
    return _FULL_NAMES.get(found[0], found[0]) if found else None


def with_part(said: str, part: str) -> str:
    """Return 明天三点 with 下午 as 明天下午三点."""
    clock = _CLOCK.search(said)
    if clock is None:
        return part + said
    return said[: clock.start()] + part + said[clock.start() :]
