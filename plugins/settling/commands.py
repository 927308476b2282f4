"""What the served person and the coordinator say when the work is done."""

from bot.chat.arguments import Arguments
from bot.chat.commands import Command, Place, Slot, pattern, registry


def _rates(arguments: Arguments) -> bool:
    return "满意" in arguments.text


def _decides(arguments: Arguments) -> bool:
    return Slot.MINUTES in arguments.values or not arguments.text


CONFIRM = Command(
    name="confirm",
    words=(
        "确认",
        "是",
        "是的",
        "是滴",
        "对",
        "对的",
        "对滴",
        "对对",
        "对对对",
        "没错",
        "属实",
        "好的",
        "好",
        "可以",
        "嗯",
        "嗯嗯",
        "行",
        "确认了",
        "确认无误",
        "我确认",
        "确定",
        "同意",
        "没问题",
        "时间对",
        "时间没错",
        "ok",
        "中",
    ),
    misspelt=("确任", "确人", "确仁", "却认", "确认人"),
    patterns=(pattern(r"^(?:对|是|嗯)+的?[,， ]*(?:没错|对|办好了|来过了|是这样)"),),
    example="确认",
    help="志愿者说的时间对，就确认",
    slots=frozenset({Slot.CASE}),
    place=Place.PRIVATE,
    context=True,
)
DISPUTE = Command(
    name="dispute",
    words=(
        "不对",
        "不是",
        "有异议",
        "时间不对",
        "没来",
        "没有来",
        "根本没来",
        "他没来",
        "她没来",
        "人没来",
        "没人来",
        "不属实",
        "不确认",
        "错了",
        "我不认可",
    ),
    misspelt=("不队", "部对"),
    patterns=(
        pattern(
            r"(?:只|才|就)(?:来|干|待|呆|用|做|陪)了",
            r"^(?:志愿者?|那?个?人|他|她|他们|根本|压根|都|就|还|也)*没(?:有)?(?:来|到|干)(?:过|那么|这么|满|够)?(?!水|电|气|暖|货)",
        ),
    ),
    example="不对，只来了半小时",
    help="时间不对就直接说",
    slots=frozenset({Slot.CASE, Slot.MINUTES, Slot.TEXT}),
    place=Place.PRIVATE,
    context=True,
)
REVISIT = Command(
    name="revisit",
    words=("回访", "回访一下"),
    misspelt=("回防", "回放", "回仿", "会访"),
    in_group=_rates,
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
        "满意的",
        "特别满意",
        "基本满意",
        "比较满意",
        "十分满意",
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
    patterns=(
        pattern(
            r"不(?:太|大|很|怎么|咋|够)?满意",
            r"满意(?:得很|极了|了|的|啊|呀)*[。!！]*$",
            r"^.{0,8}还是(?:不|没|坏|漏|老样)",
            r"没(?:给我)?(?:修|办|弄|做|打扫|洗|剪|理)(?:好|完|干净)",
            r"^(?:挺|很|非常|太|真)(?:好|不错)(?:的|了)*[，,。!！]*(?:谢.*)?$",
        ),
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
    misspelt=("才定", "裁订", "财定", "彩定", "栽定"),
    in_group=_decides,
    example="裁定 X0231 30分钟",
    help="时长有争议时裁定",
    slots=frozenset({Slot.CASE, Slot.MINUTES, Slot.TEXT}),
    required=frozenset({Slot.CASE}),
    staff=True,
)

registry.add(CONFIRM, DISPUTE, REVISIT, RATE, DECIDE)
