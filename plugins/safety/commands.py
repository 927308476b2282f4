"""What people on duty say, and what anybody may ask about safety."""

import re

from bot.chat.arguments import Arguments
from bot.chat.commands import Command, Slot, pattern, registry

_ACTS = re.compile(r"^(?:马上|这就|立[刻即马]|现在|正在|我来|我(?:去|在)|已)|^$")


def _acts(arguments: Arguments) -> bool:
    """收到 X0240 马上处理, but not 收到 X0231 的通知."""
    return _ACTS.match(arguments.text) is not None


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

registry.add(ACKNOWLEDGE, CLOSE, HOTLINES)
