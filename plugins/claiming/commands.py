"""What volunteers say about tasks, in the group or in private."""

import re

from bot.chat.arguments import Arguments
from bot.chat.commands import Command, Slot, orders, pattern, registry
from bot.chat.wording import asks

CONDITION = re.compile(
    r"但|不过|可是|得等|如果|要是|之后才|点后|点以后|就是(?:得|要|会)?晚|晚(?:半|一|几|两|到)|只能|得带|才有空|才能"
)
"""Words of a yes that depends on something: it is held for a steward, not taken for a claim."""
INSISTS = re.compile(r"错得开|错开了|不冲突|不耽误|来得及|赶得上|还是(?:要)?接|坚持接|时间(?:上)?没问题")
"""Words by which a volunteer claims although their time clashes."""
EVERY_TIME = re.compile(r"^(?:我)?(?:以后)?(?:每次|每回|每周|每月|长期|固定|以后都)(?:都)?(?:由?我|接|去|来)*[吧了]?$")
"""Words by which a volunteer takes help that comes again for good."""
CALL_LATER = re.compile(r"再(?:来)?(?:叫|问|找|联系|喊)|别(?:再)?(?:叫|问|找)我|不用(?:叫|问|找)我")
"""Words by which somebody who was asked wants a pause: 不接 下周再叫我."""
_COMPANY = re.compile(r"^(?:我?(?:和|跟|同|带|叫上)|加|还有|算上|一起|共|俩|我们)")
_WILLING = re.compile(
    r"^(?:我|俺|咱|马上|现在|这就|立[刻马]|今[天晚]|明[天早]|[上下]午|晚上|中午|早上|顺路|离|有空|有时间|方便|可以|没问题|算我|就(?:我|在)"
    r"|[一待等]会|[0-9一二两三四五六七八九十]+点|到时|不用找|ok)(?!.*(?:接过|接了|是))",
    re.IGNORECASE,
)
_NOT = re.compile(r"不(?!过)")
_WILLING_LENGTH_MAX = 16
_PREVENTED = re.compile(
    r"^$|不了|不便|不舒服|不好意思|没空|没时间|没法|有事|有急事|临时|发烧|生病|病了|住院|加班|孩子|家里|走不开|冲突|赶不|受伤|堵"
)
_AFTERWARDS = re.compile(r"^(?:的(?!确)|那|这|了|又|就|单(?!位)|[一两二三几]次|没人|前|后|之|款|货|钱|吧|一[下个])")


def _claims(arguments: Arguments) -> bool:
    """After 接 X0231 only company (我和李姐), a condition or willingness may follow; anything else is talk."""
    text = arguments.text
    if not text:
        return True
    if Slot.CASE not in arguments.values or asks(text) or _NOT.match(text):
        return False
    return bool(_COMPANY.match(text)) or (
        (arguments.sure or bool(_WILLING.match(text)))
        and (bool(CONDITION.search(text)) or len(text) <= _WILLING_LENGTH_MAX)
    )


def _claims_in_group(arguments: Arguments) -> bool:
    text = arguments.text
    short = len(text) <= _WILLING_LENGTH_MAX and bool(_WILLING.match(text))
    known = _COMPANY.match(text) or CONDITION.match(text) or INSISTS.match(text) or EVERY_TIME.match(text)
    return not text or bool(known) or short


def _gives_back(arguments: Arguments) -> bool:
    """Without its number, only with a reason that can be one: 退 200 块 is talk."""
    text = arguments.text
    meant = Slot.CASE in arguments.values or _PREVENTED.search(text) or CALL_LATER.search(text)
    return not asks(text) and bool(meant)


def _gives_back_in_group(arguments: Arguments) -> bool:
    if not arguments.sure:
        return bool(_PREVENTED.search(arguments.text))
    return CALL_LATER.search(arguments.text) is not None or not _AFTERWARDS.match(arguments.text)


def _finishes_in_group(arguments: Arguments) -> bool:
    """With its time, or a number with its letter and nothing else: then the time is asked for."""
    if Slot.MINUTES in arguments.values:
        return not _AFTERWARDS.match(arguments.text)
    return arguments.sure and not arguments.text


def _arrives_in_group(arguments: Arguments) -> bool:
    return arguments.sure or Slot.CODE in arguments.values


CLAIM = Command(
    name="claim",
    words=(
        "接", "接单", "接了", "接下", "接这单", "接任务", "我接", "我来接", "抢", "抢单", "抢了", "领", "领取", "领单", "我去", "我来", "俺来", "俺去", "俺接",
        "我可以", "我能去", "认领", "接手", "算我", "承接",
    ),
    misspelt=("按", "结", "街", "截", "借", "揭", "姐", "皆", "接丹", "接旦", "结单", "街单", "按单", "认令", "枪单", "我街", "我按", "我结"),
    example="接 X0231",
    help="接一个任务，先到先得",
    slots=frozenset({Slot.CASE, Slot.PEOPLE, Slot.TEXT}),
    required=frozenset({Slot.CASE}),
    bare_number=True,
    accepts=_claims,
    in_group=_claims_in_group,
)  # fmt: skip
DETAILS = Command(
    name="details",
    words=(
        "详情", "详情发一下", "详情发我", "详细", "看详情", "看下详情", "看一下详情", "发详情", "查详情", "查看", "查看详情", "联系方式", "地址电话", "详细信息",
        "详细地址", "详细情况", "看看详情", "地址电话给我", "地址给我", "电话给我", "详情给我",
    ),
    misspelt=("详请", "祥情", "详清", "想情", "象情", "相情", "详倩", "样情", "香情", "详情单"),
    example="详情 X0231",
    help="私聊看地址、电话（只给接单的人）",
    slots=frozenset({Slot.CASE}),
    required=frozenset({Slot.CASE}),
    bare_number=True,
)  # fmt: skip
GIVE_BACK = Command(
    name="give_back",
    words=(
        "退", "退单", "退掉", "退了", "退回", "退出", "不接了", "不接", "不能接了", "没法接了", "去不了", "去不了了", "来不了", "来不了了",
        "接不了", "接不了了", "干不了", "做不了", "放弃", "取消接单",
    ),
    misspelt=("推", "腿", "褪", "推单", "腿单", "退丹", "退旦", "推掉", "推了"),
    example="退 X0231 孩子发烧去不了",
    help="去不了就退，马上重新找人",
    slots=frozenset({Slot.CASE, Slot.TEXT}),
    required=frozenset({Slot.CASE}),
    bare_number=True,
    accepts=_gives_back,
    in_group=_gives_back_in_group,
)  # fmt: skip
ARRIVE = Command(
    name="arrive",
    words=(
        "到了",
        "刚到",
        "我人到了",
        "到",
        "我到了",
        "已到",
        "已到达",
        "已经到了",
        "到场",
        "签到",
        "到达",
        "到门口了",
        "到位",
        "到岗",
        "到啦",
    ),
    misspelt=("倒了", "道了", "到乐", "到勒", "盗了", "签道"),
    example="到了 X0231 码4821",
    help="到了请对方报码",
    slots=frozenset({Slot.CASE, Slot.CODE}),
    required=frozenset({Slot.CASE}),
    bare_number=True,
    in_group=_arrives_in_group,
)
FINISH = Command(
    name="finish",
    words=(
        "完成", "完成了", "已完成", "办完", "办完了", "做完", "做完了", "干完", "干完了", "结束", "结束了", "搞定", "搞定了", "弄完了", "弄完",
        "忙完了", "忙完", "完事", "完事了", "服务完成", "任务完成", "办好了", "做好了", "完工", "完了", "弄好了", "修好了", "送到了",
    ),
    misspelt=("完城", "完程", "完诚", "完承", "玩成", "万成", "晚成", "顽成", "完成勒", "宛成", "完晟", "搞订", "接束", "结速"),
    example="完成 X0231 1.5小时 药已拿到",
    help="办完报时间和结果（路上不算）",
    slots=frozenset({Slot.CASE, Slot.MINUTES, Slot.TEXT}),
    required=frozenset({Slot.CASE}),
    bare_number=True,
    accepts=orders,
    in_group=_finishes_in_group,
)  # fmt: skip
MINE = Command(
    name="my_tasks",
    words=(
        "我接的单",
        "我的单",
        "我的任务",
        "我接的",
        "我接的任务",
        "我接了哪些",
        "我接了什么",
        "我手上的单",
        "我接过的单",
    ),
    misspelt=("我接得单", "我得任务", "我的认务"),
    bare=("我接的单", "我接了哪些", "我接的任务"),
    example="我接的单",
    help="看手上有哪些",
    whole=True,
)
UNCLAIMED = Command(
    name="unclaimed",
    words=(
        "还有哪些没人接", "还有哪些单没人接", "现在还有哪些没人接", "还有那些没人接", "没人接的", "待接单", "有哪些单", "还有单吗", "哪些没人接", "那些没人接", "没人接", "还有哪些单",
        "还有什么单", "哪些单没人接", "有哪些没人接", "还有啥没人接", "还有什么没人接", "还有没人接的吗", "没人接的单", "待接",
        "没人接的有哪些",
    ),
    bare=(
        "还有哪些没人接", "还有哪些单没人接", "现在还有哪些没人接", "还有那些没人接", "哪些没人接", "还有哪些单", "还有什么单", "哪些单没人接", "有哪些没人接", "还有啥没人接",
        "还有什么没人接", "没人接的有哪些",
    ),
    patterns=(pattern(r"(?:还有|有)(?:哪些|那些|什么|啥)(?:单子?|任务|事|活)?(?:没人接|没接|能接|可以接)", r"^(?:现在)?(?:还)?有(?:没有)?(?:没人接|没接|可以接|能接)的(?:单子?|任务|活)?(?:没有?|吗)?", r"^没人接的(?:单子?|任务|活)?$", r"^没人接的(?:单子?|任务|活)?(?:还|都|现在)*(?:有|是)(?:哪些|那些|几个|多少|啥|什么)", r"^(?:哪些|那些|哪个|啥|什么)(?:单子?|任务|活)?(?:还|现在)*(?:没人接|没接)(?:的|呢|呀|啊|了)*[?？]?$"),),
    example="还有哪些没人接",
    help="看还有哪些没人接",
    whole=True,
)  # fmt: skip

registry.add(CLAIM, DETAILS, GIVE_BACK, ARRIVE, FINISH, MINE, UNCLAIMED)
