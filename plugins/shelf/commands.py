"""What people say to the shelf, and what its keepers say. All in private: who exchanges what is nobody else's business."""

from bot.chat.arguments import Arguments
from bot.chat.commands import Command, Place, Slot, pattern, registry
from bot.chat.wording import asks


def _orders(arguments: Arguments) -> bool:
    """兑换 理发券, but not 兑换的东西去哪里领."""
    return not arguments.text or not asks(arguments.text)


SHELF = Command(
    name="shelf",
    words=(
        "兑换宝",
        "兑换货架",
        "看兑换宝",
        "打开兑换宝",
        "能兑换什么",
        "可以兑换什么",
        "能换什么",
        "时间币能换什么",
        "有什么可以兑换",
    ),
    misspelt=("对换宝", "兑换保", "兑换堡", "总换宝"),
    patterns=(pattern(r"^(?:我的?)?时间币(?:都)?(?:能|可以)?(?:怎么)?(?:换|兑换)(?:些|点|成)?(?:什么|啥|哪些)"),),
    example="兑换宝",
    help="看时间币能换什么",
    slots=frozenset({Slot.TEXT}),
    place=Place.ADDRESSED,
)
EXCHANGE = Command(
    name="exchange",
    words=("兑换", "我要兑换", "我想兑换", "用时间币换", "时间币换"),
    misspelt=("对换", "兑唤", "总换"),
    patterns=(pattern(r"^(?:我?[想要]+)?换(?:一?[张个份])?\S{1,8}(?:券|卡)$"),),
    accepts=_orders,
    example="兑换 理发券",
    help="用时间币换货架上的东西或服务",
    slots=frozenset({Slot.TEXT}),
    required=frozenset({Slot.TEXT}),
    place=Place.PRIVATE,
)
MY_VOUCHERS = Command(
    name="my_vouchers",
    words=("我的券", "我的兑换券", "我换的券", "看我的券", "我的兑换", "查券", "券码", "我的卷"),
    misspelt=("我得券", "我的劵", "我地券"),
    patterns=(
        pattern(
            r"^(?:我的?)?(?:\S{1,6})?(?:券|劵)码?(?:号)?(?:怎么(?:用|看)|在哪|去哪|到哪|忘了|忘记|丢了|找不到|不见了)"
        ),
    ),
    example="我的券",
    help="看手上的券和券码",
    place=Place.PRIVATE,
    whole=True,
)
RETURN_VOUCHER = Command(
    name="return_voucher",
    words=("退券", "退掉券", "取消兑换", "退兑换券", "退卷"),
    example="退券 理发券",
    help="没用的券退掉，时间币退回",
    slots=frozenset({Slot.TEXT}),
    place=Place.PRIVATE,
)
REDEEM = Command(
    name="redeem",
    words=("核销", "验券"),
    misspelt=("合销", "核消", "和销"),
    example="核销 48213907",
    help="核销人：对方报8位券码，用掉这张券",
    slots=frozenset({Slot.TEXT}),
    place=Place.PRIVATE,
)
PUT_UP = Command(
    name="put_up",
    words=("上架",),
    misspelt=("上价", "尚架"),
    accepts=_orders,
    example="上架 理发券 1时间币 20张 营市街 到12月",
    help="把东西或服务放上兑换宝（加“由王芳核销”可指定核销人）",
    slots=frozenset({Slot.TEXT}),
    required=frozenset({Slot.TEXT}),
    place=Place.PRIVATE,
    staff=True,
)
REFILL = Command(
    name="refill",
    words=("补货", "加库存"),
    accepts=_orders,
    example="补货 理发券 10张",
    help="给货架上的东西加数量",
    slots=frozenset({Slot.TEXT}),
    required=frozenset({Slot.TEXT}),
    place=Place.PRIVATE,
    staff=True,
)
TAKE_DOWN = Command(
    name="take_down",
    words=("下架",),
    misspelt=("下价",),
    accepts=_orders,
    example="下架 理发券",
    help="不再换；已经换出的券照常能用",
    slots=frozenset({Slot.TEXT}),
    required=frozenset({Slot.TEXT}),
    place=Place.PRIVATE,
    staff=True,
)

registry.add(SHELF, EXCHANGE, MY_VOUCHERS, RETURN_VOUCHER, REDEEM, PUT_UP, REFILL, TAKE_DOWN)
