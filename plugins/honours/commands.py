"""What people say about training, commendations, stars and public notices."""

import re

from bot.chat.arguments import Arguments
from bot.chat.commands import Command, Place, Slot, pattern, registry

_TEXT = frozenset({Slot.TEXT})
_STAR = r"[一二三四五1-5]\s*星(?:级)?(?:志愿者)?"
_DECIDES = re.compile(r"^(?:第)?[0-9]{1,6}\s*号?\s*(?:不?成立)")
_NUMBERED = re.compile(r"^[0-9]{1,6}(?![0-9])")


def _decides(arguments: Arguments) -> bool:
    """异议 3 成立, and not 异议 over anything else."""
    return _DECIDES.match(arguments.text) is not None


def _numbered(arguments: Arguments) -> bool:
    return _NUMBERED.match(arguments.text) is not None


TRAINING = Command(
    name="enter_training",
    words=("记培训", "登记培训", "记一次培训", "培训登记", "报培训"),
    example="记培训 急救 4学时 3月8日 红十字",
    help="记下参加过的培训，管家核实后入册",
    slots=_TEXT,
    required=_TEXT,
    place=Place.PRIVATE,
)
COMMENDATION = Command(
    name="enter_commendation",
    words=("记表彰", "登记表彰", "记奖励", "登记奖励", "记荣誉"),
    example="记表彰 优秀志愿者 12月5日 区妇联",
    help="记下得到的表彰，管家核实后入册",
    slots=_TEXT,
    required=_TEXT,
    place=Place.PRIVATE,
)
MY_HONOURS = Command(
    name="my_honours",
    words=(
        "我的培训和表彰",
        "我的培训",
        "我的表彰",
        "我的培训记录",
        "我的荣誉",
        "培训记录",
        "表彰记录",
        "我参加过的培训",
    ),
    example="我的培训和表彰",
    help="看自己的培训和表彰",
    whole=True,
    place=Place.PRIVATE,
)
CHECK = Command(
    name="check_honour",
    words=("确认培训", "确认表彰", "核实培训", "核实表彰"),
    example="确认培训 7",
    help="核实志愿者填报的培训、表彰",
    slots=_TEXT,
    required=_TEXT,
    accepts=_numbered,
    place=Place.PRIVATE,
    staff=True,
)
WAITING = Command(
    name="honours_waiting",
    words=("培训待核", "待核培训", "待核实培训", "待核表彰", "表彰待核", "待确认培训", "待确认表彰"),
    example="培训待核",
    help="看哪些填报的培训、表彰等您核实",
    whole=True,
    place=Place.PRIVATE,
    staff=True,
)
TURN_DOWN = Command(
    name="turn_down_honour",
    words=("不确认培训", "不确认表彰", "驳回培训", "驳回表彰"),
    example="不确认培训 7 没有这次培训",
    help="填报的培训、表彰不属实",
    slots=_TEXT,
    required=_TEXT,
    accepts=_numbered,
    place=Place.PRIVATE,
    staff=True,
)
MY_STARS = Command(
    name="my_stars",
    words=("我的星级", "我的星", "星级", "我是几星", "我几星了", "查星级", "我的志愿者星级"),
    patterns=(
        pattern(
            rf"^(?:请问)?我?(?:现在)?(?:离|距离?|到|够)?{_STAR}(?:还|要|得)*(?:差|缺|需要|要|少)(?:多少|几个?|多长)?",
            rf"^我?(?:还|现在)*(?:差|缺|要)(?:多少|几个?)(?:个?小时|时长)?(?:才)?(?:能)?(?:到|够|评|升){_STAR}",
            rf"^(?:我)?(?:什么时候|怎么)(?:才)?能?(?:到|评|升|当上?){_STAR}",
            r"^我?(?:离|到)?(?:下|升)一?(?:星|级)(?:还|要)*(?:差|缺|要)(?:多少|几)?",
        ),
    ),
    example="我离三星还差几小时",
    help="看自己几星、离下一星还差多少小时",
    place=Place.PRIVATE,
    slots=_TEXT,
)
NOTICE = Command(
    name="star_notice",
    words=("公示", "发公示", "发布公示"),
    example="公示 一季度三星名单",
    help="把够星级的名单发到群里公示（姓名只露一个字），先给您看一遍",
    slots=_TEXT,
    required=_TEXT,
    accepts=lambda arguments: re.search(_STAR, arguments.text) is not None,
    place=Place.PRIVATE,
    staff=True,
)
NOTICES = Command(
    name="star_notices",
    words=("公示情况", "正在公示", "公示名单", "看公示", "公示进度"),
    example="公示情况",
    help="看正在公示的名单和异议",
    whole=True,
    place=Place.PRIVATE,
)
OBJECT = Command(
    name="object_to_notice",
    words=("异议公示", "公示异议", "对公示有异议", "反对公示"),
    patterns=(pattern(r"^(?:我)?对(?:这次|那个|这个)?(?:公示|名单)有(?:不同)?(?:异议|意见|看法)"),),
    example="异议公示 G0003 第2个 没有参加过",
    help="对公示的名单有不同意见，私下说，不公开是谁",
    slots=_TEXT,
    place=Place.PRIVATE,
)
DECIDE = Command(
    name="decide_objection",
    words=("异议",),
    example="异议 3 不成立 查过签到表",
    help="对公示的异议作出决定",
    slots=_TEXT,
    required=_TEXT,
    accepts=_decides,
    place=Place.PRIVATE,
    staff=True,
)

registry.add(TRAINING, COMMENDATION, MY_HONOURS, CHECK, TURN_DOWN, WAITING, MY_STARS, NOTICE, NOTICES, OBJECT, DECIDE)
