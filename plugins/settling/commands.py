"""What the served person and the coordinator say when the work is done."""

from bot.chat.commands import Command, Place, Slot, pattern, registry

CONFIRM = Command(
    name="confirm",
    words=("确认", "是", "是的", "对", "对的", "没错", "属实", "好的", "好", "可以", "嗯", "行"),
    patterns=(pattern(r"^(?:对|是|嗯)+[,， ]*(?:没错|办好了|来过了|是这样)"),),
    example="确认",
    help="志愿者说的时间对，就确认",
    slots=frozenset({Slot.CASE}),
    place=Place.PRIVATE,
    context=True,
)
DISPUTE = Command(
    name="dispute",
    words=("不对", "不是", "有异议", "时间不对", "没来", "没有来", "根本没来", "他没来", "她没来", "不属实"),
    patterns=(pattern(r"(?:只|才)(?:来|干|待|呆|用|做|陪)了", r"没(?:有)?(?:来|到|干)(?:过|那么|这么|满|够)?"),),
    example="不对，只来了半小时",
    help="时间不对就直接说",
    slots=frozenset({Slot.CASE, Slot.MINUTES, Slot.TEXT}),
    place=Place.PRIVATE,
    context=True,
)
REVISIT = Command(
    name="revisit",
    words=("回访",),
    example="回访 X0231 不满意 灯还是不亮",
    help="回访：满意或不满意",
    slots=frozenset({Slot.CASE, Slot.TEXT}),
    required=frozenset({Slot.TEXT}),
)
RATE = Command(
    name="rate",
    words=(
        "满意",
        "很满意",
        "非常满意",
        "挺满意",
        "挺好的",
        "不满意",
        "不太满意",
        "很不满意",
        "还是不行",
        "没修好",
        "没办好",
    ),
    example="不满意 灯还是不亮",
    help="给刚办完的事打分",
    slots=frozenset({Slot.CASE, Slot.TEXT}),
    place=Place.PRIVATE,
    context=True,
)
DECIDE = Command(
    name="decide",
    words=("裁定", "认定"),
    example="裁定 X0231 30分钟",
    help="时长有争议时裁定",
    slots=frozenset({Slot.CASE, Slot.MINUTES, Slot.TEXT}),
    required=frozenset({Slot.CASE, Slot.MINUTES}),
    staff=True,
)

registry.add(CONFIRM, DISPUTE, REVISIT, RATE, DECIDE)
