"""What people say about hours and coins."""

import re
from datetime import UTC, datetime

from bot.chat.arguments import Arguments
from bot.chat.commands import Command, Place, Slot, pattern, registry
from plugins.timebank.reading import read_page

_MONTH = re.compile(r"^(?:20[0-9]{2}年)?(?:1[0-2]|0?[1-9])月份?$|^上个?月$|^本月$|^这个?月$")


def _names_a_page(arguments: Arguments) -> bool:
    return read_page(arguments.text, at=datetime(2026, 1, 1, tzinfo=UTC)) is not None


def _names_a_month(arguments: Arguments) -> bool:
    """结算 10月; 结算 alone is asked for its month."""
    return not arguments.text or _MONTH.match(arguments.text) is not None


MY_TIME = Command(
    name="my_time",
    words=(
        "我的时间",
        "我的时长",
        "查时长",
        "查时间",
        "我的时间币",
        "时间币",
        "我的志愿时长",
        "我有多少时间",
        "我有多少时间币",
        "查我的时间",
        "查一下我的时间",
        "看我的时间",
        "我的服务时长",
        "我的志愿时间",
        "我的时数",
        "查询我的时间",
        "查我的时长",
        "看下我的时间",
    ),
    misspelt=("我得时间", "我地时间", "我的时见", "我的是间", "我的时件", "我的世间"),
    bare=("我的时间", "我的时长", "我的时间币", "我的志愿时长", "查我的时间"),
    patterns=(
        pattern(
            r"^(?:看看?|看下|查(?:一下|询|看)?)?我?(?:现在|一共|总共)?(?:的|还?有)?(?:多少|几个)?(?:志愿|服务)?(?:时间币?|时长)(?:是|有|还有)?(?:多少|几个)?[?？]?$"
        ),
    ),
    example="我的时间",
    help="看志愿时长和时间币",
    whole=True,
)
STATEMENT = Command(
    name="statement",
    words=("流水", "我的流水", "查流水", "时间币流水", "明细", "我的明细", "时间币明细"),
    example="流水",
    help="看时间币每一笔；第二页发“流水 2”，某个月发“流水 10月”",
    slots=frozenset({Slot.TEXT}),
    accepts=_names_a_page,
    place=Place.PRIVATE,
)
REVERSE = Command(
    name="reverse",
    words=("冲正", "冲销"),
    misspelt=("充正", "冲证", "冲整", "重正"),
    example="冲正 J1023 重复结算",
    help="记错的分录用冲正改，不删不改",
    slots=frozenset({Slot.ENTRY, Slot.TEXT}),
    required=frozenset({Slot.ENTRY}),
    staff=True,
)

COEFFICIENT = Command(
    name="coefficient",
    words=("系数", "设系数", "服务系数", "看系数"),
    example="系数 陪诊 1.2 4月1日起",
    help="看各项服务的系数；区管理员定新的，从哪天起写明，只影响时间币，不影响志愿时长",
    slots=frozenset({Slot.TEXT}),
    place=Place.ADDRESSED,
    staff=True,
)
BETWEEN = Command(
    name="settle_areas",
    words=("结算", "社区结算", "时间池结算", "社区间结算"),
    accepts=_names_a_month,
    example="结算 10月",
    help="区管理员按月结算社区之间的时间池：谁的志愿者在别处服务了多少",
    slots=frozenset({Slot.TEXT}),
    place=Place.PRIVATE,
    staff=True,
)
BOOKS = Command(
    name="books",
    words=("对账", "时间币对账", "账本", "查账"),
    example="对账",
    help="核对时间币账本：今天几笔、各池余额、上一次封账",
    place=Place.PRIVATE,
    whole=True,
    staff=True,
)

registry.add(MY_TIME, STATEMENT, REVERSE, COEFFICIENT, BETWEEN, BOOKS)
