"""What people on duty say, and what anybody may ask about safety."""

import re

from bot.chat.arguments import Arguments
from bot.chat.commands import Command, Place, Slot, pattern, registry

_ACTS = re.compile(r"^(?:马上|这就|立[刻即马]|现在|正在|我来|我(?:去|在)|已)|^$")


def _acts(arguments: Arguments) -> bool:
    """收到 X0240 马上处理, but not 收到 X0231 的通知."""
    return _ACTS.match(arguments.text) is not None


def _says(arguments: Arguments) -> bool:
    """转告 X0240 …, but not 转告大家 …, which names no case."""
    return Slot.CASE in arguments.values or not arguments.text


ACKNOWLEDGE = Command(
    name="acknowledge",
    words=("收到", "我来处理", "应答", "收到了", "已收到"),
    misspelt=("受到", "收道", "手到"),
    accepts=_acts,
    example="收到 X0240",
    help="应答紧急呼叫",
    slots=frozenset({Slot.CASE, Slot.TEXT}),
    required=frozenset({Slot.CASE}),
    staff=True,
)
CLOSE = Command(
    name="close_crisis",
    words=("办结", "结案", "关闭", "已办结"),
    misspelt=("办接", "办节", "半结"),
    example="办结 X0240 已陪同报警，住进庇护所",
    help="主管写明结果后关闭紧急件",
    slots=frozenset({Slot.CASE, Slot.TEXT}),
    required=frozenset({Slot.CASE}),
    staff=True,
)
RELAY = Command(
    name="relay",
    words=("转告", "捎话", "带话", "回话", "告诉本人", "转告本人"),
    accepts=_says,
    example="转告 X0240 我们二十分钟到，请先锁好门",
    help="把一句话私下发给求助的人（没留电话也能说上话）",
    slots=frozenset({Slot.CASE, Slot.TEXT}),
    required=frozenset({Slot.CASE}),
    place=Place.PRIVATE,
    staff=True,
)
HOTLINES = Command(
    name="hotlines",
    words=("求助热线", "热线", "热线电话", "求助电话", "报警电话", "求助热线电话", "求救电话", "紧急电话"),
    misspelt=("求助热钱", "求住热线"),
    bare=("求助热线",),
    patterns=(pattern(r"(?:求助|维权|心理|法律)(?:热线|电话)(?:是)?(?:多少|几)?"),),
    example="求助热线",
    help="看求助电话",
    whole=True,
)

registry.add(ACKNOWLEDGE, CLOSE, RELAY, HOTLINES)
