"""What people say about hours and coins."""

from bot.chat.commands import Command, Place, Slot, registry

MY_TIME = Command(
    name="my_time",
    words=("我的时间", "我的时长", "查时长", "查时间", "我的时间币", "时间币", "我的志愿时长", "我有多少时间"),
    example="我的时间",
    help="看志愿时长和时间币",
    whole=True,
)
STATEMENT = Command(
    name="statement",
    words=("流水", "我的流水", "时间币流水", "明细", "我的明细"),
    example="流水",
    help="看时间币每一笔",
    place=Place.PRIVATE,
    whole=True,
)
REVERSE = Command(
    name="reverse",
    words=("冲正",),
    example="冲正 J1023 重复结算",
    help="记错的分录用冲正改，不删不改",
    slots=frozenset({Slot.ENTRY, Slot.TEXT}),
    required=frozenset({Slot.ENTRY}),
    staff=True,
)

registry.add(MY_TIME, STATEMENT, REVERSE)
