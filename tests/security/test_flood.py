"""Floods: one person's alarms are one page, and long or odd messages break nothing."""

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.chat.commands import registry
from bot.language.crisis import CrisisGuard
from bot.language.nogo import NoGoFilter
from bot.language.prying import asks_about_another
from bot.language.sensitive import find_private
from tests.databases import sqlite_only
from tests.world import STEWARD, World

PIECES = (
    "他又打我",
    "不想活",
    "接 X0231",
    "13900000000",
    "3号楼2单元501",
    "明天上午",
    "一个半小时",
    "，",
    " ",
    "1-",
    "怎么",
    "\u200b",
    "😊",
    "𠮷",
)
_crisis, _nogo = CrisisGuard.load(), NoGoFilter.load()


@settings(deadline=None, max_examples=60)
@given(st.lists(st.sampled_from(PIECES) | st.text(max_size=4), max_size=120).map("".join))
def test_no_message_breaks_what_reads_it(text: str):
    _crisis.assess(text)
    _crisis.assess_group_line(text)
    _nogo.assess(text)
    find_private(text)
    asks_about_another(text)
    registry.parse(text, addressed=True)
    registry.parse(text, addressed=False)
    registry.nearest(text, staff=True)


@sqlite_only
async def test_many_cries_of_one_person_are_one_case_and_one_call(world: World) -> None:
    phone = world.resident("孙女士")
    for _ in range(8):
        card = await phone.says("他又打我了，我躲在厕所里，裕园社区")
        assert card is not None
        assert card.startswith("请现在就打 110")
    await world.settles(minutes=1)
    pages = [item for item in await world.qq.settled() if item.user_id == STEWARD and "【紧急】" in item.text]
    assert len(pages) == 1


@sqlite_only
async def test_five_thousand_characters_are_answered_and_leave_the_house_standing(world: World) -> None:
    phone = world.resident("张大爷")
    for piece in ("，", "1", "13900000000", "3号楼2单元", "他", "加我"):
        assert await phone.says((piece * 5000)[:5000])
    assert "我的信息" in (await phone.says("帮助") or "")
