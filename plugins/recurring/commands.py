"""What is said about help that comes again. Opening it needs no command: a plain sentence with 每周三 does (reporting)."""

import re

from bot.chat.arguments import Arguments
from bot.chat.commands import Command, Place, Slot, pattern, registry
from bot.language.normalise import normalise

_DAY = r"(?!以后)(?=\S{0,6}[今明后周星礼0-9一二三四五六七八九十大])[^，,。？?]{2,14}?"
_PLAN = r"(?:[Dd]\s?[0-9]{1,6}\s*)?"


def _names_a_day(arguments: Arguments) -> bool:
    """恢复 12月2日, 恢复 下周三, but not 恢复得挺好 of somebody after an operation."""
    said = normalise(arguments.text)
    return (
        re.match(r"[得的了]", said) is None and re.search(r"[0-9今明后]|[周期拜][一二三四五六日天]", said) is not None
    )


SKIP = Command(
    name="skip_once",
    words=("跳过", "跳过一次"),
    patterns=(
        pattern(
            rf"^{_PLAN}{_DAY}(?:的?(?:那|这)?(?:一次|次|天))?(?:就|先|都|也)*(?:不用|不必|别|不要|不需要)(?:再)?(?:来|去|过来|上门|安排|派人)(?:人)?[了吧啦。!！]*$"
        ),
    ),
    example="下周三不用来",
    help="定期帮助跳过一次",
    slots=frozenset({Slot.TEXT}),
    place=Place.PRIVATE,
)
RESTORE = Command(
    name="restore_once",
    words=("恢复",),
    patterns=(
        pattern(
            rf"^{_PLAN}{_DAY}(?:的?(?:那|这)?(?:一次|次|天))?(?:还是|照常|照旧|又)(?:要|能|可以)?(?:来|去)(?:吧|了|啊)?[。!！]*$"
        ),
    ),
    accepts=_names_a_day,
    example="恢复 12月2日",
    help="跳过的那次还是要来",
    slots=frozenset({Slot.TEXT}),
    required=frozenset({Slot.TEXT}),
    place=Place.PRIVATE,
)
STAND_IN = Command(
    name="stand_in",
    words=(),
    patterns=(
        pattern(
            rf"^{_PLAN}(?:我)?{_DAY}(?:的?(?:那|这)?(?:一次|次|天))?(?:我)?(?:临时|家里)?(?:有事|没空|要出差|出差)?[,，]?(?:我)?(?:去不了|来不了|不能去|没法去|去不成|要?请假)[了啦。!！]*(?:[,，]?(?:请|麻烦)?(?:换|找)(?:个)?人.{{0,4}})?$"
        ),
    ),
    example="下周三我去不了",
    help="定期去的，这次请人替",
    place=Place.PRIVATE,
)
MINE = Command(
    name="my_plans",
    words=("我的定期", "我的定期帮助", "定期帮助有哪些"),
    example="我的定期",
    help="看定期帮助有哪些",
    place=Place.PRIVATE,
    whole=True,
)
END = Command(
    name="end_plan",
    words=("停止定期", "结束定期", "取消定期"),
    patterns=(
        pattern(
            r"^以后(?:都|就|再)*(?:不用|别|不要|不需要)(?:再)?(?:来|去|派人)(?:人)?[了吧啦。!！]*$",
            r"^(?:每周|每月|定期)(?:的)?(?:都|就)?(?:不用|别|不要|不需要)(?:再)?(?:来|去|派人)(?:人)?[了吧啦。!！]*$",
        ),
    ),
    example="停止定期 D0003",
    help="定期帮助以后都不用来了",
    slots=frozenset({Slot.TEXT}),
    place=Place.PRIVATE,
)
LEAVE = Command(
    name="leave_plan",
    words=("不再定期去", "以后去不了", "以后都去不了", "不能每次去"),
    example="不再定期去 D0003",
    help="以后不固定去了，每次重新找人",
    slots=frozenset({Slot.TEXT}),
    place=Place.PRIVATE,
)
AGREED = Command(
    name="plan_agreed",
    words=("已签协议", "协议已签", "签好协议"),
    example="已签协议 D0003",
    help="超过一个月的定期帮助，协议签好了",
    slots=frozenset({Slot.TEXT}),
    place=Place.PRIVATE,
    staff=True,
)
registry.add(SKIP, RESTORE, STAND_IN, MINE, END, LEAVE, AGREED)
