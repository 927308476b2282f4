"""What residents say to report, add, amend, withdraw and ask. A plain sentence needs no command word at all."""

import re

from bot.chat.arguments import Arguments
from bot.chat.commands import Command, Place, Slot, pattern, registry
from bot.chat.wording import asks

_NO_AMENDMENT = re.compile(r"^(?:天|日|善|革|变|造|装|嫁|行|良|进|正|签|期)")
_REPORT_LENGTH_MIN = 8
_OFFER_NUMBER = re.compile(r"^[LlSs]\s*[0-9]")


def _amends(arguments: Arguments) -> bool:
    return _NO_AMENDMENT.match(arguments.text) is None


def _tells(arguments: Arguments) -> bool:
    """A report in a group is sent on to private; 代报一下名 is talk."""
    text = arguments.text
    return len(text) >= _REPORT_LENGTH_MIN and " " in text and not text.startswith("名") and not asks(text)


def _withdraws(arguments: Arguments) -> bool:
    """撤回 S0012 takes down an offer of one's own, no need; L0012 is a record sheet."""
    text = arguments.text
    return not asks(text) and not text.startswith("的") and not _OFFER_NUMBER.match(text) and not _LAST_STEP.match(text)


_LAST_STEP = re.compile(r"(?:上一?步|刚[才刚]那?一?步|刚才的?操作|操作|我的同意|同意|提醒|授权|公示)")


START = Command(
    name="start_report",
    words=("我要求助", "我要报事", "求助登记", "报事"),
    example="我家老人下不了楼，明天上午想请人陪去槐荫医院，阳光100小区",
    help="说一句话，就替您找志愿者",
    place=Place.ADDRESSED,
    slots=frozenset({Slot.TEXT}),
)
BEHALF = Command(
    name="report_on_behalf",
    words=(
        "代报",
        "替人报",
        "帮邻居报",
        "替邻居报",
        "代邻居报",
        "给邻居报",
        "代为上报",
        "帮人报",
        "替人报一个",
        "帮邻居报一个",
        "替邻居报一个",
        "帮邻居代报",
        "帮邻居代报一个",
        "替邻居代报",
        "代报一个",
    ),
    misspelt=("带报", "代抱", "代暴"),
    in_group=_tells,
    example="代报 王奶奶 82岁 裕园社区 独居 灯坏了不敢爬梯子",
    help="替邻居、老人报事",
    slots=frozenset({Slot.TEXT}),
    required=frozenset({Slot.TEXT}),
)
SUPPLEMENT = Command(
    name="supplement",
    words=(
        "补充",
        "再补充",
        "补充一下",
        "补充说明",
        "补充一句",
        "再补充一句",
        "补充一点",
        "再补充一点",
        "补一句",
        "再补一句",
    ),
    misspelt=("补冲", "补从", "朴充"),
    example="补充：带轮椅，三楼没电梯",
    help="给报过的事加一句话",
    slots=frozenset({Slot.CASE, Slot.TEXT}),
    required=frozenset({Slot.TEXT}),
    context=True,
)
AMEND = Command(
    name="amend",
    words=("改", "修改", "更改", "改成", "改一下", "修改一下", "更正", "改下"),
    misspelt=("該", "修该", "更该"),
    accepts=_amends,
    patterns=(pattern(r"^(?:地点|地址|时间|电话|人数)(?:要|得|想)?改"),),
    example="改 地点 裕园",
    help="改地点、时间、电话",
    slots=frozenset({Slot.CASE, Slot.TEXT}),
    required=frozenset({Slot.TEXT}),
    context=True,
)
WITHDRAW = Command(
    name="withdraw",
    words=("撤回", "撤销", "撤单", "撤诉", "撤销诉求", "撤掉", "不用来了", "取消诉求", "取消求助", "撤了"),
    misspelt=("撒回", "彻回", "车回", "澈回", "撤回来", "测回"),
    accepts=_withdraws,
    in_group=_withdraws,
    patterns=(
        pattern(
            r"^.{0,16}不用(?:再|麻烦|你们?|您们?)*(?:来|派人|找人|帮忙?|管|陪)(?:人|我)?了$",
            r"^(?:那|就|先)*取消(?:了|掉)?(?:吧|这个|刚才的|我的)*$",
            r"^[Xx#]\s?0*[0-9]{1,6}\s*(?:那个|这个|这单|那单|这事|那事)?(?:不用|不要|不需要)(?:来|管|人)?了",
            r"^.{0,12}不需要(?:人|了|帮忙)+$",
            r"^.{0,12}(?:自己|家里人|孩子|别人)(?:已经)?(?:能|可以)?(?:解决|弄好|办好|修好|办完|弄完)了",
        ),
    ),
    example="撤回 X0231 家里人能去了",
    help="不需要了就撤回",
    slots=frozenset({Slot.CASE, Slot.TEXT}),
    required=frozenset({Slot.CASE}),
)
PROGRESS = Command(
    name="progress",
    words=(
        "进度",
        "进展",
        "我的诉求",
        "我的进度",
        "查进度",
        "查询进度",
        "看进度",
        "查一下进度",
        "我报的事",
        "我的单子",
        "我的求助",
    ),
    misspelt=("近度", "进渡", "禁度"),
    place=Place.ADDRESSED,
    patterns=(
        pattern(
            r"^[Xx][0-9]{1,6}\s*(?:现在)?(?:怎么样|咋样|如何|有人接)",
            r"到(?:哪|那|什么)(?:一步|步|里|儿|程度)",
            r"(?:报|说|求助|申请|登记|反映)的(?:那?个?事|情况|问题|那件)",
            r"(?:有|找到|找着)(?:没有?|了)?(?:人|志愿者)(?:肯|能|愿意)?(?:接|来|去|管|处理|修|送|陪|帮)(?:我|他|她)?(?:了|吗|没|不|啊)*[?？]?$",
            r"(?:有|找到|找着)(?:没有?)?(?:人|志愿者)了?(?:吗|没有?|不)[?？]?$",
            r"(?:怎么|咋|为啥|为什么)(?:都|也)?(?:还|这么久|老|一直)*(?:没|不)有?(?:人|见|动静|信|消息|来)",
            r"(?:办|处理|安排|弄|整|落实|解决|事儿?)(?:得|到|的)?(?:怎么?样|咋样|怎样|如何|哪儿?了|好了(?:吗|没)|了吗|了没)",
            r"有(?:什么|啥)?(?:信儿?|消息|结果|回音|回信|动静|进展)了?(?:吗|没有?|么|不)[?？]?$",
            r"(?:什么|啥|多咱|何)(?:时候|会儿|时)?(?:能|才|会|有|个|人|你们|给|我)*(?:来|办|上门|到)(?:啊|呀|呢|人)?[?？]?$",
            r"^(?:再)?(?:催|问)(?:一下|下|个|问|催)(?:吧|进度|我的)?",
            r"(?:查|看)(?:一下|下|查|看|看)?我的?(?:单子?|诉求|事儿?|求助|申请|进度)",
        ),
    ),
    example="我昨天报的事到哪一步了",
    help="问办到哪一步了",
    slots=frozenset({Slot.CASE, Slot.TEXT}),
)
WHERE = Command(
    name="where",
    words=("归哪个社区", "查社区"),
    place=Place.ADDRESSED,
    patterns=(
        pattern(
            r"(?:归|属于|属|是)(?:哪个?|什么|哪一个)(?:社区|街道|居委会?|村)",
            r"归(?:哪里?|哪儿|哪个|谁|哪家)管",
            r"(?:哪个|什么)(?:社区|居委会?|街道)(?:管|的)",
        ),
    ),
    example="我住西市场老槐树旁边，归哪个社区管",
    help="问归哪个社区管",
    slots=frozenset({Slot.TEXT}),
)
COINS = Command(
    name="need_for_coins",
    words=("用时间币",),
    place=Place.ADDRESSED,
    patterns=(
        pattern(
            r"^(?:我(?:想|要|愿意)?)?(?:用|花|出|付|拿|给)\s*[-－负]?[0-9.零一二两俩三仨四五六七八九十百半点]+\s*(?:小时|个钟头|分钟?)?的?(?:个|枚)?半?\s*的?时间币(?![了吗呢])"
        ),
    ),
    example="用2个时间币 请人周五5点接孩子",
    help="用时间币请人帮忙，没办成就退",
    slots=frozenset({Slot.TEXT}),
)
FREE = Command(name="free_text", words=(), example="", help="", slots=frozenset({Slot.TEXT}), context=True)
"""Whatever was neither a command nor an answer to a question."""

registry.add(START, BEHALF, SUPPLEMENT, AMEND, WITHDRAW, PROGRESS, WHERE, COINS, FREE)
registry.fallback = FREE
