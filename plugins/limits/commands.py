"""What staff say about limits, 督办 and needs that nobody takes."""

import re

from bot.chat.arguments import Arguments
from bot.chat.commands import Command, Place, Slot, orders, registry
from bot.chat.wording import asks

_LEVEL = re.compile(r"^(?:为|成|到)?(?:一般|特殊|紧急)|^(?:为|成)")


def _lifts(arguments: Arguments) -> bool:
    """升级 X0231 没人接, but not 升级 X0231 为紧急, which is another level."""
    return _LEVEL.match(arguments.text) is None and not asks(_UNTAKEN.sub("", arguments.text))


_UNTAKEN = re.compile(r"(?:都|还|一直|老是?)*没人(?:接|来|管|应|理)了?")


def _nothing_else(arguments: Arguments) -> bool:
    return not arguments.text


LIFT = Command(
    name="lift",
    words=("升级", "往上报", "上报升级", "再升一级", "升一级", "再往上报", "往上升"),
    misspelt=("生级", "升极"),
    accepts=_lifts,
    in_group=_nothing_else,
    example="升级 X0231",
    help="没人接的单马上往上报一级",
    slots=frozenset({Slot.CASE, Slot.TEXT}),
    required=frozenset({Slot.CASE}),
    staff=True,
)
ENDING = Command(
    name="ending",
    words=(
        "快超期的有哪些",
        "快超期",
        "快超期的",
        "快超期的列表",
        "哪些快超期",
        "哪些快超期了",
        "有哪些快超期",
        "快到期的有哪些",
        "快到期",
        "快到期的",
        "今天超期的有哪些",
        "今天要超期的有哪些",
        "今天到期的有哪些",
        "今天到期的",
        "哪些快到期",
        "超期的有哪些",
        "哪些超期了",
        "要超期的有哪些",
        "有什么快超期的",
        "有快超期的",
        "有没有快超期的",
        "有快超期的吗",
        "有什么快超期的吗",
    ),
    misspelt=("快超其的有哪些", "快朝期的有哪些"),
    example="快超期的有哪些",
    help="看您这里快到期、已超期的事",
    place=Place.ADDRESSED,
    whole=True,
    staff=True,
)
LEFT_OVER = Command(
    name="left_over",
    words=("遗留", "遗留问题", "遗留问题有哪些", "有哪些遗留问题", "遗留的有哪些", "哪些遗留", "遗留清单"),
    misspelt=("遗流问题", "怡留问题"),
    example="遗留问题",
    help="看过了期限还没办完、不满意就结了的事",
    place=Place.ADDRESSED,
    whole=True,
    staff=True,
)
EXTEND = Command(
    name="extend",
    words=("延期", "延长期限", "申请延期"),
    accepts=orders,
    example="延期 X0231 情况复杂，还要调档案",
    help="信访件延长30天，理由会告诉本人",
    slots=frozenset({Slot.CASE, Slot.TEXT}),
    required=frozenset({Slot.CASE}),
    place=Place.ADDRESSED,
    staff=True,
)
SUPERVISE = Command(
    name="supervise",
    words=("督办", "催办"),
    misspelt=("都办", "督半", "督班"),
    accepts=orders,
    example="督办 X0231 明天下班前回话",
    help="要首接人在什么时候以前回话",
    slots=frozenset({Slot.CASE, Slot.TEXT}),
    required=frozenset({Slot.CASE}),
    place=Place.PRIVATE,
    staff=True,
)
ANSWER = Command(
    name="answer_supervision",
    words=("回督办", "督办回话", "督办回复", "回复督办", "答督办"),
    misspelt=("会督办", "回都办"),
    example="回督办 X0231 已上门，明天上午修好",
    help="回督办的话，留在这件事的记录里",
    slots=frozenset({Slot.CASE, Slot.TEXT}),
    required=frozenset({Slot.CASE}),
    place=Place.PRIVATE,
    staff=True,
)
DEMANDS = Command(
    name="supervisions",
    words=("督办单", "看督办单", "查督办单", "督办清单", "督办有哪些", "有哪些督办"),
    misspelt=("都办单", "督办但"),
    example="督办单",
    help="看等着回话的督办",
    place=Place.PRIVATE,
    whole=True,
    staff=True,
)

registry.add(LIFT, ENDING, LEFT_OVER, EXTEND, SUPERVISE, ANSWER, DEMANDS)
