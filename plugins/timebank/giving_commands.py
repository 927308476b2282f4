"""What people say to give coins, to name family, and to look after pots."""

import re

from bot.chat.arguments import Arguments
from bot.chat.commands import Command, Place, Slot, pattern, registry
from plugins.timebank.reading import speaks_of_coins, speaks_of_coins_by_name

WORDS_ONLY = frozenset({Slot.TEXT})
_SHEET = re.compile(r"^[LlSs]\s*[0-9]")


def _no_sheet(arguments: Arguments) -> bool:
    """批准 L0012 approves a record sheet, which is somebody else's to hear."""
    return _SHEET.match(arguments.text) is None


GIVE = Command(
    name="give_coins",
    words=("转", "转给", "转账", "转时间币", "转让"),
    patterns=(
        pattern(r"^(?:我要?)?给.{1,16}?转.{0,10}币"),
        pattern(r"^(?:我要?|我想)?把?[^给]{1,8}时间币(?:都|全)?[转送]给.{1,16}$"),
    ),
    accepts=speaks_of_coins,
    example="转 3时间币 给我妈王桂兰",
    help="把时间币转给家人或别人（先念一遍，您回“是”才转）",
    slots=WORDS_ONLY,
    place=Place.PRIVATE,
)
DONATE = Command(
    name="donate_coins",
    words=("捐", "捐赠", "捐出", "捐献", "我捐"),
    accepts=speaks_of_coins,
    example="捐 2时间币",
    help="把时间币捐给公益时间池或社区时间池",
    slots=WORDS_ONLY,
    place=Place.PRIVATE,
)
TERMS = Command(
    name="coin_terms",
    words=("时间币约定", "看时间币约定", "时间币规则", "时间币是什么"),
    example="时间币约定",
    help="看时间币是什么、怎么用",
    place=Place.ADDRESSED,
    whole=True,
)
ACCEPT_TERMS = Command(
    name="accept_coin_terms",
    words=("同意时间币约定", "同意时间币的约定", "同意约定", "我同意时间币约定"),
    example="同意时间币约定",
    help="同意时间币的约定，第一次用之前要同意",
    place=Place.PRIVATE,
    context=True,
    whole=True,
)
ADD_FAMILY = Command(
    name="add_family",
    words=("登记家人", "添加家人", "加家人", "绑定家人", "登记亲属"),
    example="登记家人 我妈 王桂兰",
    help="登记家人，对方在自己手机上同意后可以转时间币",
    slots=WORDS_ONLY,
    place=Place.PRIVATE,
)
FAMILY = Command(
    name="family",
    words=("家人", "家人名单", "看家人"),
    patterns=(pattern(r"我的家人"),),  # as a word it would be taken for 我家老人
    example="家人",
    help="看登记了哪些家人",
    place=Place.PRIVATE,
    whole=True,
)
AGREE_FAMILY = Command(
    name="agree_family",
    words=("做家人", "同意做家人", "家人码"),
    example="做家人 482913",
    help="同意做别人登记的家人",
    slots=frozenset({Slot.CODE}),
    place=Place.PRIVATE,
)
END_FAMILY = Command(
    name="end_family",
    words=("取消家人", "删除家人", "去掉家人"),
    example="取消家人 王桂兰",
    help="从名单上取消一位家人",
    slots=WORDS_ONLY,
    place=Place.PRIVATE,
)
POT = Command(
    name="pot",
    words=("时间池余额", "公益池余额", "公益时间池余额", "时间池"),
    patterns=(
        pattern(
            r"^(?P<place>[^\s,，?？]{0,16}?)\s*的?(?:公益)?(?:时间池|公益池)(?:里|中)?(?:的?(?:余额|(?:里|中|现在)?(?:还|有|剩|下|共|一)*(?:多少|几个|几))(?:时间币?)?)?[?？]?$"
        ),
    ),
    example="中大槐树时间池余额",
    help="看社区时间池、公益时间池还有多少",
    place=Place.ADDRESSED,
)
GRANT = Command(
    name="grant_coins",
    words=("赠", "赠送", "赠予", "赠与", "赠给"),
    accepts=speaks_of_coins_by_name,
    example="赠 10时间币 13900000000 困境老人",
    help="从公益时间池（或写“从裕园时间池”）赠给老人、困难家庭，写明原因",
    slots=WORDS_ONLY,
    place=Place.PRIVATE,
    staff=True,
)
FUND = Command(
    name="fund_pot",
    words=("入池", "注入时间池", "注入"),
    accepts=speaks_of_coins_by_name,
    example="入池 100时间币 公益创投项目配套",
    help="区管理员给公益时间池（或写“到裕园时间池”）新发时间币，写明来源",
    slots=WORDS_ONLY,
    place=Place.PRIVATE,
    staff=True,
)
LEAVER = Command(
    name="leaver_coins",
    words=("清户", "清退时间币", "结清时间币"),
    example="清户 13900000000 去世",
    help="有人去世或退出，按规定处理他的时间币，要第二个人批准",
    slots=WORDS_ONLY,
    place=Place.PRIVATE,
    staff=True,
)
AGREE = Command(
    name="approve_coins",
    words=("批准", "同意拨付"),
    accepts=_no_sheet,
    example="批准 J1023",
    help="第二个人批准一笔大额时间币",
    slots=frozenset({Slot.ENTRY, Slot.TEXT}),
    required=frozenset({Slot.ENTRY}),
    place=Place.PRIVATE,
    staff=True,
)
REFUSE = Command(
    name="refuse_coins",
    words=("不批", "不批准", "不同意拨付"),
    example="不批 J1023 金额写错了",
    help="不批准，时间币退回",
    slots=frozenset({Slot.ENTRY, Slot.TEXT}),
    required=frozenset({Slot.ENTRY}),
    place=Place.PRIVATE,
    staff=True,
)
WAITING = Command(
    name="waiting_coins",
    words=("待批", "待批准", "等批准", "看待批"),
    example="待批",
    help="看哪些时间币等您批准",
    place=Place.PRIVATE,
    whole=True,
    staff=True,
)

registry.add(
    *(GIVE, DONATE, TERMS, ACCEPT_TERMS, ADD_FAMILY, FAMILY, AGREE_FAMILY, END_FAMILY, POT),
    *(GRANT, FUND, LEAVER, AGREE, REFUSE, WAITING),
)
