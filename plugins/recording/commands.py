"""What people say about the lawful record of hours."""

from bot.chat.commands import Command, Place, Slot, pattern, registry

_TEXT = frozenset({Slot.TEXT})

MY_RECORDS = Command(
    name="my_records",
    words=(
        "我的志愿记录",
        "我的服务记录",
        "我的志愿服务记录",
        "我的时长记录",
        "志愿记录",
        "服务记录",
        "查志愿记录",
        "查我的志愿记录",
        "看志愿记录",
        "我的志愿纪录",
        "我的服务纪录",
        "志愿纪录",
    ),
    patterns=(pattern(r"^(?:我)?(?:去年|今年|上个?月|20\d\d年?)(?:都)?(?:做过|干过|服务过)(?:哪些|什么|几次)"),),
    example="我的志愿记录 去年",
    help="看每一条志愿时长记录（可以写去年、2025、上个月）",
    slots=_TEXT,
    place=Place.PRIVATE,
)
SUPPLY = Command(
    name="supply_field",
    words=("补 R", "补R", "补缺 R", "补缺R", "补记录 R", "补记录R", "补全 R", "补全R"),
    patterns=(
        pattern(r"^[Rr]\s?\d{1,6}\s*(?:的)?(?:地点|内容|名称|单位|负责人)(?!\s*(?:应|改|不对|[写记登弄搞]?错))"),
    ),
    example="补 R2031 地点 裕园社区",
    help="补上时长记录缺的内容（地点、内容、名称、单位、负责人）",
    slots=_TEXT,
    required=_TEXT,
    place=Place.PRIVATE,
    staff=True,
)
UNSEALED = Command(
    name="unsealed_records",
    words=("未封存记录", "没封存的记录", "未封存", "还有哪些没封存", "哪些记录没封存"),
    example="未封存记录",
    help="看哪些时长记录还缺内容、没封存",
    whole=True,
    place=Place.PRIVATE,
    staff=True,
)
CORRECT = Command(
    name="correct_record",
    words=("更正 R", "更正R", "改正 R", "改正R", "纠正 R", "纠正R", "改 R", "改R", "申请更正 R", "申请更正R"),
    misspelt=("更证 R", "更证R", "跟正 R", "跟正R"),
    patterns=(
        pattern(
            r"^[Rr]\s?\d{1,6}\s*的?(?:时间|时长|地点|地方|服务|项目|内容|名称|日期|单位|负责人)?\s*"
            r"(?:[记写登]错了?|不对|错了|应为|应该是|应当是|更正|改正|改[为成])"
        ),
    ),
    example="更正 R2031 应为2小时 有签到",
    help="时长、地点、服务、日期记错了申请更正，会有答复",
    slots=_TEXT,
    required=_TEXT,
    place=Place.PRIVATE,
)
CORRECTIONS = Command(
    name="correction_requests",
    words=("更正申请", "待更正", "更正申请列表", "哪些要更正"),
    example="更正申请",
    help="看哪些更正申请还没答复",
    whole=True,
    place=Place.PRIVATE,
)
PAPER = Command(
    name="paper_entry",
    words=("补录", "补录时长", "纸质补录", "补登", "补登时长"),
    example="补录 3月5日 李芳 理发2小时 纸质签到",
    help="从纸质签到补记时长，另一位管家批了才算",
    slots=_TEXT,
    required=_TEXT,
    place=Place.PRIVATE,
    staff=True,
)
PAPERS = Command(
    name="papers_waiting",
    words=("待批补录", "待审补录", "补录待批", "哪些补录没批"),
    example="待批补录",
    help="看哪些补录等第二个人批",
    whole=True,
    place=Place.PRIVATE,
    staff=True,
)
YEAR_REPORT = Command(
    name="year_report",
    words=("出年报", "年报", "志愿服务年报", "生成年报", "看年报"),
    patterns=(pattern(r"^(?:出|要|看|生成|做|打)?一?份?(?:20[0-9]{2}|去|今|前)年?度?的?(?:志愿服务)?年报$"),),
    example="出年报 2018",
    help="一年的志愿服务数字：人数、次数、小时、按内容和地点（人少的不列）",
    slots=_TEXT,
    place=Place.PRIVATE,
    staff=True,
)

registry.add(MY_RECORDS, SUPPLY, UNSEALED, CORRECT, CORRECTIONS, PAPER, PAPERS, YEAR_REPORT)
