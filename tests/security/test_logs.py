"""Logs hold no message, phone, QQ number or openid at any level, whatever fails."""

import asyncio
import logging
from collections.abc import Iterator

import pytest
from nonebot.log import logger
from nonebot.utils import logger_wrapper

from bot import logs
from tests.conversations.chatting import LI, PHONE, WANG, card_of, in_group, volunteers
from tests.databases import sqlite_only
from tests.world import GROUP, World

SAID = "我叫王翠花住裕园3号楼2单元501"


@pytest.fixture
def heard() -> Iterator[list[str]]:
    """Every line that the programme's own sink would write at DEBUG."""
    logs.set_up("DEBUG")
    lines: list[str] = []
    sink = logger.add(lines.append, level="DEBUG", format=logs._written, filter=logs._heard, diagnose=False)
    root = logging.getLogger()
    before = root.level
    root.setLevel(logging.DEBUG)
    yield lines
    root.setLevel(before)
    logger.remove(sink)


def test_an_exception_is_named_without_its_message(heard: list[str]):
    try:
        try:
            int(SAID)
        except ValueError as cause:
            raise RuntimeError(f"could not keep {PHONE}") from cause
    except RuntimeError as error:
        logger.opt(exception=error).error("message could not be handled, reference {}", "ABC123")
    written = "".join(heard)
    assert "RuntimeError" in written
    assert "ValueError" in written
    assert "test_logs.py" in written
    assert SAID not in written
    assert PHONE not in written


def test_an_adapter_that_prints_an_event_is_not_heard_and_numbers_are_masked(heard: list[str]):
    logger_wrapper("OneBot V11")("ERROR", f"Failed to parse event. Raw: {{'user_id': {WANG}, 'message': '{SAID}'}}")
    logging.getLogger("httpx").error("GET https://api.weixin.qq.com/cgi-bin/token?secret=geheim")
    logger.warning("account {} went away", WANG)
    logger.warning("braces {of} a fault <red>stay</red> what they are")
    written = "".join(heard)
    assert str(WANG) not in written
    assert SAID not in written
    assert "geheim" not in written
    assert "{of}" in written


async def test_a_task_that_fails_unheard_does_not_print_what_it_held(heard: list[str]):
    async def fails() -> None:
        raise ValueError(SAID)

    loop = asyncio.get_running_loop()
    try:
        await fails()
    except ValueError as error:
        loop.call_exception_handler({"message": "Task exception was never retrieved", "exception": error})
    written = "".join(heard)
    assert "ValueError" in written
    assert SAID not in written


@sqlite_only
async def test_a_whole_story_with_faults_leaves_no_personal_word_in_the_log(
    world: World, heard: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    await volunteers(world)
    number = await card_of(world, said=f"明天上午想请人陪去医院，裕园社区，{SAID}，电话{PHONE}")
    await in_group(world, WANG, f"接 {number}")
    await world.settles()
    await in_group(world, LI, f"我妈电话{PHONE}，谁去一趟")
    await world.resident("孙女士").says("他又打我了，我躲在厕所里")
    await world.settles()

    def breaks(*_: object, **__: object) -> None:
        raise ValueError(f"{SAID} {PHONE}")

    with monkeypatch.context() as broken:
        broken.setattr("bot.domain.tasks.service.give_back", breaks)
        await world.qq.says(WANG, f"退 {number} {SAID}")
        await world.qq.heard("private", user=WANG, containing="出了点问题")
    written = "".join(heard)
    assert "message could not be handled" in written
    for secret in (SAID, "王翠花", PHONE, "躲在厕所", str(WANG), str(LI), str(GROUP), "openid-"):
        assert secret not in written, secret
