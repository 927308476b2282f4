"""Tricks with characters, codes and membership."""

from hypothesis import given
from hypothesis import strategies as st

from bot.channels.onebot_reading import read_message
from bot.language.normalise import readable
from tests.conversations.chatting import LI, PHONE, WANG, card_of, in_group, privately, volunteers
from tests.databases import sqlite_only
from tests.world import GROUP, OWNER, STEWARD, World

TURNED = "\u202e"
UNSEEN = "\u200b"


@given(st.text())
def test_what_is_shown_to_others_holds_nothing_that_turns_or_hides(text: str):
    shown = readable(text)
    assert readable(shown) == shown
    for char in (TURNED, UNSEEN, "\u2066", "\u2069", "\u200f", "\ufeff", "\x00", "\x1b"):
        assert char not in shown


def test_lines_emoji_and_rare_characters_stay_as_written():
    said = "灯坏了\n𠮷老师 👨‍👩‍👧 ❤️ 3号"
    assert readable(said) == said


@sqlite_only
async def test_an_invisible_character_neither_hides_a_command_nor_makes_another_name(world: World) -> None:
    await volunteers(world)
    number = await card_of(world)
    assert f"已接下 {number}" in await privately(world, WANG, f"接{UNSEEN} {number[:2]}{UNSEEN}{number[2:]}")
    world.qq.world.person(30010, f"李{UNSEEN}强")
    world.qq.world.join(GROUP, 30010)
    assert "有2位" in await privately(world, OWNER, "授权 李强 裕园 社区管家 到12月")


@sqlite_only
async def test_words_with_codes_and_turned_text_reach_others_as_plain_text(world: World) -> None:
    await volunteers(world)
    said = f"明天上午想请人陪去医院，裕园社区，[CQ:at,qq=all] {{{{ 7*7 }}}} {TURNED}]]>，电话13900000000"
    number = await card_of(world, said=said)
    details = await privately(world, STEWARD, f"详情 {number}")
    assert "[CQ:at,qq=all] {{ 7*7 }} ]]>" in details
    assert TURNED not in details
    sent = [params["message"] for action, params in world.qq.api.calls if action.startswith("send_")]
    kinds = {segment["type"] for message in sent for segment in message}
    assert kinds <= {"text", "at"}
    assert not [s for message in sent for s in message if s["type"] == "at" and s["data"]["qq"] == "all"]


def test_an_at_to_everybody_names_nobody():
    assert read_message("授权 [CQ:at,qq=all] 裕园", "10000")[2] == ()
    assert read_message([{"type": "at", "data": {"qq": "all"}}, {"type": "text", "data": {"text": "x"}}], "1")[2] == ()


@sqlite_only
async def test_whoever_was_put_out_of_the_group_claims_nothing_in_private(world: World) -> None:
    await volunteers(world)
    number = await card_of(world)
    assert "有条件" in await in_group(world, WANG, f"接 {number} 但我6点后才有空")
    world.qq.world.groups[GROUP].members.pop(WANG, None)
    refused = await privately(world, WANG, f"接 {number}")
    assert "志愿者群" in refused
    assert PHONE not in refused
    assert f"已接下 {number}" in await privately(world, LI, f"接 {number}", through=GROUP)
