"""What people say when they do not know what to say."""

from bot.chat.arguments import Arguments
from bot.chat.commands import Command, Place, Slot, pattern, registry
from bot.language.prying import asks_about_another
from plugins.helping.sections import named


def _names_section(arguments: Arguments) -> bool:
    return not arguments.text or named(arguments.text) is not None


MENU = Command(
    name="menu",
    words=(
        "菜单", "帮助", "怎么用", "使用说明", "功能", "你会什么", "你能做什么", "能干什么", "help", "口令", "?", "？", "帮助菜单", "主菜单",
        "打开菜单", "看菜单", "看看菜单", "功能菜单", "功能列表", "有啥功能", "帮助一下", "命令", "有什么功能", "你能干什么", "你会干什么", "都能做什么", "使用帮助",
        "这个怎么用", "怎么操作", "咋用", "能干啥", "会干啥", "你是谁", "你是干什么的", "你是干啥的",
    ),
    misspelt=("才单", "彩单", "莱单", "菜但", "邦助", "帮住", "帮肋"),
    bare=("菜单",),
    example="帮助",
    help="看都能做什么；“帮助 时间币”看一类",
    slots=frozenset({Slot.TEXT}),
    accepts=_names_section,
)  # fmt: skip
HELLO = Command(
    name="hello",
    words=(),
    patterns=(
        pattern(
            r"^(?:(?:你|您|恁|大家)好|在吗|在不在|在么|hi|hello|嗨|喂+|有人(?:吗|在吗|没)|早上好|上午好|下午好|晚上好)[吗啊呀呢？?！!~～，, ]*$"
        ),
    ),
    example="你好",
    help="打个招呼",
    place=Place.ADDRESSED,
    context=True,
)
HUMAN = Command(
    name="human",
    words=("人工", "转人工", "人工服务", "人工客服", "找人工", "找真人", "找活人", "我要人工", "真人"),
    patterns=(pattern(r"(?:你|您)(?:到底)?是(?:不是)?(?:一?个)?(?:机器人|真人|人工|人)(?:吗|么|啊|呀|还是|$)"),),
    example="转人工",
    help="想找真人",
    place=Place.ADDRESSED,
    whole=True,
)
HOW = Command(
    name="how",
    words=(),
    recognises=registry.asked_how,
    example="怎么退单",
    help="问一件事怎么做",
    slots=frozenset({Slot.TEXT}),
    place=Place.ADDRESSED,
    context=True,
)
PRYING = Command(
    name="prying", words=(), example="", help="", place=Place.ADDRESSED, context=True, recognises=asks_about_another
)
"""Whether somebody else has contacted us: never confirmed, never denied (PR7)."""

registry.add(PRYING, MENU, HELLO, HUMAN, HOW)
