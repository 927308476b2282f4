"""What coordinators, stewards and people on duty say about the roster. All in private: it names people."""

import re

from bot.chat.arguments import Arguments
from bot.chat.commands import Command, Place, Slot, orders, pattern, registry
from bot.chat.wording import asks

_SHIFT = re.compile(r"^(?:和|跟|找|与)|班|每天|每周|周[一二三四五六日天]|星期|[0-9]号|[0-9]日|今|明|后天")


def _names_shift(arguments: Arguments) -> bool:
    """换班 周五夜班 和王芳, but not 换班车的地方."""
    return not asks(arguments.text) and (not arguments.text or _SHIFT.search(arguments.text) is not None)


LAY = Command(
    name="lay_roster",
    words=("排班", "安排值班", "排值班"),
    misspelt=("拍班", "派班"),
    accepts=orders,
    example="排班 周五夜班 裕园 赵姐 备班 王芳",
    help="排谁值班、谁备班；一次可排几天，也可写“每周五夜班”",
    slots=frozenset({Slot.TEXT}),
    required=frozenset({Slot.TEXT}),
    place=Place.PRIVATE,
    staff=True,
)
CANCEL = Command(
    name="cancel_shift",
    words=("取消排班", "撤销排班", "删排班"),
    accepts=orders,
    example="取消排班 周五夜班 裕园",
    help="把一个班从值班表上拿掉",
    slots=frozenset({Slot.TEXT}),
    required=frozenset({Slot.TEXT}),
    place=Place.PRIVATE,
    staff=True,
)
ROSTER = Command(
    name="roster",
    words=(
        "值班表",
        "排班表",
        "看值班表",
        "查值班表",
        "这周值班表",
        "本周值班表",
        "谁在值班",
        "现在谁值班",
        "今天谁值班",
        "谁值班",
        "今晚谁值班",
        "这周谁值班",
        "本周谁值班",
    ),
    misspelt=("直班表", "值斑表"),
    example="值班表",
    help="这一周谁值班、现在是谁",
    place=Place.PRIVATE,
    whole=True,
    staff=True,
)
SWAP = Command(
    name="swap_shift",
    words=("换班", "调班", "替班"),
    misspelt=("换斑", "还班"),
    accepts=_names_shift,
    example="换班 周五夜班 和王芳",
    help="请人换班，对方答应才换",
    slots=frozenset({Slot.TEXT}),
    required=frozenset({Slot.TEXT}),
    place=Place.PRIVATE,
    staff=True,
)
AGREE = Command(
    name="agree_swap",
    words=("同意换班", "答应换班", "可以换班", "愿意换班"),
    accepts=_names_shift,
    example="同意换班",
    help="答应别人换班",
    slots=frozenset({Slot.TEXT}),
    place=Place.PRIVATE,
    staff=True,
)
DECLINE = Command(
    name="decline_swap",
    words=("不换班", "不同意换班", "拒绝换班", "不能换班", "换不了班"),
    accepts=_names_shift,
    example="不换班",
    help="不答应换班",
    slots=frozenset({Slot.TEXT}),
    place=Place.PRIVATE,
    staff=True,
)
TO_DO = Command(
    name="to_do",
    words=("待办", "我的待办", "今天有什么事", "有什么要办的", "还有什么没办", "还有什么事没办", "待办事项"),
    misspelt=("代办事项",),
    example="待办",
    help="您管的地方还有什么没办：等核实的、呼叫、急事、争议、快到期的",
    place=Place.PRIVATE,
    whole=True,
    staff=True,
)
HAND_OVER = Command(
    name="hand_over",
    words=("交接班", "交班", "交接班小结", "交接班汇总", "要交接班了", "要交接班", "交接汇总"),
    patterns=(pattern(r"交接班了?[\s,，]*(?:给我|发我)?(?:一?份|个)?汇总"),),
    misspelt=("交结班", "交街班"),
    example="交接班",
    help="没办完的事一次看全，并交给下一班",
    place=Place.PRIVATE,
    whole=True,
    staff=True,
)
TAKE_OVER = Command(
    name="take_over",
    words=("接班", "已接班", "我接班", "接班了"),
    example="接班",
    help="看过交接，由您接班",
    place=Place.PRIVATE,
    whole=True,
    staff=True,
)

registry.add(LAY, CANCEL, ROSTER, SWAP, AGREE, DECLINE, TO_DO, HAND_OVER, TAKE_OVER)
