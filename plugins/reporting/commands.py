"""What residents say to report, add, amend, withdraw and ask. A plain sentence needs no command word at all."""

from bot.chat.commands import Command, Slot, pattern, registry

START = Command(
    name="start_report",
    words=("我要求助", "我要报事", "求助登记", "报事"),
    example="我家老人下不了楼，明天上午想请人陪去槐荫医院，阳光100小区",
    help="说一句话，就替您找志愿者",
    slots=frozenset({Slot.TEXT}),
)
BEHALF = Command(
    name="report_on_behalf",
    words=("代报", "替人报", "帮邻居报", "代为上报"),
    example="代报 王奶奶 82岁 裕园社区 独居 灯坏了不敢爬梯子",
    help="替邻居、老人报事",
    slots=frozenset({Slot.TEXT}),
    required=frozenset({Slot.TEXT}),
)
SUPPLEMENT = Command(
    name="supplement",
    words=("补充", "再补充", "补充一下", "补充说明"),
    example="补充：带轮椅，三楼没电梯",
    help="给报过的事加一句话",
    slots=frozenset({Slot.CASE, Slot.TEXT}),
    required=frozenset({Slot.TEXT}),
    context=True,
)
AMEND = Command(
    name="amend",
    words=("改", "修改", "更改", "改成"),
    example="改 地点 裕园",
    help="改地点、时间、电话",
    slots=frozenset({Slot.CASE, Slot.TEXT}),
    required=frozenset({Slot.TEXT}),
    context=True,
)
WITHDRAW = Command(
    name="withdraw",
    words=("撤回", "撤销诉求", "撤掉", "不用来了", "取消诉求"),
    example="撤回 X0231 家里人能去了",
    help="不需要了就撤回",
    slots=frozenset({Slot.CASE, Slot.TEXT}),
    required=frozenset({Slot.CASE}),
)
PROGRESS = Command(
    name="progress",
    words=("进度", "我的诉求", "查进度", "查询进度", "我报的事"),
    patterns=(
        pattern(
            r"到(?:哪|那|什么)(?:一步|步|里|儿|程度)",
            r"(?:报|说|求助|申请|登记|反映)的(?:那?个?事|情况|问题|那件)",
            r"有(?:没有)?人(?:接|来|管|处理)(?:了|吗|没)",
            r"(?:怎么|咋)(?:还)?(?:没|不)(?:人|见|动静|信)",
            r"(?:办|处理|安排|弄)(?:得|到|的)?(?:怎么样|咋样|如何|好了吗|了吗|了没)",
            r"什么时候(?:能)?(?:来|有人来|给办)",
        ),
    ),
    example="我昨天报的事到哪一步了",
    help="问办到哪一步了",
    slots=frozenset({Slot.CASE, Slot.TEXT}),
)
WHERE = Command(
    name="where",
    words=("归哪个社区", "查社区"),
    patterns=(
        pattern(
            r"(?:归|属于|属|是)(?:哪个?|什么|哪一个)(?:社区|街道|居委会?|村)",
            r"(?:哪个|什么)(?:社区|居委会?|街道)(?:管|的)",
        ),
    ),
    example="我住西市场老槐树旁边，归哪个社区管",
    help="问归哪个社区管",
    slots=frozenset({Slot.TEXT}),
)
FREE = Command(name="free_text", words=(), example="", help="", slots=frozenset({Slot.TEXT}), context=True)
"""Whatever was neither a command nor an answer to a question."""

registry.add(START, BEHALF, SUPPLEMENT, AMEND, WITHDRAW, PROGRESS, WHERE, FREE)
registry.fallback = FREE
