"""What stewards say to find somebody, and what volunteers and requesters answer."""

import re

from bot.chat.arguments import Arguments
from bot.chat.commands import Command, Place, Slot, pattern, registry

_WELL = re.compile(
    r"^(?:(?:我|人)?(?:已经?|都|刚|正)?(?:安全|平安)?(?:到家|回来|回家|到了?家|在家|离开|出来|下楼|办完|结束|没事|都?好|挺好|路上|还在|还没|在办|一切)"
    r".{0,12})?(?:了|的|谢谢)*$"
)
CALL_LATER = re.compile(r"再(?:来)?(?:叫|问|找|联系|喊)|别(?:再)?(?:叫|问|找)我|不用(?:叫|问|找)我")
"""Words that ask for a pause: 下周再叫我."""


def _well(arguments: Arguments) -> bool:
    return _WELL.match(arguments.text) is not None


ALLOW = Command(
    name="allow",
    words=("允", "允许", "准许", "同意接", "允许接"),
    example="允 X0231",
    help="同意带条件的接单",
    slots=frozenset({Slot.CASE, Slot.TEXT}),
    required=frozenset({Slot.CASE}),
    place=Place.PRIVATE,
    staff=True,
)
DENY = Command(
    name="deny",
    words=("不允", "不允许", "不准", "回绝"),
    example="不允 X0231",
    help="不同意带条件的接单",
    slots=frozenset({Slot.CASE, Slot.TEXT}),
    required=frozenset({Slot.CASE}),
    place=Place.PRIVATE,
    staff=True,
)
ASK_REQUESTER = Command(
    name="ask_requester",
    words=("问本人", "问居民", "问求助人", "征求本人"),
    example="问本人 X0231",
    help="把条件拿去问求助的人行不行",
    slots=frozenset({Slot.CASE, Slot.TEXT}),
    required=frozenset({Slot.CASE}),
    place=Place.PRIVATE,
    staff=True,
)
HELD = Command(
    name="held",
    words=("待允", "哪些待允", "有条件的", "哪些有条件"),
    example="待允",
    help="看哪些带条件的等您定",
    place=Place.PRIVATE,
    whole=True,
    staff=True,
)
WISH_YES = Command(
    name="wish_yes",
    words=("让他来", "让她来", "让他来吧", "让她来吧"),
    example="让他来 X0231",
    help="同意志愿者说的条件",
    slots=frozenset({Slot.CASE}),
    required=frozenset({Slot.CASE}),
    place=Place.PRIVATE,
)
WISH_NO = Command(
    name="wish_no",
    words=("换个人", "换一个人", "另找人", "换个人吧"),
    example="换个人 X0231",
    help="志愿者说的条件不行",
    slots=frozenset({Slot.CASE}),
    required=frozenset({Slot.CASE}),
    place=Place.PRIVATE,
)
SUGGEST = Command(
    name="suggest",
    words=(
        "推荐",
        "推荐人",
        "推荐志愿者",
        "推荐个人",
        "推荐一个",
        "给推荐个人",
        "给推荐一个",
        "谁合适",
        "谁去合适",
        "派谁",
        "派谁合适",
        "派谁去",
        "派谁好",
        "派给谁",
        "派给谁合适",
        "推荐谁",
        "推荐谁去",
        "推荐谁来",
        "推荐几个",
        "推荐几个人",
        "找谁合适",
        "给推荐几个人",
    ),
    example="推荐 X0231",
    help="看谁合适，为什么",
    slots=frozenset({Slot.CASE}),
    required=frozenset({Slot.CASE}),
    place=Place.PRIVATE,
    staff=True,
)
ASK = Command(
    name="ask_in_turn",
    words=("逐个问", "挨个问", "一个个问", "一个一个问", "派人"),
    example="逐个问 X0231",
    help="从最合适的开始，一个一个私下问",
    slots=frozenset({Slot.CASE}),
    required=frozenset({Slot.CASE}),
    place=Place.PRIVATE,
    staff=True,
)
STOP = Command(
    name="stop_asking",
    words=("不问了", "别问了", "停止逐个问", "不用问了"),
    example="不问了 X0231",
    help="停止逐个问",
    slots=frozenset({Slot.CASE}),
    required=frozenset({Slot.CASE}),
    place=Place.PRIVATE,
    staff=True,
)
ALONE = Command(
    name="alone",
    words=("独访", "一个人去", "单独上门", "单人上门"),
    example="独访 X0231",
    help="标上一个人去的，过时没报平安就告诉您",
    slots=frozenset({Slot.CASE}),
    required=frozenset({Slot.CASE}),
    place=Place.PRIVATE,
    staff=True,
)
SAFE = Command(
    name="safe",
    words=("安全", "平安", "报平安", "已到家", "到家了", "安全到家", "平安到家", "我到家了", "我很安全"),
    example="安全 X0231 已到家",
    help="一个人去的，办完报个平安",
    slots=frozenset({Slot.CASE, Slot.TEXT}),
    required=frozenset({Slot.CASE}),
    accepts=_well,
    in_group=_well,
)
LATER = Command(
    name="call_me_later",
    words=(),
    patterns=(
        pattern(
            r"^(?:我|请|先)?(?=.{0,10}[天周月号日年节阵]|.{0,8}(?:星期|礼拜|段时间)).{2,12}?(?:以?后)?再(?:来)?(?:叫|问|找|联系|喊)我(?:吧|啊|哈)?$"
        ),
    ),
    example="下周再叫我",
    help="这段时间先不问您",
    place=Place.ADDRESSED,
    slots=frozenset({Slot.TEXT}),
)

registry.add(ALLOW, DENY, ASK_REQUESTER, HELD, WISH_YES, WISH_NO, SUGGEST, ASK, STOP, ALONE, SAFE, LATER)
