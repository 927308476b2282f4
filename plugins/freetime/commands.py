"""What volunteers say about their own time."""

from bot.chat.commands import Command, Place, Slot, registry
from bot.language.availability import speaks_of_own_time

SAY = Command(
    name="own_time",
    words=(),
    recognises=speaks_of_own_time,
    example="我周三下午都没空",
    help="说什么时候没空、有空，派活时避开",
    place=Place.ADDRESSED,
)
MINE = Command(
    name="my_free_time",
    words=("我的空闲", "我的空闲时间", "我的空余时间", "我记的时间", "我什么时候有空", "我什么时候没空"),
    example="我的空闲",
    help="看记下的有空、没空",
    place=Place.ADDRESSED,
    whole=True,
)
TAKE_BACK = Command(
    name="take_back_time",
    words=("取消空闲", "删空闲", "删除空闲", "取消没空", "删没空", "删除没空"),
    example="取消空闲 1",
    help="删掉记下的一条（全部：取消空闲 全部）",
    place=Place.ADDRESSED,
    slots=frozenset({Slot.TEXT}),
)
registry.add(SAY, MINE, TAKE_BACK)
