"""What people say about hours and coins."""

from bot.chat.commands import Command, Place, Slot, pattern, registry

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
    help="看时间币每一笔",
    place=Place.PRIVATE,
    whole=True,
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

registry.add(MY_TIME, STATEMENT, REVERSE)
