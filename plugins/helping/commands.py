"""What people say when they do not know what to say."""

from bot.chat.commands import Command, Place, Slot, pattern, registry
from bot.language.prying import asks_about_another

MENU = Command(
    name="menu",
    words=(
        "菜单",
        "帮助",
        "怎么用",
        "使用说明",
        "功能",
        "你会什么",
        "你能做什么",
        "能干什么",
        "help",
        "口令",
        "?",
        "？",
    ),
    patterns=(pattern(r"^(?:你好|您好|在吗|在不在|hi|hello|嗨|喂|有人吗|早上好|下午好|晚上好)[吗啊呀]?$"),),
    example="帮助",
    help="看都能做什么",
    whole=True,
)
HOW = Command(
    name="how",
    words=("怎么", "怎样", "如何", "咋"),
    patterns=(
        pattern(
            r"(?:怎么|咋|怎样|如何)(?:才能|去|样)?(?:退|接|报|完成|确认|绑定|登记|撤|改|补充|查|看|授权|核实|升级|裁定)"
        ),
    ),
    example="怎么退单",
    help="问一件事怎么做",
    slots=frozenset({Slot.TEXT}),
    required=frozenset({Slot.TEXT}),
    place=Place.ADDRESSED,
    context=True,
)
PRYING = Command(
    name="prying", words=(), example="", help="", place=Place.ADDRESSED, context=True, recognises=asks_about_another
)
"""Whether somebody else has contacted us: never confirmed, never denied (PR7)."""

registry.add(PRYING, MENU, HOW)
