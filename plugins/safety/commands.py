"""What people on duty say, and what anybody may ask about safety."""

from bot.chat.commands import Command, Slot, pattern, registry

ACKNOWLEDGE = Command(
    name="acknowledge",
    words=("收到", "我来处理", "应答"),
    example="收到 X0240",
    help="应答紧急呼叫",
    slots=frozenset({Slot.CASE}),
    required=frozenset({Slot.CASE}),
    staff=True,
)
CLOSE = Command(
    name="close_crisis",
    words=("办结", "结案", "关闭"),
    example="办结 X0240 已陪同报警，住进庇护所",
    help="主管写明结果后关闭紧急件",
    slots=frozenset({Slot.CASE, Slot.TEXT}),
    required=frozenset({Slot.CASE}),
    staff=True,
)
HOTLINES = Command(
    name="hotlines",
    words=("求助热线", "热线", "求助电话", "报警电话"),
    patterns=(pattern(r"(?:求助|维权|心理|法律)(?:热线|电话)(?:是)?(?:多少|几)?"),),
    example="求助热线",
    help="看求助电话",
    whole=True,
)

registry.add(ACKNOWLEDGE, CLOSE, HOTLINES)
