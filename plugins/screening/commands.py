"""What staff say about hours that look unusual."""

import re

from bot.chat.arguments import Arguments
from bot.chat.commands import Command, Place, Slot, registry

_TEXT = frozenset({Slot.TEXT})
DECISION = re.compile(
    r"^(?:第)?(?P<number>[0-9]{1,6})\s*号?\s*(?:(?P<normal>正常|没问题|没事|属实)|(?P<look>查|再查|核查|在查|要查))(?:一下|了)?[\s,，。:：]*(?P<note>.*)$"
)


def _decides(arguments: Arguments) -> bool:
    return DECISION.match(arguments.text) is not None


UNUSUAL = Command(
    name="unusual_hours",
    words=("异常时长", "查异常时长", "异常记录", "时长异常", "可疑时长"),
    example="异常时长 本周",
    help="看哪些时长不寻常（时间重合、一天太长、互相确认、自己家等），只列出来，由人来定",
    slots=_TEXT,
    place=Place.PRIVATE,
    staff=True,
)
DECIDE = Command(
    name="decide_unusual",
    words=("异常",),
    example="异常 3 正常",
    help="对不寻常的时长作出判断：正常，或查",
    slots=_TEXT,
    required=_TEXT,
    accepts=_decides,
    place=Place.PRIVATE,
    staff=True,
)

registry.add(UNUSUAL, DECIDE)
