"""What owners, 总管 and coordinators say to run the programme."""

from bot.chat.commands import Command, Place, Slot, pattern, registry

GRANT = Command(
    name="grant",
    words=("授权", "任命", "授予"),
    example="授权 @赵姐 裕园 社区管家 到12月",
    help="给人职务（社区管家、协调员、总管、值班员），写明到什么时候",
    slots=frozenset({Slot.TEXT}),
    required=frozenset({Slot.TEXT}),
    staff=True,
)
REVOKE = Command(
    name="revoke",
    words=("撤权", "收回授权", "取消授权", "免去"),
    example="撤权 @赵姐 裕园 社区管家",
    help="收回职务",
    slots=frozenset({Slot.TEXT}),
    required=frozenset({Slot.TEXT}),
    staff=True,
)
CLEAR = Command(
    name="clear",
    words=("核查通过", "登记核查"),
    example="核查通过 @王芳 未成年人 到12月",
    help="记下志愿者通过了背景核查或调解培训",
    slots=frozenset({Slot.TEXT}),
    required=frozenset({Slot.TEXT}),
    staff=True,
)
BIND_GROUP = Command(
    name="bind_group",
    words=("绑定群", "本群绑定", "群绑定"),
    example="绑定群 裕园",
    help="在群里发，让这个群接某个社区的单",
    slots=frozenset({Slot.TEXT}),
    required=frozenset({Slot.TEXT}),
    staff=True,
)
CHANNELS = Command(
    name="channels",
    words=("渠道状态", "通道状态"),
    patterns=(pattern(r"今天还能(?:主动)?发(?:几|多少)条"),),
    example="渠道状态",
    help="看各账号连没连上、还能主动发几条",
    place=Place.ADDRESSED,
    whole=True,
    staff=True,
)
WHO_WAS_TOLD = Command(
    name="who_was_told",
    words=("通知到了谁", "通知了谁", "通知情况", "送达情况"),
    example="X0231 通知到了谁",
    help="看一件事的通知发出去没有",
    slots=frozenset({Slot.CASE}),
    required=frozenset({Slot.CASE}),
    place=Place.ADDRESSED,
    staff=True,
)
PAUSE = Command(
    name="pause",
    words=("机器人暂停 只留人工", "机器人暂停", "暂停机器人"),
    example="机器人暂停 只留人工",
    help="暂停机器人，紧急卡片照常",
    slots=frozenset({Slot.TEXT}),
    staff=True,
)
RESUME = Command(
    name="resume",
    words=("机器人恢复", "恢复机器人", "机器人继续"),
    example="机器人恢复",
    help="恢复机器人",
    whole=True,
    staff=True,
)
AUDIT = Command(
    name="audit",
    words=("审计",),
    example="审计 X0240 谁看过",
    help="看谁看过、改过一件事",
    slots=frozenset({Slot.CASE, Slot.TEXT}),
    required=frozenset({Slot.CASE}),
    place=Place.PRIVATE,
    staff=True,
)
SIMULATE = Command(
    name="simulate",
    words=("/模拟", "模拟"),
    example="/模拟 居民 我家停电了",
    help="试一句话机器人会怎么答，什么都不会留下",
    slots=frozenset({Slot.TEXT}),
    required=frozenset({Slot.TEXT}),
    place=Place.PRIVATE,
    staff=True,
)

registry.add(GRANT, REVOKE, CLEAR, BIND_GROUP, CHANNELS, WHO_WAS_TOLD, PAUSE, RESUME, AUDIT, SIMULATE)
