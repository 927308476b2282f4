"""The manuals are true: every phrase in them is understood by the running bot, from the people they are written for."""

import re
from pathlib import Path

import pytest

from bot.channels.playground.waiting import NotHeard
from bot.paths import ROOT
from tests.databases import sqlite_only
from tests.world import OWNER, World

MANUALS = ROOT / "docs" / "使用手册"
_PHRASE = re.compile(r"`([^`]+)`")
NOT_UNDERSTOOD = ("没听懂", "没抓住重点", "没看到字", "出了点问题", "您是不是想说")
IN_A_GROUP = ("绑定群",)
"""Phrases that belong into a group; in private the bot says so."""


def phrases(page: str) -> list[str]:
    """Return every phrase in backticks of the tables of a page, in order, each once."""
    rows = [line for line in (MANUALS / page).read_text(encoding="utf-8").splitlines() if line.startswith("| `")]
    return list(dict.fromkeys(phrase for row in rows for phrase in _PHRASE.findall(row) if not _amount(phrase)))


def _amount(phrase: str) -> bool:
    """Whether the backticks hold an amount of time and not a message."""
    return phrase in {"一个半小时", "90分钟", "1h30"}


def understood(answer: str | None) -> bool:
    """Whether the bot knew what was wanted, be it done or refused with a reason."""
    return answer is not None and not any(sign in answer for sign in NOT_UNDERSTOOD)


@sqlite_only
async def test_every_phrase_for_residents_is_understood(world: World):
    for number, phrase in enumerate(phrases("居民.md")):
        phone = world.resident(f"居民{number}")
        if phrase in ("是", "不留", "算了"):
            await phone.says("明天上午想请人陪去医院，裕园社区")
        assert understood(answer := await phone.says(phrase)), f"{phrase} → {answer}"


@sqlite_only
@pytest.mark.parametrize("page", ["志愿者.md", "管家和协调员.md"])
async def test_every_phrase_for_volunteers_and_staff_is_understood(world: World, page: str):
    for number, phrase in enumerate(phrases(page)):
        user = OWNER if page.startswith("管家") else 31000 + number
        world.qq.world.person(user, f"试{number}", friend=True)
        if phrase == "先停":
            await world.qq.says(user, "我要当志愿者")
            await world.qq.heard("private", user=user)
        await world.qq.says(user, phrase)
        try:
            answer = (await world.qq.heard("private", user=user)).text
        except NotHeard:
            answer = None
        assert understood(answer), f"{phrase} → {answer}"


def test_the_pages_of_a_manual_name_nothing_that_is_not_there():
    for page in [ROOT / "README.md", ROOT / "README.zh-CN.md", ROOT / "AGENTS.md", *(ROOT / "docs").rglob("*.md")]:
        for target in re.findall(r"\]\(([^)#]+)\)", page.read_text(encoding="utf-8")):
            if not target.startswith("http"):
                assert (page.parent / target).exists(), f"{page.relative_to(ROOT)} → {target}"


def test_every_path_in_the_newcomers_page_exists():
    text = (ROOT / "AGENTS.md").read_text(encoding="utf-8")
    paths = {
        path for path in _PHRASE.findall(text) if re.fullmatch(r"(?:bot|plugins|data|tests|docs|tools)/[\w./-]*", path)
    }
    missing = sorted(path for path in paths if not Path(ROOT, path).exists())
    assert missing == []
