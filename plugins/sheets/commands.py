"""What people say about record sheets and statements. All of it belongs into a private chat."""

import re

from bot.chat.arguments import Arguments
from bot.chat.commands import Command, Place, Slot, orders, pattern, registry
from bot.chat.wording import asks

_CODE_LIKE = re.compile(r"[0-9A-Za-z０-９Ａ-Ｚａ-ｚ]{3}")
_SHEET_NUMBER = re.compile(r"[LlＬｌSsＳｓ]\s*[-_:：.#]?\s*[0-9０-９]{1,6}")
_STATEMENT_WORDS_MAX = 12


def _has_code(arguments: Arguments) -> bool:
    """验证 L0012 …, but not 验证一下身份."""
    return not arguments.text or _CODE_LIKE.search(arguments.text) is not None


def _names_sheet(arguments: Arguments) -> bool:
    return _SHEET_NUMBER.search(arguments.text) is not None


def _names_days(arguments: Arguments) -> bool:
    return len(arguments.text) <= _STATEMENT_WORDS_MAX and not asks(arguments.text)


OPEN_SHEET = Command(
    name="open_sheet",
    words=(
        "开记录单",
        "开一张记录单",
        "开张记录单",
        "开服务记录单",
        "开志愿服务记录单",
        "出记录单",
        "打记录单",
        "打印记录单",
        "要记录单",
        "我要记录单",
        "我要开记录单",
        "帮我开记录单",
        "给我开记录单",
        "记录单",
    ),
    misspelt=("开纪录单", "开记录但", "开计录单", "纪录单"),
    accepts=orders,
    example="开记录单 2018全年",
    help="开一张有编号、可校验的记录单",
    slots=frozenset({Slot.TEXT}),
    place=Place.PRIVATE,
)
MY_SHEETS = Command(
    name="my_sheets",
    words=("我的记录单", "开过的记录单", "我开过的记录单", "记录单列表", "看我的记录单", "查我的记录单"),
    misspelt=("我的纪录单",),
    example="我的记录单",
    help="看您名下开过哪些记录单",
    whole=True,
    place=Place.PRIVATE,
)
VERIFY = Command(
    name="verify_sheet",
    words=("验证", "校验", "查验", "验真", "验证记录单", "校验记录单", "查验记录单", "验证一下", "验一下"),
    accepts=_has_code,
    example="验证 L0012 K7FM-4XWP-9TRC",
    help="查一张记录单是不是真的",
    slots=frozenset({Slot.TEXT}),
    place=Place.PRIVATE,
)
APPROVE = Command(
    name="approve_sheet",
    words=("批准记录单",),
    patterns=(pattern(r"^批准\s*[LlＬｌSsＳｓ]\s*[-_:：.#]?\s*[0-9０-９]{1,6}"),),
    accepts=_names_sheet,
    example="批准 L0012",
    help="出具机关批准这一张记录单",
    slots=frozenset({Slot.TEXT}),
    required=frozenset({Slot.TEXT}),
    place=Place.PRIVATE,
    staff=True,
)
NO_OFFER = Command(
    name="sheet_no_offer",
    words=(),
    patterns=(
        pattern(r"^(?:我?要|我?答应|谢绝|不答应|婉拒|撤下|撤回|下架)\s*[LlＬｌ]\s*[-_:：.#]?\s*[0-9０-９]{1,6}$"),
    ),
    example="",
    help="",
    slots=frozenset({Slot.TEXT}),
    place=Place.PRIVATE,
)
"""What is said to an offer, with the number of a record sheet."""
STATEMENT = Command(
    name="month_statement",
    words=("月结单", "我的月结单", "看月结单", "查月结单", "发月结单", "月结"),
    misspelt=("月节单", "月结但", "月接单"),
    accepts=_names_days,
    patterns=(pattern(r"^\S{2,9}的?月结单$"),),
    example="月结单 10月",
    help="看一个月的时长和时间币",
    slots=frozenset({Slot.TEXT}),
    place=Place.PRIVATE,
)
ORDER_STATEMENT = Command(
    name="order_statement",
    words=("订阅月结单", "订月结单", "每月发月结单", "每个月发月结单", "每月发我月结单", "每月给我发月结单"),
    misspelt=("定月结单", "定阅月结单"),
    example="订阅月结单",
    help="每月1日给您发上个月的月结单",
    whole=True,
    place=Place.PRIVATE,
)
STOP_STATEMENT = Command(
    name="stop_statement",
    words=("退订月结单", "取消月结单", "停发月结单", "不要月结单", "不要月结单了", "别发月结单了", "不订月结单了"),
    example="退订月结单",
    help="不再每月发月结单",
    whole=True,
    place=Place.PRIVATE,
)
MY_YEAR = Command(
    name="my_year",
    words=("我的一年", "我这一年", "我的年度", "我的全年"),
    patterns=(pattern(r"^我的?(?:20[0-9]{2}|今年|去年|前年)年?(?:度|小结|总结)?$"),),
    accepts=_names_days,
    example="我的一年",
    help="把您这一年画成一张图",
    slots=frozenset({Slot.TEXT}),
    place=Place.PRIVATE,
)

registry.add(MY_SHEETS, OPEN_SHEET, VERIFY, APPROVE, NO_OFFER, ORDER_STATEMENT, STOP_STATEMENT, STATEMENT, MY_YEAR)
