"""What volunteers say about tasks, in the group or in private."""

import re

from bot.chat.arguments import Arguments
from bot.chat.commands import Command, Slot, pattern, registry

_CONDITION = re.compile(r"但|不过|可是|得等|如果|要是|之后才|点后|点以后|才有空|才能")
_COMPANY = re.compile(r"^(?:我?(?:和|跟|同|带|叫上)|加|还有|算上|一起|共|俩|我们)")


def _claim_reads_whole(arguments: Arguments) -> bool:
    """After 接 X0231 only company (我和李姐) or a condition may follow; anything else is talk."""
    text = arguments.text
    return (
        not text or bool(_COMPANY.match(text)) or (arguments.sure and (bool(_CONDITION.search(text)) or len(text) <= 8))
    )


CLAIM = Command(
    name="claim",
    words=(
        "接",
        "接单",
        "接了",
        "接下",
        "我接",
        "我来接",
        "抢",
        "抢单",
        "领",
        "领取",
        "我去",
        "我来",
        "我可以",
        "认领",
    ),
    example="接 X0231",
    help="接一个任务，先到先得",
    slots=frozenset({Slot.CASE, Slot.PEOPLE, Slot.TEXT}),
    required=frozenset({Slot.CASE}),
    accepts=_claim_reads_whole,
)
DETAILS = Command(
    name="details",
    words=("详情", "详细", "看详情", "查看", "联系方式", "地址电话", "详细信息"),
    example="详情 X0231",
    help="私聊看地址、电话（只给接单的人）",
    slots=frozenset({Slot.CASE}),
    required=frozenset({Slot.CASE}),
)
GIVE_BACK = Command(
    name="give_back",
    words=("退", "退单", "退掉", "退了", "退回", "不接了", "去不了", "来不了", "接不了", "放弃"),
    example="退 X0231 孩子发烧去不了",
    help="去不了就退，马上重新找人",
    slots=frozenset({Slot.CASE, Slot.TEXT}),
    required=frozenset({Slot.CASE}),
)
ARRIVE = Command(
    name="arrive",
    words=("到了", "到", "我到了", "已到", "到场", "签到", "到达", "到门口了"),
    example="到了 X0231 码4821",
    help="到了请对方报码",
    slots=frozenset({Slot.CASE, Slot.CODE}),
    required=frozenset({Slot.CASE, Slot.CODE}),
)
FINISH = Command(
    name="finish",
    words=(
        "完成",
        "完成了",
        "办完",
        "办完了",
        "做完",
        "做完了",
        "干完",
        "干完了",
        "结束",
        "结束了",
        "搞定",
        "搞定了",
        "弄完了",
        "忙完了",
    ),
    example="完成 X0231 1.5小时 药已拿到",
    help="办完报时间和结果（路上不算）",
    slots=frozenset({Slot.CASE, Slot.MINUTES, Slot.TEXT}),
    required=frozenset({Slot.CASE, Slot.MINUTES}),
)
MINE = Command(
    name="my_tasks",
    words=("我接的单", "我的单", "我的任务", "我接的", "我接了哪些"),
    example="我接的单",
    help="看手上有哪些",
    whole=True,
)
UNCLAIMED = Command(
    name="unclaimed",
    words=("还有哪些没人接", "没人接的", "待接单", "有哪些单", "还有单吗", "哪些没人接", "没人接", "还有哪些单"),
    patterns=(pattern(r"(?:还有|有)(?:哪些|什么|啥)(?:单|任务|事)?(?:没人接|能接|可以接)"),),
    example="还有哪些没人接",
    help="看还有哪些没人接",
    whole=True,
)

registry.add(CLAIM, DETAILS, GIVE_BACK, ARRIVE, FINISH, MINE, UNCLAIMED)
